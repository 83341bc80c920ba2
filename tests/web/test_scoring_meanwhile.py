"""A match is scored while others record, change, erase and lock: what its points mean stays, and none is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.support.editions import drawn_edition
from tests.support.scoring import Scoring, address_of, link_to, scoring
from tournament.domain.competitions.commands import competitions, drawing, results
from tournament.domain.competitions.commands.results import Given
from tournament.domain.core.commands.undo_redo import undo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.erasure.commands import erasure
from tournament.domain.scoring.commands import group_commit, held_rows
from tournament.domain.scoring.commands.group_commit import GroupCommit, LogWrite
from tournament.domain.scoring.queries import logs
from tournament.engine.errors import InputError
from tournament.engine.scoring_log import judging
from tournament.models import Block, Entry, Exchange, Match, MatchScoring, ScoringEvent, ScoringLink, db

pytestmark = pytest.mark.both_databases
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
WON, LOST = Given(((21, 15), (21, 15))), Given(((15, 21), (15, 21)))
OTHER_RULES = (
    "Match 1 would get other rules, and has points under the present ones on its scoreboard: "
    "discard these points first."
)
OTHER_SIDES = (
    "Match 3 would get other sides, and has points of those who play it now on its scoreboard: "
    "discard these points first."
)
CLOSED = [{"number": None, "kept": "closed"}]


@pytest.fixture
def match(app: Flask) -> Scoring:
    return scoring(app)


def set_points(match: Scoring, points: int, minutes: int = 40) -> None:
    with match.app.app_context():
        values = {"points": points, "match_minutes": minutes}
        competitions.set_rules(SYSTEM, match.edition.exchange_id, match.edition.competition_id, "standard", values)


def undo_last(match: Scoring) -> None:
    with match.app.app_context():
        undo(SYSTEM, match.edition.exchange_id)


def record_result(match: Scoring, match_id: int | None = None, given: Given = WON) -> None:
    with match.app.app_context():
        results.record(SYSTEM, match.edition.exchange_id, match_id or match.match_id, given)


def clear_result(match: Scoring, match_id: int | None = None) -> None:
    with match.app.app_context():
        results.clear(SYSTEM, match.edition.exchange_id, match_id or match.match_id)


def before_a_commit(monkeypatch: pytest.MonkeyPatch, does: Callable[[], object]) -> None:
    """Let something happen once, after points were judged and before they are written."""
    write, left = GroupCommit.write, [does]

    def wait_and_write(self: GroupCommit, wanted: LogWrite) -> bool:
        if left:
            in_another_thread(left.pop())
        return write(self, wanted)

    monkeypatch.setattr(GroupCommit, "write", wait_and_write)


def in_another_thread(does: Callable[[], object]) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(does).result()


def places(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return [{key: value for key, value in each.items() if key != "uuid"} for each in answer.get_json()["events"]]


def written(match: Scoring) -> list[tuple[int | None, str, str]]:
    with match.app.app_context():
        rows = db.session.scalars(select(ScoringEvent).order_by(ScoringEvent.id))
        return [(row.number, row.kept or "", row.who) for row in rows]


# What points mean.


def test_a_match_is_played_by_the_rules_of_its_start_and_nobody_changes_them_under_its_points(match: Scoring) -> None:
    phone = match.phone()
    phone.take()
    set_points(match, 3)  # after somebody opened it, and before it starts
    phone.send(phone.say("start"), *phone.points("hhh"))
    assert phone.look()["state"]["score"] == [[3, 0]]
    changes: list[Callable[[], object]] = [lambda: set_points(match, 5), lambda: undo_last(match)]
    for change in changes:
        with pytest.raises(InputError) as refused:
            change()
        assert str(refused.value) == OTHER_RULES
    set_points(match, 3, minutes=25)  # how long it is planned to take is no matter of its points
    assert phone.send(*phone.points("hhh")).get_json()["version"] == 7
    assert phone.look()["state"]["score"] == [[3, 0], [3, 0]]


def test_rules_that_change_while_a_start_waits_for_its_commit_are_those_of_the_match(
    match: Scoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = match.phone()
    phone.take()
    before_a_commit(monkeypatch, lambda: set_points(match, 3))
    assert phone.send(phone.say("start"), *phone.points("hhh")).get_json()["version"] == 4
    assert phone.look()["state"]["score"] == [[3, 0]]


def test_a_start_that_was_taken_back_leaves_the_rules_free_and_the_next_one_goes_by_the_new(match: Scoring) -> None:
    phone = match.phone()
    phone.take()
    phone.send(phone.say("start"))
    phone.send(phone.say("undo"))
    set_points(match, 3)
    phone.send(phone.say("start"), *phone.points("hhh"))
    assert phone.look()["state"]["score"] == [[3, 0]]


def test_a_sport_that_is_gone_stands_in_the_way_of_no_change_and_of_no_match_that_has_not_started(
    match: Scoring,
) -> None:
    phone = match.phone()
    phone.take()
    gone(match, scoreboard="gone")
    assert (phone.look()["version"], phone.look()["state"]) == (0, None)
    phone.send(phone.say("start"))
    gone(match, sport="gone")
    set_points(match, 3)
    with pytest.raises(AssertionError, match="503"):
        phone.look()


def gone(match: Scoring, **values: str) -> None:
    """Let what scores a match be none that is there."""
    with match.app.app_context():
        db.session.execute(update(MatchScoring).values(**values))
        db.session.commit()


@pytest.fixture
def final(app: Flask) -> tuple[Scoring, list[int]]:
    """A final with a link to it, and the ids of the matches that lead there."""
    with app.app_context():
        edition = drawn_edition()
        exchange_id, competition_id = edition.exchange_id, edition.competition_id
        drawing.undraw(SYSTEM, exchange_id, competition_id)
        drawing.set_format(SYSTEM, exchange_id, competition_id, "knockout", {})
        ids = db.session.scalars(select(Entry.id).where(Entry.competition_id == competition_id)).all()
        drawing.order_by_hand(SYSTEM, exchange_id, competition_id, ids)
        *before, last = edition.matches()
        made = Scoring(app, edition, last.id, before[0].id, address_of(last), link_to(last))
        found = made, [each.id for each in before]
        db.session.remove()
    return found


def test_a_match_starts_once_its_sides_are_known_and_keeps_them_while_it_has_points(
    final: tuple[Scoring, list[int]],
) -> None:
    match, before = final
    phone = match.phone()
    phone.take()
    start = phone.say("start")
    answer = phone.send(start)
    assert (answer.status_code, answer.get_json()["error"]) == (
        422, "Chưa biết hai đội của trận này: chỉ bắt đầu trận khi đã biết."
    )  # fmt: skip
    for each in before:
        record_result(match, each)
    assert places(phone.send(start, *phone.points("h"))) == [{"number": 1}, {"number": 2}]
    changes: list[Callable[[], object]] = [
        lambda: record_result(match, before[0], LOST), lambda: clear_result(match, before[1]), lambda: undo_last(match),
    ]  # fmt: skip
    for change in changes:
        with pytest.raises(InputError) as refused:
            change()
        assert str(refused.value) == OTHER_SIDES
    record_result(match, before[0], Given(((21, 19), (21, 19))))  # the same side goes on
    assert places(phone.send(*phone.points("h"))) == [{"number": 3}]


# What comes late.


def test_what_comes_after_the_result_is_kept_and_answered_the_same_each_time(match: Scoring) -> None:
    phone = match.phone()
    phone.take()
    sent = [phone.say("start"), *phone.points("hh")]
    phone.send(*sent)
    late = phone.points("ha")
    record_result(match)
    answer = phone.send(sent[2], *late)
    assert answer.get_json() == {
        "version": 3, "match": "closed", "holder": phone.look()["holder"],
        "events": [
            {"uuid": sent[2]["uuid"], "number": 3}, *({"uuid": each["uuid"], **CLOSED[0]} for each in late)
        ],
    }  # fmt: skip
    assert places(phone.send(*late)) == CLOSED * 2
    refused = phone.take()
    assert (refused.status_code, refused.get_json()) == (
        409,
        {
            "holder": None, "match": "closed", "status": 409,
            "error": "Trận này đã có kết quả: Ban Tổ chức cần xóa kết quả trước khi ghi điểm lại.",
        },
    )  # fmt: skip
    clear_result(match)
    again = phone.send(*late, *phone.points("a"))
    assert (places(again), again.get_json().get("match")) == ([*CLOSED * 2, {"number": 4}], None)
    assert [each[:2] for each in written(match)] == [
        (1, ""), (2, ""), (3, ""), (None, "closed"), (None, "closed"), (4, "")
    ]  # fmt: skip


def test_a_result_that_is_recorded_while_points_wait_for_their_commit_keeps_them_out(
    match: Scoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = match.phone()
    phone.take()
    phone.send(phone.say("start"))
    before_a_commit(monkeypatch, lambda: record_result(match))
    answer = phone.send(*phone.points("h"))
    assert (places(answer), answer.get_json()["match"]) == (CLOSED, "closed")


def test_what_the_sport_refuses_is_kept_like_all_else_once_the_match_has_its_result(match: Scoring) -> None:
    phone = match.phone()
    phone.take()
    start = phone.say("start")
    phone.send(start)
    record_result(match)
    assert phone.send(start).get_json()["match"] == "closed"
    assert places(phone.send(phone.say("start"))) == CLOSED


def test_a_match_keeps_so_many_events_and_says_so(match: Scoring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "MOST_TAKEN", 3)
    monkeypatch.setattr(judging, "MOST_KEPT", 2)
    phone, other = match.phone(), match.phone("phone-two")
    phone.take()
    answers = [phone.send(phone.say("start"), *phone.points("hhh")), other.send(*other.points("aaa"))]
    assert [(each.status_code, each.get_json()["refused"]["reason"], each.get_json()["error"]) for each in answers] == [
        (422, "full", "Trận này đã có 3 sự kiện và không nhận thêm."),
        (422, "full", "Trận này có 2 sự kiện đang chờ Ban Tổ chức xem xét, chưa giữ thêm được."),
    ]
    assert [each[:2] for each in written(match)] == [(1, ""), (2, ""), (3, ""), (None, "held"), (None, "held")]


# Who is erased, what is locked, and what is read.


def test_a_name_that_is_erased_while_points_wait_for_their_commit_does_not_come_back(match: Scoring) -> None:
    phone = match.phone()
    asked: list[Callable[[], Any]] = [phone.take, lambda: phone.send(phone.say("start"))]
    for does in asked:
        with match.app.app_context():
            db.session.execute(update(ScoringLink).values(name="Nông Thị Mẫu"))
            db.session.commit()
        with pytest.MonkeyPatch.context() as patch:
            before_a_commit(patch, lambda: erase(match, "Nông Thị Mẫu"))
            assert does().status_code == 200
        with match.app.app_context():
            names = [*db.session.scalars(select(ScoringEvent.who)), *db.session.scalars(select(MatchScoring.holder))]
            assert {name.rstrip("0123456789") for name in names} == {"Người ẩn danh "}


def erase(match: Scoring, name: str) -> None:
    with match.app.app_context():
        erasure.erase(SYSTEM, db.session.scalars(select(Block.id)).one(), name, [])


def when_held(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Tell when a commit has gone past rows that others hold."""
    hold, seen = held_rows.hold, threading.Event()

    def hold_and_tell(*arguments: Any) -> held_rows.Held:
        held, (_connection, group) = hold(*arguments), arguments
        if any(map(held.lacks, group)):
            seen.set()
        return held

    monkeypatch.setattr(group_commit, "hold", hold_and_tell)
    return seen


