"""Searching in the browser: started once, compared, chosen, published; stale ones are refused."""

from __future__ import annotations

import re
import time

import msgspec
import pytest
from sqlalchemy import update

from tests.web.organiser.conftest import OPENS, Desk
from tournament.domain.competitions.queries.matches import schedule
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.timetables.commands import pins, search_jobs, timetable
from tournament.domain.timetables.queries.planning import planning_of
from tournament.engine.timetable.explain.verdict import verdict
from tournament.models import Job, db

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""One kind of database will do: what is written is tested with the timetable."""
MOMENT = 0.2
"""Seconds of a search to its end."""


@pytest.fixture(autouse=True)
def _soon_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let searches for a moment be started: what they find is looked for as in those of a minute."""
    monkeypatch.setattr(search_jobs, "SHORTEST", MOMENT)


@pytest.fixture
def searched(drawn: Desk) -> Desk:
    """A desk for which three timetables were found."""
    with drawn.app.app_context():
        search_jobs.start(SYSTEM, drawn.exchange_id, MOMENT)
    wait(drawn)
    return drawn


def wait(desk: Desk) -> None:
    """Wait for the end of the search."""
    with desk.app.app_context():
        for _ in range(400):
            db.session.rollback()  # what the thread has written
            watched = search_jobs.watch(desk.exchange_id)
            if watched and not watched.running:
                return
            time.sleep(0.05)
    raise AssertionError("the search does not end")


def rows(page: str) -> dict[str, list[str]]:
    """Return the comparison: the numbers of each goal by the name of their row."""
    found = re.findall(r'<tr><th scope="row">([^<]+)</th>((?:<td>[^<]*</td>)+)</tr>', page)
    return {name: re.findall(r"<td>([^<]*)</td>", cells) for name, cells in found}


def draft(desk: Desk) -> list[object]:
    with desk.app.app_context():
        return [match.starts_at for match in schedule(desk.exchange_id, draft=True)]


def test_three_timetables_stand_side_by_side_and_one_becomes_the_draft(searched: Desk) -> None:
    page = f"{searched.home}/timetable/search"
    shown = rows(searched.get(f"{page}?lang=en"))
    assert {len(numbers) for numbers in shown.values()} == {3}
    assert shown["Matches without a place"] == ["0", "0", "0"]
    assert shown["Later than the earliest possible end"][0] == "none, proven"

    searched.send(f"{page}/choose", {"goal": "waiting"}, form=page)
    assert None not in draft(searched)
    assert "Đang là dự thảo" in searched.get(page)
    searched.send(f"{searched.home}/timetable/publish", form=page)
    shown = rows(searched.get(f"{page}?lang=en"))
    assert shown["Published matches that change"][1] == "0"


def test_the_state_of_a_search_is_told_in_words(searched: Desk) -> None:
    state = searched.browser.get(f"{searched.home}/timetable/search/state?lang=en").json
    assert state is not None
    assert (state["running"], state["facts"]["goal"]) == (False, "")


def test_there_is_no_state_without_a_search(drawn: Desk) -> None:
    assert drawn.browser.get(f"{drawn.home}/timetable/search/state").status_code == 404


def test_a_goal_nobody_knows_is_not_there(searched: Desk) -> None:
    page = f"{searched.home}/timetable/search"
    assert searched.send(f"{page}/choose", {"goal": "speed"}, form=page).status_code == 404
    assert searched.send(f"{page}/melt", form=page).status_code == 404


def test_a_stale_timetable_cannot_be_chosen_and_says_what_changed(searched: Desk) -> None:
    page = f"{searched.home}/timetable/search"
    with searched.app.app_context():
        pins.block_time(SYSTEM, searched.exchange_id, [1], OPENS, OPENS.replace(hour=3), "Tập huấn")
    shown = searched.get(page)
    assert "hệ thống: Ghi giờ bận Sân 1" in shown
    assert "/timetable/search/choose" not in shown
    refused = searched.send(f"{page}/choose", {"goal": "finish"}, form=page)
    assert "Dữ liệu đã đổi từ lúc tìm, hãy tìm lại: hệ thống: Ghi giờ bận Sân 1" in refused.text
    assert draft(searched) == [None] * 6


def test_what_was_found_can_be_thrown_away(searched: Desk) -> None:
    page = f"{searched.home}/timetable/search"
    searched.send(f"{page}/forget", form=page)
    assert "/timetable/search/choose" not in searched.get(page)
    assert draft(searched) == [None] * 6


def test_an_impossible_day_names_the_clash_and_what_would_solve_it(drawn: Desk) -> None:
    page = f"{drawn.home}/timetable/search"
    with drawn.app.app_context():
        timetable.plan(SYSTEM, drawn.exchange_id, 0.02)
        match = schedule(drawn.exchange_id, draft=True)[0]
        pins.pin(SYSTEM, drawn.exchange_id, match.id, "place")
        pins.block_time(SYSTEM, drawn.exchange_id, [1, 2], OPENS, OPENS.replace(hour=9))
    drawn.send(page, {"seconds": "60"})
    drawn.send(f"{page}/stop", form=page)
    wait(drawn)
    shown = drawn.get(f"{page}?lang=en")
    assert 'aria-labelledby="clash"' in shown
    assert "Proved: not everything fits" in shown
    assert "Each of these would solve it" in shown
    assert "match:" not in shown
    assert "court:" not in shown


def test_a_search_that_ran_out_of_time_says_that_nothing_is_proved(searched: Desk) -> None:
    """The state is kept as a search writes it that left a match over: small problems leave none."""
    with searched.app.app_context():
        found = search_jobs.watch(searched.exchange_id)
        assert found is not None
        kept = found.state.found[0]
        one, *_ = kept.places
        told = verdict(planning_of(searched.exchange_id).problem, 0, 0, [one], [])
        found.state.found[0] = msgspec.structs.replace(kept, status=told.status, conflicts=told.conflicts)
        told_as = search_jobs.Outcome(found.asked, found.state.found)
        db.session.execute(update(Job).values(result=msgspec.json.encode(told_as).decode()))
        db.session.commit()
    page = f"{searched.home}/timetable/search"
    assert "Not proved: not everything has a place yet" in searched.get(f"{page}?lang=en")
    assert "Chưa chứng minh: chưa phải mọi trận đều có chỗ" in searched.get(page)
    assert "Tìm xong mà 1/6 trận chưa có chỗ." in searched.get(page)
