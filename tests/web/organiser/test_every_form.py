"""Every form of the organiser's pages, sent by two people from one state; a route without its line fails.

Routes come from the application itself. Each has a line that says how its form is filled, and what the second of two
people is to meet: `TOLD` (409, with who changed it and what was typed), `SAME` (both want the same: the second is told
that there is nothing to change), or `BOTH` (two different things: both are taken).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.exceptions import HTTPException

from tests.support.accounts import add_user, signed_in
from tests.support.forms import Sent, forms_on
from tests.support.sampling import falls_to_this_test
from tests.web.organiser.conftest import OPENS, Desk
from tests.web.organiser.test_results import fields
from tournament.domain.competitions.commands import competitions, drawing, entries, results
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.duties.commands import officials
from tournament.domain.duties.commands.officials import NewOfficial
from tournament.domain.exchanges.commands import blocks, exchanges, venues
from tournament.domain.timetables.commands import pins, timetable
from tournament.models import AuditEntry, Block, Court, Entry, Exchange, HeatLane, Match, ProgrammeItem, db
from tournament.runtime import runtime
from tournament.web.submissions import CARRIED

TOLD, SAME, BOTH = "told", "same", "both"
Typed = Mapping[str, object]
Setup = Callable[[Desk], None]


@dataclass(frozen=True)
class Line:
    """How the form of one route is filled by two people, and what the second meets.

    `page` is where it stands, below the edition unless it begins with a slash; `{…}` are ids of rows.
    `before` changes the state, `pick` chooses among several forms of one route; `again` tells
    whether the second can send the form once more on top of what holds now.
    """

    page: str
    one: Typed = field(default_factory=dict)
    two: Typed = field(default_factory=dict)
    second: str = TOLD
    before: Setup | None = None
    pick: int = 0
    again: bool = True


def plan(desk: Desk) -> None:
    timetable.plan(SYSTEM, desk.exchange_id, 0.02)


def undrawn(desk: Desk) -> None:
    drawing.undraw(SYSTEM, desk.exchange_id, desk.competition_id)


def drawn(desk: Desk) -> None:
    undrawn(desk)
    ids = db.session.scalars(select(Entry.id).where(Entry.competition_id == desk.competition_id)).all()
    drawing.order_by_hand(SYSTEM, desk.exchange_id, desk.competition_id, list(ids))


def another_unit(desk: Desk) -> None:
    undrawn(desk)
    units = blocks.add_units(SYSTEM, 1, [(f"Đơn vị thêm {number}", "") for number in range(4)])
    exchanges.set_participants(SYSTEM, desk.exchange_id, [1, 2, 3, 4, 5, *units])


def a_second_competition(desk: Desk) -> None:
    competitions.add(SYSTEM, desk.exchange_id, "air_volleyball", "standard", "women")


def an_item(desk: Desk) -> None:
    from tournament.engine.text import Text

    there = len(db.session.scalars(select(ProgrammeItem.id)).all())
    at = OPENS + timedelta(hours=9 + there)  # one more of the same would be refused
    item = exchanges.Programme("meeting", Text("Họp", "Meeting"), at, at + timedelta(hours=1))
    exchanges.put_programme_item(SYSTEM, desk.exchange_id, item)


def a_blocked_time(desk: Desk) -> None:
    pins.block_time(SYSTEM, desk.exchange_id, [1], OPENS, OPENS + timedelta(hours=1), "Hỏng đèn")


def an_absence(desk: Desk) -> None:
    officials.set_away(SYSTEM, desk.exchange_id, 1, OPENS, OPENS + timedelta(hours=1), "Bận")


def an_official(desk: Desk) -> None:
    officials.add(SYSTEM, desk.exchange_id, [NewOfficial("Bà Mẫu"), NewOfficial("Ông Mẫu")])


def a_court(desk: Desk) -> None:
    venues.add_court(SYSTEM, 1, 1, "Sân phụ", [], 0)


def an_idle_unit(desk: Desk) -> None:
    blocks.add_units(SYSTEM, 1, [("Đơn vị nhầm", "")])


def an_empty_venue(desk: Desk) -> None:
    venues.add_venue(SYSTEM, 1, "Bãi trống", courts=0)


def places_only(desk: Desk) -> None:
    """Draw a competition of its own in which the committee gives the places."""
    from tournament.engine.text import Text

    id_ = competitions.add(SYSTEM, desk.exchange_id, "air_volleyball", "standard", "open", Text("Hạng", "Places"))
    ids = entries.add(SYSTEM, desk.exchange_id, id_, [entries.NewEntry((unit,)) for unit in range(1, 4)])
    drawing.set_format(SYSTEM, desk.exchange_id, id_, "places", {})
    drawing.order_by_hand(SYSTEM, desk.exchange_id, id_, ids)


def groups_over(desk: Desk) -> None:
    """Let two groups of a competition of its own be over, from which a knock-out follows."""
    from tournament.engine.text import Text

    name = Text("Hai bảng", "Two groups")
    id_ = competitions.add(SYSTEM, desk.exchange_id, "air_volleyball", "standard", "open", name)
    ids = entries.add(SYSTEM, desk.exchange_id, id_, [entries.NewEntry((unit,)) for unit in range(1, 5)])
    drawing.set_format(SYSTEM, desk.exchange_id, id_, "groups", {"groups": 2, "then": "knockout"})
    drawing.order_by_hand(SYSTEM, desk.exchange_id, id_, ids)
    of_groups = select(Match.id).where(Match.competition_id == id_, Match.group.is_not(None))
    for match in db.session.scalars(of_groups).all():
        results.record(SYSTEM, desk.exchange_id, match, results.Given(((21, 9), (21, 9))))


COMPETITION = "competitions/bong-chuyen-hoi-nam"
NAMES = {"name_vi": "Tên mới", "name_en": "New"}
OTHER_NAMES = {"name_vi": "Tên khác", "name_en": "Other"}
ENTRY = f"{COMPETITION}/entries/{{entry}}"
DAY = {"starts_at": "2026-08-19T11:00", "ends_at": "2026-08-19T12:00"}
OTHER_DAY = {"starts_at": "2026-08-20T11:00", "ends_at": "2026-08-20T12:00"}

LINES: Mapping[str, Line] = {
    "new_block": Line("/manage/new-block", NAMES, OTHER_NAMES, BOTH),
    "edit_block": Line("/manage/{block}/edit", {"place": "Huế"}, {"place": "Vinh"}),
    "unit": Line("/manage/{block}/units/1", {"name": "Sở Y tế"}, {"name": "Sở Công Thương"}),
    "unit_active": Line("/manage/{block}/units", second=SAME),
    "remove_unit": Line("/manage/{block}/units", before=an_idle_unit, pick=-1),
    "roles": Line("/manage/{block}/roles", {"head": "1"}, {"head": "2"}),
    "new_exchange": Line(
        "/manage/{block}/new",
        {**NAMES, "starts_on": "2027-01-02", "ends_on": "2027-01-03"},
        {**OTHER_NAMES, "starts_on": "2028-01-02", "ends_on": "2028-01-03"},
        BOTH,
    ),
    "copy": Line("copy", {"starts_on": "2029-01-02"}, {"starts_on": "2030-01-02"}, BOTH),
    "venues_": Line("/manage/{block}/venues", {"name": "Nhà A"}, {"name": "Nhà B"}, BOTH),
    "venue": Line("/manage/{block}/venues/1", {"name": "Nhà C"}, {"name": "Nhà D"}),
    "new_court": Line("/manage/{block}/venues/1/new-court", {"name": "Sân A"}, {"name": "Sân B"}, BOTH),
    "court": Line("/manage/{block}/courts/{court}", {"turnover": "5"}, {"turnover": "10"}),
    "remove_court": Line("/manage/{block}/venues", before=a_court, pick=-1),
    "remove_venue": Line("/manage/{block}/venues", before=an_empty_venue),
    "travel": Line("/manage/{block}/travel", {"minutes-1-2": "10"}, {"minutes-1-2": "20"}),
    "details": Line("details", NAMES, OTHER_NAMES),
    "participants": Line("participants", {"units": ["1", "2", "3", "4", "5"]}, {"units": ["1", "2", "3", "4"]}),
    "commemorations": Line("commemorations", {"occasion_vi": "10 năm"}, {"occasion_vi": "20 năm"}),
    "committee": Line("committee", {"members": "Bà Mẫu; Trưởng ban"}, {"members": "Ông Mẫu; Trưởng ban"}),
    "hours": Line(
        "hours",
        {"courts": ["1"], "days": ["2026-08-19"], "opens": "18:00", "closes": "19:00"},
        {"courts": ["2"], "days": ["2026-08-20"], "opens": "18:00", "closes": "19:00"},
        BOTH,
    ),
    "clear_hours": Line("hours", second=SAME),
    "programme": Line("programme", {**NAMES, **DAY}, {**OTHER_NAMES, **OTHER_DAY}, BOTH),
    "programme item": Line("programme/{item}", {"place": "Hội trường"}, {"place": "Sân"}, before=an_item),
    "cancel_programme_item": Line("programme", before=an_item, second=SAME),
    "adjustments": Line(
        f"{COMPETITION}/adjustments", {"points": "-1", "reason": "Một"}, {"points": "-2", "reason": "Hai"}, BOTH
    ),
    "competition_policies": Line(f"{COMPETITION}/policies", {"late_minutes": "20"}, {"late_minutes": "25"}),
    "policies": Line("policies", {"late_minutes": "20"}, {"late_minutes": "25"}),
    "state": Line("", second=SAME),
    "unblock": Line("blocked-times", before=a_blocked_time),
    "competitions_": Line("competitions/", {"division": "mixed"}, {"division": "open"}, BOTH),
    "settings": Line(f"{COMPETITION}/settings", {"weight": "2"}, {"weight": "3"}),
    "remove_competition": Line("competitions/bong-chuyen-hoi-nu/", before=a_second_competition),
    "rules": Line(f"{COMPETITION}/rules", {"match_minutes": "31"}, {"match_minutes": "32"}),
    "phase_rules": Line(f"{COMPETITION}/rules/groups", {"match_minutes": "31"}, {"match_minutes": "32"}),
    "ranking": Line(f"{COMPETITION}/ranking", {"steps-0-by": "wins"}, {"steps-0-by": "head_to_head"}),
    "draw": Line(f"{COMPETITION}/draw", {"seed": "một"}, before=undrawn),
    "draw_by_hand": Line(
        f"{COMPETITION}/draw/by-hand",
        {f"numbers-{n}": str(n + 1) for n in range(4)},
        {f"numbers-{n}": str(4 - n) for n in range(4)},
        before=undrawn,
        again=False,
    ),
    "entries_": Line(
        f"{COMPETITION}/entries", {"lead": "1", "name": "Đội A"}, {"lead": "2", "name": "Đội B"}, BOTH, before=undrawn
    ),
    "enter_every_unit": Line(f"{COMPETITION}/entries", second=SAME, before=another_unit),
    "entry": Line(ENTRY, {"name": "Đội C"}, {"name": "Đội D"}),
    "athletes": Line(f"{ENTRY}/athletes", {"athletes": "Trần Thị Mẫu"}, {"athletes": "Lê Văn Mẫu"}),
    "replace": Line(
        f"{ENTRY}/replace",
        {"lead": "5", "name": "Đội thay", "reason": "Bận việc"},
        {"lead": "5", "name": "Đội khác", "reason": "Ốm"},
        before=drawn,
    ),
    "remove_entry": Line(f"{COMPETITION}/entries", before=undrawn),
    "planning": Line("timetable/rules", {"notice": "20"}, {"notice": "25"}),
    "competition_planning": Line(f"{COMPETITION}/planning", {"ranking_delay": "5"}, {"ranking_delay": "10"}),
    "court_grid": Line("timetable/courts", {"courts-1": ["1"]}, {"courts-1": ["2"]}),
    "overall": Line("overall", {"participation": "1"}, {"participation": "2"}),
    "officials_": Line("officials", {"name": "Bà Thêm"}, {"name": "Ông Thêm"}, BOTH),
    "official": Line("officials/1", {"contact": "0900"}, {"contact": "0901"}, before=an_official),
    "official_away": Line("officials/1", DAY, OTHER_DAY, BOTH),
    "official_back": Line("officials/1", before=an_absence),
    "remove_official": Line("officials"),
    "heat": Line(
        "heats/{heat}",
        {f"marks-{n}-cells-0": f"{n + 1}" for n in range(3)},
        {f"marks-{n}-cells-0": f"{3 - n}" for n in range(3)},
        before=places_only,
        again=False,
    ),
    "match": Line("matches/{match}", fields("21-15", "21-15"), fields("21-9", "21-9"), before=drawn, again=False),
    "draw_bracket": Line("competitions/hai-bang/draw/bracket", {"seed": "một"}, {"seed": "hai"}, before=groups_over),
    "plan": Line("timetable", second=SAME),
    "publish": Line("timetable", before=plan),
    "move": Line(
        "timetable/{last}",
        {"court": "1", "starts_at": "2026-08-20T15:00", "anyway": "1"},
        {"court": "2", "starts_at": "2026-08-20T16:00", "anyway": "1"},
        before=plan,
    ),
    "lock_day": Line("timetable", second=SAME),
    "block_time": Line("timetable", {"courts": ["1"], **DAY}, {"courts": ["2"], **OTHER_DAY}, BOTH),
    "unblock_time": Line("timetable", before=a_blocked_time),
    "differently": Line(
        "day",
        {"courts": ["1"], "kind": "rain", "starts_at": "2026-08-19T11:00", "until": "2026-08-19T12:00"},
        {"courts": ["2"], "kind": "rain", "starts_at": "2026-08-19T13:00", "until": "2026-08-19T14:00"},
        BOTH,
    ),
    "undo": Line("log"),
    "redo": Line("log"),
    "enable_plugin": Line("/manage/{block}/plugins", second=SAME),
}
"""A line for each route that changes rows, by the name of its view."""

READS = {"blocked_times"}
"""Routes whose POST shows what would become of a file, and writes nothing."""

ELSEWHERE = {
    **dict.fromkeys(
        ("units", "import_entries", "import_officials", "import_athletes", "import_entry_athletes", "import_times"),
        "lists go through steps: test_lists",
    ),
    "plugin_settings": "a plugin brings its fields: test_plugins",
    "take_times": "the preview carries the times",
    "take_proposal": "previewed with a version token",
    "format_": "previewed with a version token",
    "move_dates": "relies on everything, and is shown first: test_dates",
    "remove_block": "cannot be taken back: test_block_log",
    "undo_of_block": "the same as undo, in the block: test_block_log",
    "redo_of_block": "the same as redo, in the block: test_block_log",
    "step": "the same as undo and redo, on the board",
    "move_to": "carries the place that was seen: test_timetable",
    "give_duties": "carries a version token: test_duties",
    "publish_duties": "carries the version token of the draft: test_duties",
    "discard": "test_timetable",
    "change_match": "test_timetable",
    "duty": "test_duties",
    "swap_duty": "test_duties",
    "release_duty": "test_duties",
    "search": "starts a search, no row",
    "change_search": "ends a search; a chosen plan fits the state or is refused: test_solving",
    "call": "test_day",
    "erase_account": "cannot be taken back: test_erasure",
    "erase_person": "cannot be taken back: test_erasure",
    "reinstate": "test_returning",
    "undraw": "shown first, with a version token of what it does",
    "withdraw": "shown first, with a version token of what it does",
    "pair_round": "carries a version token: test_rounds",
    "take_back_round": "test_rounds",
    "pair_by_hand": "test_rounds",
    "court_round": "test_rounds",
    "draw_lots": "test_lots",
    "lots_by_hand": "test_lots",
    "take_back_lots": "test_lots",
    "take_back_adjustment": "test_adjustments",
    "give_up": "shown first, with a version token of what it does: test_vacancies",
    "take_again": "shown first, with a version token of what it does: test_vacancies",
    "let_all_go_on": "shown first, with a version token of what it does: test_level_heats",
    "let_as_many_go_on_as_planned": "shown first, with a version token of what it does: test_level_heats",
    "line_up": "test_ties",
    "open_line_ups": "test_ties",
    "take_back_line_up": "test_ties",
}
"""Routes with a protection or a state of their own, and where it is tried."""


@dataclass
class Office:
    """Two administrators' browsers at one edition."""

    desk: Desk
    browsers: tuple[FlaskClient, FlaskClient]

    def form(self, browser: FlaskClient, endpoint: str, line: Line) -> Sent:
        """Return the form of a route as it stands on its page for one person."""
        page = self.address(line.page)
        found = [each for each in forms_on(browser.get(page), page) if self.leads_to(each) == f"organiser.{endpoint}"]
        assert found, f"{endpoint}: no such form on {page}"
        found.sort(key=lambda each: not set(line.one) & {*dict(each.fields), *each.options})
        return found[line.pick]

    def leads_to(self, form: Sent) -> str:
        try:
            return str(self.desk.app.url_map.bind("localhost").match(urlsplit(form.action).path, method="POST")[0])
        except HTTPException:
            return ""

    def address(self, page: str) -> str:
        ids: dict[str, Any] = {
            "block": self.desk.block,
            "court": select(func.min(Court.id)),
            "heat": select(func.min(HeatLane.match_id)),
            "match": select(func.min(Match.id)).where(Match.home_id.is_not(None)),
            "last": select(func.max(Match.id)).where(Match.exchange_id == self.desk.exchange_id),
            "entry": select(func.min(Entry.id)).where(Entry.competition_id == self.desk.competition_id),
            "item": select(func.max(ProgrammeItem.id)),
        }
        with self.desk.app.app_context():
            known = {name: db.session.scalar(one) if not isinstance(one, str) else one for name, one in ids.items()}
        named = page.format(**known)
        return named if named.startswith("/") else f"{self.desk.home}/{named}"

    def state(self) -> tuple[object, ...]:
        """Return the number of log entries and the revisions of everything."""
        with self.desk.app.app_context():
            revisions = [
                db.session.scalars(select(model.revision).order_by(model.id)).all() for model in (Block, Exchange)
            ]
            return self.steps(), *(tuple(each) for each in revisions)

    def steps(self) -> int:
        with self.desk.app.app_context():
            return db.session.scalars(select(func.count(AuditEntry.id))).one()


