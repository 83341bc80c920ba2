"""What can be asked of the application about the rows of one edition, by its URL map, its pages and their forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Rule
from werkzeug.test import TestResponse

from tests.support.accounts import PASSWORD
from tests.support.clocks import BEGAN
from tests.support.crawling import crawled
from tests.support.forms import Sent, forms_in
from tests.support.worlds import Edition, World, given_up
from tournament.domain.accounts.commands import second_factors
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.web.permissions import declared
from tournament.web.submissions import CARRIED

HERE = "tests/support/asking.py"
Fields = tuple[tuple[str, str], ...]

TABLES: Mapping[str, str] = {
    "adjustment_id": "adjustment",
    "block": "block",
    "blocked_id": "blocked_time",
    "competition": "competition",
    "court": "court",
    "court_id": "court",
    "draw_id": "lot_draw",
    "entry": "entry",
    "entry_id": "entry",
    "exchange": "exchange",
    "item_id": "programme_item",
    "match": "match",
    "match_id": "match",
    "official": "official",
    "official_id": "official",
    "passkey_id": "passkey",
    "unit": "unit",
    "unit_id": "unit",
    "user_id": "user",
    "venue_id": "venue",
}
"""The words of addresses that name rows, and the tables of these."""

WORDS: Mapping[str, tuple[str, str]] = {
    "day": ("2026-08-18", "a day"),
    "filename": ("page.css", "a file of the program"),
    "key": ("programme", "a document that a plugin makes"),
    "name": ("round_robin", "a format or a plugin"),
    "number": ("1", "a round of a competition"),
    "phase": ("groups", "a part of a competition"),
    "role": ("referee", "a duty"),
    "token": ("no-such-token", "a secret, which is itself the right to what it leads to"),
    "what": ("entries", "one of several things to do"),
}
"""Words of addresses that name no row: what stands for them where no page leads there, and what they are."""

ONLY_SOMETIMES: Mapping[str, str] = {
    "organiser.search_state": "nothing is there before a search has begun",
    "public.bracket_draw_file": "no bracket's pairs have been drawn yet",
    "public.document": "plugins make documents, and none of those in use does",
}
"""Pages that the edition does not have, and why."""

SENT: Mapping[str, Callable[[Edition], Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]]] = {
    "organiser.change_match": lambda own: [
        ({"match_id": own["open"], "what": "pin"}, {"keep": "place"}),
        *(({"match_id": own["open"], "what": what}, {}) for what in ("take-out", "cancel", "revive")),
    ],
    "organiser.change_search": lambda own: [({"what": "stop"}, {})],
    "organiser.move_dates": lambda own: [
        ({}, {"day-2026-08-18": "2026-08-18", "ends_on": "2026-08-19", "name_vi": "Tên", "blocked": own["blocked"]})
    ],
    "organiser.move_to": lambda own: [({"match_id": own["open"]}, {"court": own["court2"], "start": 60})],
    "organiser.official_back": lambda own: [({"official_id": own["official3"]}, {"blocked": own["away"]})],
    "organiser.heat": lambda own: [({"match_id": own["open"]}, {})],
    "organiser.let_all_go_on": lambda own: [({"match_id": own["level_heat"]}, {})],
    "organiser.let_as_many_go_on_as_planned": lambda own: [({"match_id": own["wide_heat"]}, {})],
    "organiser.take_again": lambda own: [({"match_id": own["final"], "entry_id": own["runner2"]}, {})],
    "organiser.open_line_ups": lambda own: [({"match_id": own["tie"]}, {})],
    "organiser.publish_duties": lambda own: [({}, {})],
    "organiser.release_duty": lambda own: [({"match_id": own["open"]}, {})],
    "organiser.swap_duty": lambda own: [({"match_id": own["open"]}, {"other": f"{own['second']}/referee"})],
}
"""What scripts and buttons send that is on no page which is read: words of the address beside the usual, and fields."""

HOLIDAY = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:test
BEGIN:VEVENT
UID:holiday
DTSTAMP:20260101T000000Z
DTSTART:20260818T050000Z
DTEND:20260818T060000Z
END:VEVENT
END:VCALENDAR
"""
PREVIEWS: Mapping[str, Callable[[Edition], Mapping[str, Any]]] = {
    "organiser.blocked_times": lambda own: {
        "whose": [f"court:{own['court1']}", f"unit:{own['unit1']}", f"official:{own['official1']}"],
        "text": HOLIDAY,
    },
    "organiser.import_athletes": lambda own: {"table": "Họ và tên\tĐơn vị\nLê Văn Mới\tĐội nào"},
    "organiser.import_entries": lambda own: {"table": f"Đơn vị\nĐơn vị {own.tag[0]}7\nĐơn vị lạ"},
    "organiser.import_entry_athletes": lambda own: {"table": "Họ và tên\nLê Văn Mới"},
    "organiser.import_officials": lambda own: {"table": "Họ và tên\tĐơn vị\nLê Văn Mới\tĐơn vị lạ"},
    "organiser.import_times": lambda own: {"table": "Sân\tNgày\nSân lạ\t18/08/2026"},
    "organiser.units": lambda own: {"table": "Đơn vị mới"},
}
"""What is typed into forms whose answer is another form."""


