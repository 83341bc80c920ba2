"""No service touches a row of another block or edition: it refuses it like one that does not exist.

The cases are made from the register of services. Each service is called rightly, with rows of its own edition, and
then with one of them changed for the row in its place in another edition or block. A new service is among them by
itself; a parameter that nothing below tells how to fill fails with a sentence that says so.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from itertools import chain
from typing import Any, get_args, get_type_hints

from tests.support.world_rows import OF_ACCOUNTS, line_up
from tests.support.worlds import (
    Edition,
    Made,
    Put,
    Row,
    World,
    given_up,
    identified,
    missing,
    picture,
    rows_in,
    rows_more,
)
from tournament import domain, editions
from tournament.domain.archives.commands.archive_tables import SHARED, owned
from tournament.domain.competitions.commands.marks import GivenMark, GivenMarks
from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, SERVICES, SYSTEM, Scope
from tournament.domain.timetables.commands.planning_rules import PhaseTimes
from tournament.engine.errors import InputError
from tournament.engine.heats import Ending
from tournament.engine.pairing.state import Reign
from tournament.engine.scoring import Status
from tournament.engine.text import Text
from tournament.interchange.icalendar.blocked_times import Reading, Time
from tournament.models import Block, db

HERE = "tests/domain/test_isolation.py"
NOW = datetime(2026, 8, 18, 14, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)

ROWS: Mapping[str, Callable[[Edition], Any]] = {
    "adjustment_id: int": lambda own: own["adjustment"],
    "athlete_id: int | None": lambda own: own.rows["athlete"][0],
    "audience: str": lambda own: f"court:{own['court1']}",
    "audiences: Iterable[str]": lambda own: [
        f"court:{own['court1']}", f"unit:{own['unit1']}", f"official:{own['official1']}",
    ],
    "blocked: Collection[int]": lambda own: [own["blocked"]],
    "blocked_id: int": lambda own: own["blocked"],
    "chosen: Collection[Key]": lambda own: [("official", own["official1"])],
    "competition_id: int": lambda own: own["league"],
    "court_id: int": lambda own: own["court1"],
    "court_id: int | None": lambda own: own["court1"],
    "court_ids: list[int]": lambda own: [own["court1"], own["court2"]],
    "courts: Sequence[int]": lambda own: [own["court1"], own["court2"]],
    "draw_id: int": lambda own: own["lot"],
    "entry_id: int": lambda own: own["entry1"],
    "entry_ids: Sequence[int]": lambda own: [own["level1"], own["level2"], own["level3"]],
    "courts: Mapping[int, Sequence[int]]": lambda own: {own["league"]: [own["court1"]]},
    "fixed: Mapping[int, int] | None": lambda own: {own["listed1"]: 2},
    "host_unit_id: int | None": lambda own: own["unit1"],
    "item_id: int": lambda own: own["item"],
    "item_id: int | None": lambda own: own["item"],
    "link_id: int": lambda own: own["link"],
    "match_id: int": lambda own: own["open"],
    "match_id: int | None": lambda own: own["played"],
    "minutes: Mapping[tuple[int, int], int]": lambda own: {(own["venue1"], own["venue2"]): 20},
    "official_id: int": lambda own: own["official3"],
    "official_id: int | None": lambda own: own["official3"],
    "one: tuple[int, str]": lambda own: (own["open"], "referee"),
    "only: str | None": lambda own: own.words["session"],
    "pairs: Sequence[tuple[int, int]]": lambda own: [(own["paired1"], own["paired3"])],
    "passkey_id: int": lambda own: own["passkey"],
    "reigns: Mapping[int, Reign]": lambda own: {own[f"on_court{n}"]: Reign(n) for n in range(1, 5)},
    "shares: Mapping[int, Mapping[int, int]]": lambda own: {own["listed1"]: {own["unit1"]: 2, own["unit2"]: 1}},
    "source_id: int": lambda own: own["exchange"],
    "two: tuple[int, str]": lambda own: (own["second"], "referee"),
    "unit_id: int": lambda own: own["unit1"],
    "unit_id: int | None": lambda own: own["unit1"],
    "unit_ids: Sequence[int]": lambda own: [own[f"unit{n}"] for n in range(1, 7)],  # those that have entries
    "unit_ids: tuple[int, ...]": lambda own: (own["unit5"], own["unit6"]),
    "units: tuple[int | str, ...]": lambda own: (own["unit5"], own["unit6"], "Đơn vị mới"),
    "units: Mapping[str, int | None]": lambda own: {"head": own["unit3"], "deputy": own["unit4"]},
    "user_id: int": lambda own: own["user"],
    "venue_id: int": lambda own: own["venue1"],
    "windows: list[tuple[int, datetime, datetime]]": lambda own: [(own["court1"], NOW, LATER)],
}  # fmt: skip
"""Parameters, and fields of what is handed over, that name rows."""

PLAIN: Mapping[str, Any] = {
    "active: bool": False,
    "address: str": "Địa chỉ mới",
    "administrator: bool": False,
    "anew: bool": True,
    "anyway: bool": True,
    "apart: Apart": "soft",
    "athletes: tuple[str, ...]": ("Lê Văn Mới",),
    "best: int": 0,
    "born_on: date | None": date(1985, 1, 2),
    "born_year: int | None": None,
    "but: str | None": None,
    "by: By": "mark",
    "by: str": "",
    "cancelled: bool": True,
    "code: str": "",
    "contact: str": "",
    "courts: int": 1,
    "courts_at_once: int": 1,
    "credential_id: bytes": b"new",
    "device_id: str": "phone-late",
    "day: date": NOW.date(),
    "customs: Sequence[str]": ["third"],
    "days: Mapping[date, date]": {date(2026, 8, 18): date(2026, 8, 18), date(2026, 8, 19): date(2026, 8, 19)},
    "deadline: bool": True,
    "division: str": "open",
    "duties_by: str": "officials",
    "email: str": "moi@a.example",
    "enabled: bool": True,
    "every_day: bool": True,
    "ends_at: datetime": LATER,
    "ends_on: date": date(2026, 8, 20),
    "goal: Goal": "finish",
    "grid: int": 5,
    "identity: str": "001085000001",
    "is_sample: bool": False,
    "keys: Sequence[str]": ["national-day"],
    "kind: str": "rain",
    "label: str": "Mưa",
    "language: str": "en",
    "last: bool": False,
    "latitude: float | None": None,
    "locked: bool": False,
    "longitude: float | None": None,
    "match_minutes: int": 30,
    "max_duties: int": 5,
    "max_per_day: int": 4,
    "max_per_day: int | None": 4,
    "members: Sequence[tuple[str, str, str]]": [("Bà Mới", "Trưởng ban", "")],
    "minutes: int": 7,
    "missed: str": "none",
    "more: tuple[str, ...]": (),
    "moves_up: By | None": "mark",
    "name: Text": Text("Tên mới", "New name"),
    "name: Text | None": Text("Tên mới", "New name"),
    "name: str": "Tên mới",
    "name: str | None": "Tên mới",
    "name_en: str": "New name",
    "name_vi: str": "Tên mới",
    "names: Sequence[str]": ["Lê Văn Mới"],
    "names: list[tuple[str, str]]": [("Đơn vị mới", "")],
    "note: str": "Theo biên bản",
    "notice: int": 15,
    "occasions: Sequence[Text]": (),
    "one_place: str": "always",
    "options: Mapping[str, Any]": {},
    "order: str": "points",
    "overnight_rest: int": 0,
    "participation: str": "1",
    "per_competition: int": 0,
    "person: str": "",
    "person_max_per_day: int": 0,
    "person_rest: int": 0,
    "phase: str": "groups",
    "place: str": "Hội trường",
    "points: str": "5",
    "category: str": "U18",
    "policies: dict[str, Any]": {"late_minutes": 20},
    "policy: str | None": None,
    "preset: str": "standard",
    "public_key: bytes": b"public",
    "purpose: str": "password",
    "ranking_delay: int": 10,
    "reading: Reading": Reading(("a",), (Time("a", "Bận", NOW, LATER),)),
    "reason: str": "Chủ nhà",
    "reason: Words | None": None,
    "registration_until: datetime | None": None,
    "rest: int | None": 15,
    "rest_minutes: int": 15,
    "revision: int": 0,
    "role: str": "scorer",
    "role: str | None": "organiser",
    "roles: Sequence[str]": ["referee", "scorer"],
    "roles: tuple[str, ...]": ("referee",),
    "score: Score": ((21, 15), (21, 15)),
    "version_token: str": "",
    "seconds: float": 0.1,
    "secret: str": "",
    "secret: str | None": None,
    "seed: str": "19/8",
    "seed: str | None": "19/8",
    "seen: Seen | None": None,  # asked, and nothing is read by it
    "seen: str": "",
    "seen: str | None": None,
    "sex: str": "female",
    "share: str": "full",
    "shirt: int | None": 7,
    "short_name: str": "",
    "sign_count: int": 1,
    "slug: str | None": None,
    "sport_key: str": "air_volleyball",
    "sports: list[str]": [],
    "sports: list[str] | None": None,
    "sports: tuple[str, ...]": (),
    "spread_joint: bool": False,
    "starts_at: datetime": NOW,
    "starts_at: datetime | None": NOW,
    "starts_on: date": date(2026, 8, 18),
    "state: str": "draft",
    "status: Status": Status.PLAYED,
    "steps: Sequence[dict[str, Any]]": [{"by": "wins"}],
    "stops_play: bool": False,
    "strength: int | None": None,
    "ties: str": "shared",
    "times: Mapping[Phase, PhaseTimes]": {("rr", 0): PhaseTimes(Text("Vòng bảng", "Groups"), NOW)},
    "token: str": "",
    "turnover: int": 5,
    "unequal: str | None": "drop_last",
    "until: datetime": LATER,
    "values: dict[str, Any]": {},
    "weight: int": 2,
    "what: str": "place",
    "winner: int | None": None,
    "with_entries: bool": True,
    "year: int": 2026,
}
"""Parameters and fields that name no row."""

SPECIAL: Mapping[str, Callable[[Edition], Any]] = {
    "blocks.remove_unit.unit_id": lambda own: own["unit8"],
    "blocks.set_role.role": lambda own: "deputy",
    "competitions.remove.competition_id": lambda own: own["registered"],
    "competitions.set_ranking.competition_id": lambda own: own["registered"],
    "competitions.set_rules.competition_id": lambda own: own["registered"],
    "phase_rules.set_phase_rules.competition_id": lambda own: own["registered"],
    "blocks.set_plugin_settings.key": lambda own: "weather",
    "blocks.set_plugin_settings.names": lambda own: "Thời tiết",
    "blocks.set_plugin_settings.values": lambda own: {"place": "Ba Bể"},
    "blocks.set_plugin_settings.secrets": lambda own: {"token": "bí mật"},
    "phase_rules.set_phase_rules.values": lambda own: {"points": 25},
    "disruptions.call_back.match_id": lambda own: own["called"],
    "bracket_drawing.draw_bracket.competition_id": lambda own: own["chain"],
    "drawing.draw.competition_id": lambda own: own["registered"],
    "drawing.order_by_hand.competition_id": lambda own: own["registered"],
    "drawing.order_by_hand.entry_ids": lambda own: [own["listed2"], own["listed3"], own["listed1"]],
    "drawing.set_format.competition_id": lambda own: own["registered"],
    "drawing.set_format.name": lambda own: "knockout",
    "drawing.undraw.competition_id": lambda own: own["swiss"],
    "duties.assign_team.entry_id": lambda own: own["entry3"],
    "duties.release.role": lambda own: "referee",
    "entries.add.competition_id": lambda own: own["registered"],
    "entries.edit.entry_id": lambda own: own["listed1"],
    "entries.remove.entry_id": lambda own: own["listed2"],
    "entries.replace.entry_id": lambda own: own["entry2"],
    "erasure._erase.name": lambda own: f"Người {own.tag} số 1",
    "adjustments.adjust.kind": lambda own: "points",
    "adjustments.take_back.competition_id": lambda own: own["ring"],
    "heats.record.given": lambda own: GivenMarks(
        tuple(GivenMark(own[f"starter{n}"], (f"{n}",), Ending.OK, n) for n in range(1, 4)), "Theo biên bản"
    ),
    "heats.record.match_id": lambda own: own["heat"],
    "level_heats.let_all_go_on.match_id": lambda own: own["level_heat"],
    "level_heats.let_as_many_go_on_as_planned.match_id": lambda own: own["wide_heat"],
    "line_ups.open_line_ups.match_id": lambda own: own["tie"],
    "line_ups.submit.entry_id": lambda own: own["team1"],
    "line_ups.submit.match_id": lambda own: own["tie"],
    "line_ups.submit.places": lambda own: line_up([own[f"player{n}"] for n in range(8, 0, -1)]),
    "line_ups.take_back.entry_id": lambda own: own["team1"],
    "line_ups.take_back.match_id": lambda own: own["tie"],
    "lots.draw_lots.competition_id": lambda own: own["ring"],
    "lots.settle_by_lots.competition_id": lambda own: own["ring"],
    "lots.take_back.competition_id": lambda own: own["ring"],
    "results.clear.match_id": lambda own: own["played"],
    "reviews.discard.match_id": lambda own: own["second"],
    "reviews.drop.match_id": lambda own: own["second"],
    "reviews.take_over.match_id": lambda own: own["second"],
    "round_pairing.pair.asked": lambda own: [own["paired1"]],
    "round_pairing.pair.away": lambda own: [own["paired2"]],
    "round_pairing.pair.competition_id": lambda own: own["swiss"],
    "round_pairing.pair_by_hand.asked": lambda own: [own["paired4"]],
    "round_pairing.pair_by_hand.away": lambda own: [own["paired2"]],
    "round_pairing.pair_by_hand.competition_id": lambda own: own["swiss"],
    "round_pairing.record_court.competition_id": lambda own: own["one_court"],
    "round_pairing.take_back.competition_id": lambda own: own["one_court"],
    "sealing.seal.match_id": lambda own: own["finished"],
    "taking.take_entries.competition_id": lambda own: own["registered"],
    "timetable.move.seen.starts_at": lambda own: NOW.replace(hour=2),
    "vacancies.give_up.entry_id": lambda own: own["runner1"],
    "vacancies.give_up.match_id": lambda own: own["final"],
    "vacancies.take_again.entry_id": lambda own: own["runner2"],
    "vacancies.take_again.match_id": lambda own: own["final"],
    "venues.remove_court.court_id": lambda own: own["court3"],
    "venues.remove_venue.venue_id": lambda own: own["venue3"],
    "withdrawals.reinstate.entry_id": lambda own: own["withdrawn"],
}
"""What one service takes in the place of the usual: mostly rows in the state it asks for."""

UNBOUND: Mapping[str, str] = {
    "accounts._create.block_slug": "the command line makes organisers of any block",
    "accounts.invite.block_ids": "administrators give roles in every block",
    "accounts.set_role.block_slug": "the command line gives roles in every block",
    "accounts.set_roles.block_ids": "administrators give roles in every block",
    "blocks.remove.block_id": "administrators delete blocks, by address",
    "archives.take.archive": "an archive brings rows with it, and its ids name them alone",
    "reviews.drop.device_id": "a device names itself, and is looked for at the match alone",
    "reviews.take_over.device_id": "a device names itself, and is looked for at the match alone",
    "private_links.create.audiences": "calendars are public; the page offers those of its edition",
    "second_factors.add_passkey.credential_id": "a new key's own name, which no row has yet",
    "second_factors.note_passkey_used.passkey_id": "a passkey signs in whoever holds it, found by what it signed",
}
"""Parameters that name what belongs to no block or edition, and why. A service of neither is about its `user_id`."""


OTHERWISE: Mapping[str, Sequence[str]] = {
    "accounts.end_sessions.only": ("nothing",),  # that a session is over is what was asked for
    "drawing.draw.fixed": ("There is no entry ….",),
    "drawing.order_by_hand.entry_ids": ("Each entry needs exactly one number.",),
    "duties.swap.one": ("Only two people can swap.",),
    "duties.swap.two": ("Only two people can swap.",),
    "entries.add.entries": ("The unit does not take part in this exchange.",),
    "entries.replace.unit_ids": ("The unit does not take part in this exchange.",),
    "overall.set_overall.counting": ("A bonus or a penalty needs a unit.", "There is no such share."),
    "round_pairing.pair_by_hand.pairs": ("Choose two different entries that both play this round.",),
    "round_pairing.record_court.reigns": ("Each entry on the court needs a result.",),
    "timetable.move.seen": (
        "Vòng tròn A1, Group A, round 2 (Đội Vòng tròn A1 1 – Đội Vòng tròn A1 2) was moved by somebody else "
        "meanwhile, so it stays where they put it.",
    ),
}
"""What comes of a row that is not there, where it is not said that there is nothing."""


class UnknownError(Exception):
    """A parameter that nothing above tells how to fill."""


@dataclass(frozen=True)
class Call:
    """A service with arguments that it takes."""

    name: str
    scope: Scope
    service: Callable[..., Any]
    arguments: Mapping[str, Any]

    def outcome(self, own: Edition, **exchanged: Any) -> str:
        """Say what comes of the call, with some arguments exchanged: that it is made, or why not."""
        about = None if self.scope is None else own["block" if self.scope is Block else "exchange"]
        try:
            with given_up():
                self.service(SYSTEM, about, **{**self.arguments, **exchanged})
        except Made:
            return "made"
        except InputError as error:
            return str(error.text)
        except Exception as error:
            return f"failed with {type(error).__name__}: {error}"
        finally:
            db.session.remove()
        return "nothing"

    def rows(self, own: Edition) -> Iterator[tuple[str, Row, Put]]:
        """Yield each row that an argument names, with what puts another in its place, and of several one more."""
        for name, value in self.arguments.items():
            if f"{self.name}.{name}" not in UNBOUND and not (self.scope is None and name == "user_id"):
                yield from ((name, row, put) for row, put in chain(rows_in(value, own), rows_more(value, own)))


def registered() -> dict[str, tuple[Scope, Callable[..., Any]]]:
    """Return every service of the core by its module and name."""
    for package in (domain, editions):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    core = {name: found for name, found in SERVICES.items() if name.startswith("tournament.")}
    named = {".".join(name.split(".")[-2:]): found for name, found in core.items()}
    assert len(named) == len(core), "two modules of commands have one name"
    return named


def calls(own: Edition) -> Iterator[Call]:
    for name, (scope, service) in registered().items():
        yield Call(name, scope, service, arguments(name, service, own))


def arguments(name: str, service: Callable[..., Any], own: Edition) -> dict[str, Any]:
    """Fill every parameter of a service, those that could be left out too."""
    made = inspect.unwrap(service)
    hints = get_type_hints(made)
    _change, *parameters = inspect.signature(made).parameters.values()
    return {each.name: filled(f"{name}.{each.name}", each.annotation, hints[each.name], own) for each in parameters}


def filled(name: str, annotation: str, hint: Any, own: Edition) -> Any:
    """Return what is handed to a parameter, or what stands in a field of it."""
    usual = f"{name.rpartition('.')[2]}: {annotation}"
    if name in SPECIAL:
        return SPECIAL[name](own)
    if usual in ROWS:
        return ROWS[usual](own)
    if usual in PLAIN or name in UNBOUND:
        return PLAIN.get(usual)
    kinds = (hint, *get_args(hint))
    made = next((each for each in kinds if is_dataclass(each) and isinstance(each, type)), None)
    if made is None:
        raise UnknownError(f"{name}: say in ROWS or PLAIN of {HERE} what “{usual}” is filled with")
    hints = get_type_hints(made)
    parts = {each.name: filled(f"{name}.{each.name}", str(each.type), hints[each.name], own) for each in fields(made)}
    return made(**parts) if made is hint or type(None) in kinds else [made(**parts)]


def test_every_parameter_is_known_to_name_rows_or_not(world: World) -> None:
    unknown = list[str]()
    for name, (_scope, service) in registered().items():
        try:
            given = arguments(name, service, world.own)
        except UnknownError as error:
            unknown.append(str(error))
            continue
        ids = [part for part in given if part.endswith(("_id", "_ids")) and f"{name}.{part}" not in UNBOUND]
        unknown += [f"{name}.{part} names no row" for part in ids if not list(rows_in(given[part], world.own))]
    assert unknown == []


def test_rows_of_the_own_edition_are_taken(world: World) -> None:
    """Else the test below would prove nothing."""
    with world.app.app_context():
        found = {call.name: call.outcome(world.own) for call in calls(world.own) if list(call.rows(world.own))}
    assert {name: outcome for name, outcome in found.items() if outcome != "made"} == {}


def test_a_foreign_row_is_refused_like_one_that_does_not_exist(world: World) -> None:
    wrong = list[str]()
    with world.app.app_context():
        before = picture()
        for call in calls(world.own):
            for part, row, put in call.rows(world.own):
                absent, said = missing(row), OTHERWISE.get(f"{call.name}.{part}", (str(NOTHING_HERE),))
                like = call.outcome(world.own, **{part: put(absent)}).replace(str(absent), "…")
                for whose, foreign in world.foreign(row, of_block=call.scope is Block).items():
                    told = call.outcome(world.own, **{part: put(foreign)}).replace(str(foreign), "…")
                    if told != like or told not in said:
                        wrong.append(f"{call.name}, {part} {whose}: {told}; one that does not exist: {like}")
        assert picture() == before
    assert wrong == []


def test_the_world_holds_a_row_of_every_kind(world: World) -> None:
    tables = identified().keys() & {*owned(), *SHARED, *OF_ACCOUNTS}
    empty = {name for name in tables if not world.own.rows.get(name)}
    assert empty == set(), "write a row of these in tests/support/world_rows.py, or nobody tries whether it is safe"
