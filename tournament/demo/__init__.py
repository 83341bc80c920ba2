"""The demonstration: a block of ten units with a finished edition and one in progress.

Three of its units and the occasion of 2022 are real; results, people and places are samples
and say so. Everything is written through the services, as an organiser would.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from itertools import product

from sqlalchemy import select

from tournament.demo import sports_day
from tournament.demo.editions import ZONE, Hours, add_air_volleyball, add_edition, draw, publish, whole_days
from tournament.demo.samples import playable, playable_until, result_of
from tournament.domain.accounts.commands import accounts
from tournament.domain.competitions.commands import competitions, entries, results, round_pairing, withdrawals
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.competitions.commands.results import Given
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.duties.commands import duties, officials
from tournament.domain.duties.commands.officials import NewOfficial
from tournament.domain.exchanges.commands import blocks, exchanges, venues
from tournament.domain.exchanges.queries.blocks import venues_of
from tournament.domain.timetables.commands import planning_rules, timetable
from tournament.domain.timetables.commands.planning_rules import CompetitionRules
from tournament.domain.timetables.queries.planning import planning_of
from tournament.engine.certain import certain
from tournament.engine.match_status import Status
from tournament.engine.scoring import turned
from tournament.engine.text import Text
from tournament.models import Block, Entry, Match, db
from tournament.runtime import runtime

__all__ = ["SLUG", "ZONE", "load", "load_when_missing"]

SLUG = "khoi-van-hoa-xa-hoi"
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
GROUPS_OF_FIVE = {"groups": 2, "then": "knockout", "advance": 2, "then_third_place": "joint"}
IN_PROGRESS = {**whole_days(3), 0: (time(13), time(17, 30)), 1: (time(7, 30), time(11, 30))}


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
    courts = _suit_courts(block_id)
    this_year = runtime().clock().astimezone(ZONE).year
    for year in sorted({2022, this_year}):
        blocks.set_role(SYSTEM, block_id, year, "head", unit_ids[0])
        blocks.set_role(SYSTEM, block_id, year, "deputy", unit_ids[1])
    accounts.create_user(SYSTEM, None, accounts.DEMO_EMAIL, "organiser", None, SLUG)
    _finished_edition(block_id, unit_ids, dict.fromkeys(courts, whole_days(2)))
    _edition_in_progress(block_id, unit_ids, dict.fromkeys(courts, IN_PROGRESS))
    _edition_by_rounds(block_id, unit_ids, dict.fromkeys(courts, whole_days(15)))


def _suit_courts(block_id: int) -> list[int]:
    """Keep the hall for air volleyball and the sand for beach volleyball; returns their courts."""
    hall, sand = venues_of(block_id)
    for place, sport in ((hall, "air_volleyball"), (sand, "beach_volleyball")):
        for court in place.courts:
            venues.edit_court(SYSTEM, block_id, court.id, court.name, [sport], 5)
    return [court.id for place in (hall, sand) for court in place.courts]


def _finished_edition(block_id: int, unit_ids: list[int], courts: Mapping[int, Hours]) -> None:
    exchange_id = add_edition(
        block_id,
        unit_ids[0],
        date(2022, 8, 19),
        2,
        Text(
            "Giao lưu thể thao Khối thi đua Văn hóa – Xã hội năm 2022",
            "Sports exchange of the Culture–Society block 2022",
        ),
        "2022",
        courts,
    )
    for division in ("men", "women"):
        competition_id = add_air_volleyball(exchange_id, division, [NewEntry((unit,)) for unit in unit_ids])
        draw(exchange_id, competition_id, "groups", GROUPS_OF_FIVE, f"2022-{division}")
    timetable.plan(SYSTEM, exchange_id)
    publish(exchange_id)
    for match in playable(exchange_id):
        results.record(SYSTEM, exchange_id, match.id, result_of(match))
    exchanges.set_state(SYSTEM, exchange_id, "finished")


def _edition_in_progress(block_id: int, unit_ids: list[int], courts: Mapping[int, Hours]) -> None:
    """Lay the edition around today: yesterday afternoon, this morning, and the whole of tomorrow."""
    today = runtime().clock().astimezone(ZONE).date()
    first = today - timedelta(days=1)
    exchange_id = add_edition(
        block_id,
        unit_ids[0],
        first,
        3,
        Text(
            f"Hội thao Khối thi đua Văn hóa – Xã hội năm {today.year}",
            f"Sports games of the Culture–Society block {today.year}",
        ),
        str(today.year),
        {**courts, **sports_day.add_courts(block_id)},
    )
    men = [NewEntry((unit,)) for unit in unit_ids]
    joint = [NewEntry((unit,)) for unit in unit_ids[:6]]
    joint.append(NewEntry((unit_ids[6], unit_ids[7])))
    pairs = [NewEntry((unit,)) for unit in unit_ids[:8]]
    air_men = add_air_volleyball(exchange_id, "men", men)
    air_women = add_air_volleyball(exchange_id, "women", joint)
    beach = competitions.add(SYSTEM, exchange_id, "beach_volleyball", "fivb-2016", "mixed")
    entries.add(SYSTEM, exchange_id, beach, pairs)
    contents = sports_day.enter(exchange_id, unit_ids)
    draw(exchange_id, air_men, "groups", GROUPS_OF_FIVE, f"{today.year}-men")
    draw(exchange_id, air_women, "groups", GROUPS_OF_FIVE, f"{today.year}-women")
    draw(exchange_id, beach, "double_elimination", {"crossover": True}, f"{today.year}-beach")
    sports_day.draw_all(exchange_id, contents, first)
    timetable.plan(SYSTEM, exchange_id)
    _officials(exchange_id, unit_ids, [air_men, air_women, beach])
    publish(exchange_id)
    _rain(exchange_id, beach)
    sports_day.play_rounds(exchange_id, contents["xiangqi"], first)
    for number, match in enumerate(playable_until(exchange_id, runtime().clock())):
        given = result_of(match)
        if number == 2:  # typed wrongly at first, then corrected
            results.record(SYSTEM, exchange_id, match.id, _mirrored(given))
        results.record(SYSTEM, exchange_id, match.id, given)
    sports_day.play(exchange_id, contents, runtime().clock())
    last = db.session.scalars(
        select(Entry.id).where(Entry.competition_id == air_men).order_by(Entry.number.desc()).limit(1)
    ).one()
    withdrawals.withdraw(SYSTEM, exchange_id, last, None, "Đội có nhiệm vụ đột xuất (mẫu)")


def _edition_by_rounds(block_id: int, unit_ids: list[int], courts: Mapping[int, Hours]) -> None:
    """Lay a friendly Swiss of seven over two weeks: two rounds were played, the third is paired and has no times."""
    today = runtime().clock().astimezone(ZONE).date()
    first = today - timedelta(days=7)
    exchange_id = add_edition(
        block_id,
        unit_ids[1],
        first,
        15,
        Text(
            f"Giải giao hữu bóng chuyền hơi (hệ Thụy Sĩ) năm {today.year}",
            f"Friendly air volleyball, Swiss, {today.year}",
        ),
        f"{today.year}-thuy-si",
        courts,
    )
    competition_id = add_air_volleyball(exchange_id, "mixed", [NewEntry((unit,)) for unit in unit_ids[:7]])
    draw(exchange_id, competition_id, "swiss", {"rounds": 4}, f"{today.year}-swiss")
    for _ in range(2):
        round_pairing.pair(SYSTEM, exchange_id, competition_id)
        timetable.plan(SYSTEM, exchange_id)
        publish(exchange_id)
        for match in playable(exchange_id):
            results.record(SYSTEM, exchange_id, match.id, result_of(match))
    round_pairing.pair(SYSTEM, exchange_id, competition_id)


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


def _rain(exchange_id: int, competition_id: int) -> None:
    """Put a match on the sand off by an hour or more, or by as much as the timetable allows: the latest that can be."""
    published = select(Match).where(Match.competition_id == competition_id, Match.starts_at.is_not(None))
    still_open = published.where(Match.status == Status.OPEN).order_by(Match.starts_at.desc())
    delays, planning = (*range(60, 181, 10), *range(50, 0, -10)), planning_of(exchange_id)
    for minutes, match in product(delays, db.session.scalars(still_open).all()):
        start = certain(match.starts_at, "asked for above") + timedelta(minutes=minutes)
        court_id = certain(match.court_id, "what has a time has a court")
        if not planning.conflicts_of(f"match:{match.id}", f"court:{court_id}", planning.minute(start)):
            timetable.move(SYSTEM, exchange_id, match.id, court_id, start)
            timetable.publish(SYSTEM, exchange_id, Text("Hoãn vì mưa", "Delayed by rain"))
            return


def _mirrored(given: Given) -> Given:
    return Given(turned(given.score))
