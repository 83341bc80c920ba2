"""The demonstration: a block of ten units with a finished edition and one in progress.

Three of its units and the occasion of 2022 are real; results, people and places are samples
and say so. Everything is written through the services, as an organiser would.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tournament.domain.accounts.commands import accounts
from tournament.domain.competitions.commands import competitions, drawing, entries, results, round_pairing, withdrawals
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.competitions.commands.results import Given
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.duties.commands import duties, officials
from tournament.domain.duties.commands.officials import NewOfficial
from tournament.domain.exchanges.commands import blocks, exchanges, venues
from tournament.domain.exchanges.commands.exchanges import Details, Programme
from tournament.domain.exchanges.queries.blocks import venues_of
from tournament.domain.timetables.commands import planning_rules, timetable
from tournament.domain.timetables.commands.planning_rules import CompetitionRules
from tournament.engine.certain import certain
from tournament.engine.match_status import Status
from tournament.engine.scoring import turned
from tournament.engine.text import Text
from tournament.models import Block, Entry, Match, db
from tournament.runtime import runtime

SLUG = "khoi-van-hoa-xa-hoi"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
UNITS = [
    ("Ban Dân tộc tỉnh", "Ban Dân tộc"),
    ("Sở Giáo dục và Đào tạo", "Sở GD&ĐT"),
    ("Trường Cao đẳng Bắc Kạn", "CĐ Bắc Kạn"),
    *((f"Đơn vị {n}", f"ĐV {n}") for n in range(4, 11)),
]
BOTH, REFEREE, SCORER = ("referee", "scorer"), ("referee",), ("scorer",)
OFFICIALS: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    ("Hoàng Văn An", BOTH, ()),
    ("Lý Thị Bình", SCORER, ()),
    ("Nông Văn Cường", REFEREE, ("air_volleyball",)),
    ("Triệu Thị Dung", BOTH, ()),
    ("Hà Văn Giang", REFEREE, ()),
    ("Đinh Thị Hà", SCORER, ()),
    ("Bế Văn Khánh", BOTH, ("beach_volleyball",)),
    ("Ma Thị Lan", BOTH, ()),
    ("Lường Văn Minh", REFEREE, ()),
    ("Nguyễn Thị Nga", SCORER, ()),
    ("Phạm Văn Phúc", BOTH, ()),
    ("Trần Thị Quý", BOTH, ()),
]
"""Invented: name, roles, the only sports; one of each unit, the last two of none."""
COMMEMORATED = ("august-revolution", "national-day")
GROUPS_OF_FIVE = {"groups": 2, "then": "knockout", "advance": 2, "then_third_place": "joint"}


def load_when_missing() -> None:
    """Load the demonstration unless its block is there already."""
    if db.session.scalar(select(Block.id).where(Block.slug == SLUG)) is None:
        load()


def load() -> None:
    """Write the demonstration's block, editions and account."""
    block_id = blocks.create(
        SYSTEM,
        None,
        "Khối thi đua Văn hóa – Xã hội (mẫu)",
        "Culture–Society emulation block (sample)",
        "Bắc Kạn",
        slug=SLUG,
    )
    unit_ids = blocks.add_units(SYSTEM, block_id, UNITS)
    venues.add_venue(SYSTEM, block_id, "Nhà thi đấu (mẫu)", "Địa chỉ mẫu, Bắc Kạn", 22.147, 105.834, courts=2)
    venues.add_venue(
        SYSTEM, block_id, "Sân bóng chuyền bãi biển (mẫu)", "Địa chỉ mẫu, Bắc Kạn", 22.149, 105.836, courts=1
    )
    _suit_courts(block_id)
    this_year = runtime().clock().astimezone(ZONE).year
    for year in sorted({2022, this_year}):
        blocks.set_role(SYSTEM, block_id, year, "head", unit_ids[0])
        blocks.set_role(SYSTEM, block_id, year, "deputy", unit_ids[1])
    accounts.create_user(SYSTEM, None, accounts.DEMO_EMAIL, "organiser", None, SLUG)
    _finished_edition(block_id, unit_ids)
    _edition_in_progress(block_id, unit_ids)
    _edition_by_rounds(block_id, unit_ids)


