"""Officials and duties in an organiser's browser, and the page of one official in everybody's."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import select

from tests.support.listed import pasted
from tests.web.organiser.conftest import Desk
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.duties.queries.duties import roster_of
from tournament.domain.duties.queries.officials import officials_of
from tournament.domain.exchanges.commands import exchanges
from tournament.domain.timetables.commands import planning_rules, timetable
from tournament.domain.timetables.commands.planning_rules import CompetitionRules
from tournament.models import Duty, Official, db

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""One kind of database will do: what is written is tested with the services."""

TABLE = """Họ và tên\tĐơn vị\tVai trò\tLiên hệ
Nông Văn A\tĐơn vị 1\tTrọng tài, thư ký\t0912 345 678
Lý Thị B\t\ttrọng tài
Hà Văn C\tĐơn vị 9\tthư ký
Ma Thị D\tĐơn vị 2\tlái xe
\tĐơn vị 2
Nông văn a\tĐơn vị 1"""
SEEN = re.compile(r'name="seen" value="([^"]+)"')


@pytest.fixture
def planned(drawn: Desk) -> Desk:
    """The desk with a draft timetable whose matches want a referee and a scorer."""
    rules = CompetitionRules(ranking_delay=0, duties_by="officials", roles=("referee", "scorer"), max_duties=0)
    with drawn.app.app_context():
        planning_rules.set_competition_rules(SYSTEM, drawn.exchange_id, drawn.competition_id, rules)
        timetable.plan(SYSTEM, drawn.exchange_id, 0.02)
    return drawn


def add(desk: Desk, name: str, unit: int = 0, roles: tuple[str, ...] = ("referee", "scorer"), **more: object) -> int:
    """Add an official through the form; returns the id."""
    page = f"{desk.home}/officials"
    answer = desk.send(page, {"name": name, "unit": unit, "roles": list(roles), **more})
    assert (answer.status_code, answer.location) == (302, page)
    with desk.app.app_context():
        return db.session.scalars(select(Official.id).order_by(Official.id.desc())).first() or 0


def give(desk: Desk, anew: str = "") -> str:
    """Give duties out by way of the preview."""
    page = f"{desk.home}/timetable/duties/give"
    shown = desk.get(f"{page}?anew={anew}")
    answer = desk.send(page, {"anew": anew, "seen": SEEN.findall(shown)[0]})
    assert (answer.status_code, answer.location) == (302, f"{desk.home}/timetable/duties")
    return desk.get(answer.location)


def drafted(desk: Desk) -> dict[tuple[int, str], int | None]:
    with desk.app.app_context():
        rows = db.session.scalars(select(Duty).where(Duty.draft)).all()
        return {(row.match_id, row.role): row.official_id for row in rows}


def test_an_official_is_added_changed_away_and_removed(desk: Desk) -> None:
    first = add(desk, "Nông Văn A", 1, contact="0912 345 678", sports=["air_volleyball"])
    page = f"{desk.home}/officials/{first}"
    shown = unescape(desk.get(f"{desk.home}/officials"))
    assert ("0912 345 678" in shown, "Bóng chuyền hơi" in shown, "trọng tài, thư ký" in shown) == (True, True, True)

    desk.send(page, {"name": "Nông Văn An", "unit": 2, "roles": ["scorer"], "contact": ""})
    desk.send(f"{page}/away", {"starts_at": "2026-08-19T07:00", "ends_at": "2026-08-19T12:00", "label": "Họp"}, page)
    with desk.app.app_context():
        (person,) = officials_of(desk.exchange_id)
        assert (person.name, person.unit, person.roles, person.sports, person.contact) == (
            "Nông Văn An", "Đơn vị 2", ("scorer",), (), "",
        )  # fmt: skip
        assert [(str(time.label), (time.ends_at - time.starts_at).total_seconds()) for time in person.away] == [
            ("Họp", 18000)
        ]
    refused = desk.send(f"{page}/away", {"starts_at": "2026-08-19T12:00", "ends_at": "2026-08-19T07:00"}, page)
    assert "Giờ kết thúc phải sau giờ bắt đầu" in unescape(refused.text)
    desk.send(f"{page}/back", {"blocked": person.away[0].id}, page)
    assert desk.send(f"{page}/back", {"blocked": person.away[0].id}, page).status_code == 404
    desk.send(f"{page}/remove", form=page)
    with desk.app.app_context():
        assert officials_of(desk.exchange_id) == ()


def test_two_of_one_name_and_unit_and_somebody_without_a_role_are_refused(desk: Desk) -> None:
    add(desk, "Nông Văn A", 1)
    page = f"{desk.home}/officials"
    again = desk.send(page, {"name": "nông văn a", "unit": 1, "roles": ["scorer"]})
    assert "Đã có “nông văn a” của đơn vị này." in unescape(again.text)
    without = desk.send(page, {"name": "Ai đó", "unit": 0})
    assert "Ai đó: hãy chọn ít nhất một vai trò." in unescape(without.text)
    assert add(desk, "Nông Văn A", 2) == 2


def test_a_table_is_shown_row_by_row_and_what_is_good_is_taken(desk: Desk) -> None:
    steps = pasted(desk.browser, f"{desk.home}/officials/import", TABLE)
    shown = unescape(steps.page.text)
    for problem in ("“Đơn vị 9” là đơn vị nào?", "không có vai trò “lái xe”", "đã có người này"):
        assert problem in shown
    asked = steps.questions()
    steps.go("take", **dict.fromkeys(asked, "leave"))
    assert steps.page.status_code == 302
    with desk.app.app_context():
        found = [(each.name, each.unit, each.roles, each.contact) for each in officials_of(desk.exchange_id)]
    assert found == [
        ("Nông Văn A", "Đơn vị 1", ("referee", "scorer"), "0912 345 678"),
        ("Lý Thị B", "", ("referee",), ""),
    ]


