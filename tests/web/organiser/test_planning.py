"""Rules of planning in the browser: what is set there is what the timetable keeps to."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.support.editions import set_clock
from tests.web.organiser.conftest import OPENS, Desk
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges, venues
from tournament.domain.exchanges.queries.exchanges import find_exchange
from tournament.domain.timetables.queries.planning import planning_of
from tournament.engine.timetable import Problem, check, solve
from tournament.engine.timetable.problem import DAY, Break
from tournament.models import Court, Exchange, db
from tournament.web.organiser.day_warnings import day_warnings

WHOLE = {"grid": "10", "person_rest": "30", "person_max_per_day": "4", "overnight_rest": "660", "notice": "45"}


def rules_of(desk: Desk) -> str:
    return f"{desk.of_competition}/planning"


def competition_fields(**more: object) -> dict[str, object]:
    return {"rest": "40", "max_per_day": "2", "ranking_delay": "15", "duties_by": "nobody", "max_duties": "0", **more}


def problem(desk: Desk) -> Problem:
    with desk.app.app_context():
        return planning_of(desk.exchange_id).problem


def numbers(page: str) -> dict[str, str]:
    """Return what stands in the fields for numbers, by their names."""
    fields = [dict(re.findall(r'([\w-]+)="([^"]*)"', each)) for each in re.findall(r"<input ([^>]*)>", page)]
    return {field["name"]: field["value"] for field in fields if field.get("type") == "number"}


def undo(desk: Desk, page: str) -> None:
    desk.send(f"{desk.home}/undo", form=page)


def test_the_rules_of_the_whole_exchange_and_their_undoing(drawn: Desk) -> None:
    page, before = f"{drawn.home}/timetable/rules", problem(drawn)
    assert drawn.send(page, WHOLE).status_code == 302
    expected = replace(before, grid=10, person_rest=30, person_max_per_day=4, overnight_rest=660)
    assert problem(drawn) == expected
    stored = numbers(drawn.get(page))
    assert stored == {key: value for key, value in WHOLE.items() if key != "grid"}
    assert "Đặt quy tắc xếp lịch" in drawn.get(f"{drawn.home}/log")
    undo(drawn, page)
    assert problem(drawn) == before


def test_a_timetable_keeps_to_all_that_was_set(drawn: Desk) -> None:
    """Set every rule through the pages, solve, and let the checker judge."""
    with drawn.app.app_context():
        courts = [each.id for each in db.session.query(Court).order_by(Court.id)]
        both_days = [(court, OPENS + timedelta(days=n)) for court in courts for n in (0, 1)]
        windows = [(court, opens, opens + timedelta(hours=10)) for court, opens in both_days]
        venues.set_windows(SYSTEM, drawn.exchange_id, windows)
    before = problem(drawn)
    drawn.send(f"{drawn.home}/timetable/rules", WHOLE)
    roles = {"duties_by": "teams", "roles": ["referee"], "max_duties": "2"}
    phase = {
        "phases-0-phase": "groups:0",
        "phases-0-not_before": "2026-08-19T08:00",
        "phases-0-over_by": "2026-08-20T16:00",
    }
    answer = drawn.send(rules_of(drawn), competition_fields(courts=[str(courts[1])], **roles, **phase))
    assert answer.status_code == 302
    item = {
        "kind": "break",
        "name_vi": "Nghỉ trưa",
        "starts_at": "2026-08-19T11:00",
        "ends_at": "2026-08-19T12:00",
        "stops_play": "y",
    }
    drawn.send(f"{drawn.home}/programme", item)

    asked = problem(drawn)
    (competition,) = before.competitions
    assert asked == replace(
        before,
        grid=10,
        person_rest=30,
        person_max_per_day=4,
        overnight_rest=660,
        competitions=(replace(competition, rest=40, max_per_day=2, ranking_delay=15, max_duties=2),),
        matches=tuple(
            replace(match, courts=frozenset({f"court:{courts[1]}"}), earliest=480, latest_end=DAY + 960, duty=duty)
            for match, duty in zip(before.matches, [match.duty for match in asked.matches], strict=True)
        ),
        breaks=(Break(None, (660, 720), "Nghỉ trưa"),),
    )
    assert all(match.duty and len(match.duty.units) == 2 for match in asked.matches)
    plan = solve(asked, seconds=0.3, clock=time.monotonic)
    assert (len(plan.places), plan.unrefereed, check(asked, plan.places)) == (6, (), [])
    assert {place.court for place in plan.places.values()} == {f"court:{courts[1]}"}
    assert sorted(place.start // DAY for place in plan.places.values()) == [0, 0, 0, 0, 1, 1]
    early = {id_: replace(place, start=0) for id_, place in plan.places.items()}
    assert {"window", "earliest"} & {violation.rule for violation in check(asked, early)}

    drawn.send(f"{drawn.home}/timetable/plan", form=f"{drawn.home}/timetable")
    with drawn.app.app_context():
        planned = planning_of(drawn.exchange_id)
        assert len(planned.drafted) == 6
        assert check(planned.problem, planned.drafted) == []


def test_a_mistake_is_said_in_one_sentence_and_changes_nothing(drawn: Desk) -> None:
    before, late = problem(drawn), {"phases-0-phase": "groups:0", "phases-0-not_before": "2026-09-19T08:00"}
    said = drawn.send(rules_of(drawn), competition_fields(**late)).text
    assert "Vòng bảng: 19/09/2026 không nằm trong các ngày của hội thao." in said
    said = drawn.send(rules_of(drawn), competition_fields(duties_by="teams")).text
    assert "Hãy chọn ít nhất một vai trò." in said
    said = drawn.send(f"{drawn.home}/timetable/rules", {**WHOLE, "notice": "-5"}).text
    assert "Số phải từ 0 đến 1440." in said
    assert problem(drawn) == before


def test_phases_wait_for_the_draw(desk: Desk) -> None:
    assert "sau khi bốc thăm" in desk.get(rules_of(desk))
    desk.draw()
    assert "Vòng bảng" in desk.get(rules_of(desk))


def test_what_was_set_stands_on_the_page_of_all_rules(drawn: Desk) -> None:
    fields = {"phases-0-phase": "groups:0", "phases-0-over_by": "2026-08-20T16:00", "phases-0-last": "y"}
    drawn.send(rules_of(drawn), competition_fields(courts=["2"], **fields))
    page = drawn.get(f"{drawn.home}/timetable/rules")
    (row,) = re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", page, re.S)
    cells = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)]
    assert cells == [
        "Bóng chuyền hơi nam",
        "40 phút",
        "2",
        "Sân 2",
        "–",
        "Vòng bảng: xong trước 16:00 ngày 20/08/2026; sau cùng",
    ]


def test_travel_is_set_for_pairs_of_venues(drawn: Desk) -> None:
    page = f"/manage/{drawn.block}/travel"
    assert "chỉ có một địa điểm" in drawn.get(page)
    with drawn.app.app_context():
        block_id = db.session.get_one(Exchange, drawn.exchange_id).block_id
        two = venues.add_venue(SYSTEM, block_id, "Sân vận động", courts=1)
        three = venues.add_venue(SYSTEM, block_id, "Bãi biển", courts=1)
    assert drawn.send(page, {f"minutes-1-{two}": "20", f"minutes-{two}-{three}": "45"}).status_code == 302
    ways = {("venue:1", f"venue:{two}"): 20, (f"venue:{two}", f"venue:{three}"): 45}
    assert problem(drawn).travel == ways
    assert "Số phải từ 0 đến 600." in drawn.send(page, {f"minutes-1-{two}": "700"}).text
    assert problem(drawn).travel == ways
    assert numbers(drawn.get(page)) == {
        f"minutes-1-{two}": "20",
        f"minutes-1-{three}": "0",
        f"minutes-{two}-{three}": "45",
    }


@pytest.mark.parametrize(
    ("first", "says"),
    [
        (date(2026, 8, 27), "Thứ Năm, 27/08/2026: Ngày lễ âm lịch: Lễ Vu Lan, rằm tháng Bảy."),
        (date(2026, 9, 2), "Thứ Tư, 02/09/2026: Ngày nghỉ: Quốc khánh."),
        (date(2026, 8, 19), None),
    ],
)
def test_holidays_and_feasts_are_warned_about(drawn: Desk, first: date, says: str | None) -> None:
    with drawn.app.app_context():
        details = exchanges.Details("Hội thao", "Games", first, first + timedelta(days=1))
        exchanges.edit(SYSTEM, drawn.exchange_id, details, None)
        opens = OPENS + (first - date(2026, 8, 19))
        venues.set_windows(SYSTEM, drawn.exchange_id, [(1, opens, opens + timedelta(hours=10))])
    set_clock(drawn.app, OPENS)
    for page in ("", "timetable", "timetable/rules"):
        warned = re.findall(r"notice-warning.*?<p>(.*?)</p>", drawn.get(f"{drawn.home}/{page}"), re.S)
        assert warned == ([says] if says else [])
    set_clock(drawn.app, opens + timedelta(days=1))
    with drawn.app.app_context():
        view = find_exchange(drawn.block, "2026", with_drafts=True)
        assert view
        assert day_warnings(view, [first]) == []


def test_the_pages_lead_there(drawn: Desk) -> None:
    rules = f"{drawn.home}/timetable/rules"
    for page, leads_to in (
        (f"{drawn.home}/", rules),
        (f"{drawn.home}/timetable", rules),
        (f"{drawn.of_competition}/", rules_of(drawn)),
        (rules, rules_of(drawn)),
    ):
        assert f'href="{leads_to}"' in drawn.get(page)


def test_pins_of_the_start_or_the_court_alone_arrive_and_are_taken_back(drawn: Desk) -> None:
    drawn.send(f"{drawn.home}/timetable/plan", form=f"{drawn.home}/timetable")
    before = problem(drawn)
    with drawn.app.app_context():
        (id_, place), *_ = planning_of(drawn.exchange_id).drafted.items()
    page = f"{drawn.home}/timetable/{id_.removeprefix('match:')}"
    for keep, court, start, said in (
        ("court", place.court, None, "chỉ sân"),
        ("time", None, place.start, "chỉ giờ"),
    ):
        drawn.send(f"{page}/pin", {"keep": keep}, form=page)
        (pin,) = [match.pin for match in problem(drawn).matches if match.id == id_]
        assert (pin.court, pin.start) == (court, start)
        assert f'<span class="small">{said}</span>' in drawn.get(f"{drawn.home}/timetable")
        undo(drawn, page)
        assert problem(drawn) == before
