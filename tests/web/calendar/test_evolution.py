"""One change after another: exactly the expected events differ, in the expected properties, in all feeds alike."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy.orm import Session

from tests.web.calendar.conftest import (
    COURTS,
    DAY,
    ENTRIES,
    EXCHANGE,
    FEEDS,
    OFFICIALS,
    Events,
    World,
    differences,
    events_of,
)
from tournament.models import (
    Competition,
    Court,
    Duty,
    Entry,
    Exchange,
    Match,
    Official,
    ProgrammeItem,
    Unit,
    Venue,
)

STAMP = {"DTSTAMP", "LAST-MODIFIED"}
TIME = {"DTSTART", "DTEND", "SEQUENCE", "DESCRIPTION", "STRUCTURED-DATA"}
PLACE = {"LOCATION", "GEO", "X-APPLE-STRUCTURED-LOCATION", "VLOCATION", "SEQUENCE", "DESCRIPTION", "STRUCTURED-DATA"}
STATUS = {"STATUS", "TRANSP", "SEQUENCE", "SUMMARY", "DESCRIPTION", "STRUCTURED-DATA"}
WORDS = {"SUMMARY", "DESCRIPTION", "STRUCTURED-DATA", "CATEGORIES"}
SEMI_FINAL_1 = ["m1"]
REACHABLE = ["m3-1", "m3-2", "m3-3", "m3-4"]


def match(number: int = 1, **values: object) -> Callable[[Session], None]:
    """Return a change of a match's columns."""

    def change(session: Session) -> None:
        row = session.get_one(Match, number)
        for name, value in values.items():
            setattr(row, name, value)

    return change


def row(model: type, id_: int = 1, **values: object) -> Callable[[Session], None]:
    """Return a change of any row's columns."""

    def change(session: Session) -> None:
        found = session.get_one(model, id_)
        for name, value in values.items():
            setattr(found, name, value)

    return change


def result(score: list[list[int]], winner: int) -> Callable[[Session], None]:
    """Return the recording of the first semi-final's result, which fills the final's first side."""

    def change(session: Session) -> None:
        first = session.get_one(Match, 1)
        first.status, first.score, first.winner = "played", score, winner
        session.get_one(Match, 3).home_id = (first.home_id, first.away_id)[winner]

    return change


CHANGES = {
    "another time": (match(starts_at=DAY + timedelta(hours=5)), SEMI_FINAL_1, TIME, True),
    "another day": (match(starts_at=DAY + timedelta(days=1)), SEMI_FINAL_1, TIME, True),
    "longer": (match(minutes=60), SEMI_FINAL_1, TIME, True),
    "a new name of a team": (row(Entry, name="Đội Một"), ["m1", "m3-1"], WORDS, False),
    "a new name of a competition": (
        row(Competition, name_vi="Bóng chuyền hơi, nam"), ["m1", "m2", "m3", *REACHABLE], WORDS, False,
    ),
    "a new name of the edition": (
        row(Exchange, name_vi="Hội thao Khối"), ["m1", "m2", "m3", *REACHABLE, "opening"], WORDS, False,
    ),
    "a new name of a court": (row(Court, 2, name="Sân B"), ["m2"], PLACE | {"SUMMARY"}, True),
    "a new name of the venue": (row(Venue, name="Nhà văn hoá"), ["m1", "m2", "m3", *REACHABLE], PLACE, True),
    "a new position of the venue": (row(Venue, latitude=22.2), ["m1", "m2", "m3", *REACHABLE], PLACE, False),
    "cancelled": (match(cancelled=True), SEMI_FINAL_1, STATUS, True),
    "annulled": (match(2, status="annulled"), ["m2"], STATUS, True),
    "another time of the ceremony": (
        row(ProgrammeItem, ends_at=DAY + timedelta(hours=1)), ["opening"], TIME, True,
    ),
    "a cancelled ceremony": (row(ProgrammeItem, cancelled=True), ["opening"], STATUS, True),
}  # fmt: skip
"""What is changed, the events that differ, the properties that may, and whether SEQUENCE does."""


