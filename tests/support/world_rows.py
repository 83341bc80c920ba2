"""What the three editions of `tests.support.worlds` hold: a row of every kind, in every state that services ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from flask import current_app
from sqlalchemy import select, text

from tests.support.accounts import add_user
from tests.support.worlds import APART, FIRST, Edition, identified
from tournament.domain.accounts.commands import browser_sessions, second_factors
from tournament.domain.archives.commands.archive_tables import SHARED, of_exchange, owned
from tournament.domain.competitions.commands import (
    adjustments,
    competitions,
    drawing,
    entries,
    heats,
    level_heats,
    line_ups,
    lots,
    overall,
    results,
    round_pairing,
    vacancies,
    withdrawals,
)
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.competitions.commands.marks import GivenMark, GivenMarks
from tournament.domain.competitions.commands.overall import Bonus, Counting
from tournament.domain.competitions.commands.results import Given
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.duties.commands import duties, officials
from tournament.domain.duties.commands.officials import NewOfficial
from tournament.domain.exchanges.commands import blocks, exchanges, venues
from tournament.domain.exchanges.commands.exchanges import Details, Programme
from tournament.domain.scoring.commands import links, opening, recording
from tournament.domain.timetables.commands import disruptions, pins, planning_rules, timetable
from tournament.domain.timetables.commands.planning_rules import CompetitionRules, PhaseTimes, Rules
from tournament.engine.scoring_log import ScoringEvent
from tournament.engine.text import Text
from tournament.models import (
    Adjustment,
    Base,
    Block,
    BlockedTime,
    Court,
    EntryAthlete,
    LotDraw,
    Match,
    Passkey,
    RubberMatch,
    ScoringLink,
    Unit,
    User,
    Venue,
    db,
)
from tournament.runtime import runtime

OF_ACCOUNTS = ("user", "passkey")
WON = Given(((21, 15), (21, 15)))
"""A result for the side at home."""
LOST = replace(WON, score=((15, 21), (15, 21)))


def write_world(file: Path) -> None:
    """Write the own edition, the next and the other block's into an empty SQLite file, and beside it what they hold."""
    _spread_ids()
    one, other = _block("A"), _block("B")
    written = _edition(one, "A1", 2026), _edition(one, "A2", 2027), _edition(other, "B1", 2028)
    numbers = [{table: len(ids) for table, ids in each.rows.items()} for each in written]
    assert numbers[0] == numbers[1] == numbers[2], "the editions are not alike"
    file.with_suffix(".json").write_bytes(msgspec.json.encode(written))


def _spread_ids() -> None:
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM sqlite_sequence"))
        last = [{"name": name, "seq": FIRST + APART * place} for place, name in enumerate(sorted(identified()))]
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), last)


def _block(tag: str) -> int:
    block_id = blocks.create(SYSTEM, None, f"Khối {tag}", f"Block {tag}", "")
    units = blocks.add_units(SYSTEM, block_id, [(f"Đơn vị {tag}{n}", "") for n in range(1, 8)])
    (idle,) = blocks.add_units(SYSTEM, block_id, [(f"Đơn vị nghỉ {tag}", "")])
    blocks.set_unit_active(SYSTEM, block_id, idle, False)
    hall, sand, _empty = (
        venues.add_venue(SYSTEM, block_id, f"{name} {tag}") for name in ("Nhà thi đấu", "Sân cát", "Bãi trống")
    )
    for venue_id, name in ((hall, "Sân 1"), (hall, "Sân 2"), (sand, "Sân phụ")):
        venues.add_court(SYSTEM, block_id, venue_id, f"{name} {tag}")
    planning_rules.set_travel(SYSTEM, block_id, {(hall, sand): 10})
    blocks.set_roles(SYSTEM, block_id, 2026, {"head": units[0], "deputy": units[1]})
    return block_id


