"""`scorer`: points that wait are taken over or dropped, and those of a match that is to go are discarded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support.scoring import Phone, Scoring, scoring
from tournament.cli import main
from tournament.config import Settings
from tournament.domain.competitions.commands import competitions, drawing, results
from tournament.domain.competitions.commands.results import Given
from tournament.domain.core.commands.undo_redo import redo, undo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.scoring.queries import logs
from tournament.engine.errors import InputError
from tournament.engine.scoring_log import judging
from tournament.models import AuditEntry, Match, MatchScoring, ScoringEvent, ScoringLink, db

pytestmark = pytest.mark.both_databases
EXCHANGE, MATCH = "khoi-a/2030", "bong-chuyen-hoi-nam/A-1-1"
HAS_POINTS = r"^Match 1 has points on its scoreboard: discard these before it is taken away\.$"
Scorer = Callable[..., tuple[int, str, str]]


@pytest.fixture
def match(app: Flask) -> Scoring:
    return scoring(app)


@pytest.fixture
def scorer(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Scorer:
    """Run a command over the database of the application; returns its status and what it printed."""
    monkeypatch.setenv("TOURNAMENT_HOME", str(settings.home))
    monkeypatch.setenv("DATABASE_URL", settings.database_url)

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(["scorer", *arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def rows(match: Scoring) -> dict[str, int]:
    with match.app.app_context():
        return {
            model.__tablename__: db.session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Match, MatchScoring, ScoringEvent, ScoringLink)
        }


def newest_step(match: Scoring) -> tuple[str, str]:
    with match.app.app_context():
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        return entry.action, entry.summary_vi


def step(match: Scoring, service: Callable[..., Any], *arguments: Any) -> None:
    with match.app.app_context():
        service(SYSTEM, match.edition.exchange_id, *arguments)


def started(match: Scoring, sides: str) -> Phone:
    phone = match.phone()
    phone.take()
    phone.send(phone.say("start"), *phone.points(sides))
    return phone


def test_points_are_discarded_with_a_reason_and_undo_brings_them_back(match: Scoring, scorer: Scorer) -> None:
    phone = started(match, "hha")
    before = phone.look()
    with pytest.raises(InputError, match=HAS_POINTS):
        step(match, drawing.undraw, match.edition.competition_id)
    assert scorer("discard", EXCHANGE, MATCH, "--reason", " ")[0::2] == (
        2, "tournament: Say why, in at most 300 characters.\n"
    )  # fmt: skip
    assert phone.look() == before
    assert scorer("discard", EXCHANGE, MATCH, "--reason", "Nhầm trận") == (0, "Discarded 4 events.\n", "")
    assert newest_step(match) == ("scoring.discarded", "Hủy các điểm của trận 1 trên bảng điểm: Nhầm trận")
    assert (phone.look()["version"], phone.look()["events"]) == (0, [])
    step(match, undo)
    assert phone.look() == before
    step(match, redo)
    step(match, drawing.undraw, match.edition.competition_id)
    assert rows(match) == {"match": 0, "match_scoring": 0, "scoring_event": 0, "scoring_link": 0}
    assert scorer("discard", EXCHANGE, MATCH, "--reason", "Nhầm trận")[0::2] == (
        2, f"tournament: There is no match {MATCH} in {EXCHANGE}.\n"
    )  # fmt: skip


def test_a_match_without_points_has_none_to_discard_and_its_draw_is_taken_back_whoever_has_a_link(
    match: Scoring, scorer: Scorer
) -> None:
    match.phone().take()
    assert scorer("discard", EXCHANGE, MATCH, "--reason", "Nhầm trận")[0::2] == (
        2, "tournament: Match 1 has no points on its scoreboard.\n"
    )  # fmt: skip
    step(match, undo)
    assert rows(match) == {"match": 0, "match_scoring": 0, "scoring_event": 0, "scoring_link": 0}
    step(match, redo)
    assert rows(match)["match"] == 6


def test_a_draw_is_not_taken_back_under_points(match: Scoring) -> None:
    started(match, "h")
    with pytest.raises(InputError, match=HAS_POINTS):
        step(match, undo)
    assert rows(match) == {"match": 6, "match_scoring": 1, "scoring_event": 2, "scoring_link": 1}


@pytest.fixture
def lost(match: Scoring) -> Phone:
    """A device that lost the match while it had no network, and has sent its points by now."""
    first, second = started(match, "hh"), match.phone("phone-two")
    sent = first.points("aaa")
    second.take(over=True)
    second.version = 3
    second.send(*second.points("h"))
    first.send(*sent)
    return first


def waiting(scorer: Scorer) -> list[list[str]]:
    status, printed, _ = scorer("review", EXCHANGE)
    assert status == 0
    return [line.split("\t")[:4] for line in printed.splitlines()]


def numbers(match: Scoring) -> list[tuple[int | None, str | None]]:
    with match.app.app_context():
        events = db.session.scalars(select(ScoringEvent).order_by(ScoringEvent.id))
        return [(each.number, each.kept) for each in events]


def test_points_that_wait_are_taken_over_and_their_device_hears_so(match: Scoring, lost: Phone, scorer: Scorer) -> None:
    assert waiting(scorer) == [[MATCH, "phone-one", "Bàn 1", "3"]]
    assert scorer("take-over", EXCHANGE, MATCH, "--device", "phone-one", "--reason", "Bàn 1 đúng") == (
        0, "Took 3 events over.\n", ""
    )  # fmt: skip
    assert newest_step(match) == (
        "scoring.taken_over", "Nhận 3 sự kiện chờ xem xét vào trận 1: Bàn 1 đúng"
    )  # fmt: skip
    assert waiting(scorer) == []
    assert numbers(match) == [(1, ""), (2, ""), (3, ""), (4, ""), (5, None), (6, None), (7, None)]
    assert (lost.look()["version"], lost.look()["state"]["current"]) == (7, [3, 3])
    lost.seq -= 3
    assert [each["number"] for each in lost.send(*lost.points("aaa")).get_json()["events"]] == [5, 6, 7]
    second = match.phone("phone-two")
    second.seq, second.version = 1, 4
    assert second.send(*second.points("h")).status_code == 409  # it has not seen them
    second.seq, second.version = 1, 7
    assert second.send(*second.points("h")).get_json()["version"] == 8
    with pytest.raises(InputError, match=HAS_POINTS):
        step(match, undo)  # the draw's: points are taken back on the scoreboard


def test_the_log_is_told_replayed_and_followed_in_its_own_order_whenever_its_points_came(
    match: Scoring, scorer: Scorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "MOST_EVENTS", 3)
    first, second = started(match, "hh"), match.phone("phone-two")
    second.take(over=True)
    late = first.points("a"), first.points("h")
    first.send(*late[0])
    second.version = 3
    second.send(*second.points("aah"))
    take_over = "take-over", EXCHANGE, MATCH, "--device", "phone-one", "--reason", "Bàn 1 đúng"
    assert scorer(*take_over)[1] == "Took 1 events over.\n"
    assert [each["number"] for each in second.look(after=3)["events"]] == [4, 5, 6]
    assert [each["number"] for each in second.look(after=6)["events"]] == [7]
    first.send(*late[1])
    assert scorer(*take_over)[1] == "Took 1 events over.\n"
    assert (first.look()["version"], first.look()["state"]["current"]) == (8, [4, 3])
    with match.app.app_context():
        assert logs.misled(match.edition.exchange_id) == []
    third = match.phone("phone-three")
    third.take(over=True)
    third.version = 6
    assert third.send(*third.points("h")).status_code == 409  # it has not seen what was taken over


def test_points_that_wait_make_room_once_they_are_dropped(
    match: Scoring, lost: Phone, scorer: Scorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "MOST_KEPT", 3)
    assert lost.send(*lost.points("h")).get_json()["refused"]["reason"] == "full"
    lost.seq -= 1
    scorer("drop", EXCHANGE, MATCH, "--device", "phone-one", "--reason", "Ghi thử")
    again = lost.send(*lost.points("h")).get_json()["events"]
    assert [each["kept"] for each in again] == ["held"]
    step(match, undo)
    lost.seq -= 4
    told = lost.send(*lost.points("aaah")).get_json()["events"]
    assert [each["kept"] for each in told] == ["held"] * 4


def test_points_that_were_discarded_are_no_longer_taken_for_stored_ones(match: Scoring, scorer: Scorer) -> None:
    phone = started(match, "h")
    scorer("discard", EXCHANGE, MATCH, "--reason", "Nhầm trận")
    for _ in range(2):  # as often as the log before was written
        phone.take()
    phone.seq = phone.version = 0
    answer = phone.send(phone.say("start"), *phone.points("h"))
    assert (answer.get_json()["version"], [number for number, _ in numbers(match)]) == (2, [1, 2])


def test_points_that_wait_are_dropped_and_wait_again_once_that_is_undone(
    match: Scoring, lost: Phone, scorer: Scorer
) -> None:
    asked = EXCHANGE, MATCH, "--device", "phone-one", "--reason", "Ghi thử"
    assert scorer("drop", *asked) == (0, "Dropped 3 events.\n", "")
    assert newest_step(match) == (
        "scoring.dropped", "Bỏ 3 sự kiện chờ xem xét của trận 1: Ghi thử"
    )  # fmt: skip
    assert (waiting(scorer), lost.look()["version"]) == ([], 4)
    assert scorer("drop", *asked)[0::2] == (
        2, "tournament: No points of match 1 from the device “phone-one” wait for a review.\n"
    )  # fmt: skip
    step(match, undo)
    assert waiting(scorer) == [[MATCH, "phone-one", "Bàn 1", "3"]]


def test_points_that_cannot_be_or_come_after_the_result_are_not_taken_over(
    match: Scoring, lost: Phone, scorer: Scorer
) -> None:
    lost.send(lost.say("start"))
    before, asked = numbers(match), (EXCHANGE, MATCH, "--device", "phone-one", "--reason", "Bàn 1 đúng")
    assert scorer("take-over", *asked)[0::2] == (
        2,
        "tournament: Event 7 of the device cannot be taken over, and none was: "
        "The match was started on this scoreboard before.\n",
    )
    step(match, results.record, match.match_id, Given(((21, 15), (21, 15))))
    assert scorer("take-over", *asked)[0::2] == (
        2, "tournament: Match 1 has its result: clear it before points are taken over.\n"
    )  # fmt: skip
    assert numbers(match) == before


def test_a_result_that_is_disputed_is_listed_until_there_is_one(match: Scoring, scorer: Scorer) -> None:
    with match.app.app_context():
        exchange_id, competition_id = match.edition.exchange_id, match.edition.competition_id
        competitions.set_rules(SYSTEM, exchange_id, competition_id, "standard", {"points": 1, "win_by": 1})
    phone = started(match, "hh")
    assert scorer("disputes", EXCHANGE) == (0, "", "")
    phone.send(phone.say("dispute", reason="Sai  điểm\tván 2"))
    assert scorer("disputes", EXCHANGE) == (0, f"{MATCH}\tSai điểm ván 2\n", "")
    step(match, results.record, match.match_id, Given(((1, 0), (1, 0))))
    assert scorer("disputes", EXCHANGE) == (0, "", "")
