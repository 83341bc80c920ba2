"""What is for some readers only, or no page or feed of an edition, is not among what is kept: on both databases."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import wraps
from typing import Any, cast

import pytest
from flask import Flask, Response

from tests.support.clocks import going_on
from tests.support.editions import drawn_edition
from tests.support.kept_pages import close
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.calendars.commands import private_links
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges

PAGE = "/khoi-a/2030/"
FEED = f"{PAGE}calendar.ics"


@pytest.fixture
def served(settings: Settings) -> Iterator[Flask]:
    """A public edition as it is served."""
    app = create_app(dataclasses.replace(settings, testing=False, public_url="http://localhost"), clock=going_on())
    with app.app_context():
        exchanges.set_state(SYSTEM, drawn_edition().exchange_id, "public")
    yield app
    close(app)


def kept_paths(app: Flask) -> set[str]:
    return {key[1] for key in app.extensions["tournament_kept"].pages._kept}


def test_a_private_feed_is_kept_for_nobody(served: Flask) -> None:
    with served.app_context():
        token = private_links.create(SYSTEM, None, "Nhà", ["unit:1"])
    client = served.test_client()
    for _ in range(2):
        answer = client.get(f"/calendar/{token}.ics")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-cache")
    assert client.get(FEED).status_code == 200
    assert kept_paths(served) == {FEED}
    with served.app_context():
        private_links.revoke(SYSTEM, None, token)
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_only_pages_and_feeds_of_an_edition_are_kept(served: Flask) -> None:
    """What says otherwise what its query says, and what the revision of one edition says nothing about, is made."""
    unit = "/khoi-a/units/don-vi-1/calendar"
    for path in (f"{unit}.ics", unit, f"{PAGE}calendar", f"{PAGE}calendar/family"):
        for query in ("", "?alarm=15"):
            assert served.test_client().get(f"{path}{query}").status_code == 200, path
    for path in (FEED, PAGE):
        assert served.test_client().get(path).status_code == 200
    assert kept_paths(served) == {FEED, PAGE}


@pytest.mark.parametrize(
    ("name", "value"),
    [("Cache-Control", "private, no-cache"), ("Cache-Control", "private, no-store"), ("Set-Cookie", "seen=1")],
)
def test_an_answer_for_one_reader_is_kept_for_nobody(served: Flask, name: str, value: str) -> None:
    view = served.view_functions["calendar.exchange_ics"]

    @wraps(view)
    def for_one(**names: Any) -> Response:
        answer = cast(Response, view(**names))
        answer.headers[name] = value
        return answer

    served.view_functions["calendar.exchange_ics"] = for_one
    for _ in range(2):
        assert served.test_client().get(FEED).headers[name] == value
    assert kept_paths(served) == set()