def _edition(block_id: int, tag: str, year: int) -> Edition:
    """Write an edition with competitions in every state that services ask for."""
    block, opens = db.session.get_one(Block, block_id).slug, datetime(year, 8, 18, 0, tzinfo=UTC)
    first = opens.date()
    details = Details(f"Hội thao {tag}", f"Games {tag}", first, first + timedelta(days=1))
    exchange_id = exchanges.create(SYSTEM, block_id, details)
    email = f"{tag.lower()}@a.example"
    account, session = _account(block, email)
    named = {"block": block_id, "exchange": exchange_id, **account, **_of_block(block_id)}
    for part in (_surroundings, _league, _ring, _registered, _by_rounds, _teams, _at_once):
        named |= part(named, tag, opens)
    exchanges.set_state(SYSTEM, exchange_id, "public")
    rows = _rows(named)
    slugs = {**_column(rows, "slug"), **_column({"match": rows["match"]}, "key")}
    return Edition(tag, block, email, rows, named, {"session": session}, slugs, _column(rows, "competition_id"))


def _account(block: str, email: str) -> tuple[dict[str, int], str]:
    """Write an organiser of the block who has a passkey and a session."""
    add_user(current_app, email, "organiser", block)
    user_id, owner = db.session.execute(select(User.id, User.fs_uniquifier).where(User.email == email)).one()
    browser_sessions.begin(email, b"", timedelta(days=30), owner)
    second_factors.add_passkey(SYSTEM, None, user_id, "Khóa", email.encode(), b"public", 0)
    passkey = db.session.scalars(select(Passkey.id).where(Passkey.user_id == user_id)).one()
    return {"user": user_id, "passkey": passkey}, browser_sessions.named(email)


def _of_block(block_id: int) -> dict[str, int]:
    """Name the units, venues and courts of a block."""
    named = dict[str, int]()
    for model, name in ((Unit, "unit"), (Venue, "venue"), (Court, "court")):
        ids = db.session.scalars(select(model.id).where(model.block_id == block_id).order_by(model.id))
        named |= {f"{name}{place}": id_ for place, id_ in enumerate(ids, start=1)}
    return named


def _surroundings(named: Mapping[str, int], tag: str, opens: datetime) -> dict[str, int]:
    """Write what an edition has besides competitions."""
    id_, hour = named["exchange"], timedelta(hours=1)
    venues.set_windows(SYSTEM, id_, [(named[court], opens, opens + 12 * hour) for court in ("court1", "court2")])
    exchanges.set_commemorations(SYSTEM, id_, ["august-revolution"])
    exchanges.set_committee(SYSTEM, id_, [(f"Bà Mẫu {tag}", "Trưởng ban", "")])
    meeting = Programme("meeting", Text("Họp", "Meeting"), opens, opens + hour)
    item = exchanges.put_programme_item(SYSTEM, id_, meeting)
    people = [NewOfficial(f"Người {tag} số {n}", None, ("referee", "scorer")) for n in range(1, 4)]
    found = officials.add(SYSTEM, id_, people)
    planning_rules.set_rules(
        SYSTEM, id_, Rules(grid=10, person_rest=0, person_max_per_day=0, overnight_rest=0, notice=20)
    )
    pins.lock_day(SYSTEM, id_, (opens + 24 * hour).date(), True)
    pins.block_time(SYSTEM, id_, [named["court1"]], opens + 10 * hour, opens + 11 * hour, "Sửa sàn")
    officials.set_away(SYSTEM, id_, found[2], opens + 10 * hour, opens + 11 * hour, "Bận")
    overall.set_overall(
        SYSTEM, id_, Counting("points", "10 8 6", "full", extras=[Bonus(named["unit1"], "1", "Chủ nhà")])
    )
    (blocked, away) = db.session.scalars(
        select(BlockedTime.id).where(BlockedTime.exchange_id == id_).order_by(BlockedTime.id)
    )
    return {"item": item, "blocked": blocked, "away": away, **_numbered("official", found)}