def _suit_courts(block_id: int) -> None:
    """Keep the hall for air volleyball and the sand for beach volleyball."""
    hall, sand = venues_of(block_id)
    for place, sport in ((hall, "air_volleyball"), (sand, "beach_volleyball")):
        for court in place.courts:
            venues.edit_court(SYSTEM, block_id, court.id, court.name, [sport], 5)


def _finished_edition(block_id: int, unit_ids: list[int]) -> None:
    exchange_id = _edition(
        block_id,
        unit_ids[0],
        date(2022, 8, 19),
        2,
        "Giao lưu thể thao Khối thi đua Văn hóa – Xã hội năm 2022",
        "Sports exchange of the Culture–Society block 2022",
        year="2022",
    )
    for division in ("men", "women"):
        competition_id = _air_volleyball(exchange_id, division, [NewEntry((unit,)) for unit in unit_ids])
        _draw(exchange_id, competition_id, "groups", GROUPS_OF_FIVE, f"2022-{division}")
    timetable.plan(SYSTEM, exchange_id)
    _publish(exchange_id)
    for match in _playable(exchange_id):
        results.record(SYSTEM, exchange_id, match.id, _sample_result(match))
    exchanges.set_state(SYSTEM, exchange_id, "finished")


def _edition_in_progress(block_id: int, unit_ids: list[int]) -> None:
    """Lay the edition around today: yesterday afternoon, this morning, and the whole of tomorrow."""
    today = runtime().clock().astimezone(ZONE).date()
    first = today - timedelta(days=1)
    exchange_id = _edition(
        block_id,
        unit_ids[0],
        first,
        3,
        f"Hội thao Khối thi đua Văn hóa – Xã hội năm {today.year}",
        f"Sports games of the Culture–Society block {today.year}",
        year=str(today.year),
        opened={0: (time(13), time(17, 30)), 1: (time(7, 30), time(11, 30))},
    )
    men = [NewEntry((unit,)) for unit in unit_ids]
    joint = [NewEntry((unit,)) for unit in unit_ids[:6]]
    joint.append(NewEntry((unit_ids[6], unit_ids[7])))
    pairs = [NewEntry((unit,)) for unit in unit_ids[:8]]
    air_men = _air_volleyball(exchange_id, "men", men)
    air_women = _air_volleyball(exchange_id, "women", joint)
    beach = competitions.add(SYSTEM, exchange_id, "beach_volleyball", "fivb-2016", "mixed")
    entries.add(SYSTEM, exchange_id, beach, pairs)
    _draw(exchange_id, air_men, "groups", GROUPS_OF_FIVE, f"{today.year}-men")
    _draw(exchange_id, air_women, "groups", GROUPS_OF_FIVE, f"{today.year}-women")
    _draw(exchange_id, beach, "double_elimination", {"crossover": True}, f"{today.year}-beach")
    timetable.plan(SYSTEM, exchange_id)
    _officials(exchange_id, unit_ids, [air_men, air_women, beach])
    _publish(exchange_id)
    _rain(exchange_id, beach)
    for number, match in enumerate(_playable_until(exchange_id, runtime().clock())):
        given = _sample_result(match)
        if number == 2:  # typed wrongly at first, then corrected
            results.record(SYSTEM, exchange_id, match.id, _mirrored(given))
        results.record(SYSTEM, exchange_id, match.id, given)
    last = db.session.scalars(
        select(Entry.id).where(Entry.competition_id == air_men).order_by(Entry.number.desc()).limit(1)
    ).one()
    withdrawals.withdraw(SYSTEM, exchange_id, last, None, "Đội có nhiệm vụ đột xuất (mẫu)")


