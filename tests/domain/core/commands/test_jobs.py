"""Work in rows: of one key once, taken up by one, begun anew when that one dies, given up in the end."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tournament.domain.core.commands import jobs
from tournament.domain.core.commands.job_workers import MOST_AT_ONCE, JobWorkers
from tournament.domain.core.commands.jobs import LEASE, MOST_ATTEMPTS, PAUSE, GivenUpError, Held
from tournament.domain.core.queries import jobs as queries
from tournament.models import WRITE, db
from tournament.runtime import runtime

pytestmark = pytest.mark.both_databases

NOW = datetime(2030, 5, 4, 9, tzinfo=UTC)
THREADS, JOBS = 8, 40


@pytest.fixture(autouse=True)
def _within(app: Flask) -> object:
    """The application's context, at a time that stands."""
    with app.app_context():
        runtime().clock = lambda: NOW
        yield


def add(key: str, kind: str = "sum", payload: str = "", at: datetime = NOW) -> bool:
    with db.engine.connect().execution_options(**{WRITE: True}) as connection:
        added = jobs.add(connection, kind, key, payload, at)
        connection.commit()
    return added


def taken(now: datetime = NOW) -> Held:
    held = jobs.claim(["sum"], now)
    assert held is not None
    return held


def states(now: datetime = NOW) -> list[tuple[str, str, int, datetime, str]]:
    db.session.rollback()
    return [(each.key, each.state, each.attempts, each.run_at, each.error) for each in queries.jobs(now)]


