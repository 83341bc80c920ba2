"""The duties of teams on their public pages: their own, and those that come by losing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.editions import Edition, drawn_edition
from tournament.domain.competitions.commands import results
from tournament.domain.competitions.commands.results import Given
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.duties.queries.team_duties import team_duties
from tournament.domain.exchanges.commands import exchanges
from tournament.domain.timetables.commands import timetable
from tournament.models import Block, Duty, Entry, Exchange, db


@pytest.fixture
def edition(app: Flask) -> Iterator[Edition]:
    """A published timetable in which entry 1 has duties at a match of others, and whoever loses match 1 at the last."""
    with app.app_context():
        made = drawn_edition()
        timetable.plan(SYSTEM, made.exchange_id, 0.02)
        timetable.publish(SYSTEM, made.exchange_id)
        first, *others = made.matches()
        other = next(match for match in others if 1 not in {match.home_id, match.away_id})
        for match, role, who in (
            (other, "referee", {"entry_id": 1}),
            (other, "scorer", {"entry_id": 1}),
            (others[-1], "referee", {"loser_of_id": first.id}),
            (others[-2], "referee", {"entry_id": 1, "draft": True}),
        ):
            row = Duty(exchange_id=made.exchange_id, match_id=match.id, role=role, **{"draft": False, **who})
            db.session.add(row)
        db.session.commit()
        yield made


def duties(edition: Edition, entry: int) -> set[tuple[int, tuple[str, ...], str | None]]:
    db.session.expire_all()
    found = team_duties(edition.exchange_id, entry)
    assert [each.match.starts_at for each in found] == sorted(
        each.match.starts_at for each in found if each.match.starts_at
    )
    return {(each.match.id, each.roles, str(each.if_lost) if each.if_lost else None) for each in found}


def test_a_duty_by_losing_is_conditional_until_the_match_is_over(edition: Edition) -> None:
    first, *others = edition.matches()
    other = next(match for match in others if 1 not in {match.home_id, match.away_id})
    own = {(other.id, ("referee", "scorer"), None)}
    last, home, away = others[-1].id, first.home_id, first.away_id
    assert home
    assert away
    by_losing = {(last, ("referee",), "Group A, round 1")}
    everybody = {entry: own if entry == 1 else set() for entry in (1, 2, 3, 4)}
    assert {entry: duties(edition, entry) for entry in everybody} == {
        entry: of | by_losing if entry in (home, away) else of for entry, of in everybody.items()
    }
    results.record(SYSTEM, edition.exchange_id, first.id, Given(((21, 3), (21, 3))))
    assert {entry: duties(edition, entry) for entry in everybody} == {
        entry: of | {(last, ("referee",), None)} if entry == away else of for entry, of in everybody.items()
    }


def test_the_page_of_a_team_tells_of_them(app: Flask, edition: Edition) -> None:
    exchanges.set_state(SYSTEM, edition.exchange_id, "public")
    exchange = db.session.get_one(Exchange, edition.exchange_id)
    block, entry = db.session.get_one(Block, exchange.block_id), db.session.get_one(Entry, 1)
    page = app.test_client().get(f"/{block.slug}/{exchange.slug}/bong-chuyen-hoi-nam/teams/{entry.slug}/").text
    roles = [" ".join(words.split()) for words in re.findall(r'<p class="duty-role">(.*?)</p>', page, re.S)]
    assert "Trọng tài, thư ký · Thứ Hai, 19/08/2030" in roles
    assert len(roles) == len(team_duties(edition.exchange_id, 1))
