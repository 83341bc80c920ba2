"""No POST does anything without its session's token: the cases are made from all addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from flask import Flask
from sqlalchemy import select

from tests.support.accounts import add_user, signed_in
from tests.support.editions import drawn_edition
from tournament.models import Base, db

WORDS = {
    "block": "khoi-a",
    "exchange": "2030",
    "competition": "bong-chuyen-hoi-nam",
    "what": "entries",
    "day": "2030-08-19",
}

PROGRAM = {"Accept": "application/json"}
"""What a script asks for, whose refusal is no page."""


def posted(app: Flask) -> Iterator[str]:
    """Yield an address of every rule that takes a POST."""
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            built = rule.build({name: WORDS.get(name, 1) for name in rule.arguments})
            assert built is not None, rule
            yield built[1]


def picture(app: Flask) -> dict[str, list[str]]:
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in Base.metadata.sorted_tables
            if table.name != "browser_session"
        }


def test_every_post_without_its_token_is_refused(app: Flask) -> None:
    with app.app_context():
        drawn_edition()
    add_user(app, "root@a.example", "administrator")
    browser = signed_in(app, "root@a.example")
    before, asked = picture(app), list(posted(app))
    assert len(asked) > 100
    answers = defaultdict[int, list[str]](list)
    for address in asked:
        for sent in (
            {"data": {"understood": "y", "name": "x"}},
            {"data": '{"understood": "y"}', "content_type": "text/plain", "headers": PROGRAM},
            {"json": {"understood": "y"}, "headers": PROGRAM},
        ):
            answers[browser.post(address, **sent).status_code].append(address)
    # The page of a form whose row is gone is gone too; a form that stands on no page of its own leads back to it.
    assert answers.keys() <= {302, 400, 401, 404}
    assert len(answers[400]) > len(asked)
    assert picture(app) == before
