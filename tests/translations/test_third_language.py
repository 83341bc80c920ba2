"""A language nobody translated: whatever its pages do not say in it is data, or is not in the catalogues."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Table, select

from tests.support.accounts import add_user, signed_in
from tests.support.clocks import going_on
from tools.messages import texts
from tournament import catalogues, demo
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.exchanges.queries.exchanges import find_exchange
from tournament.domain.timetables.queries.planning import planning_of
from tournament.engine.ties.scoring import TieScoring
from tournament.engine.timetable.explain.diagnosis import explain
from tournament.keys import PassingKeys
from tournament.models import Base, db
from tournament.plugins.registry import Registry
from tournament.sdk import Text, Translations

OTHER = "eo"
"""Esperanto stands for any language."""
PUBLIC, ORGANISER = f"/{demo.SLUG}/2026", f"/manage/{demo.SLUG}/2026"
MEN = "bong-chuyen-hoi-nam"
PAGES = [
    f"{PUBLIC}/",
    f"{PUBLIC}/{MEN}/",
    f"{PUBLIC}/schedule",
    f"{PUBLIC}/standings",
    f"{PUBLIC}/{MEN}/calendar",
    f"{ORGANISER}/",
    f"{ORGANISER}/competitions/{MEN}/rules",
    f"{ORGANISER}/competitions/{MEN}/draw",
    f"{ORGANISER}/competitions/{MEN}/ranking",
    f"{ORGANISER}/timetable",
]
SHOWN = {"alt", "aria-label", "placeholder", "title"}
"""Attributes that are read to people."""
SIGNS = re.compile(r"\b(?:API|CSV|H|ID|JSON|K|QR|XLSX|\.ics|[A-Z]?\d[\w.]*|\d+[hx]?)\b|[A-Z]{1,3}\d*(?:[-.–]\d+)*")
KEY = re.compile(r"[a-z0-9_:.-]+")
"""What stands in rows for programs, such as the status of a match, is nothing to show."""
LETTERS = re.compile(r"[^\W\d_]{2,}")


def wrapped(text: str) -> str:
    return f"⟦{text}⟧"


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a catalogue in which every text stands in brackets."""
    folder = tmp_path_factory.mktemp("translations")
    held = Catalog(OTHER)
    for message in texts():
        if message.id:
            forms = message.id if isinstance(message.id, tuple) else (message.id,)
            said = tuple(wrapped(str(form)) for form in forms)
            held.add(message.id, said if isinstance(message.id, tuple) else said[0], context=message.context)
    place = folder / OTHER / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "messages.mo").open("wb") as file:
        write_mo(file, held)
    return folder


@pytest.fixture
def app(demo_database_url: str, tmp_path: Path, made_up: Path) -> Iterator[Flask]:
    registry = Registry.discover()
    registry.translations = {"other": Translations("other", made_up)}
    settings = Settings(tmp_path, demo_database_url, "http://hoithao.example", PassingKeys(), testing=True)
    app = create_app(settings, registry, going_on())
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    catalogues.use(())


class _Said(HTMLParser):
    """What a page says to people: its text, and the attributes that are read to them."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = [*self._within, tag] if tag in {"script", "style", "code", "svg"} else self._within
        self.said += [value for name, value in attrs if name in SHOWN and value]

    def handle_endtag(self, tag: str) -> None:
        if self._within and self._within[-1] == tag:
            self._within = self._within[:-1]

    def handle_data(self, data: str) -> None:
        if not self._within and data.strip():
            self.said.append(data.strip())


def said_by(page: str) -> list[str]:
    parser = _Said()
    parser.feed(page)
    return parser.said


def without_brackets(text: str) -> str:
    """Return what stands in no brackets."""
    before = None
    while before != text:
        before, text = text, re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    return text


def data_of(app: Flask) -> list[str]:
    """Name what people wrote, and what plugins call their sports and rubbers, the longest first."""
    with app.app_context():
        found = {value for table in Base.metadata.tables.values() for value in _strings(table)}
        registry: Registry = app.extensions["tournament"].registry
        for sport in registry.sports.values():
            rubbers = sport.scoring.rubbers if isinstance(sport.scoring, TieScoring) else ()
            words = (sport.names, *(preset.names for preset in sport.presets), *(rubber.name for rubber in rubbers))
            found |= {str(each) for each in words if isinstance(each, Text)}
    found |= {"Hội Thao", "Google Calendar", "Apple Calendar", "Outlook.com", "Microsoft 365"}
    found |= {*catalogues.languages().values()}
    return sorted(found, key=lambda each: (-len(each), each))


def _strings(table: Table) -> Iterator[str]:
    for row in db.session.execute(select(table)):
        for value in row:
            yield from _within(value)


def _within(value: object) -> Iterator[str]:
    if isinstance(value, str) and len(value) > 1 and not KEY.fullmatch(value):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _within(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _within(each)


def untold(said: list[str], data: list[str]) -> list[str]:
    """Return what is neither in the language nor data."""
    left = []
    for text in said:
        rest = without_brackets(text)
        for known in data:
            rest = rest.replace(known, " ")
        if LETTERS.search(SIGNS.sub(" ", rest)):
            left.append(text)
    return left


@pytest.mark.parametrize("demo_database_url", ["sqlite"], indirect=True)
def test_pages_and_a_calendar_say_nothing_but_what_the_catalogue_holds(app: Flask) -> None:
    add_user(app, "boss@a.example", "administrator")
    client: FlaskClient = signed_in(app, "boss@a.example")
    data, left = data_of(app), {}
    for path in PAGES:
        answer = client.get(f"{path}?lang={OTHER}")
        assert (answer.status_code, f'<html lang="{OTHER}"' in answer.text) == (200, True), path
        assert "⟦" in answer.text
        left[path] = untold(said_by(answer.text), data)
    assert left == {path: [] for path in PAGES}
    feed = client.get(f"{PUBLIC}/{MEN}/calendar.ics?lang={OTHER}").text.replace("\r\n ", "").splitlines()
    told = [line.partition(":")[2] for line in feed if line.startswith(("SUMMARY", "DESCRIPTION"))]
    assert len(told) > 20
    lines = [part for line in told for part in line.replace("\\,", ",").replace("\\;", ";").split("\\n")]
    assert untold([line for line in lines if not line.startswith("http")], data) == []


@pytest.mark.parametrize("demo_database_url", ["sqlite"], indirect=True)
def test_so_does_the_reason_why_there_is_no_timetable(app: Flask) -> None:
    data = data_of(app)
    with app.app_context():
        view = find_exchange(demo.SLUG, "2026")
        assert view is not None
        planning = planning_of(view.id)
        closed = tuple(replace(court, windows=((0, 60),)) for court in planning.problem.courts)
        conflict = explain(replace(planning.problem, courts=closed))
        assert conflict is not None
        told = [planning.in_words(each) for each in (conflict.summary, *conflict.constraints, *conflict.remedies)]
        said = [catalogues.translate(each, OTHER) for each in told]
    assert len(said) > 2
    assert untold(said, data) == []
    assert not re.search(r"\b(?:match|court|competition|team):\d", " ".join(said))
