"""Plugins that hang, are slow or raise anything: left out alone, no longer than needed, without threads piling up."""

from __future__ import annotations

import asyncio
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from tournament.engine.errors import InputError
from tournament.engine.formats import FORMATS, build
from tournament.engine.formats.graph_builder import GraphBuilder
from tournament.engine.formats.round_robin import play_groups
from tournament.engine.formats.spec import Options
from tournament.engine.formats.stage_chain import THEN
from tournament.engine.graph import Loser, Match, Rank, Seed, Winner
from tournament.engine.stages import Stage
from tournament.plugins.guard import START_SECONDS, Guard, LeftOutError, Part
from tournament.plugins.guarded_parts import guarded_format
from tournament.plugins.timeouts import LAST_SECONDS, Answer
from tournament.sdk import Format, Text
from tournament.sdk.undisturbed import undisturbed

PATIENCE = 0.3
A, B = Part("a", "hooks", "slow"), Part("b", "hooks", "sound")


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tournament.plugins.guard.PATIENCE_SECONDS", PATIENCE)


@pytest.fixture
def never() -> Iterator[threading.Event]:
    """Hold up what waits for it, to the end of the test."""
    event = threading.Event()
    yield event
    event.set()


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let time pass; what answers from now on has time enough on a busy machine, too."""
    monkeypatch.setattr("time.monotonic", lambda clock=time.monotonic: clock() + 1000)
    patient(monkeypatch)


def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tournament.plugins.guard.PATIENCE_SECONDS", 30.0)


def burn(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def left_out(guard: Guard, part: Part, function: Callable[[], Any]) -> threading.Thread:
    """Ask what hangs; return the thread that it leaves behind."""
    running: list[threading.Thread] = []
    with pytest.raises(LeftOutError):
        guard.ask(part, lambda: (running.append(threading.current_thread()), function()))
    return running[0]


def answer_of(function: Callable[[], Any]) -> Any:
    """Return an answer that must come."""
    answer = Answer(function)
    assert answer.within(30), "it is waited for without end"
    return answer.given()


def test_what_hung_and_ended_later_takes_no_other_plugin_with_it(never: threading.Event) -> None:
    guard = Guard()
    with guard.counting():
        thread = left_out(guard, A, never.wait)
        never.set()
        thread.join(20)
        assert guard.ask(B, lambda: time.sleep(0.05) or "sound") == "sound"


def test_a_plugin_is_asked_in_one_thread_again_which_is_no_other_plugins() -> None:
    guard, of_context, of_thread = Guard(), ContextVar("of_context", default=""), threading.local()

    def asked(name: str) -> tuple[threading.Thread, object]:
        found = of_context.get(), getattr(of_thread, "name", "")
        of_context.set(name)
        of_thread.name = name
        return threading.current_thread(), found

    threads = [guard.ask(Part(plugin, "hooks", hook), partial(asked, plugin))
               for hook in ("one", "two") for plugin in ("apart", "aside")]  # fmt: skip
    assert [found for _, found in threads] == [("", ""), ("", ""), ("", "apart"), ("", "aside")]
    assert threads[0][0] is threads[2][0] is not threads[1][0] is threads[3][0]


def test_a_thread_that_was_left_is_not_asked_again(never: threading.Event) -> None:
    guard, sound = Guard(), Part(A.plugin, "hooks", "sound")
    left = left_out(guard, A, never.wait)
    never.set()
    left.join(20)
    assert not left.is_alive()
    assert guard.ask(sound, threading.current_thread) is not left


def test_a_thread_that_is_traced_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may come back late, or never, to what it is asked next."""
    guard = Guard()
    with monkeypatch.context() as patched:
        patched.setattr("sys.gettrace", lambda: print)
        thread = guard.ask(A, threading.current_thread)
        thread.join(20)
    assert not thread.is_alive()
    assert guard.ask(A, threading.current_thread) is not thread


def test_what_hung_and_ends_while_another_hangs_does_not_hide_it(never: threading.Event) -> None:
    guard, let_go = Guard(), threading.Event()

    def work() -> None:
        with guard.counting():
            thread = left_out(guard, A, let_go.wait)
            guard.ask(B, lambda: (let_go.set(), thread.join(), never.wait()))

    with pytest.raises(LeftOutError) as told:
        answer_of(work)
    assert told.value.part == B