def _league(named: Mapping[str, int], tag: str, opens: datetime) -> dict[str, int]:
    """Write a drawn round robin of five: one has withdrawn; a match is over, one called, two have officials."""
    id_, units = named["exchange"], [named[f"unit{n}"] for n in range(1, 6)]
    league, ids = _competition(id_, f"Vòng tròn {tag}", "men", [(unit,) for unit in units])
    rules = CompetitionRules(
        ranking_delay=5,
        duties_by="officials",
        roles=("referee", "scorer"),
        max_duties=9,
        courts=[named["court1"], named["court2"]],
        times={("rr", 0): PhaseTimes(Text("Vòng bảng", "Groups"), last=True)},
    )
    planning_rules.set_competition_rules(SYSTEM, id_, league, rules)
    _draw(id_, league, ids, "round_robin", {})
    entries.set_athletes(SYSTEM, id_, ids[0], [f"Trần Thị {tag}"])
    between = _matches(league, ids)
    played, called, open_, second = between[1, 3], between[3, 4], between[1, 2], between[2, 4]
    for place, match in enumerate((called, open_, second, between[1, 4])):
        timetable.move(SYSTEM, id_, match, named["court1"], opens + timedelta(hours=place + 1))
    pins.pin(SYSTEM, id_, open_, "time")
    duties.assign(SYSTEM, id_, open_, "referee", named["official1"], anyway=True)
    duties.assign(SYSTEM, id_, second, "referee", named["official2"], anyway=True)
    timetable.publish(SYSTEM, id_, anyway=True)
    timetable.move(SYSTEM, id_, between[1, 4], named["court2"], opens + timedelta(hours=6))
    results.record(SYSTEM, id_, played, WON)
    disruptions.call(SYSTEM, id_, called, named["court2"])
    withdrawals.withdraw(SYSTEM, id_, ids[4])
    links.create_for_match(SYSTEM, id_, f"Bàn {tag}", second, runtime().clock() + timedelta(hours=12))
    link = db.session.scalars(select(ScoringLink.id).where(ScoringLink.exchange_id == id_)).one()
    opening.take(second, f"phone-{tag}", link)
    recording.record(second, [ScoringEvent(f"event-{tag}", f"phone-{tag}", 1, 0, "start", {}, opens)], link)
    late = ScoringEvent(f"late-{tag}", "phone-late", 1, 0, "action", {"action": "point-home"}, opens)
    recording.record(second, [late], link)
    finished = between[1, 4]
    opening.take(finished, f"phone-{tag}", link)
    said: list[tuple[str, dict[str, Any]]] = [("start", {}), *[("action", {"action": "point-home"})] * 42]
    said += [("confirm", {"side": side}) for side in (0, 1)]
    events = (
        ScoringEvent(f"end-{tag}-{n}", f"phone-{tag}", n, 0, type_, payload, opens)
        for n, (type_, payload) in enumerate(said, 1)
    )
    recording.record(finished, tuple(events), link)
    return {
        "link": link, "league": league, "finished": finished, "played": played, "called": called, "open": open_,
        "second": second,
        "withdrawn": ids[4], **_numbered("entry", ids),
    }  # fmt: skip


def _ring(named: Mapping[str, int], tag: str, opens: datetime) -> dict[str, int]:
    """Write two groups of three who beat each other in turn: lots settled the order of one of them."""
    id_ = named["exchange"]
    ring, ids = _competition(id_, f"Vòng bảng {tag}", "women", [(named[f"unit{n}"],) for n in range(1, 7)])
    _draw(id_, ring, ids, "groups", {"groups": 2})
    groups = {row.group: set[int]() for row in _rows_of(ring)}
    for row in _rows_of(ring):
        groups[row.group] |= {row.home_id or 0, row.away_id or 0}
    for row in _rows_of(ring):
        three = sorted(groups[row.group])
        turn = (three.index(row.away_id or 0) - three.index(row.home_id or 0)) % 3 == 1
        results.record(SYSTEM, id_, row.id, WON if turn else LOST)
    level, settled = (sorted(each) for each in groups.values())
    lots.draw_lots(SYSTEM, id_, ring, settled, "19/8")
    lot = db.session.scalars(select(LotDraw.id).where(LotDraw.competition_id == ring)).one()
    adjustments.adjust(SYSTEM, id_, ring, settled[0], "conduct", "-1", f"Nhắc nhở {tag}")
    adjustment = db.session.scalars(select(Adjustment.id).where(Adjustment.competition_id == ring)).one()
    return {"ring": ring, "lot": lot, "adjustment": adjustment, **_numbered("level", level)}