@ON_POSTGRESQL
def test_points_wait_for_an_erasure_and_then_have_the_new_name(match: Scoring, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = match.phone()
    phone.take()
    phone.send(phone.say("start"))
    seen = when_held(monkeypatch)
    with match.app.app_context(), db.engine.connect() as connection, ThreadPoolExecutor(1) as pool:
        connection.execute(select(Exchange.id).with_for_update())  # as an erasure does
        sent = pool.submit(phone.send, *phone.points("h"))
        assert seen.wait(30)
        connection.execute(update(ScoringLink).values(name="Người thứ 1"))
        connection.commit()
        assert places(sent.result()) == [{"number": 2}]
    assert written(match) == [(1, "", "Bàn 1"), (2, "", "Người thứ 1")]


@ON_POSTGRESQL
@pytest.mark.parametrize("table", [MatchScoring, Match])
def test_a_match_that_somebody_holds_holds_up_no_other(
    match: Scoring, table: type[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, other = match.phone(), match.phone("phone-two")
    with match.app.app_context():
        second = db.session.get_one(Match, match.other_id)
        other.address, other.token = address_of(second), link_to(second)
        db.session.remove()
    for each in (phone, other):
        each.take()
        each.send(each.say("start"))
    seen = when_held(monkeypatch)
    ids = MatchScoring.match_id if table is MatchScoring else Match.id
    with match.app.app_context(), db.engine.connect() as connection, ThreadPoolExecutor(1) as pool:
        connection.execute(select(table.id).where(ids == match.match_id).with_for_update(key_share=True))
        held = pool.submit(phone.send, *phone.points("h"))
        assert seen.wait(30)
        assert places(other.send(*other.points("h"))) == [{"number": 2}]
        assert not held.done()
        connection.rollback()
        assert places(held.result()) == [{"number": 2}]


@ON_POSTGRESQL
def test_what_is_held_for_too_long_is_told_to_come_again_and_is_not_written(
    match: Scoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = match.phone()
    phone.take()
    monkeypatch.setattr(group_commit, "PAUSES", (0.01,))
    start = phone.say("start")
    with match.app.app_context(), db.engine.connect() as connection:
        connection.execute(select(MatchScoring.id).with_for_update())
        answer = phone.send(start)
        assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    assert places(phone.send(start)) == [{"number": 1}]


def test_what_is_read_of_a_match_is_of_one_moment(match: Scoring, monkeypatch: pytest.MonkeyPatch) -> None:
    phone, other = match.phone(), match.phone()
    phone.take()
    phone.send(phone.say("start"), *phone.points("h"))
    events, more = logs._events, [phone.points("h"), phone.points("h")]

    def score_and_read(*arguments: Any, **named: Any) -> Any:
        if more:
            sent = more.pop(0)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(logs, "_events", events)
                in_another_thread(lambda: phone.send(*sent))
        return events(*arguments, **named)

    monkeypatch.setattr(logs, "_events", score_and_read)
    shown = other.look()
    assert (shown["version"], [each["number"] for each in shown["events"]]) == (2, [1, 2])
    with match.app.app_context():
        known = logs.log_of(match.match_id).known
        assert (known.version, known.running.state["current"], len(known.taken)) == (3, [2, 0], 3)
        assert db.session.scalar(select(func.count()).select_from(ScoringEvent)) == 3
        db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(ScoringEvent)) == 4
