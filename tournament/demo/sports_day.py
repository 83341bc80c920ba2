"""What the edition in progress has beside volleyball: a team tie, tug of war in two classes, races, karaoke, cờ tướng.

People are called by the letter of their unit: nobody is real.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from tournament.demo.editions import Hours, draw, on
from tournament.demo.samples import dice_of, result_of, won_by
from tournament.domain.competitions.commands import (
    competitions,
    entries,
    heats,
    line_ups,
    results,
    round_pairing,
)
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.competitions.commands.marks import GivenMark, GivenMarks
from tournament.domain.competitions.commands.results import Given
from tournament.domain.competitions.queries.phase_rules import laid_out_graph
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import venues
from tournament.domain.exchanges.queries.blocks import venues_of
from tournament.domain.timetables.commands import planning_rules, timetable
from tournament.domain.timetables.commands.planning_rules import CompetitionRules, PhaseTimes, Rules
from tournament.engine.certain import certain
from tournament.engine.heats import Ending
from tournament.engine.match_status import Status
from tournament.engine.phases import phases
from tournament.engine.scoring import Score
from tournament.engine.text import Text
from tournament.models import Competition, Court, EntryAthlete, HeatLane, Match, RubberMatch, db

LETTERS = "ABCDEGHIKL"
"""One for each unit, as lists of offices count."""
MORNING = (time(7), time(11, 30))
AFTERNOON = (time(13), time(17, 30))
FIELD: Hours = {0: AFTERNOON, 2: MORNING}
TIE_COURTS = 2
"""On how many courts the rubbers of a tie are played at once."""
COURTS: Mapping[str, tuple[str, tuple[str, ...], Hours]] = {
    **{
        f"Sân cầu lông {n}": (
            "Nhà thi đấu (mẫu)",
            ("badminton_team",),
            {0: AFTERNOON, 1: (time(7, 30), time(11, 30)), 2: MORNING},
        )
        for n in range(1, TIE_COURTS + 1)
    },
    **{
        f"Bàn cờ {n}": ("Nhà thi đấu (mẫu)", ("xiangqi",), {0: (time(13), time(16, 15)), 2: MORNING})
        for n in range(1, 5)
    },
    "Sân khấu": ("Nhà thi đấu (mẫu)", ("karaoke",), {0: (time(16), time(17, 30))}),
    "Đường chạy": ("Sân vận động (mẫu)", ("running",), FIELD),
    "Sân cỏ": ("Sân vận động (mẫu)", ("sack_race",), {0: AFTERNOON}),
    "Sân kéo co": ("Sân vận động (mẫu)", ("tug_of_war",), FIELD),
}
"""Where each is held: the venue, the sports, the hours."""


@dataclass(frozen=True, slots=True)
class Content:
    """A competition to add, with the units that send somebody; `one` of them is a team, a person or a pair."""

    sport: str
    preset: str
    division: str
    units: range
    format: str
    options: Mapping[str, object]
    one: str = "team"
    name: Text | None = None
    category: str = ""


CONTENTS: Mapping[str, Content] = {
    "badminton": Content("badminton_team", "until-won", "mixed", range(4), "knockout", {}, "squad"),
    "tug_men": Content("tug_of_war", "best-of-3", "men", range(2, 6), "knockout", {}, category="600 kg"),
    "tug_women": Content("tug_of_war", "best-of-3", "women", range(5, 9), "knockout", {}, category="500 kg"),
    "sprint": Content(
        "running", "100-m", "men", range(10), "heats", {"lanes": 6, "advance": 2, "fastest": 2},
        "Nguyễn Văn {}", Text("Chạy 100 m, nam", "100 metres, men"),
    ),
    "sacks": Content("sack_race", "single", "women", range(8), "places", {}, "Trần Thị {}"),
    "karaoke": Content("karaoke", "three-judges", "mixed", range(4, 10), "one_heat", {}, "Lê Văn {} – Lê Thị {}"),
    "xiangqi": Content("xiangqi", "one-point", "men", range(8), "swiss", {"rounds": 4}, "Phạm Văn {}"),
}  # fmt: skip
SQUAD = ("Vũ Văn {}1", "Vũ Văn {}2", "Vũ Văn {}3", "Đỗ Thị {}1", "Đỗ Thị {}2", "Đỗ Thị {}3")
LINE_UP = {"MS": (0,), "WS": (3,), "MD": (1, 2), "WD": (4, 5), "XD": (0, 3)}
"""Who of a squad plays which rubber of a tie, counted from 0."""
NO_DUTIES = CompetitionRules(ranking_delay=0, duties_by="nobody", roles=(), max_duties=0)
TIES = ((0, 1, 0, 0), (1, 0))
"""Who won the rubbers of the first ties: one is over, one is half played."""


def add_courts(block_id: int) -> dict[int, Hours]:
    """Add a stadium, and courts there and in the hall; returns when they are open."""
    venues.add_venue(SYSTEM, block_id, "Sân vận động (mẫu)", "Địa chỉ mẫu, Bắc Kạn", 22.146, 105.832)
    places = {venue.name: venue.id for venue in venues_of(block_id)}
    return {
        venues.add_court(SYSTEM, block_id, places[venue], name, list(sports), 5): hours
        for name, (venue, sports, hours) in COURTS.items()
    }


def enter(exchange_id: int, unit_ids: Sequence[int]) -> dict[str, int]:
    """Add the contents with their entries; returns the competitions by their keys."""
    planning_rules.set_rules(SYSTEM, exchange_id, Rules(5, 0, 0, 0, 30, one_place=""))
    found = {}
    for key, each in CONTENTS.items():
        found[key] = competitions.add(
            SYSTEM, exchange_id, each.sport, each.preset, each.division, each.name, each.category
        )
        new = [_entry(each.one, unit_ids[place], LETTERS[place]) for place in each.units]
        entries.add(SYSTEM, exchange_id, found[key], new)
    return found


def _entry(one: str, unit: int, letter: str) -> NewEntry:
    if one == "team":
        return NewEntry((unit,))
    if one == "squad":
        return NewEntry((unit,), athletes=tuple(name.format(letter) for name in SQUAD))
    name = one.replace("{}", letter)
    return NewEntry((unit,), name, athletes=tuple(name.split(" – ")))


def draw_all(exchange_id: int, contents: Mapping[str, int], first: date) -> None:
    """Draw them; what has rounds begins on the first day and ends on the last, and ties take several courts."""
    for key, each in CONTENTS.items():
        draw(exchange_id, contents[key], each.format, dict(each.options), key)
    rules = replace(NO_DUTIES, courts_at_once=TIE_COURTS)
    planning_rules.set_competition_rules(SYSTEM, exchange_id, contents["badminton"], rules)
    for key in ("tug_men", "tug_women", "sprint"):
        competition = db.session.get_one(Competition, contents[key])
        named = list(phases(certain(laid_out_graph(competition), "drawn above")).items())
        (early, begin), (late, end) = named[0], named[-1]
        times = {
            early: PhaseTimes(begin, over_by=on(first, 0, AFTERNOON[1])),
            late: PhaseTimes(end, not_before=on(first, 2, time(8))),
        }
        planning_rules.set_competition_rules(SYSTEM, exchange_id, competition.id, replace(NO_DUTIES, times=times))


def play_rounds(exchange_id: int, swiss: int, first: date) -> None:
    """Pair three rounds of cờ tướng, put them on boards by hand, and play two."""
    drawn = select(Match).where(Match.competition_id == swiss, Match.status == Status.OPEN).order_by(Match.number)
    boards = db.session.scalars(select(Court.id).where(Court.name.startswith("Bàn cờ")).order_by(Court.position)).all()
    for day, moment in ((0, time(13, 30)), (0, time(15)), (2, time(7, 30))):
        for match in db.session.scalars(drawn).all():
            results.record(SYSTEM, exchange_id, match.id, result_of(match))
        round_pairing.pair(SYSTEM, exchange_id, swiss)
        for match, board in zip(db.session.scalars(drawn).all(), boards, strict=True):
            timetable.move(SYSTEM, exchange_id, match.id, board, on(first, day, moment))
        timetable.publish(SYSTEM, exchange_id)


def play(exchange_id: int, contents: Mapping[str, int], now: datetime) -> None:
    """Record the heats that are over, the line-ups of the first ties, and some of their rubbers."""
    for key, marks in (("sprint", _times), ("sacks", _places), ("karaoke", _judged)):
        for heat in _heats_until(contents[key], now):
            heats.record(SYSTEM, exchange_id, heat.id, GivenMarks(tuple(marks(_lanes(heat)))))
    ties = select(Match).where(Match.competition_id == contents["badminton"]).order_by(Match.starts_at, Match.id)
    for tie, winners in zip(db.session.scalars(ties).all(), TIES, strict=False):
        for side in (tie.home_id, tie.away_id):
            _hand_in(exchange_id, tie, certain(side, "the first ties are drawn"))
        rubbers = select(RubberMatch.id).where(RubberMatch.parent_id == tie.id).order_by(RubberMatch.position)
        for rubber, winner in zip(db.session.scalars(rubbers).all(), winners, strict=False):
            score: Score = (won_by(winner, 21, 15), won_by(winner, 21, 18))
            results.record(SYSTEM, exchange_id, rubber, Given(score))


def _hand_in(exchange_id: int, tie: Match, entry_id: int) -> None:
    listed = select(EntryAthlete.athlete_id).where(EntryAthlete.entry_id == entry_id).order_by(EntryAthlete.id)
    squad = db.session.scalars(listed).all()
    line_ups.submit(
        SYSTEM, exchange_id, tie.id, entry_id, {key: [squad[n] for n in people] for key, people in LINE_UP.items()}
    )


def _heats_until(competition_id: int, now: datetime) -> Iterator[Match]:
    drawn = select(Match).where(Match.competition_id == competition_id, Match.starts_at.is_not(None))
    for heat in db.session.scalars(drawn.order_by(Match.starts_at)).all():
        if certain(heat.starts_at, "asked for above") + timedelta(minutes=heat.minutes) <= now:
            yield heat


def _lanes(heat: Match) -> list[int]:
    of_it = select(HeatLane.entry_id).where(HeatLane.match_id == heat.id).order_by(HeatLane.lane)
    return [certain(id_, "those before it are over") for id_ in db.session.scalars(of_it)]


def _times(entry_ids: Sequence[int]) -> Iterator[GivenMark]:
    """Let everybody run but the last, who does not start."""
    for id_ in entry_ids[:-1]:
        dice = dice_of(f"time/{id_}")
        yield GivenMark(id_, (f"{11.6 + (dice[0] * 256 + dice[1]) % 200 / 100:.2f}",))
    yield GivenMark(entry_ids[-1], ending=Ending.DNS)


def _places(entry_ids: Sequence[int]) -> Iterator[GivenMark]:
    """Place them as the dice fall; the third place is shared."""
    in_order = sorted(entry_ids, key=lambda id_: dice_of(f"place/{id_}"))
    for number, id_ in enumerate(in_order, start=1):
        yield GivenMark(id_, (f"{3 if number == 4 else number}",))


def _judged(entry_ids: Sequence[int]) -> Iterator[GivenMark]:
    """Give what three judges say of the voice, then of the manner."""
    for id_ in entry_ids:
        yield GivenMark(id_, tuple(f"{7 + die % 12 / 4:.2f}" for die in dice_of(f"judged/{id_}")[:6]))
