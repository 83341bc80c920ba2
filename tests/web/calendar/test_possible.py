"""What a team's calendar says of the future is what the pages say: random competitions, played to their ends."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.editions import FIRST, UNITS
from tests.support.sampling import is_sample
from tests.web.calendar.conftest import events_of, write
from tournament.domain.competitions.commands import competitions, drawing, entries, results
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.competitions.commands.results import Given
from tournament.domain.competitions.queries.graphs import graphs_of
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges
from tournament.domain.exchanges.commands.exchanges import Details
from tournament.engine.graph import Rank
from tournament.models import Competition, Entry, Exchange, Match, db

LOOKS = 3 if is_sample() else 1
"""After so many results pages and calendars are looked at."""
FORMATS = [
    (6, "groups", {"groups": 2, "advance": 2, "then": "knockout", "then_third_place": "match"}),
    (5, "double_elimination", {"reset": True}),
    (4, "page_playoff", {}),
]
PLACES = re.compile(r"(?:Place|place) (\d+) to (\d+)|Sure of place (\d+)")


def competition_of(size: int, name: str, options: dict[str, object]) -> tuple[int, int]:
    """Write a public edition whose timetable is published; returns its id and that of its competition."""
    block_id = blocks.create(SYSTEM, None, "Khối", "khoi", "")
    names = [f"{UNITS[0][:-2]} {n}" for n in range(1, size + 1)]
    units = blocks.add_units(SYSTEM, block_id, [(unit, "") for unit in names])
    exchange_id = exchanges.create(SYSTEM, block_id, Details("Hội thao", "Games", FIRST, FIRST))
    competition_id = competitions.add(SYSTEM, exchange_id, "air_volleyball", "standard", "men")
    ids = entries.add(SYSTEM, exchange_id, competition_id, [NewEntry((unit,)) for unit in units])
    drawing.set_format(SYSTEM, exchange_id, competition_id, name, options)
    drawing.order_by_hand(SYSTEM, exchange_id, competition_id, ids)

    def publish(session: object) -> None:
        exchange = db.session.get_one(Exchange, exchange_id)
        exchange.state, exchange.timetable_published_at = "public", datetime(2030, 8, 1, tzinfo=UTC)

    write(SYSTEM, exchange_id, publish)
    return exchange_id, competition_id


def play_one(exchange_id: int, chance: random.Random) -> bool:
    """Record a result of one of the matches that can be played; False when there is none."""
    open_ = [row for row in rows_of(exchange_id) if row.status == "open" and row.home_id and row.away_id]
    if not open_:
        return False
    score = chance.choice([((21, 10), (21, 12)), ((10, 21), (12, 21)), ((21, 10), (12, 21), (15, 9))])
    results.record(SYSTEM, exchange_id, chance.choice(open_).id, Given(score=score))
    return True


def rows_of(exchange_id: int) -> list[Match]:
    db.session.expire_all()
    return list(db.session.scalars(select(Match).where(Match.exchange_id == exchange_id).order_by(Match.number)))


Said = dict[str, set[tuple[str, str]]]
"""By team: matches it may reach, with when."""


def on_pages(client: FlaskClient, address: str, slugs: list[str]) -> Said:
    said: Said = {}
    for slug in slugs:
        page = unescape(client.get(f"{address}teams/{slug}/").text)
        section = page.partition('id="possible"')[2].partition("</section>")[0]
        conditions = re.findall(r'class="duty-role">([^<]+)<', section)
        matches = list(dict.fromkeys(re.findall(r"/matches/([^/\"]+)/", section)))
        said[slug] = {(key, told.lower()) for key, told in zip(matches, conditions, strict=True)}
    return said


def in_calendars(client: FlaskClient, address: str, slugs: list[str]) -> Said:
    said: Said = {}
    for slug in slugs:
        events = events_of(client.get(f"{address}teams/{slug}/calendar.ics").data)
        said[slug] = {
            (event["URL"].split("/")[-2], event["SUMMARY"].partition(":")[0].replace("\\", "").lower())
            for uid, event in events.items()
            if event["STATUS"] == "TENTATIVE" and event["SUMMARY"].startswith("nếu ")
        }
        ended = [event["SUMMARY"] for event in events.values() if ": nếu " in event["SUMMARY"]]
        assert {title.partition(": nếu ")[0] for title in ended} <= {"Đã rõ", "Không còn", "Hủy"}
    return said


def ranks_on_page(client: FlaskClient, address: str) -> dict[str, tuple[int, int]]:
    """Return the places that the tables give to teams, by the word of their address."""
    page = unescape(client.get(address, headers={"Accept-Language": "en"}).text)
    found: dict[str, tuple[int, int]] = {}
    for row in re.findall(r"<tr.*?</tr>", page, re.S):
        team, told = re.search(r"/teams/([^/\"]+)/", row), PLACES.search(row)
        if team and told:
            best, worst, sure = told.groups()
            found[team[1]] = (int(best or sure), int(worst or sure))
    return found


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("size", "name", "options"), FORMATS, ids=lambda each: str(each) if isinstance(each, str) else ""
)
def test_a_teams_calendar_and_the_pages_tell_the_same_future(
    app: Flask, size: int, name: str, options: dict[str, object]
) -> None:
    chance, told = random.Random(f"{size} {name}"), 0
    with app.app_context():
        exchange_id, competition_id = competition_of(size, name, options)
        competition = db.session.get_one(Competition, competition_id)
        exchange = db.session.get_one(Exchange, exchange_id)
        address = f"/{exchange.block.slug}/{exchange.slug}/{competition.slug}/"
        slugs = list(db.session.scalars(select(Entry.slug).where(Entry.competition_id == competition_id)))
        graph = graphs_of(exchange_id)[competition_id]
    client = app.test_client()
    team = f"{address}teams/{slugs[0]}/"
    (page,) = re.findall(r'<a class="btn btn-primary" href="([^"]+)" data-apple="webcal:', client.get(team).text)
    assert page == f"{team}calendar", "without a script the button opens the page with all ways, and no webcal"
    played = LOOKS
    while played:
        possible = in_calendars(client, address, slugs)
        assert on_pages(client, address, slugs) == possible
        told += sum(map(len, possible.values()))
        for slug, (best, worst) in ranks_on_page(client, address).items():
            for group, rank in after_groups(graph.groups, graph.matches):
                words = {1: "nhất", 2: "nhì"}[rank] + f" bảng {group}".lower()
                reaches = any(words in condition for _, condition in possible[slug])
                if slug in members(app, competition_id, graph.groups[group]):
                    assert reaches == (best <= rank <= worst), (slug, words, best, worst)
        with app.app_context():
            played = sum(play_one(exchange_id, chance) for _ in range(LOOKS))
    assert told > 0
    with app.app_context():
        waits_for_lots = any(row.home_id is None or row.away_id is None for row in rows_of(exchange_id))
    assert waits_for_lots or not any(possible.values())


def after_groups(groups: object, matches: tuple[object, ...]) -> Iterator[tuple[str, int]]:
    slots = (slot for node in matches for slot in node.slots)  # type: ignore[attr-defined]
    yield from dict.fromkeys((slot.group, slot.rank) for slot in slots if isinstance(slot, Rank))


def members(app: Flask, competition_id: int, slots: tuple[object, ...]) -> set[str]:
    numbers = {slot.n for slot in slots if hasattr(slot, "n")}
    with app.app_context():
        query = select(Entry.slug).where(Entry.competition_id == competition_id, Entry.number.in_(numbers))
        return set(db.session.scalars(query))
