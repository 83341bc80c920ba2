"""Scoring over HTTP: each event once, in its order, acknowledged once it is stored; nothing of a match is lost."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.docs.test_programs import example
from tests.support.scoring import Scoring, address_of, event, scoring
from tournament.domain.competitions.commands import drawing
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import venues
from tournament.domain.scoring.commands import links
from tournament.domain.scoring.queries import logs
from tournament.engine.errors import InputError
from tournament.models import Court, Exchange, Match, ScoringEvent, ScoringLink, db
from tournament.runtime import Committed, runtime

pytestmark = pytest.mark.both_databases


@pytest.fixture
def match(app: Flask) -> Scoring:
    return scoring(app)


def stored(match: Scoring) -> list[tuple[int | None, str, dict[str, Any]]]:
    """List what is in the log, and that the projection is what it leads to."""
    with match.app.app_context():
        rows = select(ScoringEvent).where(ScoringEvent.match_id == match.match_id).order_by(ScoringEvent.id)
        found = [(row.number, row.type, row.payload) for row in db.session.scalars(rows)]
        shown, replayed = logs.scored(match.match_id), logs.replay(match.match_id)
        assert shown is not None
        assert (shown.state, shown.reopened) == (replayed.state, replayed.reopened)
        assert shown.version == len([number for number, *_ in found if number is not None])
        return found


def refusal(answer: Any) -> tuple[int, str, str]:
    told = answer.get_json()
    assert told["status"] == answer.status_code
    return answer.status_code, told["refused"]["reason"], told["error"]


def test_a_match_is_scored_taken_back_and_read_again(match: Scoring) -> None:
    phone = match.phone()
    assert phone.look() == {
        "version": 0, "state": None, "reopened": False, "confirmed": [], "disputed": "", "actions": [], "calls": [],
        "result": None, "holder": None, "events": [],
    }  # fmt: skip
    assert phone.take().get_json()["holder"]["name"] == "Bàn 1"
    sent = [phone.say("start", serving=1), *phone.points("hha"), phone.say("undo")]
    answer = phone.send(*sent)
    assert answer.get_json() == {
        "version": 5, "events": [{"uuid": each["uuid"], "number": n} for n, each in enumerate(sent, 1)]
    }  # fmt: skip
    assert answer.headers["Cache-Control"] == "private, no-store"
    shown = phone.look(after=3)
    assert (shown["version"], shown["state"]["current"], shown["state"]["first"]) == (5, [2, 0], 1)
    assert [(each["number"], each["type"], each["payload"], each["who"]) for each in shown["events"]] == [
        (4, "action", {"action": "point-away"}, "Bàn 1"), (5, "undo", {}, "Bàn 1"),
    ]  # fmt: skip
    assert {"key": "point-home", "label": {"vi": "Điểm", "en": "Point"}, "side": 0} in shown["actions"]
    assert [number for number, *_ in stored(match)] == [1, 2, 3, 4, 5]


def test_the_same_events_ten_times_at_once_are_one_with_ten_equal_answers(match: Scoring) -> None:
    phone = match.phone()
    phone.take()
    sent = [phone.say("start"), *phone.points("hah")]

    def send(_number: int) -> tuple[int, Any]:
        answer = match.phone().send(*sent)
        return answer.status_code, answer.get_json()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(send, range(10)))
    told = [{"uuid": each["uuid"], "number": n} for n, each in enumerate(sent, 1)]
    assert answers == [(200, {"version": 4, "events": told})] * 10
    assert [number for number, *_ in stored(match)] == [1, 2, 3, 4]


def test_the_same_uuid_with_another_content_is_refused(match: Scoring) -> None:
    phone = match.phone()
    phone.take()
    phone.send(phone.say("start"), *phone.points("h"))
    again = event("phone-one", 2, 1, "action", action="point-away")
    assert refusal(phone.send(again)) == (
        422, "content", "Sự kiện có mã uuid này đã được gửi trước đó với nội dung khác."
    )  # fmt: skip
    assert len(stored(match)) == 2


def test_what_the_rules_do_not_allow_is_refused_and_what_came_before_it_stands(match: Scoring) -> None:
    phone = match.phone()
    phone.take()
    start = phone.say("start")
    point, nonsense, after = phone.points("h")[0], phone.say("action", action="home-run"), phone.points("a")[0]
    answer = phone.send(start, point, nonsense, after)
    assert refusal(answer) == (422, "rule", "Lúc này không thực hiện được “home-run”.")
    assert [each["number"] for each in answer.get_json()["events"]] == [1, 2]
    assert len(stored(match)) == 2


def test_a_second_device_is_told_who_scores_and_takes_over_and_the_first_loses_nothing(match: Scoring) -> None:
    first, second = match.phone(), match.phone("phone-two")
    first.take()
    first.send(first.say("start"), *first.points("hh"))
    refused = second.take()
    assert (refused.status_code, refused.get_json()["holder"]["device_id"]) == (409, "phone-one")
    offline = first.points("aaa")
    assert second.take(over=True).get_json()["holder"]["device_id"] == "phone-two"
    second.version = second.look()["version"]
    assert second.send(*second.points("h")).get_json()["version"] == 4
    kept = first.send(*offline).get_json()
    assert [each["number"] for each in kept["events"]] == [None, None, None]
    assert (kept["version"], kept["holder"]["device_id"]) == (4, "phone-two")
    assert [payload for number, _, payload in stored(match) if number is None] == [{"action": "point-away"}] * 3
    # Back again, it has to look at what came in between first.
    assert first.take(over=True).status_code == 200
    first.version = 3
    behind = first.send(*first.points("a"))
    assert refusal(behind)[:2] == (409, "conflict")
    assert [(each["number"], each["device_id"]) for each in behind.get_json()["between"]] == [(4, "phone-two")]
    first.seq, first.version = first.seq - 1, 4
    assert first.send(*first.points("a")).get_json()["version"] == 5
    assert [number for number, *_ in stored(match)] == [1, 2, 3, 4, None, None, None, 5]


def test_sixty_points_without_a_network_arrive_once_and_in_order(match: Scoring) -> None:
    phone = match.phone()
    phone.take()
    sides = "hahaahhaahhhaaahahhahahaahhahahahhaaahhaahahhahaahhahaahhaah"
    queue = [phone.say("start"), *phone.points(sides[:40]), phone.say("undo"), *phone.points(sides[40:])]
    assert phone.send(*queue[40:50]).status_code == 409  # none before those that come first
    phone.send(*queue[:30])
    for begin in (0, 20, 40):  # the answers were lost, and it sends again
        assert phone.send(*queue[begin : begin + 30]).status_code == 200
    assert [(number, type_) for number, type_, _ in stored(match)] == [
        (n, each["type"]) for n, each in enumerate(queue, 1)
    ]


def test_after_the_end_only_a_reason_opens_the_match_again(match: Scoring) -> None:
    phone = match.phone()
    phone.take()
    phone.send(phone.say("start"))
    while phone.look()["result"] is None:
        phone.send(*phone.points("h"))
    over = "Trận đã kết thúc: hãy mở lại kèm lý do trước khi làm việc khác."
    assert refusal(phone.send(phone.say("undo"))) == (422, "rule", over)
    phone.seq -= 1
    assert refusal(phone.send(phone.say("reopen", reason=" "))) == (
        422, "rule", "Mở lại trận cần lý do, dài không quá 300 ký tự."
    )  # fmt: skip
    phone.seq -= 1
    assert phone.send(phone.say("reopen", reason="Ghi nhầm"), phone.say("undo")).status_code == 200
    assert (phone.look()["result"], phone.look()["reopened"]) == (None, False)
    assert phone.send(*phone.points("h")).status_code == 200
    assert phone.look()["result"] is not None
    stored(match)


def test_a_token_opens_its_own_match_while_its_time_lasts(match: Scoring) -> None:
    phone = match.phone()
    phone.take()
    with match.app.app_context():
        other = address_of(db.session.get_one(Match, match.other_id))
        (link,) = db.session.scalars(select(ScoringLink.id))
    here, start = phone.address, phone.say("start")
    answers = {}
    for name, address, token in (
        ("another match", other, phone.token), ("no match", f"{here[:-9]}x/scoring/", phone.token),
        ("a wrong token", here, "wrong"), ("none", here, ""),
    ):  # fmt: skip
        phone.address, phone.token = address, token
        answers[name] = phone.send(start).status_code, phone.take().status_code
        phone.address, phone.token = here, match.token
    assert answers == {"another match": (403, 403), "no match": (403, 403), "a wrong token": (401, 401),
                       "none": (401, 401)}  # fmt: skip
    with match.app.app_context():
        exchange_id = match.edition.exchange_id
        links.revoke(SYSTEM, exchange_id, link)
        court = match.edition.courts[0]
        until = runtime().clock() + timedelta(seconds=2)
        phone.token, taken_back = links.create_for_court(SYSTEM, exchange_id, "Sân 1", court, until), phone.token
        db.session.get_one(Match, match.match_id).court_id = court
        db.session.commit()
    phone.token, of_court = taken_back, phone.token
    revoked = phone.send(start)
    assert (revoked.status_code, revoked.get_json()["error"]) == (
        401, "Đường dẫn ghi điểm này đã hết hạn hoặc bị thu hồi: hãy xin Ban Tổ chức đường dẫn khác."
    )  # fmt: skip
    phone.token = of_court
    assert phone.send(start).status_code == 200
    with match.app.app_context():
        while runtime().clock() <= until:
            pass
    assert phone.send(*phone.points("h")).status_code == 401
    assert len(stored(match)) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[" * 60_000, 400),
        (b'{"events": []}', 400),
        (b" " * 70_000, 413),
        (b'{"events": [{"uuid": "a\\u0000bcdefgh"}]}', 400),
    ],
)
def test_what_is_no_event_is_refused_with_one_sentence(match: Scoring, body: bytes, status: int) -> None:
    headers = {"Authorization": f"Bearer {match.token}", "Content-Type": "application/json"}
    answer = match.app.test_client().post(match.address, data=body, headers=headers)
    assert (answer.status_code, answer.get_json()["status"]) == (status, status)
    headers["Content-Type"] = "text/plain"
    assert match.app.test_client().post(match.address, data=body, headers=headers).status_code == 415


@pytest.mark.parametrize(
    "changed",
    [
        {"device_seq": 0}, {"device_seq": 2**31}, {"base_version": -1}, {"uuid": "x"}, {"uuid": "abcdefgh\n"},
        {"device_id": "a b c d e"},
        {"client_time": "2030-08-19T07:00:00"}, {"client_time": "0001-01-01T00:00:00+14:00"}, {"more": 1},
        {"payload": {"reason": ["x"]}}, {"payload": {"reason": "x" * 501}}, {"type": ""},
    ],
    ids=str,
)  # fmt: skip
def test_an_event_that_cannot_be_is_refused_with_its_place(match: Scoring, changed: dict[str, Any]) -> None:
    phone = match.phone()
    phone.take()
    answer = phone.send({**phone.say("start"), **changed})
    assert answer.status_code == 400
    assert "$.events[" in answer.get_json()["error"]
    assert phone.look()["version"] == 0


def test_too_many_requests_of_a_link_are_told_to_wait(match: Scoring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tournament.web.api.scoring.REQUESTS", 3)
    phone = match.phone()
    phone.take()
    answers = [phone.send(phone.say("start")), *(phone.send(*phone.points("h")) for _ in range(2))]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


def test_a_court_goes_with_its_links_once_nobody_scores_by_them(match: Scoring) -> None:
    with match.app.app_context():
        block, court = db.session.execute(select(Court.block_id, Court.id).order_by(Court.id).limit(1)).one()
        until = runtime().clock() + timedelta(hours=1)
        links.create_for_court(SYSTEM, match.edition.exchange_id, "Bà Mẫu", court, until)
        link = db.session.scalars(select(ScoringLink.id).where(ScoringLink.court_id == court)).one()
        with pytest.raises(InputError, match="Sân 1 cannot be removed: the scorer's link of Bà Mẫu to it is open"):
            venues.remove_court(SYSTEM, block, court)
        links.revoke(SYSTEM, match.edition.exchange_id, link)
        venues.remove_court(SYSTEM, block, court)
        assert db.session.scalars(select(ScoringLink.court_id)).all() == [None]


def test_a_match_with_points_is_not_taken_away(match: Scoring) -> None:
    phone = match.phone()
    phone.take()
    with match.app.app_context():
        competition_id = match.edition.competition_id
        phone.send(phone.say("start"))
        with pytest.raises(InputError, match="Match 1 has points on its scoreboard"):
            drawing.undraw(SYSTEM, match.edition.exchange_id, competition_id)
        assert db.session.scalar(select(func.count()).select_from(ScoringEvent)) == 1


def test_the_example_for_programs_is_answered_as_it_says(match: Scoring) -> None:
    lease, events, answer = (json.loads(example(f"scoring-{name}")) for name in ("lease", "events", "answer"))
    headers, client = {"Authorization": f"Bearer {match.token}"}, match.app.test_client()
    assert client.post(f"{match.address}lease", json=lease, headers=headers).status_code == 200
    for _ in range(2):
        assert client.post(match.address, json=events, headers=headers).get_json() == answer


def test_points_leave_pages_as_they_are_and_are_told_once_for_a_commit(match: Scoring) -> None:
    heard = list[Committed]()
    phone = match.phone()
    phone.take()
    with match.app.app_context():
        before = db.session.get_one(Exchange, match.edition.exchange_id).revision
        runtime().listeners.append(heard.append)
    phone.send(phone.say("start"), *phone.points("hah"))
    with match.app.app_context():
        assert db.session.get_one(Exchange, match.edition.exchange_id).revision == before
    assert heard == [Committed("match.scored", {}, {match.match_id: match.edition.exchange_id})]