def _registered(named: Mapping[str, int], tag: str, opens: datetime) -> dict[str, int]:
    """Write a competition that is not drawn yet, with a joint team, and one between its groups and its bracket."""
    units = [(named["unit1"], named["unit2"]), (named["unit3"],), (named["unit4"],)]
    registered, ids = _competition(named["exchange"], f"Đăng ký {tag}", "mixed", units)
    drawing.set_format(SYSTEM, named["exchange"], registered, "round_robin", {})
    chain, drawn = _competition(named["exchange"], f"Hai giai đoạn {tag}", "mixed", units)
    _draw(named["exchange"], chain, drawn, "groups", {"groups": 1, "then": "knockout", "advance": 2})
    for row in _rows_of(chain):
        if row.group is not None:
            numbers = row.home_id or 0, row.away_id or 0
            results.record(SYSTEM, named["exchange"], row.id, WON if numbers[0] < numbers[1] else LOST)
    return {"registered": registered, "chain": chain, **_numbered("listed", ids)}


def _by_rounds(named: Mapping[str, int], tag: str, opens: datetime) -> dict[str, int]:
    """Write a Swiss tournament before its first round, and a game on one court after it."""
    id_, units = named["exchange"], [(named[f"unit{n}"],) for n in range(1, 5)]
    swiss, paired = _competition(id_, f"Thụy Sĩ {tag}", "open", units)
    drawing.set_format(SYSTEM, id_, swiss, "swiss", {"rounds": 3})
    drawing.draw(SYSTEM, id_, swiss, "19/8")
    court, on_court = _competition(id_, f"Một sân {tag}", "open", units)
    _draw(id_, court, on_court, "king_of_the_court", {"rounds": 2})
    round_pairing.pair(SYSTEM, id_, court)
    return {"swiss": swiss, "one_court": court, **_numbered("paired", paired), **_numbered("on_court", on_court)}


def _teams(named: Mapping[str, int], tag: str, opens: datetime) -> dict[str, int]:
    """Write a tie of two teams of five rubbers, to which one of them has handed in its line-up."""
    id_ = named["exchange"]
    name = f"Đồng đội {tag}"
    teams = competitions.add(SYSTEM, id_, "badminton_team", "until-won", "mixed", Text(name, name))
    new = [NewEntry((named[unit],), f"Đội {name} {unit}") for unit in ("unit1", "unit2")]
    ids = entries.add(SYSTEM, id_, teams, new)
    for entry, side in zip(ids, ("A", "B"), strict=True):
        entries.set_athletes(SYSTEM, id_, entry, [f"Vận động viên {tag}{side}{n}" for n in range(8)])
    _draw(id_, teams, ids, "knockout", {})
    (tie,) = _rows_of(teams)
    players = db.session.execute(
        select(EntryAthlete.entry_id, EntryAthlete.athlete_id).where(EntryAthlete.entry_id.in_(ids))
    ).tuples()
    players_of = {entry: sorted(athlete for of, athlete in players.all() if of == entry) for entry in ids[:1]}
    line_ups.submit(SYSTEM, id_, tie.id, ids[0], line_up(players_of[ids[0]]))
    rubber = db.session.scalars(select(RubberMatch.id).where(RubberMatch.parent_id == tie.id)).first()
    assert rubber is not None
    return {"tie": tie.id, "rubber": rubber, **_numbered("team", ids), **_numbered("player", players_of[ids[0]])}


def line_up(players: Sequence[int]) -> dict[str, list[int]]:
    """Let eight persons play the five rubbers."""
    one, two, *others = players
    doubles = {key: others[place : place + 2] for key, place in (("MD", 0), ("WD", 2), ("XD", 4))}
    return {"MS": [one], "WS": [two], **doubles}


