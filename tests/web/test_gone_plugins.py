"""What was played stays as it stood when the plugins that counted it are gone, in every view."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import unified_diff
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.support.accounts import signed_in
from tests.support.clocks import going_on
from tests.support.crawling import LINK, NUMBERED, crawled
from tests.support.databases import copy_of, settings_of
from tests.support.earlier import take_back
from tests.support.editions import Edition
from tests.support.forms import forms_on
from tests.support.sampling import falls_to_this_test
from tests.support.unruly import NAME, with_unruly
from tests.support.unruly import _EntryPoint as UnrulyEntryPoint
from tests.web.test_unruly_plugins import address_of, close, hanging_on, matches_of, slug_of, started, troubles
from tournament.app import create_app
from tournament.cli import main
from tournament.config import Settings
from tournament.domain.archives.commands import archives
from tournament.domain.competitions.commands import results
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.engine.match_status import Status
from tournament.interchange.archive_v1.files import Standings, read_archive
from tournament.models import Competition, Exchange, Match, db
from tournament.plugins.registry import GROUP, Registry
from tournament.sdk import Text, Tiebreaker, hookimpl

NO_RESULT = re.compile(
    r'<div class="notice notice-warning".*?</div>|<section><h2>Luật áp dụng.*?</section>|<ol><li>điểm xếp hạng.*?</ol>'
    r'|<summary>Luật áp dụng</summary>.*?</details>|<svg class="court".*?</svg>|<input [^>]*name="csrf_token".*?>',
    re.S,
)
"""The one notice, what is said of the rules and criteria of a plugin that is gone, its court; what no pages share."""


def shown(app: Flask, is_looked_at: Callable[[str], bool] = bool) -> dict[str, str]:
    """Return what says how something ended or stands: pages, files and sheets to print, one of each kind.

    Regulations are left out: they tell the rules, in the words of the plugin that brings them. Of what is not to be
    compared in any case, `is_looked_at` may leave out more.
    """
    found: dict[str, None] = {}
    for at in addresses(app):
        pages = crawled(app.test_client(), at, at)
        links = {link: None for text in pages.values() for link in LINK.findall(text) if link.startswith(at)}
        files = {NUMBERED.sub("/N", link): link for link in links if re.search(r"\.\w+$", link)}
        found |= dict.fromkeys((*pages, *files.values()))
    compared = (*filter(is_looked_at, found), *pages_of(app))
    return {page: said(app, page) for page in compared if not page.endswith("/regulations")}


def addresses(app: Flask) -> list[str]:
    """List the addresses of the editions that the public sees."""
    with app.app_context():
        rows = db.select(Exchange).where(Exchange.state != "draft").order_by(Exchange.id)
        return [f"/{edition.block.slug}/{edition.slug}/" for edition in db.session.scalars(rows)]


def pages_of(app: Flask) -> list[str]:
    """List the addresses that are to be compared in any case, whatever leads to them."""
    with app.app_context():
        found = []
        for edition in db.session.scalars(db.select(Exchange).where(Exchange.state != "draft").order_by(Exchange.id)):
            at = f"/{edition.block.slug}/{edition.slug}/"
            rows = db.select(Competition).where(Competition.exchange_id == edition.id).order_by(Competition.position)
            competitions = db.session.scalars(rows).all()
            found += [f"/api/v1{at}standings", f"{at}calendar.ics", *(f"{at}{page}" for page in
                      ("overall", "results", "standings", "brackets", "tv", "schedule"))]  # fmt: skip
            for each in competitions:
                match = db.session.scalars(db.select(Match).filter_by(competition_id=each.id)).first()
                found += [f"{at}{each.slug}/", *([f"{at}{each.slug}/matches/{match.key}/"] if match else [])]
        return found


def said(app: Flask, page: str) -> str:
    answer = app.test_client().get(page)
    assert answer.status_code == 200, page
    return NO_RESULT.sub("", answer.text)


def parts(text: str) -> list[str]:
    """Split a page or a file into short parts."""
    return [part.strip() for part in re.split(r"(?<=[>,])|\\n", text)]


ORGANISER = "organiser@example.org"


def otherwise(app: Flask, before: dict[str, str]) -> dict[str, list[str]]:
    """Return the lines of each page that are otherwise now."""
    found = {}
    for page, text in before.items():
        lines = unified_diff(parts(text), parts(said(app, page)), lineterm="", n=0)
        found[page] = [line for line in lines if line.strip("+-@ ") and line[:2] not in {"++", "--", "@@"}]
    return {page: lines for page, lines in found.items() if lines}


def standings(app: Flask) -> list[Standings]:
    with app.app_context():
        editions = db.session.scalars(db.select(Exchange.id).order_by(Exchange.id)).all()
        return [archives.standings_of(id_) for id_ in editions]


@pytest.mark.sampled
def test_all_plugins_at_once(demo_database_url: str, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, demo_database_url)
    whole = create_app(settings, Registry.discover(), going_on())
    before, counted = shown(whole, falls_to_this_test), standings(whole)
    close(whole)

    bare = create_app(settings, Registry([]), going_on())
    assert standings(bare) == counted
    assert otherwise(bare, before) == {}
    close(bare)


def played_to_the_end(app: Flask, edition: Edition) -> None:
    """Play every match of a competition; the later ones are won by the second side."""
    with app.app_context():
        for number, match in enumerate(matches_of(edition.competition_id)):
            if match.home_id is not None and match.status is Status.OPEN:
                sets = ((15, 21), (15, 21)) if number % 2 else ((21, 15), (21, 15))
                results.record(SYSTEM, edition.exchange_id, match.id, results.Given(sets, Status.PLAYED, None, ""))


@pytest.mark.parametrize("kind", [{"joyful": True}, {"sport": "joyball"}, {"format_": "joyful"}], ids=str)
def test_what_hung_on_one_plugin(settings: Settings, kind: dict[str, Any]) -> None:
    first = started(settings, with_unruly())
    edition = hanging_on(first, **kind)
    played_to_the_end(first, edition)
    before, counted = shown(first), standings(first)
    close(first)

    without = started(settings, Registry.discover())
    assert standings(without) == counted
    assert otherwise(without, before) == {}
    assert re.search("(?i)thiếu phần mở rộng", troubles(without, edition))
    close(without)


@pytest.mark.both_databases
def test_what_was_played_before_anything_was_kept_is_kept_when_the_database_is_upgraded(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = started(settings, with_unruly())
    edition = hanging_on(first, joyful=True, sport="joyball")
    played_to_the_end(first, edition)
    before, counted = shown(first), standings(first)
    close(first)
    take_back(settings.database_url, "0013_sport_version", tmp_path / "earlier.sqlite3")

    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    monkeypatch.setattr(Registry, "discover", with_unruly)
    assert main(["db", "upgrade"]) == 0

    without = started(settings, Registry(entry_points(group=GROUP)))
    assert standings(without) == counted
    assert otherwise(without, before) == {}
    close(without)


class _Other(EntryPoint):
    """The unruly plugin in another version, whose tie-break ranks the other way round."""

    def load(self) -> Any:
        module = UnrulyEntryPoint(NAME, NAME, GROUP).load()
        joy = Tiebreaker("joy", Text("Vui", "Joy"), lambda tally, entry, table: -int(str(entry)))
        setattr(module, "tournament_tiebreakers", hookimpl(lambda: (joy,)))  # noqa: B010
        return module


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_another_version_ranks_anew_only_what_changes(settings: Settings) -> None:
    first = started(settings, with_unruly())
    edition = hanging_on(first, joyful=True)
    played_to_the_end(first, edition)
    before, counted = shown(first), standings(first)
    close(first)

    later = started(settings, Registry([*entry_points(group=GROUP), _Other(NAME, "other", GROUP)]))
    assert standings(later) == counted
    assert otherwise(later, before) == {}
    close(later)


@pytest.mark.both_databases
def test_another_tie_break_can_be_chosen_once_one_is_gone(settings: Settings) -> None:
    first = started(settings, with_unruly())
    edition = hanging_on(first, joyful=True)
    played_to_the_end(first, edition)
    counted = standings(first)
    page = f"/manage{address_of(first, edition)}competitions/{slug_of(first, edition)}/ranking"
    close(first)

    without = started(settings, Registry.discover())
    browser = signed_in(without, ORGANISER)
    (form,) = (form for form in forms_on(browser.get(page), page) if form.action == page)
    assert form.filled({"steps-1-by": "seed"}).send(browser).status_code == 302
    assert standings(without) != counted
    assert not re.search("(?i)thiếu phần mở rộng", troubles(without, edition))
    close(without)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", [{"joyful": True}, {"sport": "joyball"}], ids=str)
def test_an_archive_brings_it_to_a_server_without_the_plugin(
    settings: Settings, kind: dict[str, Any], sqlite_template: Path, tmp_path: Path
) -> None:
    first = started(settings, with_unruly())
    played_to_the_end(first, hanging_on(first, **kind))
    counted = standings(first)
    with first.app_context():
        (tmp_path / "edition.zip").write_bytes(archives.export("khoi-a", "2030"))
    close(first)

    (tmp_path / "other").mkdir()
    other = settings_of(tmp_path / "other", copy_of(sqlite_template, tmp_path / "other"))
    without = started(other, Registry.discover())
    with without.app_context():
        archives.take(SYSTEM, None, read_archive(str(tmp_path / "edition.zip")))
    assert standings(without) == counted
    close(without)
