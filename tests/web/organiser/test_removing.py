"""What was removed stays what it was: calendars call it off, undo brings it back, and nothing new is taken for it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.support.forms import confirmed
from tests.web.calendar.conftest import Events, events_of
from tests.web.organiser.conftest import Desk
from tournament.domain.competitions.commands import drawing, entries
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.duties.commands import duties, officials
from tournament.domain.duties.commands.officials import NewOfficial
from tournament.domain.erasure.commands import erasure
from tournament.domain.exchanges.commands import exchanges
from tournament.domain.timetables.commands import planning_rules, timetable
from tournament.domain.timetables.commands.planning_rules import CompetitionRules
from tournament.models import Competition, Court, Match, Unit, db

pytestmark = pytest.mark.both_databases

FEED = "/khoi-a/2026/calendar.ics"
OF_COMPETITION = "/khoi-a/2026/bong-chuyen-hoi-nam/calendar.ics"


def feed(desk: Desk, address: str = FEED) -> Events:
    answer = desk.browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return {uid: event for uid, event in events_of(answer.data).items() if "SUMMARY" in event}


def statuses(events: Events) -> set[str]:
    return {event["STATUS"] for event in events.values()}


def remove(desk: Desk) -> None:
    """Remove the competition on its page, with the second click."""
    page = f"{desk.of_competition}/remove"
    assert confirmed(desk.browser, desk.send(page, form=f"{desk.of_competition}/"), page).status_code == 302


def add_another(desk: Desk, division: str = "women") -> None:
    """Add a competition on its page, with the same units, and draw and publish it."""
    sent = {"preset": "air_volleyball/standard", "division": division}
    assert desk.send(f"{desk.home}/competitions/", sent).status_code == 302
    with desk.app.app_context():
        id_ = db.session.scalars(select(Competition.id).order_by(Competition.id.desc())).first()
        assert id_ is not None
        units = db.session.scalars(select(Unit.id).order_by(Unit.id)).all()
        entries.add(SYSTEM, desk.exchange_id, id_, [NewEntry((unit,)) for unit in units])
        drawing.set_format(SYSTEM, desk.exchange_id, id_, "round_robin", {})
        drawing.draw(SYSTEM, desk.exchange_id, id_, "1")
        timetable.plan(SYSTEM, desk.exchange_id, 0.02)
        timetable.publish(SYSTEM, desk.exchange_id)


def test_a_competition_added_after_a_removal_inherits_nothing(published: Desk) -> None:
    before = feed(published)
    assert statuses(before) == {"CONFIRMED"}
    remove(published)
    add_another(published)
    after = feed(published)
    assert {after[uid]["STATUS"] for uid in before} == {"CANCELLED"}
    assert statuses({uid: event for uid, event in after.items() if uid not in before}) == {"CONFIRMED"}
    new = feed(published, "/khoi-a/2026/bong-chuyen-hoi-nu/calendar.ics")
    assert new.keys() == after.keys() - before.keys()
    for number in (1, 2, 3, 4):
        team = feed(published, f"/khoi-a/2026/bong-chuyen-hoi-nu/teams/don-vi-{number}/calendar.ics")
        assert team
        assert team.keys() <= new.keys()


def test_a_removal_is_undone_and_done_again(published: Desk) -> None:
    before = feed(published)
    remove(published)
    assert statuses(feed(published)) == {"CANCELLED"}
    log, undo, redo = (f"{published.home}/{name}" for name in ("log", "undo", "redo"))
    assert published.send(undo, form=log).status_code == 302
    back = feed(published)
    assert back.keys() == before.keys()
    assert [event["DTSTART"] for event in back.values()] == [event["DTSTART"] for event in before.values()]
    assert statuses(back) == {"CONFIRMED"}
    assert feed(published, OF_COMPETITION).keys() == before.keys()
    assert confirmed(published.browser, published.send(redo, form=log), redo).status_code == 302
    again = feed(published)
    assert (again.keys(), statuses(again)) == (before.keys(), {"CANCELLED"})
    assert confirmed_or_made(published, undo, log) == 302
    assert statuses(feed(published)) == {"CONFIRMED"}


def confirmed_or_made(desk: Desk, page: str, form: str) -> int:
    answer = desk.send(page, form=form)
    return answer.status_code if answer.status_code == 302 else confirmed(desk.browser, answer, page).status_code


def test_feeds_of_what_was_removed_call_it_off(published: Desk) -> None:
    teams = [f"/khoi-a/2026/bong-chuyen-hoi-nam/teams/don-vi-{number}/calendar.ics" for number in (1, 2, 3, 4)]
    before = {address: feed(published, address) for address in (OF_COMPETITION, *teams)}
    remove(published)
    for address, events in before.items():
        after = feed(published, address)
        assert (after.keys(), statuses(after)) == (events.keys(), {"CANCELLED"}), address
    assert published.browser.get(OF_COMPETITION.removesuffix(".ics")).status_code == 404, "there is no page of it"
    assert published.browser.get("/khoi-a/2026/bong-chuyen-hoi-nu/calendar.ics").status_code == 404

    add_another(published, "men")
    after = feed(published, OF_COMPETITION)
    assert (after.keys(), statuses(after)) == (before[OF_COMPETITION].keys(), {"CANCELLED"})
    new = feed(published, "/khoi-a/2026/bong-chuyen-hoi-nam-2/calendar.ics")
    assert (len(new), statuses(new)) == (6, {"CONFIRMED"})


def test_the_feed_of_a_removed_team_calls_its_matches_off(published: Desk) -> None:
    address = "/khoi-a/2026/bong-chuyen-hoi-nam/teams/don-vi-4/calendar.ics"
    before = feed(published, address)
    with published.app.app_context():
        drawing.undraw(SYSTEM, published.exchange_id, published.competition_id)
    page = f"{published.of_competition}/entries/4"
    assert published.send(f"{page}/remove", form=page).status_code == 302
    after = feed(published, address)
    assert (after.keys(), statuses(after)) == (before.keys(), {"CANCELLED"})


def test_the_feed_of_a_removed_court_goes_on(published: Desk) -> None:
    with published.app.app_context():
        court = db.session.scalars(select(Court).where(Court.slug == "san-2")).one()
        id_ = court.id
    address = "/khoi-a/courts/san-2/calendar.ics"
    before = feed(published, address)
    assert before
    remove(published)
    page = f"/manage/{published.block}/courts/{id_}"
    assert published.send(f"{page}/remove", form=page).status_code == 302
    after = feed(published, address)
    assert (after.keys(), statuses(after)) == (before.keys(), {"CANCELLED"})


def test_the_feed_of_a_removed_official_goes_on_until_the_person_is_erased(published: Desk) -> None:
    with published.app.app_context():
        match = published.match_between("Đơn vị 1", "Đơn vị 2")
        match_id = match.id
        rules = CompetitionRules(ranking_delay=0, duties_by="officials", roles=("referee",), max_duties=0)
        planning_rules.set_competition_rules(SYSTEM, published.exchange_id, published.competition_id, rules)
        suu, an = officials.add(SYSTEM, published.exchange_id, [NewOfficial("Nông Văn Sửu"), NewOfficial("An")])
        duties.assign(SYSTEM, published.exchange_id, match_id, "referee", suu)
        timetable.publish(SYSTEM, published.exchange_id)
    address = "/khoi-a/officials/nong-van-suu/calendar.ics"
    before = feed(published, address)
    assert len(before) == 1
    with published.app.app_context():
        duties.assign(SYSTEM, published.exchange_id, match_id, "referee", an)
        timetable.publish(SYSTEM, published.exchange_id)
    page = f"{published.home}/officials/{suu}"
    assert published.send(f"{page}/remove", form=page).status_code == 302
    after = feed(published, address)
    assert (after.keys(), statuses(after)) == (before.keys(), {"CANCELLED"})
    with published.app.app_context():
        erasure.erase(SYSTEM, 1, "Nông Văn Sửu", [])
    gone = published.browser.get(address)
    assert gone.status_code in {404, 410}
    assert "Sửu" not in gone.text


def test_a_phase_that_was_there_once_goes_on_being_answered(drawn: Desk) -> None:
    """Even one of which no calendar has shown a match yet."""
    teams = "/khoi-a/2026/bong-chuyen-hoi-nam/teams/don-vi-4/calendar.ics"
    with drawn.app.app_context():
        exchanges.set_state(SYSTEM, drawn.exchange_id, "public")
        drawing.set_format(SYSTEM, drawn.exchange_id, drawn.competition_id, "groups", {"groups": 2,
                           "advance": 1, "then": "knockout"})  # fmt: skip
        stages = sorted(set(db.session.scalars(select(Match.stage))))
    assert len(stages) == 2
    for address in (FEED, teams):
        for stage in stages:
            assert drawn.browser.get(address, query_string={"phase": stage}).status_code == 200
    page = f"{drawn.of_competition}/draw/take-back"
    shown = drawn.send(page, form=f"{drawn.of_competition}/draw")
    assert confirmed(drawn.browser, shown, page).status_code == 302
    drawn.app.extensions.pop("tournament_calendar")  # as after a restart: nothing is known but what is stored
    for address in (FEED, teams, FEED.removesuffix(".ics")):
        for stage in stages:
            answer = drawn.browser.get(address, query_string={"phase": stage})
            assert answer.status_code == 200, (address, stage)
        assert drawn.browser.get(address, query_string={"phase": "made-up"}).status_code == 400
