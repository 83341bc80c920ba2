"""An entry that withdrew by mistake plays on, after its consequences were shown; another comes late."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.domain.competitions.commands.test_results import AWAY, HOME
from tests.support.rounds import RoundDesk, desk_of, table
from tournament.domain.competitions.commands import results, withdrawals
from tournament.domain.competitions.commands.results import Given
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.models import Competition, Match, db


def entries_page(desk: RoundDesk) -> str:
    return f"/manage/{desk.edition}/competitions/{desk.slug}/entries"


def rows(desk: RoundDesk) -> list[tuple[Any, ...]]:
    with desk.app.app_context():
        db.session.expire_all()
        of_matches = select(Match.key, Match.status, Match.score, Match.winner, Match.home_id, Match.away_id)
        return [tuple(row) for row in db.session.execute(of_matches.order_by(Match.number))]


def record(desk: RoundDesk, key: str, given: Given) -> None:
    with desk.app.app_context():
        match_id = db.session.scalars(select(Match.id).where(Match.key == key)).one()
        results.record(SYSTEM, desk.exchange_id, match_id, given)


def withdraw(desk: RoundDesk, name: str, policy: str) -> int:
    id_ = desk.ids()[name]
    with desk.app.app_context():
        withdrawals.withdraw(SYSTEM, desk.exchange_id, id_, policy)
    return id_


def consequences(page: str) -> dict[str, list[str]]:
    section = page.split('aria-labelledby="changes"')[1].split("</section>")[0]
    parts = re.findall(r"<h3>(.*?)</h3>\s*<ul>(.*?)</ul>", section, re.DOTALL)
    return {heading: re.findall(r"<li>(.*?)</li>", items, re.DOTALL) for heading, items in parts}


def test_a_return_shows_what_comes_back_and_what_is_to_be_played(app: Flask) -> None:
    desk = desk_of(app, 4, "round_robin", {})
    record(desk, "A-1-1", HOME)
    before = rows(desk)
    id_ = withdraw(desk, "Đơn vị 4", "annul")
    assert rows(desk) != before
    assert f"{entries_page(desk)}/{id_}/reinstate" in desk.get(entries_page(desk))
    page = f"{entries_page(desk)}/{id_}/reinstate"
    shown = consequences(desk.get(page))
    again, to_play = shown["Results that count again"], shown["Matches to be played after all"]
    assert [len(again), len(to_play)] == [1, 2]
    assert all("Đơn vị 4" in each for each in again + to_play)
    desk.send(page, form=page)
    assert rows(desk) == before
    answer = desk.browser.get(f"{page}?lang=en", follow_redirects=True)
    assert "Đơn vị 4 has not withdrawn." in answer.text


def test_without_its_plugin_a_return_is_refused_in_a_sentence(app: Flask) -> None:
    desk = desk_of(app, 4, "round_robin", {})
    id_ = withdraw(desk, "Đơn vị 4", "annul")
    with app.app_context():
        db.session.get_one(Competition, desk.competition_id).sport = "walking_on_stilts"
        db.session.commit()
    answer = desk.browser.get(f"{entries_page(desk)}/{id_}/reinstate?lang=en")
    assert answer.status_code == 422
    assert "The plugin for “walking_on_stilts” is missing" in unescape(answer.text)


def test_results_that_followed_from_its_absence_fall_away(app: Flask) -> None:
    desk = desk_of(app, 4, "knockout", {})
    record(desk, "K1-2", HOME)
    before = rows(desk)
    id_ = withdraw(desk, "Đơn vị 4", "keep")
    record(desk, "F", AWAY)
    page = f"{entries_page(desk)}/{id_}/reinstate"
    shown = desk.get(page)
    assert consequences(shown)["Results that are annulled, because other sides meet now"] == ["Final"]
    assert "Results are lost by this." in shown
    desk.send(page, form=page)
    assert rows(desk) == before


def test_rounds_that_were_paired_without_it_stay(app: Flask) -> None:
    desk = desk_of(app, 5, "swiss", {"rounds": 3})
    desk.pair()
    desk.play()
    id_ = withdraw(desk, "Đơn vị 4", "keep")
    desk.pair()
    desk.play()
    page = f"{entries_page(desk)}/{id_}/reinstate"
    assert "The 2 rounds paired so far stay as they are" in desk.get(page)
    desk.send(page, form=page)
    form = {row[0]: row for row in table(desk.get(desk.page), "In the order of the present standings")}
    assert form["1. Đơn vị 4"][3:4] == ["absent"]
    third = table(desk.get(desk.page), "Round 3 as it would be paired now")
    assert any("Đơn vị 4" in row[0] for row in third)


def test_a_late_entry_gets_the_next_number_and_the_next_round(app: Flask) -> None:
    desk = desk_of(app, 3, "swiss", {"rounds": 3})
    desk.pair()
    desk.play()
    page = entries_page(desk)
    assert "Add a late entry" in desk.get(page)
    unit = re.search(r'<option value="(\d+)">Đơn vị 5', desk.get(page))
    assert unit
    desk.send(page, {"lead": unit[1], "name": "Đến muộn"}, form=page)
    form = {row[0]: row for row in table(desk.get(desk.page), "In the order of the present standings")}
    assert form["4. Đến muộn"][1:3] == ["0", "absent"]
    second = table(desk.get(desk.page), "Round 2 as it would be paired now")
    assert len(second) == 2
    assert sum("Đến muộn" in row[0] for row in second) == 1