def test_only_what_changed_differs_and_alike_in_every_feed(world: World) -> None:
    before = world.feeds()
    for name, (change, uids, properties, sequenced) in CHANGES.items():
        world.change(change, block="court" in name or "venue" in name)
        after = world.feeds()
        for address, found in differences(before, after).items():
            assert sorted(found) == sorted(uid for uid in uids if uid in before[address]), (name, address)
            for changed in found.values():
                assert STAMP <= changed <= properties | STAMP, name
                assert ("SEQUENCE" in changed) == sequenced, name
        _hold_together(after)
        before = after


def test_every_feed_that_shows_the_event_tells_the_change(world: World) -> None:
    before = world.feeds()
    world.change(match(starts_at=DAY + timedelta(hours=5)))
    told = {address for address, found in differences(before, world.feeds()).items() if "m1" in found}
    assert told == {address for address in FEEDS if "m1" in before[address]}
    assert len(told) == 9


def test_what_no_event_shows_changes_no_event(world: World) -> None:
    before = world.feeds()
    for change in (
        lambda session: None,
        match(draft_starts_at=DAY, draft_court_id=2),
        match(pin="place"),
        row(Unit, name="Đơn vị đổi tên"),
        row(Exchange, policies={"late_minutes": 10}),
        row(Competition, rest_minutes=5),
        row(Official, name="Nguyễn An", contact="0987"),
        row(Duty, 2, official_id=1),
    ):
        world.change(change)
        assert differences(before, world.feeds()) == {}


def test_a_restart_and_another_zone_of_the_server_change_no_byte(world: World) -> None:
    before = world.bodies()
    world.change(lambda session: None)
    assert world.bodies() == before
    old = os.environ.get("TZ")
    try:
        os.environ["TZ"] = "America/New_York"
        time.tzset()
        world.restart()
        assert world.bodies() == before
    finally:
        os.environ.pop("TZ") if old is None else os.environ.update(TZ=old)
        time.tzset()


def test_another_court_leaves_a_tombstone_in_the_old_courts_feed(world: World) -> None:
    before = world.feeds()
    world.change(match(court_id=2))
    after = world.feeds()
    found = differences(before, after)

    assert found.pop(COURTS[0]) == {"m1": (STATUS - {"STRUCTURED-DATA"}) | STAMP | {"STRUCTURED-DATA"}}
    assert set(found.pop(COURTS[1])) == {"m1"}
    assert {uid for events in found.values() for uid in events} == {"m1"}
    assert all(STAMP | {"SEQUENCE", "LOCATION"} <= events["m1"] <= STAMP | PLACE for events in found.values())
    old, new = after[COURTS[0]]["m1"], after[COURTS[1]]["m1"]
    assert (old["STATUS"], new["STATUS"]) == ("CANCELLED", "CONFIRMED")
    assert int(old["SEQUENCE"]) > int(before[COURTS[0]]["m1"]["SEQUENCE"])
    assert "Đổi Sân 1→Sân 2\\, 1/8 14:15" in new["DESCRIPTION"]
    living = {address: {**events} for address, events in after.items() if address != COURTS[0]}
    _hold_together(living)

    world.change(match(court_id=1))
    back = world.feeds()
    assert back[COURTS[0]]["m1"]["STATUS"] == "CONFIRMED"
    assert int(back[COURTS[0]]["m1"]["SEQUENCE"]) > int(old["SEQUENCE"])
    assert back[COURTS[0]]["m1"]["LAST-MODIFIED"] > old["LAST-MODIFIED"]


def appointed(official: int | None, role: str = "referee", number: int = 1) -> Callable[[Session], None]:
    """Return the publication of another official, or none, for a match."""

    def change(session: Session) -> None:
        for duty in session.query(Duty).filter_by(match_id=number, draft=False):
            session.delete(duty)
        session.flush()
        if official is not None:
            session.add(Duty(exchange_id=1, match_id=number, role=role, draft=False, official_id=official))

    return change