@dataclass(frozen=True)
class Asked:
    """A request: the words of its address, the fields of its form, and what the choices among these offer."""

    endpoint: str
    method: str
    words: Mapping[str, Any]
    fields: Fields = ()
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def kind(self) -> tuple[str, ...]:
        """Name what is asked, whatever the rows."""
        names = sorted({re.sub(r"\d+", "N", name) for name, _value in self.fields})
        return self.endpoint, self.method, str(self.words.get("what", "")), *names


@dataclass
class Office:
    """A world with the browsers of its own edition's organiser and of a stranger; `visitor` numbers where they are."""

    world: World
    organiser: FlaskClient
    stranger: FlaskClient
    visitor: int = 0

    def open(self, asked: Asked) -> TestResponse:
        """Ask; a change that would be made raises `Made`."""
        browser = self.stranger if self.needs(asked) == "public" else self.organiser
        data: dict[str, list[str]] = {}
        for name, value in asked.fields:
            data.setdefault(name, []).append(value)
        visitor = {"REMOTE_ADDR": f"10.0.0.{self.visitor}"}
        with given_up():
            return browser.open(self.address(asked), method=asked.method, data=data or None, environ_overrides=visitor)

    def needs(self, asked: Asked) -> str:
        """Return the permission that it takes."""
        return declared(self.world.app, asked.endpoint) or ""

    def address(self, asked: Asked) -> str:
        """Return the address, without its query."""
        adapter = self.world.app.url_map.bind("hoithao.example")
        return adapter.build(asked.endpoint, dict(asked.words), method=asked.method)


def office_of(world: World) -> Office:
    """Open the browsers; the organiser's passkey makes signing in take a second step."""
    world.app.config["WTF_CSRF_ENABLED"] = False  # forms without a token are another test's
    world.app.extensions["tournament"].clock = lambda: BEGAN
    organiser = world.app.test_client()
    with world.app.app_context():
        code, *_others = second_factors.new_recovery_codes(SYSTEM, None, world.own["user"])
    organiser.post("/accounts/sign-in", data={"email": world.own.email, "password": PASSWORD})
    assert organiser.post("/accounts/second-step", data={"code": code}).status_code == 302
    return Office(world, organiser, world.app.test_client())


def read(office: Office) -> list[Asked]:
    """Read what can be asked about the own edition, one request of each kind."""
    reader = _Reader(office)
    reader.follow_links()
    reader.try_the_rest()
    reader.send()
    return list(reader.found.values())


