"""An organiser's browser at a competition that is drawn, and the words of a page's tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.domain.competitions.commands.test_results import HOME, make
from tests.support.accounts import add_user, signed_in, token_on
from tests.support.rows import first_rows
from tournament.domain.competitions.commands import results
from tournament.domain.competitions.commands.results import Given
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.models import Competition, Entry, Exchange, Match, db


@dataclass
class RoundDesk:
    """An organiser's browser at a competition played by rounds."""

    app: Flask
    browser: FlaskClient
    exchange_id: int
    competition_id: int
    edition: str
    slug: str

    @property
    def page(self) -> str:
        return f"/manage/{self.edition}/competitions/{self.slug}/rounds"

    @property
    def public(self) -> str:
        return f"/{self.edition}/{self.slug}/rounds/"

    def get(self, page: str, lang: str = "en") -> str:
        answer = self.browser.get(page + ("&" if "?" in page else "?") + f"lang={lang}")
        assert answer.status_code == 200, f"{page}: {answer.status_code}"
        return unescape(answer.text)

    def send(self, page: str, fields: dict[str, object] | None = None, form: str | None = None) -> TestResponse:
        token = token_on(self.browser, form or self.page)
        return self.browser.post(page, data={**(fields or {}), "csrf_token": token}, follow_redirects=True)

    def pair(self, rest: Sequence[str] = ()) -> str:
        """Press the button under the pairings that the page shows; returns the next page."""
        query = "".join(f"&rest={each}" for each in rest)
        version_token = re.search(r'name="version_token" value="(\w+)"', self.get(f"{self.page}?{query}"))
        assert version_token, "no pairings to take"
        answer = self.send(f"{self.page}/pair?lang=en", {"version_token": version_token[1], "rest": list(rest)})
        return unescape(answer.text)

    def play(self, given: Given = HOME) -> None:
        with self.app.app_context():
            for id_ in db.session.scalars(select(Match.id).where(Match.status == "open").order_by(Match.number)):
                results.record(SYSTEM, self.exchange_id, id_, given)

    def ids(self) -> dict[str, int]:
        with self.app.app_context():
            return dict(db.session.execute(select(Entry.name, Entry.id)).tuples().all())


def table(page: str, caption: str) -> list[list[str]]:
    """Return the words of the cells of a table, row by row."""
    found = re.search(rf"<caption>{caption}.*?<tbody>(.*?)</tbody>", page, re.DOTALL)
    assert found, f"no table {caption}"
    return [
        [" ".join(re.sub("<[^>]*>", " ", cell).split()) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in re.findall("<tr.*?</tr>", found[1], re.DOTALL)
    ]


def reasons(page: str, caption: str = "") -> list[tuple[str, ...]]:
    """Return what stands behind the one tap below the first table of a caption: a name with what is said of it."""
    found = re.search(rf'<caption>{caption}.*?<details class="reasons">.*?<dl>(.*?)</dl>', page, re.DOTALL)
    assert found, f"no reasons below {caption}"
    return [
        tuple(" ".join(unescape(words).split()) for words in re.findall("<d[td]>(.*?)</d[td]>", each, re.DOTALL))
        for each in re.findall(r"<dt>.*?(?=<dt>|\Z)", found[1], re.DOTALL)
    ]


def desk_of(app: Flask, size: int, format_: str, options: dict[str, object]) -> RoundDesk:
    key = "rounds", size, format_, repr(options)
    return desk_with(app, key, lambda: make(size, format_, options))


def desk_with(app: Flask, key: Hashable, write: Callable[[], tuple[int, int]]) -> RoundDesk:
    """Return the browser of an organiser of the public edition and the competition whose ids `write` returns."""

    def opened() -> tuple[int, int]:
        exchange_id, competition_id = write()
        exchanges.set_state(SYSTEM, exchange_id, "public")
        block = db.session.get_one(Exchange, exchange_id).block.slug
        add_user(app, "organiser@example.org", "organiser", block)
        return exchange_id, competition_id

    with app.app_context():
        exchange_id, competition_id = first_rows(key, opened)
        exchange = db.session.get_one(Exchange, exchange_id)
        edition = f"{exchange.block.slug}/{exchange.slug}"
        slug = db.session.get_one(Competition, competition_id).slug
    browser = signed_in(app, "organiser@example.org")
    return RoundDesk(app, browser, exchange_id, competition_id, edition, slug)