def test_duties_are_previewed_given_out_published_and_printed(planned: Desk) -> None:
    people = [add(planned, f"Người {number}", number) for number in range(1, 5)] + [add(planned, "Trung lập")]
    page = f"{planned.home}/timetable/duties"
    assert "12 nhiệm vụ chưa có người" in planned.get(page)
    preview = unescape(planned.get(f"{page}/give"))
    assert "12 nhiệm vụ có người nhận" in preview
    assert drafted(planned) == {}

    shown = give(planned)
    assert "Mọi nhiệm vụ đã có người" in shown
    assert set(drafted(planned).values()) <= set(people)
    assert len(drafted(planned)) == 12
    version_token = SEEN.findall(shown)[0]
    planned.send(f"{page}/publish", {"seen": version_token}, page)
    with planned.app.app_context():
        assert not any(view.changed for view in roster_of(planned.exchange_id).views())
        busiest = roster_of(planned.exchange_id).loads()[0]
    by_day, by_person = (planned.get(f"{page}/print{query}") for query in ("", "?by=person"))
    assert by_day.count("Trọng tài: ") == 6
    assert unescape(by_person).count(f"<h2>{busiest.official.title}</h2>") == 1
    board = unescape(planned.get(f"{planned.home}/timetable"))
    said = re.findall(r'chip-duties">(Trọng tài: [^·<]+ · Thư ký: [^<]+)<', board)
    assert len(said) == len(re.findall(r'title="Trọng tài: [^·"]+ · Thư ký: [^"]+"', board)) == 6


def test_what_was_previewed_of_another_list_is_not_written(planned: Desk) -> None:
    add(planned, "Người 1")
    page = f"{planned.home}/timetable/duties/give"
    seen = SEEN.findall(planned.get(f"{page}?anew=1"))[0]
    add(planned, "Người 2")
    answer = planned.send(page, {"anew": "1", "seen": seen})
    assert answer.status_code == 409
    assert "đã đổi từ lúc xem" in unescape(answer.text)
    assert drafted(planned) == {}


def test_a_duty_is_changed_by_hand_kept_let_go_and_swapped(planned: Desk) -> None:
    first, second = add(planned, "Người 1", 1), add(planned, "Trung lập")
    match = None
    with planned.app.app_context():
        match = planned.match_between("Đơn vị 1", "Đơn vị 2").id
        other = planned.match_between("Đơn vị 3", "Đơn vị 4").id
    page = f"{planned.home}/timetable/duties/{match}/referee"
    shown = unescape(planned.get(page))
    assert "Thuộc đơn vị thi đấu trận này (Đơn vị 1)." in shown
    refused = planned.send(page, {"who": f"official:{first}"})
    assert refused.status_code == 200
    assert drafted(planned) == {}
    planned.send(page, {"who": f"official:{first}", "anyway": "y"})
    assert drafted(planned) == {(match, "referee"): first}
    assert "1 nhiệm vụ trái quy tắc" in planned.get(f"{planned.home}/timetable/duties")
    assert "Bỏ giữ" in planned.get(page)
    planned.send(f"{page}/release", form=page)
    assert "Bỏ giữ" not in planned.get(page)

    planned.send(page, {"who": f"official:{second}"})
    planned.send(f"{planned.home}/timetable/duties/{other}/scorer", {"who": f"official:{first}"})
    with planned.app.app_context():
        partners = [each.match.id for each in roster_of(planned.exchange_id).partners(other, "scorer")]
    assert partners == []
    planned.send(page, {"who": ""})
    assert drafted(planned) == {(other, "scorer"): first}
    assert planned.browser.get(f"{planned.home}/timetable/duties/{match}/timekeeper").status_code == 404
    assert "Trung lập" in planned.get(f"{planned.home}/log")


def test_without_wishes_people_or_matches_the_page_says_what_comes_next(desk: Desk) -> None:
    page = f"{desk.home}/timetable/duties"
    assert "Chưa nội dung nào cần trọng tài" in desk.get(page)
    assert "Danh sách chưa có ai" in desk.get(f"{page}/give")


def test_everybody_may_see_an_officials_duties_and_no_contact(planned: Desk) -> None:
    add(planned, "Nông Văn A", 1, contact="0912 345 678")
    give(planned)
    page = f"/{planned.block}/2026/officials"
    visitor = planned.app.test_client()
    assert visitor.get(f"{page}/").status_code == 404  # the edition is a draft
    with planned.app.app_context():
        exchanges.set_state(SYSTEM, planned.exchange_id, "public")
    assert "Chưa công bố nhiệm vụ nào" in visitor.get(f"{page}/nong-van-a/").text
    with planned.app.app_context():
        timetable.publish(SYSTEM, planned.exchange_id)
    own, everybody = visitor.get(f"{page}/nong-van-a/").text, visitor.get(f"{page}/").text
    assert "0912" not in own + everybody
    assert own.count('class="duty-role"') == len({match for match, _role in drafted(planned)})
    assert f"/{planned.block}/officials/nong-van-a/calendar.ics" in own
    assert f'href="{page}/nong-van-a/"' in visitor.get(f"/{planned.block}/officials/nong-van-a/calendar").text
    assert visitor.get(f"{page}/ai-do/").status_code == 404