@pytest.mark.parametrize("error", [asyncio.CancelledError, KeyboardInterrupt, GeneratorExit, SystemExit])
def test_a_plugin_that_raises_what_is_no_exception_is_left_out(error: type[BaseException]) -> None:
    def fail() -> None:
        raise error

    guard = Guard()
    with pytest.raises(LeftOutError):
        guard.ask(A, fail)
    with pytest.raises(RuntimeError, match=error.__name__):
        answer_of(fail)


def test_waiting_for_others_does_not_count_as_slow_but_working_does() -> None:
    guard = Guard()
    assert guard.together(lambda: [guard.ask(A, lambda: time.sleep(0.05)) for _ in range(20)]) == [None] * 20
    with pytest.raises(LeftOutError):
        guard.together(lambda: [guard.ask(B, lambda: burn(0.05)) for _ in range(20)])


def test_a_change_takes_so_much_on_the_clock_of_which_each_plugin_has_half_of_what_others_leave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guard, clock, worked = Guard(), [0.0], [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    monkeypatch.setattr("time.thread_time", lambda: worked[0])

    def take(patience: float) -> str:
        clock[0] += patience * PATIENCE
        worked[0] += patience * PATIENCE / 100
        return "slow"

    with guard.counting():
        with guard.counting(strict=True):
            assert guard.ask(A, lambda: take(0.4)) == "slow"
            assert guard.ask(B, lambda: take(0.2)) == "slow"
        with guard.counting(strict=True):  # what follows a change belongs to it
            with pytest.raises(LeftOutError):
                guard.ask(A, lambda: take(0.0))
            assert guard.ask(B, lambda: take(0.05)) == "slow"
    assert (guard.leaves_out(A), guard.leaves_out(B)) == (True, False)


def test_an_answer_is_waited_for_longer_than_it_may_work(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    def within(answer: Answer[Any], seconds: float) -> bool:
        waited.append(seconds)
        return answer._done.wait(30)

    monkeypatch.setattr(Answer, "within", within)
    monkeypatch.setattr("time.monotonic", lambda: 0.0)
    monkeypatch.setattr("time.thread_time", lambda: 0.0)
    guard = Guard()
    guard.ask(A, lambda: "page")
    with guard.counting(strict=True):
        guard.ask(A, lambda: "change")
    with guard.starting():
        guard.ask(A, lambda: "start")
    assert waited == [2 * PATIENCE, pytest.approx(0.495 * PATIENCE), START_SECONDS]


def test_a_page_waits_for_many_that_hang_little_longer_than_for_two(
    never: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, waited, asleep = [0.0], list[float](), set[threading.Thread]()

    def sleep() -> None:
        asleep.add(threading.current_thread())
        never.wait()

    def within(answer: Answer[Any], seconds: float) -> bool:
        while answer._thread not in asleep:
            if answer._done.wait(0.005):
                return True
        waited.append(seconds)
        clock[0] += seconds
        return False

    monkeypatch.setattr(Answer, "within", within)
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    for together in (False, True):
        guard = Guard()
        waited.clear()
        with guard.counting():
            for number in range(4):
                hang = partial(guard.ask, Part(f"{number}", "hooks", "slow"), sleep)
                with pytest.raises(LeftOutError):
                    guard.together(hang) if together else hang()
        hung = [each / PATIENCE for each in waited if each != LAST_SECONDS]
        assert hung == pytest.approx([2, 2, 0.125, 0.125], abs=0.1)


def test_what_a_part_took_in_vain_because_another_failed_is_not_counted_against_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guard, worked = Guard(), [0.0]
    monkeypatch.setattr("time.thread_time", lambda: worked[0])

    def take() -> None:
        worked[0] += 0.6 * PATIENCE

    def work() -> str:
        guard.ask(A, take)
        return "done" if guard.leaves_out(B) else guard.ask(B, lambda: str(1 / 0))

    assert guard.together(work) == "done"
    assert not guard.leaves_out(A)


def test_waiting_without_end_in_small_pieces_is_bounded() -> None:
    guard = Guard()
    with pytest.raises(LeftOutError):
        guard.together(lambda: [guard.ask(A, lambda: time.sleep(0.1)) for _ in range(60)])


def test_what_was_too_slow_is_tried_again_after_a_rest_but_not_what_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = Guard()
    with guard.counting(), pytest.raises(LeftOutError):  # noqa: PT012 - after how many turns the machine decides
        for _ in range(20):
            guard.ask(A, lambda: burn(0.05))
    with pytest.raises(LeftOutError):
        guard.ask(A, lambda: "well again")
    later(monkeypatch)
    assert guard.ask(A, lambda: "well again") == "well again"
    with pytest.raises(LeftOutError):
        guard.ask(B, lambda: 1 / 0)
    later(monkeypatch)
    with pytest.raises(LeftOutError):
        guard.ask(B, lambda: "well again")


def test_what_hangs_is_not_asked_again_before_its_thread_has_ended(
    never: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard = Guard()
    thread = left_out(guard, A, never.wait)
    later(monkeypatch)
    with pytest.raises(LeftOutError):
        guard.ask(A, lambda: "well again")
    never.set()
    thread.join(20)
    later(monkeypatch)
    assert guard.ask(A, lambda: "well again") == "well again"


def test_what_works_on_without_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would take its share of the processor from everybody until the next start."""
    guard = Guard()

    def work() -> None:
        while True:
            with suppress(Exception):
                sum(range(1000))

    left_out(guard, A, work).join(60)
    later(monkeypatch)
    assert guard.ask(A, lambda: "well again") == "well again"


def test_what_the_program_does_for_a_plugin_is_done_to_its_end(
    never: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tournament.plugins.timeouts.UNDISTURBED_SECONDS", 0.05)
    done: list[str] = []

    def work() -> None:
        with undisturbed():
            never.wait()
            done.append("the program's")
        done.append("the plugin's")

    thread = left_out(Guard(), A, work)
    never.set()
    thread.join(20)
    assert (done, thread.is_alive()) == (["the program's"], False)


def test_what_was_told_to_end_does_not_begin_work_of_the_program(never: threading.Event) -> None:
    done: list[str] = []

    def work() -> None:
        with suppress(BaseException):
            never.wait()
        with undisturbed():
            done.append("the program's")

    thread = left_out(Guard(), A, work)
    never.set()
    thread.join(20)
    assert (done, thread.is_alive()) == ([], False)


def test_work_of_the_program_within_such_work_is_done_to_its_end_too(
    never: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tournament.plugins.timeouts.UNDISTURBED_SECONDS", 0.05)
    done: list[str] = []

    def work() -> None:
        with undisturbed():
            never.wait()
            with undisturbed():
                done.append("within")
            done.append("around")
        done.append("the plugin's")

    thread = left_out(Guard(), A, work)
    never.set()
    thread.join(20)
    assert (done, thread.is_alive()) == (["within", "around"], False)


def test_what_a_plugin_does_without_end_in_the_place_of_the_program_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("UNDISTURBED_SECONDS", "LONGEST_UNDISTURBED_SECONDS"):
        monkeypatch.setattr(f"tournament.plugins.timeouts.{name}", 0.05)

    def work() -> None:
        with undisturbed():
            while True:
                time.sleep(0.005)

    thread = left_out(Guard(), A, work)
    thread.join(20)
    assert not thread.is_alive()


def test_nothing_is_kept_of_what_somebody_raised_for_whom_nobody_waits(never: threading.Event) -> None:
    """Its traceback would keep what its frames hold, as a session of the database."""
    kept: list[weakref.ref[Any]] = []

    def work() -> None:
        held = threading.Event()
        kept.append(weakref.ref(held))
        with suppress(BaseException):
            never.wait()
        raise ValueError(held)

    guard = Guard()
    thread = left_out(guard, A, work)
    never.set()
    thread.join(20)
    assert guard.leaves_out(A)
    assert kept[0]() is None


def test_what_hung_for_several_at_once_rests_until_the_last_thread_has_ended(
    never: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard, both, let_go = Guard(), threading.Barrier(2), threading.Event()
    held = [lambda: (both.wait(), never.wait()), lambda: (both.wait(), let_go.wait())]
    first, second = (Answer(partial(left_out, guard, A, hold)) for hold in held)
    assert first.within(30)
    assert second.within(30)
    for ends, answer in ((let_go, second), (never, first)):
        later(monkeypatch)
        with pytest.raises(LeftOutError):
            guard.ask(A, lambda: "well again")
        ends.set()
        answer.given().join(20)
    later(monkeypatch)
    assert guard.ask(A, lambda: "well again") == "well again"


def test_a_format_that_hangs_leaves_one_thread_whatever_the_number_of_entries(never: threading.Event) -> None:
    asked: list[int] = []

    def compose(builder: Any, entrants: Any, options: Options) -> None:
        asked.append(len(entrants))
        never.wait()

    format_ = format_of(compose)
    for entries in (4, 5, 6):
        with pytest.raises(LeftOutError):
            composed(format_, entries)
    assert asked == [4]


def test_a_format_that_fails_for_a_number_of_entries_serves_others(monkeypatch: pytest.MonkeyPatch) -> None:
    patient(monkeypatch)

    def compose(builder: Any, entrants: Any, options: Options) -> None:
        if len(entrants) == 4:
            raise ValueError
        FORMATS["round_robin"].compose(builder, entrants, options)

    format_ = format_of(compose)
    with pytest.raises(LeftOutError):
        composed(format_, 4)
    composed(format_, 5)


def format_of(compose: Any) -> Format:
    format_ = Format("odd", Text("Lạ", "Odd"), compose, FORMATS["round_robin"].options)
    return guarded_format(Guard(), "a", replace(format_, compose=compose))


def composed(format_: Format, entries: int) -> None:
    format_.compose(GraphBuilder(), [Seed(n) for n in range(1, entries + 1)], {"legs": 1})


def test_a_format_whose_graph_does_not_hang_together_is_left_out_with_what_is_wrong(caplog: Any) -> None:
    def compose(builder: Any, entrants: Any, options: Options) -> None:
        builder.matches.append(Match("F", builder.new_stage("cup"), 1, (entrants[0], entrants[1])))
        builder.give([Winner("F")])
        builder.give([Loser("F")])

    format_ = format_of(compose)
    composed(format_, 2)
    with pytest.raises(LeftOutError):
        composed(format_, 16)
    assert "for 16 entries, 2 of 16 entries have a place" in caplog.text


def test_what_follows_a_format_is_looked_at_by_itself(caplog: Any) -> None:
    """Whatever was laid out before it has other entries, and its graph is not the plugin's fault."""
    format_ = format_of(lambda builder, entrants, options: FORMATS["knockout"].compose(
        builder, entrants, FORMATS["knockout"].read({})))  # fmt: skip
    builder = GraphBuilder()
    groups = play_groups(builder, [[Seed(n) for n in range(first, first + 4)] for first in (1, 5)], 1)
    format_.compose(builder, [Rank(group, 1) for group in groups], {"legs": 1})
    assert builder.matches[-1].id == "F"
    assert caplog.text == ""


def test_two_formats_that_call_matches_alike_cannot_follow_each_other(caplog: Any) -> None:
    def compose(builder: Any, entrants: Any, options: Options) -> None:
        for number in range(0, len(entrants), 2):
            key = f"M{number}"
            stage = builder.new_stage("cup" if options["then"] == "none" else Stage(f"cup{number}"))
            builder.matches.append(Match(key, stage, 1, (entrants[number], entrants[number + 1])))
            builder.give([Winner(key)])
            builder.give([Loser(key)])

    format_ = guarded_format(Guard(), "a", Format("odd", Text("Lạ", "Odd"), compose, (THEN,)))
    build("odd", 2, {}, {"odd": format_})
    with pytest.raises(InputError, match="“Odd” cannot be laid out: the matches M0 and M2 are both called"):
        build("odd", 4, {"then": "knockout"}, {"odd": format_})
    assert caplog.text == ""
