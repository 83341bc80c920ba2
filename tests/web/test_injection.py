"""Names that would be mark-up, templates or addresses are read as what they are, on every page."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.accounts import add_user, signed_in
from tests.support.crawling import crawled
from tournament import demo
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

pytestmark = pytest.mark.both_databases

EVIL = "<img src=x onerror=alert({n})>{{{{7*7}}}}\"'--></script><script>alert({n})</script>"
NAMED = (Unit, Participant, Entry, Court, Venue, Official)
IN_BOTH = (Block, Exchange, Competition, ProgrammeItem)


@pytest.fixture(scope="module")
def evil(demo_app: Flask) -> Flask:
    """The demonstration with such names everywhere."""
    with demo_app.app_context():
        number = 0
        for model in (*NAMED, *IN_BOTH):
            for row in db.session.scalars(select(model)):
                number += 1
                for column in ("name",) if model in NAMED else ("name_vi", "name_en"):
                    setattr(row, column, EVIL.format(n=number))
        db.session.commit()
    add_user(demo_app, "root@a.example", "administrator")
    return demo_app


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
    assert "tides" not in page
    assert page.count("Tạm thời chưa xem được một phần của trang này.") == 1