def _edition_by_rounds(block_id: int, unit_ids: list[int]) -> None:
    """Lay a friendly Swiss of seven over two weeks: two rounds were played, the third is paired and has no times."""
    today = runtime().clock().astimezone(ZONE).date()
    first = today - timedelta(days=7)
    exchange_id = _edition(
        block_id,
        unit_ids[1],
        first,
        15,
        f"Giải giao hữu bóng chuyền hơi (hệ Thụy Sĩ) năm {today.year}",
        f"Friendly air volleyball, Swiss, {today.year}",
        year=f"{today.year}-thuy-si",
    )
    competition_id = _air_volleyball(exchange_id, "mixed", [NewEntry((unit,)) for unit in unit_ids[:7]])
    _draw(exchange_id, competition_id, "swiss", {"rounds": 4}, f"{today.year}-swiss")
    for _ in range(2):
        round_pairing.pair(SYSTEM, exchange_id, competition_id)
        timetable.plan(SYSTEM, exchange_id)
        _publish(exchange_id)
        for match in _playable(exchange_id):
            results.record(SYSTEM, exchange_id, match.id, _sample_result(match))
    round_pairing.pair(SYSTEM, exchange_id, competition_id)


def _edition(
    block_id: int,
    host: int,
    first: date,
    days: int,
    vi: str,
    en: str,
    year: str,
    opened: dict[int, tuple[time, time]] | None = None,
) -> int:
    details = Details(vi, en, first, first + timedelta(days=days - 1), _at(first - timedelta(days=10), 17))
    exchange_id = exchanges.create(SYSTEM, block_id, details, slug=year, is_sample=True)
    exchanges.edit(SYSTEM, exchange_id, details, host)
    exchanges.set_commemorations(SYSTEM, exchange_id, COMMEMORATED)
    exchanges.set_committee(
        SYSTEM,
        exchange_id,
        [
            ("Nguyễn Văn Mẫu", "Lãnh đạo đơn vị Trưởng Khối (mẫu)", "Trưởng ban"),
            ("Trần Thị Mẫu", "Lãnh đạo đơn vị Phó Khối (mẫu)", "Phó Trưởng ban"),
        ],
    )
    _programme(exchange_id, first, days)
    hours = dict.fromkeys(range(days), (time(7), time(17, 30))) | (opened or {})
    courts = [court for place in venues_of(block_id) for court in place.courts]
    venues.set_windows(
        SYSTEM,
        exchange_id,
        [
            (court.id, _on(first, day, opens), _on(first, day, closes))
            for court in courts
            for day, (opens, closes) in hours.items()
        ],
    )
    return exchange_id


def _programme(exchange_id: int, first: date, days: int) -> None:
    before, last = first - timedelta(days=3), first + timedelta(days=days - 1)
    items = [
        Programme(
            "draw",
            Text("Họp chuyên môn, bốc thăm", "Technical meeting and draw"),
            _at(before, 14),
            _at(before, 16),
            "Phòng họp (mẫu)",
        ),
        Programme(
            "opening",
            Text("Khai mạc", "Opening"),
            _at(first, 7),
            _at(first, 7, 45),
            "Nhà thi đấu (mẫu)",
            True,
        ),
        Programme(
            "closing",
            Text("Bế mạc, trao giải", "Closing and awards"),
            _at(last, 16, 30),
            _at(last, 17, 30),
            "Nhà thi đấu (mẫu)",
            True,
        ),
    ]
    for day in range(days):
        on = first + timedelta(days=day)
        items.append(Programme("break", Text("Nghỉ trưa", "Lunch"), _at(on, 11, 30), _at(on, 13, 30), "", True))
    for item in items:
        exchanges.put_programme_item(SYSTEM, exchange_id, item)


def _air_volleyball(exchange_id: int, division: str, new: list[NewEntry]) -> int:
    competition_id = competitions.add(SYSTEM, exchange_id, "air_volleyball", "standard", division)
    entries.add(SYSTEM, exchange_id, competition_id, new)
    return competition_id


