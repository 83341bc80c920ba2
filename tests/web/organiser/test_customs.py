"""What organisers mean without saying so: kept in every new timetable by default, and set in few clicks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.forms import Sent, forms_on
from tests.web.organiser.conftest import FIRST, OPENS, UNITS, Desk
from tournament.domain.competitions.commands import competitions, drawing, entries
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import venues
from tournament.domain.timetables.commands import planning_rules, timetable
from tournament.domain.timetables.queries.known_people import Unlisted, known_people
from tournament.domain.timetables.queries.planning import planning_of
from tournament.domain.timetables.queries.planning_customs import CUSTOMS
from tournament.domain.timetables.queries.planning_rows import rules_of
from tournament.engine.text import Text
from tournament.models import BlockedTime, Competition, CompetitionPlanning, Court, Entry, Match, Unit, db

DAY = timedelta(days=1)


@pytest.fixture
def bracket(drawn: Desk) -> Desk:
    """Beside the round robin a knock-out with a match for third place, both days open."""
    with drawn.app.app_context():
        courts = db.session.scalars(select(Court.id)).all()
        hours = [(court, OPENS + n * DAY, OPENS + n * DAY + timedelta(hours=10)) for court in courts for n in (0, 1)]
        venues.set_windows(SYSTEM, drawn.exchange_id, hours)
        added = competitions.add(SYSTEM, drawn.exchange_id, "air_volleyball", "standard", "women")
        units = db.session.scalars(select(Unit.id).order_by(Unit.id)).all()
        ids = entries.add(SYSTEM, drawn.exchange_id, added, [NewEntry((unit,)) for unit in units])
        drawing.set_format(SYSTEM, drawn.exchange_id, added, "knockout", {"third_place": "match"})
        drawing.order_by_hand(SYSTEM, drawn.exchange_id, added, ids)
        db.session.rollback()
    return drawn


def planned(desk: Desk) -> dict[tuple[str, int], list[tuple[object, int]]]:
    """Make a draft; returns day and minute of the matches by stage and round."""
    with desk.app.app_context():
        assert timetable.plan(SYSTEM, desk.exchange_id, 0) == []
        found: dict[tuple[str, int], list[tuple[object, int]]] = {}
        for match in db.session.scalars(select(Match).order_by(Match.draft_starts_at)):
            at = match.draft_starts_at
            assert at is not None
            found.setdefault((match.stage, match.round), []).append(((at - OPENS).days, (at - OPENS).seconds // 60))
        return found


def test_a_new_timetable_keeps_to_what_is_customary(bracket: Desk) -> None:
    found = planned(bracket)
    first, second, third = (found["groups", n] for n in (1, 2, 3))
    assert max(first) <= min(second) <= max(second) <= min(third)
    days = [day for places in found.values() for day, _minute in places]
    assert (days.count(0), days.count(1)) == (6, 4)
    assert found["third_place", 2] < found["knockout", 2] == [max(max(places) for places in found.values())]


def test_what_is_not_ticked_is_not_kept_to(bracket: Desk) -> None:
    with bracket.app.app_context():
        planning_rules.set_customs(SYSTEM, bracket.exchange_id, [])
    found = planned(bracket)
    assert {day for places in found.values() for day, _minute in places} == {0}


def test_without_room_everything_still_has_a_place(bracket: Desk) -> None:
    with bracket.app.app_context():
        courts = db.session.scalars(select(Court.id)).all()
        length = db.session.scalars(select(Match.minutes)).first()
        assert length is not None
        hours = [(courts[0], OPENS, OPENS + timedelta(minutes=10 * length + 200))]
        hours.append((courts[0], OPENS + DAY, OPENS + DAY + timedelta(minutes=length)))
        venues.set_windows(SYSTEM, bracket.exchange_id, hours)
        assert timetable.plan(SYSTEM, bracket.exchange_id, 0) == []


def test_the_ticks_are_on_stand_before_the_search_and_are_stored(
    bracket: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tournament.domain.timetables.commands import search_jobs

    monkeypatch.setattr(search_jobs, "start", lambda *_args, **_named: None)
    page = f"{bracket.home}/timetable/search"
    form = _with(bracket, page, "customs")
    assert [value for name, value in form.fields if name == "customs"] == list(CUSTOMS)
    assert form.filled({"customs": ["third"]}).send(bracket.browser).status_code == 302
    with bracket.app.app_context():
        assert rules_of(bracket.exchange_id).customs == ["third"]
        assert planning_of(bracket.exchange_id).customs == {"third"}
    assert [value for name, value in _with(bracket, page, "customs").fields if name == "customs"] == ["third"]


def test_lunch_is_blocked_on_every_day_by_one_form(desk: Desk) -> None:
    with desk.app.app_context():
        courts = list(db.session.scalars(select(Court.id).order_by(Court.id)))
    page = f"{desk.home}/timetable?day=all"
    desk.draw()
    form = next(each for each in forms_on(desk.browser.get(page), page) if each.action.endswith("/blocked?day=all"))
    typed = {
        "courts": courts, "starts_at": f"{FIRST}T11:00", "ends_at": f"{FIRST}T12:30", "every_day": "y", "label": "Trưa",
    }  # fmt: skip
    assert form.filled(typed).send(desk.browser).status_code == 302
    with desk.app.app_context():
        rows = list(db.session.scalars(select(BlockedTime).order_by(BlockedTime.starts_at, BlockedTime.audience)))
        four = OPENS + timedelta(hours=4)
        assert [(row.audience, row.starts_at) for row in rows] == [
            (f"court:{court}", four + n * DAY) for n in (0, 1) for court in courts
        ]
        assert {row.ends_at - row.starts_at for row in rows} == {timedelta(minutes=90)}
    again = next(each for each in forms_on(desk.browser.get(page), page) if each.action.endswith("/blocked?day=all"))
    overnight = again.filled(typed | {"ends_at": f"{FIRST + DAY}T00:30"}).send(desk.browser)
    assert "phải trong cùng một ngày" in overnight.text


def test_courts_of_all_competitions_are_set_in_one_grid(bracket: Desk) -> None:
    page = f"{bracket.home}/timetable/courts"
    (form,) = forms_on(bracket.browser.get(page), page)
    with bracket.app.app_context():
        one, two = db.session.scalars(select(Court.id).order_by(Court.id))
        men, women = db.session.scalars(select(Competition.id).order_by(Competition.id))
    assert form.fields[-4:] == tuple((f"courts-{each}", str(court)) for each in (men, women) for court in (one, two))
    assert form.filled({f"courts-{women}": [two]}).send(bracket.browser).status_code == 302
    with bracket.app.app_context():
        rows = db.session.scalars(select(CompetitionPlanning))
        assert {row.competition_id: row.courts for row in rows} == {women: [two]}
    (again,) = forms_on(bracket.browser.get(page), page)
    assert [pair for pair in again.fields if pair[0].startswith("courts-")] == [
        (f"courts-{men}", str(one)), (f"courts-{men}", str(two)), (f"courts-{women}", str(two)),
    ]  # fmt: skip


def test_courts_get_five_minutes_between_matches_unless_one_says_otherwise(desk: Desk) -> None:
    page = f"/manage/{desk.block}/venues"
    form = next(each for each in forms_on(desk.browser.get(page), page) if each.action == page)
    assert form.filled({"name": "Sân cát", "courts": "2"}).send(desk.browser).status_code == 302
    with desk.app.app_context():
        assert list(db.session.scalars(select(Court.turnover_minutes).order_by(Court.id)))[-2:] == [5, 5]


def test_the_page_says_how_many_play_in_several_teams_and_whose_lists_are_missing(bracket: Desk) -> None:
    with bracket.app.app_context():
        women = db.session.scalars(select(Competition.id).order_by(Competition.id.desc()).limit(1)).one()
        teams = db.session.scalars(select(Entry.id).where(Entry.competition_id == women).order_by(Entry.id)).all()
        entries.set_athletes(SYSTEM, bracket.exchange_id, 1, ["Lê Thị Mẫu", "Trần Thị Mẫu"])
        entries.set_athletes(SYSTEM, bracket.exchange_id, teams[0], ["Lê Thị Mẫu"])
        entries.set_athletes(SYSTEM, bracket.exchange_id, teams[1], ["TRẦN THỊ MẪU"])
        found = known_people(bracket.exchange_id)
        names = {row.id: (row.slug, Text(row.name_vi, row.name_en)) for row in db.session.scalars(select(Competition))}
        db.session.rollback()
    assert (found.shared, found.listed, len(found.namesakes)) == (1, 3, 1)
    assert found.unlisted == tuple(
        Unlisted(*names[id_], missing, len(UNITS)) for id_, missing in ((bracket.competition_id, 3), (women, 2))
    )
    for page in ("timetable/search", "timetable/rules"):
        shown = bracket.get(f"{bracket.home}/{page}")
        assert "1 vận động viên có tên ở nhiều đội và không bao giờ bị xếp trùng giờ." in shown
        assert "3 trên 4 đội" in shown


def _with(desk: Desk, page: str, name: str) -> Sent:
    return next(each for each in forms_on(desk.browser.get(page), page) if name in each.options)