@pytest.fixture
def office(desk: Desk) -> Office:
    seconds = count()
    with desk.app.app_context():
        runtime().clock = lambda: OPENS - timedelta(days=1) + timedelta(seconds=next(seconds))
    for name in ("one", "two"):
        add_user(desk.app, f"{name}@example.org", "administrator")
    with desk.app.app_context():
        venues.add_venue(SYSTEM, 1, "Nhà thứ hai", courts=1)
        blocks.add_units(SYSTEM, 1, [("Đơn vị 5", "")])
    desk.draw()
    return Office(desk, (signed_in(desk.app, "one@example.org"), signed_in(desk.app, "two@example.org")))


def endpoints(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.endpoint.startswith("organiser."):
            yield rule.endpoint.removeprefix("organiser.")


def test_every_form_has_its_line(app: Flask) -> None:
    routes = set(endpoints(app))
    named = {name.partition(" ")[0] for name in LINES}
    assert routes - named - READS - set(ELSEWHERE) == set()
    assert (named | READS | set(ELSEWHERE)) - routes == set()


@pytest.mark.sampled
def test_of_two_who_send_a_form_from_one_state_the_second_is_told(office: Office) -> None:
    wrong: dict[str, str] = {}
    for name, line in LINES.items():
        if not falls_to_this_test(name):
            continue
        try:
            _both(office, name.partition(" ")[0], line)
        except Exception as error:
            wrong[name] = f"{type(error).__name__}: {error}"[:700]
    assert not wrong, "\n" + "\n".join(f"{name}: {what}" for name, what in wrong.items())


def test_a_form_that_adds_with_nothing_in_it_changes_nothing(office: Office) -> None:
    with office.desk.app.app_context():
        an_official(office.desk)
    # A competition is called by its sport and its division, which stay chosen: it lacks nothing.
    adding = {name: line for name, line in LINES.items() if line.second == BOTH and name != "competitions_"}
    moved = []
    for name, line in adding.items():
        with office.desk.app.app_context():
            (undrawn if name == "entries_" else drawn)(office.desk)
        before = office.state()
        form = office.form(office.browsers[0], name, line)
        emptied = {field: "" for field, _value in form.fields if field not in CARRIED and field not in form.options}
        answer = replace(form.filled(emptied), fields=_without_ticks(form.filled(emptied))).send(office.browsers[0])
        assert answer.status_code in {200, 302}, name
        if office.state() != before:
            moved.append(name)
    assert not moved, moved


def test_a_form_sent_as_it_stands_changes_nothing(office: Office) -> None:
    acting = {
        "draw",
        "draw_bracket",
        "draw_by_hand",
        "replace",
        "withdraw",
        "heat",
        "match",
        "move",
        "official",
        "programme item",
    }
    before, moved = office.state(), []
    for name, line in LINES.items():
        page = office.address(line.page)
        if line.second != TOLD or name in acting or not line.one:
            continue
        answer = office.form(office.browsers[0], name, line).send(office.browsers[0])
        told = "Không có gì thay đổi" in office.browsers[0].get((answer.location or page).partition("#")[0]).text
        if office.state() != before or not told:
            moved.append(name)
            before = office.state()
    assert not moved, moved


def _without_ticks(form: Sent) -> tuple[tuple[str, str], ...]:
    """Return the fields without what is ticked of several; one choice of a list is always sent."""
    return tuple(pair for pair in form.fields if pair[0] not in form.ticks)


def _both(office: Office, endpoint: str, line: Line) -> None:
    if line.before is not None:
        with office.desk.app.app_context():
            line.before(office.desk)
    first, second = office.browsers
    one, two = (office.form(each, endpoint, line) for each in office.browsers)
    assert {"csrf_token", "version", "form_key"} <= dict(one.fields).keys(), "the form carries what it must"
    before = office.steps()
    taken = one.filled(line.one).send(first)
    assert (taken.status_code, office.steps()) == (302, before + 1), f"the first is taken: {_errors(taken.text)}"
    answer = two.filled(line.two).send(second)
    if line.second == BOTH:
        assert (answer.status_code, office.steps()) == (302, before + 2), f"both are taken: {_errors(answer.text)}"
        return
    expected = 302 if line.second == SAME else 409
    assert (answer.status_code, office.steps()) == (expected, before + 1), f"nothing more: {_errors(answer.text)}"
    if line.second == SAME:
        page = second.get(f"{answer.location.partition('#')[0]}")
        assert "Không có gì thay đổi: dữ liệu giữ nguyên như cũ." in page.text, "the second is told"
        return
    assert "one@example.org đã thay đổi lúc" in answer.text, "the second is told who it was"
    again = [each for each in forms_on(answer, two.action) if office.leads_to(each) == f"organiser.{endpoint}"]
    if line.two:
        assert again, "the form still stands there"
        assert _said(line.two) <= set(again[0].fields), "what was typed still stands there"
    if line.two and line.again:
        resent = again[0].filled(line.two).send(second)
        assert (resent.status_code, office.steps()) == (302, before + 2), f"sent once more: {_errors(resent.text)}"


def _said(typed: Typed) -> set[tuple[str, str]]:
    pairs = [(name, value) for name, value in typed.items() if name != "anyway"]  # a button's
    return {(name, str(one)) for name, value in pairs for one in (value if isinstance(value, list) else [value])}


def _errors(page: str) -> str:
    part = page.partition("notice-error errors")[2] or page.partition("<h1")[2]
    return " ".join(part[:600].split())