def at_once(app: Flask, work: Callable[[int], None], threads: int = THREADS) -> None:
    gate, errors = threading.Barrier(threads), []

    def begin(number: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                work(number)
            except Exception as error:
                errors.append(error)

    all_of_them = [threading.Thread(target=begin, args=(number,)) for number in range(threads)]
    for each in all_of_them:
        each.start()
    for each in all_of_them:
        each.join()
    assert errors == []


def test_a_job_that_is_added_again_is_one_until_it_has_ended() -> None:
    assert [add("a", payload="first"), add("a", payload="second"), add("b")] == [True, False, True]
    first = taken()
    assert (first.key, first.payload) == ("a", "first")
    assert add("a") is False, "it goes on"
    first.result = "7"
    assert jobs.finish(first, NOW)
    assert [(each.key, each.state, each.result) for each in queries.jobs(NOW)] == [
        ("a", "done", "7"),
        ("b", "waiting", ""),
    ]
    assert add("a", payload="third") is True
    db.session.rollback()
    assert [(each.key, each.payload, each.result) for each in queries.jobs(NOW)] == [("b", "", ""), ("a", "third", "")]


def test_of_many_who_add_a_job_at_once_one_does(app: Flask) -> None:
    for key in range(JOBS):
        add(str(key))
        assert jobs.finish(taken(), NOW)
    added: list[str] = []

    def work(_number: int) -> None:
        for key in range(JOBS):
            added.extend([str(key)] * add(str(key)))

    at_once(app, work)
    assert Counter(added) == {str(key): 1 for key in range(JOBS)}
    assert [state[:2] for state in states()] == [(str(key), "waiting") for key in range(JOBS)]


def test_what_is_added_in_a_change_that_is_taken_back_is_not_there() -> None:
    with db.engine.connect().execution_options(**{WRITE: True}) as connection:
        assert jobs.add(connection, "sum", "a", "", NOW)
        connection.rollback()
    assert states() == []


def test_each_of_many_jobs_is_taken_up_by_one_of_many(app: Flask) -> None:
    for number in range(JOBS):
        add(str(number))
    found: Counter[str] = Counter()

    def work(_number: int) -> None:
        while (held := jobs.claim(["sum"], NOW)) is not None:
            found[held.key] += 1
            assert jobs.finish(held, NOW)

    at_once(app, work)
    assert found == {str(number): 1 for number in range(JOBS)}
    assert {state for _, state, *_ in states()} == {"done"}


def test_nobody_takes_up_another_kind_or_what_is_to_come() -> None:
    add("a", kind="unknown")
    add("b", at=NOW + timedelta(seconds=1))
    assert jobs.claim(["sum"], NOW) is None
    assert taken(NOW + timedelta(seconds=1)).key == "b"


def test_what_a_dead_holder_left_is_taken_up_once_and_its_late_word_counts_no_more() -> None:
    add("a")
    dead = taken()
    assert jobs.claim(["sum"], NOW + LEASE - timedelta(seconds=1)) is None, "it may live"
    jobs.beat(dead, NOW + timedelta(seconds=5))
    assert jobs.claim(["sum"], NOW + LEASE) is None, "it lives"
    later = NOW + timedelta(seconds=5) + LEASE
    assert states(later) == [("a", "waiting", 1, NOW, "")]
    heir = taken(later)
    assert (heir.id, heir.attempts, heir.holder != dead.holder) == (dead.id, 2, True)
    dead.result = "late"
    jobs.beat(dead, later)
    assert (dead.is_lost, dead.stop.is_set(), jobs.finish(dead, later)) == (True, True, False)
    jobs.fail(dead, ValueError("late"), later)
    assert states(later) == [("a", "running", 2, NOW, "")]
    assert jobs.finish(heir, later)


def test_what_fails_waits_for_twice_as_long_each_time_and_is_given_up_and_tried_again_by_hand() -> None:
    add("a")
    now, waits = NOW, []
    for _ in range(MOST_ATTEMPTS):
        held = taken(now)
        jobs.fail(held, ValueError("no\nroom"), now)
        (_, state, attempts, run_at, error), *_ = states(now)
        waits.append((state, attempts, run_at - now, error))
        now = run_at
    said = "ValueError: no room"
    told = [("waiting", attempt, PAUSE * 2 ** (attempt - 1), said) for attempt in range(1, MOST_ATTEMPTS)]
    assert waits[:-1] == told
    assert waits[-1][::3] == ("dead", said)
    db.session.rollback()
    assert queries.depth(now) == {("sum", "dead"): 1}
    assert jobs.claim(["sum"], now + timedelta(days=1)) is None
    assert jobs.retry(held.id, now)
    assert states(now) == [("a", "waiting", 0, now, "")]
    assert jobs.retry(taken(now).id, now) is False, "it goes on"
    assert jobs.retry(held.id + 1, now) is False


def test_what_is_done_is_not_tried_again_so_that_what_it_found_stays() -> None:
    add("a")
    held = taken()
    held.result = "7"
    assert jobs.finish(held, NOW)
    assert jobs.retry(held.id, NOW) is False
    db.session.rollback()
    assert [(each.state, each.result) for each in queries.jobs(NOW)] == [("done", "7")]


def test_what_kills_whoever_works_on_it_is_given_up_and_the_next_job_taken_up() -> None:
    add("deadly")
    now = NOW
    for attempt in range(1, MOST_ATTEMPTS + 1):
        held = taken(now)
        assert (held.key, held.attempts) == ("deadly", attempt)
        now += LEASE
    add("next", at=now)
    assert taken(now).key == "next"
    assert states(now) == [
        ("deadly", "dead", MOST_ATTEMPTS, NOW, jobs.DIED),
        ("next", "running", 1, now, ""),
    ]


def test_what_cannot_be_done_is_given_up_at_once() -> None:
    add("a")
    jobs.fail(taken(), GivenUpError("nothing can be planned"), NOW)
    assert states() == [("a", "dead", 1, NOW, "GivenUpError: nothing can be planned")]


def test_whoever_works_on_what_is_told_to_stop_or_dropped_ends() -> None:
    add("a")
    add("b")
    one, two = taken(), taken()
    jobs.ask_to_stop("sum", "a")
    jobs.drop("sum", "b")
    one.progress = "half"
    for held in (one, two):
        jobs.beat(held, NOW)
    assert [(held.stop.is_set(), held.is_lost) for held in (one, two)] == [(True, False), (True, True)]
    assert [(each.key, each.progress) for each in queries.jobs(NOW)] == [("a", "half")]


def test_workers_write_what_came_of_it_and_go_on_after_what_fails(app: Flask) -> None:
    done = threading.Semaphore(0)

    def work(held: Held) -> None:
        try:
            if held.key == "bad":
                raise GivenUpError("it is bad")
            held.result = str(sum(map(int, held.payload.split())))
        finally:
            done.release()

    workers = JobWorkers(app, {"sum": work})
    add("bad", payload="1 x")
    add("good", payload="1 2 3")
    assert [workers.take_up(), workers.take_up(), workers.take_up()] == [True, True, False]
    for _ in range(2):
        assert done.acquire(timeout=20)
    for thread in threading.enumerate():
        if thread.name.startswith("job "):
            thread.join(20)
    assert [(each.key, each.state, each.result) for each in queries.jobs(NOW)] == [
        ("bad", "dead", ""),
        ("good", "done", "6"),
    ]


def test_a_thread_that_could_not_be_started_takes_no_place_from_later_jobs(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()

    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    workers = JobWorkers(app, {"sum": lambda _held: done.set()})
    for number in range(MOST_AT_ONCE):
        add(str(number))
        with monkeypatch.context() as short:
            short.setattr(threading.Thread, "start", refuse)
            with pytest.raises(RuntimeError):
                workers.take_up()
    add("last")
    assert workers.take_up()
    assert done.wait(20)
    for thread in threading.enumerate():
        if thread.name.startswith("job "):
            thread.join(20)
    assert [each.state for each in queries.jobs(NOW) if each.key == "last"] == ["done"]
