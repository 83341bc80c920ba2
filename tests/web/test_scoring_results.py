"""What both sides confirm at the end of a match is recorded as its result, once, by whoever had the scoreboard."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.scoring import Phone, Scoring, scoring
from tournament.domain.competitions.commands import competitions, results
from tournament.domain.core.commands.undo_redo import undo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.scoring.commands import reviews, sealing
from tournament.engine.errors import InputError
from tournament.engine.match_status import Status
from tournament.models import AuditEntry, Match, db

pytestmark = pytest.mark.both_databases
SET = "h" * 3


@pytest.fixture
def match(app: Flask) -> Scoring:
    made = scoring(app)
    with app.app_context():
        exchange_id, competition_id = made.edition.exchange_id, made.edition.competition_id
        competitions.set_rules(SYSTEM, exchange_id, competition_id, "standard", {"points": 3})
    return made


def finished(match: Scoring) -> Phone:
    """Return the device of a match that has just ended 3–0, 3–0."""
    phone = match.phone()
    phone.take()
    assert phone.send(phone.say("start"), *phone.points(SET * 2)).get_json()["version"] == 7
    return phone


def recorded(match: Scoring) -> tuple[Status, Any, str]:
    """Return what the match has as its result, and in whose name the newest change was."""
    with match.app.app_context():
        row = db.session.get_one(Match, match.match_id)
        by = db.session.scalars(select(AuditEntry.actor_name).order_by(AuditEntry.id.desc())).first()
        return row.status, row.score, by or ""


def told(answer: Any) -> tuple[int, dict[str, Any]]:
    said = answer.get_json()
    return answer.status_code, {key: said[key] for key in ("version", "match", "unrecorded", "error") if key in said}


RECORDED = Status.PLAYED, [[3, 0], [3, 0]], "Bàn 1"


def test_a_result_is_recorded_once_both_sides_have_confirmed_it(match: Scoring) -> None:
    phone = finished(match)
    assert told(phone.send(phone.say("confirm", side=1))) == (200, {"version": 8})
    assert (phone.look()["confirmed"], recorded(match)[:2]) == ([1], (Status.OPEN, None))
    last = phone.say("confirm", side=0)
    for _ in range(2):  # the first answer was lost
        assert told(phone.send(last)) == (200, {"version": 9, "match": "closed"})
    assert recorded(match) == RECORDED


@pytest.mark.parametrize("takes_back", [undo, results.clear])
def test_a_result_that_organisers_take_back_comes_back_only_when_it_is_confirmed_anew(
    match: Scoring, takes_back: Any
) -> None:
    phone = finished(match)
    last = [phone.say("confirm", side=side) for side in (0, 1)]
    phone.send(*last)
    with match.app.app_context():
        takes_back(SYSTEM, match.edition.exchange_id, *((match.match_id,) if takes_back is not undo else ()))
    assert told(phone.send(*last)) == (200, {"version": 9, "match": "confirmed"})
    assert recorded(match)[:2] == (Status.OPEN, None)
    again = [phone.say("reopen", reason="Ghi nhầm"), phone.say("undo"), *phone.points("h")]
    assert told(phone.send(*again, *(phone.say("confirm", side=side) for side in (0, 1)))) == (
        200, {"version": 14, "match": "closed"}
    )  # fmt: skip
    assert recorded(match) == RECORDED


def test_a_result_that_was_stored_and_not_yet_recorded_is_recorded_when_its_events_come_again(
    match: Scoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = finished(match)
    last = [phone.say("confirm", side=side) for side in (0, 1)]
    with monkeypatch.context() as patch:

        def refuse(*_: Any) -> bool:
            raise InputError("Ended in between.")

        patch.setattr(sealing, "seal", refuse)
        assert told(phone.send(*last)) == (
            200, {"version": 9, "match": "confirmed", "unrecorded": "Ended in between."}
        )  # fmt: skip
    assert recorded(match)[:2] == (Status.OPEN, None)
    assert told(phone.send(*last)) == (200, {"version": 9, "match": "closed"})
    assert recorded(match) == RECORDED


def test_what_both_sides_confirmed_on_a_device_that_lost_the_match_is_recorded_once_it_is_taken_over(
    match: Scoring,
) -> None:
    phone, other = finished(match), match.phone("phone-two")
    other.take(over=True)
    phone.send(*(phone.say("confirm", side=side) for side in (0, 1)))
    assert recorded(match)[:2] == (Status.OPEN, None)
    with match.app.app_context():
        asked = match.edition.exchange_id, match.match_id
        assert reviews.take_over(SYSTEM, *asked, "phone-one", "Hai bên đã ký") == 2
    assert recorded(match) == (*RECORDED[:2], SYSTEM.name)
    with match.app.app_context():
        results.clear(SYSTEM, *asked)
    other.version = 9
    phone.seq -= 2
    again = phone.send(*(phone.say("confirm", side=side) for side in (0, 1)))
    assert (told(again), recorded(match)[:2]) == ((200, {"version": 9, "match": "confirmed"}), (Status.OPEN, None))


def test_a_result_that_is_disputed_is_left_to_the_organisers_until_the_match_is_reopened(match: Scoring) -> None:
    phone = finished(match)
    sent = phone.say("confirm", side=0), phone.say("dispute", reason=" Sai  điểm ván 2 "), phone.say("confirm", side=1)
    assert told(phone.send(*sent)) == (
        422,
        {
            "version": 9,
            "error": "Kết quả đang có khiếu nại: Ban Tổ chức quyết định, trừ khi trận được mở lại.",
        },
    )  # fmt: skip
    assert (phone.look()["confirmed"], phone.look()["disputed"]) == ([0], "Sai điểm ván 2")
    phone.seq -= 1
    phone.send(phone.say("reopen", reason="Ghi nhầm"))
    assert (phone.look()["confirmed"], phone.look()["disputed"]) == ([], "")
    assert recorded(match)[:2] == (Status.OPEN, None)


@pytest.mark.parametrize(
    ("type_", "payload", "error"),
    [
        ("confirm", {"side": 2}, "Cho biết bên nào xác nhận kết quả: 0 (đội thứ nhất) hoặc 1 (đội thứ hai)."),
        ("confirm", {"side": 0}, "Chỉ xác nhận hoặc khiếu nại kết quả khi trận đã kết thúc."),
        ("dispute", {"reason": "Sai điểm"}, "Chỉ xác nhận hoặc khiếu nại kết quả khi trận đã kết thúc."),
        ("dispute", {"reason": " "}, "Khiếu nại cần lý do, dài không quá 300 ký tự."),
    ],
    ids=str,
)
def test_what_is_no_confirmation_is_refused(match: Scoring, type_: str, payload: dict[str, Any], error: str) -> None:
    phone = match.phone()
    phone.take()
    phone.send(phone.say("start"), *phone.points("hh"))
    assert told(phone.send(phone.say(type_, **payload))) == (422, {"version": 3, "error": error})


def test_nobody_confirms_twice_for_one_side(match: Scoring) -> None:
    phone = finished(match)
    answer = phone.send(phone.say("confirm", side=0), phone.say("confirm", side=0))
    assert told(answer) == (422, {"version": 8, "error": "Bên này đã xác nhận kết quả từ trước."})
    assert recorded(match)[:2] == (Status.OPEN, None)
