"""Names that would be mark-up, templates or addresses are read as what they are, on every page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.accounts import add_user, signed_in
from tournament import demo
from tournament.app import create_app
from tournament.config import Settings
from tournament.models import (
    Block,
    Competition,
    Court,
    Entry,
    Exchange,
    Official,
    Participant,
    ProgrammeItem,
    Unit,
    Venue,
    db,
)

EVIL = "<img src=x onerror=alert({n})>{{{{7*7}}}}\"'--></script><script>alert({n})</script>"
NAMED = (Unit, Participant, Entry, Court, Venue, Official)
IN_BOTH = (Block, Exchange, Competition, ProgrammeItem)
LINK = re.compile(r'href="(/[^"#?]*)[^"]*"')
NUMBERED = re.compile(r"/\d+(?=/|$)|/(teams|matches|units|courts|officials)/[^/]+")


@pytest.fixture(scope="module")
def evil(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demonstration with such names everywhere."""
    home = tmp_path_factory.mktemp("evil")
    shutil.copyfile(sqlite_template, home / "tournament.sqlite3")
    url = f"sqlite:///{home / 'tournament.sqlite3'}"
    app = create_app(Settings(home, url, "http://hoithao.example", "a secret of the tests alone", testing=True))
    with app.app_context():
        demo.load_when_missing()
        number = 0
        for model in (*NAMED, *IN_BOTH):
            for row in db.session.scalars(select(model)):
                number += 1
                for column in ("name",) if model in NAMED else ("name_vi", "name_en"):
                    setattr(row, column, EVIL.format(n=number))
        db.session.commit()
    add_user(app, "root@a.example", "administrator")
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def crawled(client: FlaskClient, start: str, within: str) -> dict[str, str]:
    """Return the pages that links lead to, one of each kind."""
    waiting, seen, pages = [start], set[str](), dict[str, str]()
    while waiting:
        address = waiting.pop(0)
        kind = NUMBERED.sub("/N", address)
        if kind in seen:
            continue
        seen.add(kind)
        answer = client.get(address)
        if answer.mimetype == "text/html":
            assert answer.status_code < 500, address
            pages[address] = answer.text
            waiting += [link for link in LINK.findall(answer.text) if link.startswith(within)]
    return pages


@pytest.mark.parametrize(
    ("start", "within", "fewest"), [("/", "/khoi-van-hoa-xa-hoi/", 20), ("/manage/", "/manage/", 40)]
)
def test_names_are_text_on_every_page(evil: Flask, start: str, within: str, fewest: int) -> None:
    client = signed_in(evil, "root@a.example") if start == "/manage/" else evil.test_client()
    pages = crawled(client, start, within)
    assert len(pages) >= fewest
    for address, page in pages.items():
        assert "<img src=x" not in page, address
        assert "<script>alert" not in page, address
    assert sum("{{7*7}}" in page for page in pages.values()) >= fewest // 2


def test_what_a_plugin_returns_as_a_plain_string_is_escaped(evil: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = evil.extensions["tournament"].registry
    monkeypatch.setattr(registry, "rendered", lambda *_: [("weather", "<b>sun</b>"), ("tides", None)])
    page = evil.test_client().get(f"/{demo.SLUG}/2026/").text
    assert "&lt;b&gt;sun&lt;/b&gt;" in page
    assert "tides" in page
