"""One change after another: exactly the expected events differ, in the expected properties, in all feeds alike."""

from __future__ import annotations

import os
import re
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
    MATCHES,
    OFFICIALS,
    UNITS,
    Events,
    World,
    differences,
    events_of,
)
from tournament.engine.match_status import Status
from tournament.models import (
    Competition,
    Court,
    Duty,
    Entry,
    EntryUnit,
    Exchange,
    Match,
    Official,
    ProgrammeItem,
    Unit,
    Venue,
)
from tournament.models.base import Base

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


def row(model: type[Base], id_: int = 1, **values: object) -> Callable[[Session], None]:
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
        first.status, first.score, first.winner = Status.PLAYED, score, winner
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
    "a new name of the venue": (row(Venue, name="Nhà văn hóa"), ["m1", "m2", "m3", *REACHABLE], PLACE, True),
    "a new position of the venue": (row(Venue, latitude=22.2), ["m1", "m2", "m3", *REACHABLE], PLACE, False),
    "cancelled": (match(cancelled=True), SEMI_FINAL_1, STATUS, True),
    "annulled": (match(2, status="annulled"), ["m2", "m3-2", "m3-3"], STATUS, True),
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

    assert found.pop(COURTS[0]) == {"m1": STATUS - {"STRUCTURED-DATA"} | STAMP}
    assert set(found.pop(COURTS[1])) == {"m1"}
    assert {uid for events in found.values() for uid in events} == {"m1"}
    assert all(STAMP | {"SEQUENCE", "LOCATION"} <= events["m1"] <= STAMP | PLACE for events in found.values())
    old, new = after[COURTS[0]]["m1"], after[COURTS[1]]["m1"]
    assert (old["STATUS"], new["STATUS"]) == ("CANCELLED", "CONFIRMED")
    assert int(old["SEQUENCE"]) > int(before[COURTS[0]]["m1"]["SEQUENCE"])
    assert "Đổi sân: Sân 1 → Sân 2 (cập nhật 14:15 ngày 1/8)" in new["DESCRIPTION"]
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
    assert first[OFFICIALS[0]]["m1"]["SUMMARY"] == "Trọng tài: Đội 1 – Đội 4 · Bóng chuyền hơi nam"
    assert first[OFFICIALS[1]] == {}

    world.change(appointed(2))
    second = world.feeds()
    assert set(differences(first, second)) == set(OFFICIALS)
    assert differences(first, second)[OFFICIALS[0]] == {"m1": STATUS - {"DESCRIPTION", "STRUCTURED-DATA"} | STAMP}
    told = second[OFFICIALS[0]]["m1"]["SUMMARY"]
    assert told == "Không còn phân công: Trọng tài: Đội 1 – Đội 4 · Bóng chuyền hơi nam"
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
    assert second[ENTRIES[0]]["m2"]["SUMMARY"] == "Trọng tài: Đội 2 – Đội 3 · Bóng chuyền hơi nam"
    _hold_together(second)

    world.change(refereed(4))
    third = world.feeds()
    assert set(differences(second, third)) == {ENTRIES[0], ENTRIES[3]}
    assert third[ENTRIES[0]]["m2"]["SUMMARY"] == "Không còn phân công: Trọng tài: Đội 2 – Đội 3 · Bóng chuyền hơi nam"
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
    assert lost[ENTRIES[3]]["m2"]["SUMMARY"] == "Trọng tài: Đội 2 – Đội 3 · Bóng chuyền hơi nam"
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
    before = world.feeds()
    world.change(row(Entry, name="Đội Một"))
    world.change(row(Entry, 2, name="Đội Hai"))
    world.change(row(Court, name="Sân A"), block=True)
    after = world.feeds()

    grave, off = after[COURTS[0]]["m1"], after[OFFICIALS[0]]["m1"]
    assert grave["SUMMARY"] == "Chuyển sân: Sân A: Đội Một – Đội 4 · Bóng chuyền hơi nam"
    assert grave["LOCATION"].startswith("Sân A\\,")
    assert off["SUMMARY"] == "Không còn phân công: Trọng tài: Đội Một – Đội 4 · Bóng chuyền hơi nam"
    assert after[EXCHANGE]["m2"]["SUMMARY"] == "Hủy: Đội Hai – Đội 3 · Bóng chuyền hơi nam"
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
        "m3": STAMP | {"SUMMARY", "DESCRIPTION"},
    }
    winner, loser = after[ENTRIES[0]], after[ENTRIES[3]]
    assert (winner["m3-1"]["STATUS"], winner["m3"]["STATUS"]) == ("CANCELLED", "TENTATIVE")
    assert winner["m3-1"]["SUMMARY"] == "Đã rõ: nếu thắng trận 1: gặp Thắng BK2 · Bóng chuyền hơi nam"
    assert "Đã rõ (cập nhật 14:15 ngày 1/8)" in winner["m3-1"]["DESCRIPTION"]
    assert winner["m3"]["SUMMARY"] == "gặp Thắng BK2 · Bóng chuyền hơi nam"
    assert "Kết quả: Đội 1 thắng 2–0 (21–15\\, 21–18)" in winner["m1"]["DESCRIPTION"]
    assert sorted(loser) == ["m1", "m3-4"]
    assert (loser["m3-4"]["STATUS"], loser["m3-4"]["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert loser["m3-4"]["SUMMARY"] == "Không còn: nếu thắng trận 1: gặp Thắng BK2 · Bóng chuyền hơi nam"
    _hold_together(after)


def test_a_correction_of_the_winner_moves_the_final_from_one_team_to_the_other(world: World) -> None:
    world.change(result([[21, 15], [21, 18]], winner=0))
    before = world.feeds()
    world.change(result([[15, 21], [18, 21]], winner=1))
    after = world.feeds()

    first, fourth = after[ENTRIES[0]], after[ENTRIES[3]]
    assert (first["m3"]["STATUS"], first["m3-1"]["STATUS"]) == ("CANCELLED", "CANCELLED")
    assert (fourth["m3"]["STATUS"], fourth["m3-4"]["STATUS"]) == ("TENTATIVE", "CANCELLED")
    begins = [events["m3-" + n]["SUMMARY"].partition(":")[0] for events, n in ((first, "1"), (fourth, "4"))]
    assert begins == ["Không còn", "Đã rõ"]
    assert after[EXCHANGE]["m3"]["SUMMARY"] == "Đội 4 – Thắng BK2 · Bóng chuyền hơi nam"
    assert "Kết quả: Đội 4 thắng 2–0 (21–15\\, 21–18)" in after[EXCHANGE]["m1"]["DESCRIPTION"]
    assert int(first["m3"]["SEQUENCE"]) > int(before[ENTRIES[0]]["m3"]["SEQUENCE"])
    assert first["m3"]["LAST-MODIFIED"] > before[ENTRIES[0]]["m3"]["LAST-MODIFIED"]


def test_both_sides_known_confirm_the_final_under_its_uid(world: World) -> None:
    before = world.feed(EXCHANGE)["m3"]
    world.change(match(3, home_id=1, away_id=2))
    after = world.feed(EXCHANGE)["m3"]
    assert (before["STATUS"], after["STATUS"]) == ("TENTATIVE", "CONFIRMED")
    assert before["UID"] == after["UID"]
    assert int(after["SEQUENCE"]) == int(before["SEQUENCE"]) + 1


def test_a_possible_match_is_called_off_only_with_the_match(world: World) -> None:
    world.change(result([[21, 15], [21, 18]], winner=0))
    out = world.feed(ENTRIES[3])["m3-4"]
    world.change(match(3, cancelled=True))
    after = world.feeds()
    assert after[ENTRIES[3]]["m3-4"] == out
    assert after[ENTRIES[1]]["m3-2"]["SUMMARY"].startswith("Hủy: nếu thắng trận 2: gặp Đội 1 · ")
    world.change(match(3, cancelled=False))
    back = world.feed(ENTRIES[1])["m3-2"]
    assert (back["STATUS"], back["SUMMARY"][:15]) == ("TENTATIVE", "nếu thắng trận ")


def test_a_correction_back_makes_a_match_possible_again(world: World) -> None:
    world.change(result([[21, 15], [21, 18]], winner=0))

    def taken_back(session: Session) -> None:
        match(status="open", score=None, winner=None)(session)
        match(3, home_id=None)(session)

    world.change(taken_back)
    loser = world.feed(ENTRIES[3])["m3-4"]
    assert loser["STATUS"] == "TENTATIVE"
    assert "Lại có khả năng (cập nhật 14:25 ngày 1/8)" in loser["DESCRIPTION"]


def test_cancelled_and_revived(world: World) -> None:
    before = world.feed(EXCHANGE)["m1"]
    world.change(match(cancelled=True))
    off = world.feed(EXCHANGE)["m1"]
    world.change(match(cancelled=False))
    on = world.feed(EXCHANGE)["m1"]
    assert [one["STATUS"] for one in (before, off, on)] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert [int(one["SEQUENCE"]) for one in (before, off, on)] == [0, 1, 2]
    assert off["SUMMARY"] == "Hủy: Đội 1 – Đội 4 · Bóng chuyền hơi nam"
    assert (off["TRANSP"], on["TRANSP"]) == ("TRANSPARENT", "OPAQUE")
    assert {name for name in on if on[name] != before[name]} == STAMP | {"SEQUENCE", "DESCRIPTION"}


def test_a_deleted_match_stays_as_cancelled_everywhere(world: World) -> None:
    before = world.feeds()
    world.change(lambda session: session.delete(session.get_one(Match, 3)))
    world.change(lambda session: None)
    after = world.feeds()
    found = differences(before, after)
    assert {uid for events in found.values() for uid in events} == {"m3", *REACHABLE}
    assert MATCHES[2] in found
    assert {after[a][uid]["STATUS"] for a, events in found.items() for uid in events} == {"CANCELLED"}


def test_untimed_matches_lie_on_the_days_of_the_edition_until_they_have_a_time(world: World) -> None:
    world.change(match(2, starts_at=None, court_id=None))
    untimed = world.feed(EXCHANGE)["m2"]
    assert (untimed["DTSTART"], untimed["DTEND"]) == ("20260812", "20260814")
    assert (untimed["STATUS"], untimed["TRANSP"], "LOCATION" in untimed) == ("TENTATIVE", "TRANSPARENT", False)
    world.change(match(2, starts_at=DAY, court_id=2))
    timed = world.feed(EXCHANGE)["m2"]
    assert (timed["DTSTART"], timed["STATUS"]) == ("20260812T080000", "CONFIRMED")
    assert timed["UID"] == untimed["UID"]
    assert int(timed["SEQUENCE"]) == int(untimed["SEQUENCE"]) + 1


def said_last(world: World, uid: str = "m1", address: str = EXCHANGE) -> str:
    """Return what an event says of its last change, without when."""
    return world.feed(address)[uid]["DESCRIPTION"].split("\\n")[-2].rpartition(" (")[0]


def test_a_match_that_loses_its_time_says_so_and_lies_on_no_day_gone_by(world: World) -> None:
    world.clock.now = DAY + timedelta(days=1, hours=2)  # the second of two days
    world.change(match(starts_at=None, court_id=None))
    off = world.feed(EXCHANGE)["m1"]
    assert (off["DTSTART"], off["DTEND"], off["STATUS"]) == ("20260813", "20260814", "TENTATIVE")
    assert said_last(world) == "Bỏ giờ 09:00 ngày 12/8\\, chờ giờ mới"
    before = world.feeds()
    world.clock.now += timedelta(days=1)
    world.change(match(pin="place"))
    assert differences(before, world.feeds()) == {}
    world.change(match(starts_at=DAY + timedelta(days=1, hours=8), court_id=1))
    assert said_last(world) == "Đã có giờ thi đấu: 16:00 ngày 13/8"


def test_days_gone_by_are_kept_by_an_event_that_began_to_lie_on_them(world: World) -> None:
    world.change(match(starts_at=None, court_id=None))
    before = world.feeds()
    world.clock.now = DAY + timedelta(days=1, hours=2)
    world.change(match(pin="place"))
    assert differences(before, world.feeds()) == {}
    assert before[EXCHANGE]["m1"]["DTSTART"] == "20260812"


def test_a_renaming_leaves_the_last_change_as_it_was(world: World) -> None:
    world.change(match(starts_at=DAY + timedelta(hours=5), court_id=2))
    moved = "Đổi giờ: 09:00 → 13:00\\; đổi sân: Sân 1 → Sân 2"
    assert said_last(world) == moved
    for renamed in (
        row(Court, 2, name="Sân B"), row(Venue, name="Nhà văn hóa"), row(Venue, address="1 Lê Lợi"),
        row(Entry, name="Đội Một"), row(Competition, name_vi="Nam"), row(Exchange, name_vi="Hội thao Khối"),
    ):  # fmt: skip
        world.change(renamed, block=True)
        assert said_last(world) == moved
    assert world.feed(EXCHANGE)["m1"]["LOCATION"] == "Sân B\\, Nhà văn hóa\\, 1 Lê Lợi"


def test_courts_of_one_name_are_told_apart_by_their_venues(world: World) -> None:
    def another(session: Session) -> None:
        session.add(Venue(id=2, block_id=1, name="Sân vận động"))
        session.flush()
        session.add(Court(id=3, block_id=1, venue_id=2, slug="san-1-svd", name="Sân 1"))

    world.change(another, block=True)
    world.change(match(court_id=3))
    venues = "Sân 1\\, Nhà thi đấu\\, 12 Trường Chinh → Sân 1\\, Sân vận động"
    assert said_last(world) == f"Đổi sân: {venues}"


def test_a_ceremony_says_where_it_moved(world: World) -> None:
    world.change(row(ProgrammeItem, place="Hội trường"))
    assert said_last(world, "opening") == "Đổi địa điểm: Nhà thi đấu → Hội trường"
    world.change(row(ProgrammeItem, place=""))
    assert said_last(world, "opening") == "Không còn ở Hội trường"


def test_an_edition_taken_back_to_draft_is_cancelled_where_others_still_see_it(world: World) -> None:
    program = {"User-Agent": "Google-Calendar-Importer"}
    assert world.client.get(OFFICIALS[1] + ".ics", headers=program).status_code == 200
    world.change(row(Exchange, state="draft"))
    feeds = world.feeds()
    assert {event["STATUS"] for events in feeds.values() for event in events.values()} == {"CANCELLED"}
    assert [address for address in FEEDS if not feeds[address]] == [OFFICIALS[1]]
    pages = [address for address in FEEDS if world.client.get(address).status_code == 200]
    assert pages == [*UNITS, *COURTS]
    assert EXCHANGE not in world.body(EXCHANGE).decode().replace(f"{EXCHANGE}.ics", "")
    unit = _of(world, "/khoi/units/don-vi-1/calendar")
    assert [event["STATUS"] for event in unit.values()] == ["CANCELLED"]
    world.change(match(starts_at=DAY + timedelta(days=1)))
    assert _of(world, "/khoi/units/don-vi-1/calendar") == unit
    world.change(row(Exchange, state="public"))
    assert _of(world, "/khoi/units/don-vi-1/calendar")["m1"]["DTSTART"] == "20260813T080000"


def test_what_never_was_public_has_no_feed(world: World) -> None:
    world.change(row(Exchange, state="draft"))

    def another(session: Session) -> None:
        session.add(Entry(id=5, competition_id=1, slug="moi", name="Đội mới", lead_unit_id=1))
        session.add(Competition(id=2, exchange_id=1, slug="nu", sport="air_volleyball", name_vi="Nữ", name_en="Women"))
        session.add(Official(id=3, exchange_id=1, slug="moi", name="Trọng tài mới", unit_id=1, skills=["referee"]))
        session.add(
            Exchange(
                id=2, block_id=1, slug="2027", name_vi="Hội thao 2027", name_en="Games 2027",
                starts_on=date(2027, 8, 12), ends_on=date(2027, 8, 13),
            )
        )  # fmt: skip

    world.change(another)
    for address in (
        "/khoi/2026/nam/teams/moi/calendar", "/khoi/2026/nu/calendar", "/khoi/officials/moi/calendar",
        "/khoi/2027/calendar", "/khoi/2026/nam/matches/nothing/calendar", "/khoi/2028/nam/matches/F/calendar",
    ):  # fmt: skip
        assert world.client.get(f"{address}.ics").status_code == 404, address


def test_the_address_in_a_cancelled_event_says_that_it_will_not_be_played(world: World) -> None:
    page = "/khoi/2026/nam/matches/K1-2/"
    assert page in world.feed(EXCHANGE)["m2"]["URL"]
    world.change(deleted(2))
    link = world.feed(EXCHANGE)["m2"]["URL"].removeprefix("http://hoithao.example")
    assert link == "/khoi/2026/nam/matches/m2/"
    for address in (link, page):  # that of programs which have not asked since, too
        answer = world.client.get(address)
        assert answer.status_code == 200
        assert "Trận này sẽ không diễn ra như lịch đã báo." in answer.text
        assert "Đội 2 – Đội 3" in answer.text
        assert "10:00" in answer.text
        assert "/khoi/2026/schedule" in answer.text
        assert world.client.get(f"{address}calendar").status_code == 200
        assert events_of(world.body(f"{address}calendar"))["m2"]["STATUS"] == "CANCELLED"
    world.change(row(Exchange, state="draft"))
    answer = world.client.get(link)
    led = set(re.findall(r'href="(/khoi/2026/[^"?]*)', answer.text))
    assert (answer.status_code, led) == (200, {link}), "no way into what is not public, but to this page in English"
    assert world.client.get("/khoi/2026/nam/matches/m9/").status_code == 404


def test_an_address_leads_to_the_match_that_has_moved_to_another(world: World) -> None:
    def moved(session: Session) -> None:
        session.get_one(Match, 2).key = "~"
        session.flush()
        session.get_one(Match, 1).key = "K1-2"
        session.flush()
        session.get_one(Match, 2).key = "K1-1"

    world.change(moved)
    assert sorted(world.feed(MATCHES[0])) == ["m1", "m2"]
    answer = world.client.get("/khoi/2026/nam/matches/m1/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/khoi/2026/nam/matches/K1-2/")
    assert "Đội 2" in world.client.get("/khoi/2026/nam/matches/K1-1/").text


def test_a_removed_competition_leaves_its_events_where_they_lead(world: World) -> None:
    def removed(session: Session) -> None:
        for duty in session.query(Duty):
            session.delete(duty)
        session.flush()
        for one in session.query(Match):
            session.delete(one)
        session.flush()
        for model in (EntryUnit, Entry, Competition):
            for other in session.query(model):
                session.delete(other)
            session.flush()

    world.change(removed)
    events = events_of(world.body(EXCHANGE))
    assert {event["STATUS"] for uid, event in events.items() if uid.startswith("m")} == {"CANCELLED"}
    for event in events.values():
        assert world.client.get(event["URL"].removeprefix("http://hoithao.example")).status_code == 200


def test_a_deadline_is_an_entry(world: World) -> None:
    world.change(row(Exchange, registration_until=DAY - timedelta(days=9)))
    (deadline,) = (event for uid, event in world.feed(EXCHANGE).items() if uid.startswith("registration"))
    assert (deadline["SUMMARY"], deadline["DTEND"]) == ("Hạn đăng ký", "20260803T080000")
    world.change(row(Exchange, registration_until=None, ends_on=date(2026, 8, 13)))
    (gone,) = (event for uid, event in world.feed(EXCHANGE).items() if uid.startswith("registration"))
    assert gone["STATUS"] == "CANCELLED"


def test_two_changes_in_one_second_bear_different_times(world: World) -> None:
    world.change(match(minutes=50))
    first = world.feed(EXCHANGE)["m1"]["LAST-MODIFIED"]
    world.clock.now -= timedelta(minutes=10)
    world.change(match(minutes=60))
    assert world.feed(EXCHANGE)["m1"]["LAST-MODIFIED"] > first


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