def deleted(number: int) -> Callable[[Session], None]:
    """Return the deletion of a match with its duties."""

    def change(session: Session) -> None:
        for duty in session.query(Duty).filter_by(match_id=number):
            session.delete(duty)
        session.flush()
        session.delete(session.get_one(Match, number))

    return change


def test_another_referee_moves_the_feeds_of_referees_and_no_other(world: World) -> None:
    first = world.feeds()
    assert first[OFFICIALS[0]]["m1"]["SUMMARY"] == "TT1: Đội 1 – Đội 4 · Bóng chuyền hơi nam"
    assert first[OFFICIALS[1]] == {}

    world.change(appointed(2))
    second = world.feeds()
    assert set(differences(first, second)) == set(OFFICIALS)
    assert differences(first, second)[OFFICIALS[0]] == {"m1": STATUS - {"DESCRIPTION"} | STAMP}
    assert second[OFFICIALS[0]]["m1"]["SUMMARY"] == "Huỷ: TT1: Đội 1 – Đội 4 · Bóng chuyền hơi nam"
    assert second[OFFICIALS[1]]["m1"] == first[OFFICIALS[0]]["m1"]
    _hold_together({address: events for address, events in second.items() if address != OFFICIALS[0]})

    world.change(appointed(1))
    third = world.feeds()
    assert set(differences(second, third)) == set(OFFICIALS)
    back, away = third[OFFICIALS[0]]["m1"], third[OFFICIALS[1]]["m1"]
    assert (back["STATUS"], away["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert int(back["SEQUENCE"]) > int(second[OFFICIALS[0]]["m1"]["SEQUENCE"])
    assert back["LAST-MODIFIED"] > second[OFFICIALS[0]]["m1"]["LAST-MODIFIED"]

    world.change(match(starts_at=DAY + timedelta(hours=6)))
    fourth = world.feeds()
    assert int(fourth[OFFICIALS[0]]["m1"]["SEQUENCE"]) == int(back["SEQUENCE"]) + 1
    assert fourth[OFFICIALS[0]]["m1"]["LAST-MODIFIED"] == fourth[EXCHANGE]["m1"]["LAST-MODIFIED"]
    assert fourth[OFFICIALS[1]] == third[OFFICIALS[1]]


def test_another_role_of_an_official_moves_their_feed_alone(world: World) -> None:
    before = world.feeds()
    world.change(appointed(1, "scorer"))
    after = world.feeds()
    assert differences(before, after) == {OFFICIALS[0]: {"m1": STAMP | {"SUMMARY"}}}
    assert after[OFFICIALS[0]]["m1"]["SUMMARY"] == "Thư ký: Đội 1 – Đội 4 · Bóng chuyền hơi nam"


def refereed(entry: int | None = None, loser_of: int | None = None, number: int = 2) -> Callable[[Session], None]:
    """Return the publication of a match's duty: of a team, of whoever loses another match, or of nobody."""

    def change(session: Session) -> None:
        for duty in session.query(Duty).filter_by(match_id=number, draft=False):
            session.delete(duty)
        session.flush()
        if entry or loser_of:
            duty = Duty(exchange_id=1, match_id=number, role="referee", draft=False, entry_id=entry)
            duty.loser_of_id = loser_of
            session.add(duty)

    return change


def test_a_duty_of_a_team_moves_its_feed_and_no_other(world: World) -> None:
    first = world.feeds()
    world.change(refereed(1))
    second = world.feeds()
    assert set(differences(first, second)) == {ENTRIES[0]}
    assert second[ENTRIES[0]]["m2"]["SUMMARY"] == "TT1: Đội 2 – Đội 3 · Bóng chuyền hơi nam"
    _hold_together(second)

    world.change(refereed(4))
    third = world.feeds()
    assert set(differences(second, third)) == {ENTRIES[0], ENTRIES[3]}
    assert third[ENTRIES[0]]["m2"]["SUMMARY"] == "Huỷ: TT1: Đội 2 – Đội 3 · Bóng chuyền hơi nam"
    assert third[ENTRIES[3]]["m2"] == second[ENTRIES[0]]["m2"]

    world.change(match(2, starts_at=DAY + timedelta(hours=6)))
    fourth = world.feeds()
    assert fourth[ENTRIES[3]]["m2"]["DTSTART"] == fourth[EXCHANGE]["m2"]["DTSTART"]
    assert fourth[ENTRIES[0]]["m2"] == third[ENTRIES[0]]["m2"]


def test_a_loser_has_its_duty_once_it_is_known_and_loses_it_by_a_correction(world: World) -> None:
    world.change(refereed(loser_of=1))
    before = world.feeds()
    assert [address for address in ENTRIES if "m2" in before[address]] == [ENTRIES[1], ENTRIES[2]]

    world.change(result([[21, 15], [21, 18]], winner=0))
    lost = world.feeds()
    assert lost[ENTRIES[3]]["m2"]["SUMMARY"] == "TT1: Đội 2 – Đội 3 · Bóng chuyền hơi nam"
    assert {address for address, found in differences(before, lost).items() if "m2" in found} == {ENTRIES[3]}

    world.change(result([[15, 21], [18, 21]], winner=1))
    corrected = world.feeds()
    assert corrected[ENTRIES[0]]["m2"] == lost[ENTRIES[3]]["m2"]
    assert corrected[ENTRIES[3]]["m2"]["STATUS"] == "CANCELLED"
    changed = {address for address, found in differences(lost, corrected).items() if "m2" in found}
    assert changed == {ENTRIES[0], ENTRIES[3]}


def test_the_feed_of_an_official_is_newer_by_date_too_when_a_match_joins_it(world: World) -> None:
    given = world.client.get(OFFICIALS[1] + ".ics").headers["Last-Modified"]
    world.change(appointed(2))
    answer = world.client.get(OFFICIALS[1] + ".ics", headers={"If-Modified-Since": given})
    assert (answer.status_code, answer.headers["Last-Modified"]) == (200, "Sat, 01 Aug 2026 07:15:00 GMT")


def test_tombstones_and_deleted_matches_follow_renamings(world: World) -> None:
    world.change(match(court_id=2))
    world.change(appointed(None))
    world.change(deleted(2))
    feeds = [address for address in FEEDS if "/matches/K1-2/" not in address]
    before = {address: _of(world, address) for address in feeds}
    world.change(row(Entry, name="Đội Một"))
    world.change(row(Entry, 2, name="Đội Hai"))
    world.change(row(Court, name="Sân A"), block=True)
    after = {address: _of(world, address) for address in before}

    grave, off = after[COURTS[0]]["m1"], after[OFFICIALS[0]]["m1"]
    assert grave["SUMMARY"] == "Huỷ: Sân A: Đội Một – Đội 4 · Bóng chuyền hơi nam"
    assert grave["LOCATION"].startswith("Sân A\\,")
    assert off["SUMMARY"] == "Huỷ: TT1: Đội Một – Đội 4 · Bóng chuyền hơi nam"
    assert after[EXCHANGE]["m2"]["SUMMARY"] == "Huỷ: Đội Hai – Đội 3 · Bóng chuyền hơi nam"
    for address, uid in ((COURTS[0], "m1"), (OFFICIALS[0], "m1"), (EXCHANGE, "m2")):
        assert after[address][uid]["LAST-MODIFIED"] > before[address][uid]["LAST-MODIFIED"]
        assert {after[address][uid][name] for name in ("STATUS", "DTSTART")} == {
            before[address][uid][name] for name in ("STATUS", "DTSTART")
        }


def test_a_result_fills_the_slot_and_settles_who_may_still_come(world: World) -> None:
    before = world.feeds()
    assert before[ENTRIES[0]]["m3-1"]["STATUS"] == "TENTATIVE"
    assert before[ENTRIES[0]]["m3-1"]["SUMMARY"] == "nếu thắng trận 1: gặp Thắng BK2 · Bóng chuyền hơi nam"
    assert before[EXCHANGE]["m3"]["SUMMARY"] == "Thắng BK1 – Thắng BK2 · Bóng chuyền hơi nam"
    world.change(result([[21, 15], [21, 18]], winner=0))
    after = world.feeds()

    found = differences(before, after)
    assert found[EXCHANGE] == {
        "m1": STAMP | {"DESCRIPTION"},
        "m3": STAMP | {"SUMMARY", "DESCRIPTION", "STRUCTURED-DATA"},
    }
    winner, loser = after[ENTRIES[0]], after[ENTRIES[3]]
    assert (winner["m3-1"]["STATUS"], winner["m3"]["STATUS"]) == ("CANCELLED", "TENTATIVE")
    assert winner["m3"]["SUMMARY"] == "gặp Thắng BK2 · Bóng chuyền hơi nam"
    assert "Kết quả: Đội 1 thắng 2–0 (21-15\\, 21-18)" in winner["m1"]["DESCRIPTION"]
    assert sorted(loser) == ["m1", "m3-4"]
    assert loser["m3-4"]["STATUS"] == "CANCELLED"
    _hold_together(after)


def test_a_correction_of_the_winner_moves_the_final_from_one_team_to_the_other(world: World) -> None:
    world.change(result([[21, 15], [21, 18]], winner=0))
    before = world.feeds()
    world.change(result([[15, 21], [18, 21]], winner=1))
    after = world.feeds()

    first, fourth = after[ENTRIES[0]], after[ENTRIES[3]]
    assert (first["m3"]["STATUS"], first["m3-1"]["STATUS"]) == ("CANCELLED", "CANCELLED")
    assert (fourth["m3"]["STATUS"], fourth["m3-4"]["STATUS"]) == ("TENTATIVE", "CANCELLED")
    assert after[EXCHANGE]["m3"]["SUMMARY"] == "Đội 4 – Thắng BK2 · Bóng chuyền hơi nam"
    assert "Kết quả: Đội 4 thắng 2–0 (21-15\\, 21-18)" in after[EXCHANGE]["m1"]["DESCRIPTION"]
    assert int(first["m3"]["SEQUENCE"]) > int(before[ENTRIES[0]]["m3"]["SEQUENCE"])
    assert first["m3"]["LAST-MODIFIED"] > before[ENTRIES[0]]["m3"]["LAST-MODIFIED"]


def test_both_sides_known_confirm_the_final_under_its_uid(world: World) -> None:
    before = world.feeds()[EXCHANGE]["m3"]
    world.change(match(3, home_id=1, away_id=2))
    after = world.feeds()[EXCHANGE]["m3"]
    assert (before["STATUS"], after["STATUS"]) == ("TENTATIVE", "CONFIRMED")
    assert before["UID"] == after["UID"]
    assert int(after["SEQUENCE"]) == int(before["SEQUENCE"]) + 1


def test_cancelled_and_revived(world: World) -> None:
    before = world.feeds()[EXCHANGE]["m1"]
    world.change(match(cancelled=True))
    off = world.feeds()[EXCHANGE]["m1"]
    world.change(match(cancelled=False))
    on = world.feeds()[EXCHANGE]["m1"]
    assert [one["STATUS"] for one in (before, off, on)] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert [int(one["SEQUENCE"]) for one in (before, off, on)] == [0, 1, 2]
    assert off["SUMMARY"] == "Huỷ: Đội 1 – Đội 4 · Bóng chuyền hơi nam"
    assert (off["TRANSP"], on["TRANSP"]) == ("TRANSPARENT", "OPAQUE")
    assert {name for name in on if on[name] != before[name]} == STAMP | {"SEQUENCE", "DESCRIPTION"}


def test_a_deleted_match_stays_as_cancelled_everywhere(world: World) -> None:
    before = world.feeds()
    world.change(lambda session: session.delete(session.get_one(Match, 3)))
    world.change(lambda session: None)
    everywhere = {address: feed for address, feed in before.items() if "/matches/F/" not in address}
    after = {address: _of(world, address) for address in everywhere}
    found = differences(everywhere, after)
    assert {uid for events in found.values() for uid in events} == {"m3", *REACHABLE}
    assert {after[a][uid]["STATUS"] for a, events in found.items() for uid in events} == {"CANCELLED"}


def test_untimed_matches_lie_on_the_days_of_the_edition_until_they_have_a_time(world: World) -> None:
    world.change(match(2, starts_at=None, court_id=None))
    untimed = world.feeds()[EXCHANGE]["m2"]
    assert (untimed["DTSTART"], untimed["DTEND"]) == ("20260812", "20260814")
    assert (untimed["STATUS"], untimed["TRANSP"], "LOCATION" in untimed) == ("TENTATIVE", "TRANSPARENT", False)
    world.change(match(2, starts_at=DAY, court_id=2))
    timed = world.feeds()[EXCHANGE]["m2"]
    assert (timed["DTSTART"], timed["STATUS"]) == ("20260812T080000", "CONFIRMED")
    assert timed["UID"] == untimed["UID"]
    assert int(timed["SEQUENCE"]) == int(untimed["SEQUENCE"]) + 1


def test_an_edition_taken_back_to_draft_is_cancelled_where_others_still_see_it(world: World) -> None:
    world.change(row(Exchange, state="draft"))
    assert world.client.get(EXCHANGE + ".ics").status_code == 404
    unit = _of(world, "/khoi/units/don-vi-1/calendar")
    assert [event["STATUS"] for event in unit.values()] == ["CANCELLED"]
    world.change(match(starts_at=DAY + timedelta(days=1)))
    assert _of(world, "/khoi/units/don-vi-1/calendar") == unit
    world.change(row(Exchange, state="public"))
    assert _of(world, "/khoi/units/don-vi-1/calendar")["m1"]["DTSTART"] == "20260813T080000"


def test_a_deadline_is_an_entry(world: World) -> None:
    world.change(row(Exchange, registration_until=DAY - timedelta(days=9)))
    (deadline,) = (event for uid, event in world.feeds()[EXCHANGE].items() if uid.startswith("registration"))
    assert (deadline["SUMMARY"], deadline["DTEND"]) == ("Hạn đăng ký", "20260803T080000")
    world.change(row(Exchange, registration_until=None, ends_on=date(2026, 8, 13)))
    (gone,) = (event for uid, event in world.feeds()[EXCHANGE].items() if uid.startswith("registration"))
    assert gone["STATUS"] == "CANCELLED"


def test_two_changes_in_one_second_bear_different_times(world: World) -> None:
    world.change(match(minutes=50))
    first = world.feeds()[EXCHANGE]["m1"]["LAST-MODIFIED"]
    world.clock.now -= timedelta(minutes=10)
    world.change(match(minutes=60))
    assert world.feeds()[EXCHANGE]["m1"]["LAST-MODIFIED"] > first


def _of(world: World, address: str) -> Events:
    return events_of(world.body(address))


def _hold_together(feeds: dict[str, Events]) -> None:
    """Assert that an event bears one UID, SEQUENCE, LAST-MODIFIED, time and status wherever it is shown."""
    alike = ("UID", "SEQUENCE", "LAST-MODIFIED", "DTSTAMP", "DTSTART", "DTEND", "STATUS")
    seen: dict[str, tuple[str, ...]] = {}
    for events in feeds.values():
        for uid, event in events.items():
            said = tuple(event[name] for name in alike)
            assert seen.setdefault(uid, said) == said