def _draw(exchange_id: int, competition_id: int, name: str, options: dict[str, object], seed: str) -> None:
    drawing.set_format(SYSTEM, exchange_id, competition_id, name, options)
    drawing.draw(SYSTEM, exchange_id, competition_id, seed, apart="soft")


def _officials(exchange_id: int, unit_ids: list[int], competition_ids: list[int]) -> None:
    """Let people of all units judge and keep score, the last of them for no unit."""
    for competition_id in competition_ids:
        rules = CompetitionRules(ranking_delay=0, duties_by="officials", roles=("referee", "scorer"), max_duties=0)
        planning_rules.set_competition_rules(SYSTEM, exchange_id, competition_id, rules)
    people = [
        NewOfficial(name, unit_id, roles, sports, f"Số điện thoại mẫu {number}")
        for number, ((name, roles, sports), unit_id) in enumerate(
            zip(OFFICIALS, [*unit_ids, None, None], strict=True), start=1
        )
    ]
    officials.add(SYSTEM, exchange_id, people)
    duties.give_out(SYSTEM, exchange_id)


def _publish(exchange_id: int) -> None:
    timetable.publish(SYSTEM, exchange_id)
    exchanges.set_state(SYSTEM, exchange_id, "public")


def _rain(exchange_id: int, competition_id: int) -> None:
    """Put a match on the sand off by an hour or more, or by as much as the timetable allows: the latest that can be."""
    published = select(Match).where(Match.competition_id == competition_id, Match.starts_at.is_not(None))
    still_open = published.where(Match.status == Status.OPEN).order_by(Match.starts_at.desc())
    delays = (*range(60, 181, 10), *range(50, 0, -10))
    for minutes, match in product(delays, db.session.scalars(still_open).all()):
        start = certain(match.starts_at, "asked for above") + timedelta(minutes=minutes)
        court_id = certain(match.court_id, "what has a time has a court")
        if not timetable.conflicts_of_move(exchange_id, match.id, court_id, start):
            timetable.move(SYSTEM, exchange_id, match.id, court_id, start)
            timetable.publish(SYSTEM, exchange_id, Text("Hoãn vì mưa", "Delayed by rain"))
            return


def _playable(exchange_id: int) -> Iterator[Match]:
    """Yield matches with both sides known and no result, as long as there are any, in order of time."""
    ready = (
        select(Match)
        .where(Match.exchange_id == exchange_id, Match.status == Status.OPEN)
        .where(Match.home_id.is_not(None), Match.away_id.is_not(None))
        .order_by(Match.starts_at, Match.id)
        .limit(1)
    )
    while (match := db.session.scalar(ready)) is not None:
        yield match


def _playable_until(exchange_id: int, now: datetime) -> Iterator[Match]:
    for match in _playable(exchange_id):
        if match.starts_at is None or match.starts_at + timedelta(minutes=match.minutes) > now:
            return
        yield match


def _sample_result(match: Match) -> Given:
    """Make up a score from the match's own key, the same at every load."""
    dice = hashlib.sha256(f"{match.competition_id}/{match.key}".encode()).digest()
    winner = dice[0] % 2
    sets = [_set(21, winner, dice[1]), _set(21, winner, dice[2])]
    if dice[3] % 3 == 0:
        sets = [_set(21, winner, dice[1]), _set(21, 1 - winner, dice[2]), _set(15, winner, dice[4])]
    return Given(tuple(sets))


def _set(points: int, winner: int, die: int) -> tuple[int, int]:
    lost = points - 2 - die % 9
    return (points, lost) if winner == 0 else (lost, points)


def _mirrored(given: Given) -> Given:
    return Given(turned(given.score))


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE)


def _on(first: date, day: int, clock: time) -> datetime:
    return datetime.combine(first + timedelta(days=day), clock, tzinfo=ZONE)