class _Reader:
    def __init__(self, office: Office) -> None:
        self.office, self.own, self.app = office, office.world.own, office.world.app
        self.found: dict[tuple[str, ...], Asked] = {}

    def follow_links(self) -> None:
        """Read the pages of the edition, its block and its organiser's account."""
        block, browser, after = f"/manage/{self.own.block}/", self.office.organiser, self.office.world.next
        pages = crawled(browser, block, block, without=f"{block}{after.slugs[after['exchange']]}/")
        pages |= crawled(browser, "/accounts/", "/accounts/")
        person = f"{block}people?name=Người {self.own.tag} số 1"
        for address, text in {**pages, person: browser.get(person).text}.items():
            self._take(address, text)

    def try_the_rest(self) -> None:
        """Ask for what no link leads to with rows of each competition in turn, until there is something."""
        for rule in self.app.url_map.iter_rules():
            if "POST" in (rule.methods or ()) and not self._knows(rule, "POST"):
                asked = Asked(rule.endpoint, "POST", self._words(rule, self.own["league"]))
                if self.office.needs(asked) == "administer":  # its forms are on pages that the organiser does not see
                    self._keep(asked)
            if "GET" in (rule.methods or ()) and rule.arguments & TABLES.keys() and not self._knows(rule, "GET"):
                self._try(Asked(rule.endpoint, "GET", self._words(rule, each)) for each in self.own.rows["competition"])

    def send(self) -> None:
        """Go on to the forms of previews, and add what is on no page."""
        for endpoint, typed in PREVIEWS.items():
            form = next(each for kind, each in self.found.items() if kind[:2] == (endpoint, "POST"))
            preview = replace(form, fields=Sent("", form.fields).filled(typed(self.own)).fields)
            self._take(self.office.address(preview), self.office.open(preview).text)
        for endpoint, requests in SENT.items():
            (rule,) = self.app.url_map.iter_rules(endpoint)
            for words, fields in requests(self.own):
                usual = self._words(rule, self.own["league"])
                self._keep(Asked(endpoint, "POST", {**usual, **words}, _texts(fields.items())))

    def _knows(self, rule: Rule, method: str) -> bool:
        return any(kind[:2] == (rule.endpoint, method) for kind in self.found)

    def _try(self, requests: Iterable[Asked]) -> None:
        for asked in requests:
            answer = self.office.open(asked)
            assert answer.status_code < 500, self.office.address(asked)
            if answer.status_code == 401 and self.office.needs(asked) == "public":
                return  # a token that comes with the request is itself the right to what it leads to
            if answer.status_code != 404 or asked.endpoint in ONLY_SOMETIMES:
                self._take(self.office.address(asked), answer.text if answer.mimetype == "text/html" else "")
                return

    def _take(self, address: str, text: str) -> None:
        """Keep what an address asks for and what the forms of its page send."""
        self._keep(self._met(address, "GET"))
        for form in forms_in(text, address):
            met = self._met(form.action, "POST")
            said = (pair for pair in (*form.fields, *form.buttons[:1]) if pair[0] not in CARRIED)
            self._keep(met and replace(met, fields=_texts(said), options=form.options))

    def _keep(self, asked: Asked | None) -> None:
        if asked is not None:
            self.found.setdefault(asked.kind, asked)

    def _met(self, address: str, method: str) -> Asked | None:
        adapter = self.app.url_map.bind("hoithao.example")
        with suppress(HTTPException):  # some forms are sent by their buttons, each to an address of its own
            endpoint, words = adapter.match(address.partition("?")[0], method=method)
            return Asked(endpoint, method, words)
        return None

    def _words(self, rule: Rule, competition: int) -> dict[str, Any]:
        """Return words of an address: the first rows of a competition, and of what belongs to none."""
        words: dict[str, Any] = {}
        for name, kind in rule._converters.items():
            ids = (
                [competition]
                if name == "competition"
                else [
                    id_
                    for id_ in self.own.rows.get(TABLES.get(name, ""), ())
                    if self.own.parents.get(id_, competition) == competition
                ]
            )
            plain, _what = WORDS.get(name, ("1", ""))
            words[name] = plain if not ids else ids[0] if isinstance(kind, IntegerConverter) else self.own.slugs[ids[0]]
        return words


def _texts(fields: Iterable[tuple[str, Any]]) -> Fields:
    return tuple((name, str(value)) for name, value in fields)