def _at_once(named: Mapping[str, int], tag: str, opens: datetime) -> dict[str, int]:
    """Write a contest in which the committee is to give places to three, and a race before its final."""
    id_ = named["exchange"]
    contest, ids = _competition(id_, f"Xếp hạng {tag}", "open", [(named[f"unit{n}"],) for n in range(1, 4)])
    _draw(id_, contest, ids, "places", {})
    (heat,) = _rows_of(contest)
    units = [named[f"unit{n}"] for n in range(1, 5)]
    race = competitions.add(SYSTEM, id_, "running", "100-m", "open", Text(f"Chạy {tag}", f"Run {tag}"))
    runners = entries.add(SYSTEM, id_, race, [NewEntry((unit,)) for unit in units])
    _draw(id_, race, runners, "heats", {"lanes": 2, "advance": 1, "fastest": 0})
    first, second, final = _rows_of(race)
    for row, numbers in ((first, (1, 4)), (second, (2, 3))):
        told = (GivenMark(runners[number - 1], (f"1{number}.5",)) for number in numbers)
        heats.record(SYSTEM, id_, row.id, GivenMarks(tuple(told)))
    vacancies.give_up(SYSTEM, id_, final.id, runners[1], "mark", "Ốm")
    named = {"heat": heat.id, "final": final.id, **_numbered("starter", ids), **_numbered("runner", runners)}
    for name in ("level_heat", "wide_heat"):  # of both who are level, and before and after all of them go on
        dead = competitions.add(SYSTEM, id_, "running", "100-m", "open", Text(f"{name} {tag}", f"{name} {tag}"))
        level = entries.add(SYSTEM, id_, dead, [NewEntry((unit,)) for unit in units[:4]])
        _draw(id_, dead, level, "heats", {"lanes": 3, "advance": 1, "fastest": 0})
        named[name] = _rows_of(dead)[0].id
        heats.record(SYSTEM, id_, named[name], GivenMarks(tuple(GivenMark(level[n], ("12.5",)) for n in (0, 3))))
    level_heats.let_all_go_on(SYSTEM, id_, named["wide_heat"])
    return named


def _competition(exchange_id: int, name: str, division: str, units: Sequence[tuple[int, ...]]) -> tuple[int, list[int]]:
    """Write a competition with entries of units; returns its id and theirs."""
    id_ = competitions.add(SYSTEM, exchange_id, "air_volleyball", "standard", division, Text(name, name))
    new = [NewEntry(each, f"Đội {name} {n}") for n, each in enumerate(units, start=1)]
    return id_, entries.add(SYSTEM, exchange_id, id_, new)


def _draw(exchange_id: int, competition_id: int, ids: Sequence[int], format_: str, options: dict[str, Any]) -> None:
    drawing.set_format(SYSTEM, exchange_id, competition_id, format_, options)
    drawing.order_by_hand(SYSTEM, exchange_id, competition_id, ids)


def _rows_of(competition_id: int) -> Sequence[Match]:
    return db.session.scalars(select(Match).where(Match.competition_id == competition_id).order_by(Match.id)).all()


def _matches(competition_id: int, ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """Return the matches by the numbers of their sides, the lower one first."""
    numbers = {id_: number for number, id_ in enumerate(ids, start=1)}
    sides = {row.id: sorted((numbers[row.home_id or 0], numbers[row.away_id or 0])) for row in _rows_of(competition_id)}
    return {(one, other): id_ for id_, (one, other) in sides.items()}


def _numbered(name: str, ids: Sequence[int]) -> dict[str, int]:
    return {f"{name}{place}": id_ for place, id_ in enumerate(ids, start=1)}


def _rows(named: Mapping[str, int]) -> dict[str, list[int]]:
    """List the ids of all rows of an edition, its block and its organiser, by table."""
    found: dict[str, list[int]] = {name: [named[name]] for name in OF_ACCOUNTS}
    found["scoring_link"] = [named["link"]]
    for name, table in identified().items():
        if name in owned():
            condition: Any = of_exchange(name, named["exchange"])
        elif name in SHARED:
            condition = (table.c.id if name == "block" else table.c.block_id) == named["block"]
        else:
            continue
        found[name] = list(db.session.scalars(select(table.c.id).where(condition).order_by(table.c.id)))
    return found


def _column(rows: Mapping[str, Sequence[int]], column: str) -> dict[int, Any]:
    """Return what stands in a column of all rows whose tables have it, by their ids."""
    found: dict[int, Any] = {}
    for name, ids in rows.items():
        table = Base.metadata.tables[name]
        if column in table.c:
            read = db.session.execute(select(table.c.id, table.c[column]).where(table.c.id.in_(ids)))
            found |= dict(read.tuples().all())
    return found
