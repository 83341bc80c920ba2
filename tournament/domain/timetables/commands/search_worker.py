"""The process that searches for timetables, started with this module's name, FOLDER and the process it works for.

It knows the engine, and the plugins that its task names to improve plans, but no database and no pages. Its task
is a file in FOLDER, and what it finds goes there too, whole files at a time, so that whoever looks reads a state
and never half of one. It ends by itself: at its limit, when a file named ``stop`` appears, or when the process
it works for is gone; nobody reads its files then, and they go too.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from tournament import __version__, tracing
from tournament.engine.timetable import Progress, solve
from tournament.engine.timetable.problem import Goal, Measures, Placed, Plan, Problem, Status
from tournament.interchange.words import words_in

if TYPE_CHECKING:
    from tournament.engine.timetable import Term
    from tournament.sdk import Improver

GRACE = 20
"""Seconds after its limit at which the process is ended from outside Python."""
TELL_EVERY = 0.2
POLISH_SHARE = 0.25
"""The share of the time that improvers of plugins have, if there are any."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to search: `seconds` in all, shared by the goals; `start` are places to begin from.

    `improvers` are the keys of the plugins' improvers that have their turn after the search for each goal, `terms`
    those of their cost terms.
    """

    problem: Problem
    goals: tuple[Goal, ...]
    seconds: float
    start: Mapping[str, Placed] | None
    improvers: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


class Found(msgspec.Struct, frozen=True):
    """A finished search for one goal: its plan, whose words go through JSON as data."""

    goal: Goal
    places: dict[str, Placed]
    bound: int
    status: Status
    conflicts: tuple[Any, ...]
    remedies: tuple[Any, ...]
    unplaced: dict[str, Any]
    unrefereed: tuple[str, ...]
    measures: Measures

    @classmethod
    def of(cls, goal: Goal, plan: Plan) -> Found:
        """Keep a plan."""
        return cls(goal, **{each.name: getattr(plan, each.name) for each in fields(plan)})

    @property
    def plan(self) -> Plan:
        """Return the plan."""
        kept = {each.name: getattr(self, each.name) for each in fields(Plan)}
        for name in ("conflicts", "remedies"):
            kept[name] = tuple(map(words_in, kept[name]))
        kept["unplaced"] = {key: words_in(told) for key, told in self.unplaced.items()}
        return Plan(**kept)


class State(msgspec.Struct):
    """How far the search is; `progress` of the goal under way, `over` when nothing more will come."""

    seconds: float
    elapsed: float = 0
    goal: Goal | None = None
    progress: Progress | None = None
    found: list[Found] = msgspec.field(default_factory=list)
    over: bool = False


def write(path: Path, content: bytes) -> None:
    """Replace a file as a whole."""
    new = path.with_suffix(".new")
    new.write_bytes(content)
    new.replace(path)


def run(folder: Path, task: Task, parent: int) -> None:
    """Search goal by goal, each beginning with the plan before it."""
    state, began, told = State(task.seconds), time.monotonic(), 0.0
    start, improvers, terms = task.start, _improvers(task.improvers), _terms(task)
    seconds = task.seconds / len(task.goals)
    polish = POLISH_SHARE * seconds if improvers else 0

    def tell(progress: Progress | None, *, at_once: bool = False) -> None:
        nonlocal told
        now = time.monotonic()
        if at_once or now - told >= TELL_EVERY:
            state.elapsed, state.progress, told = now - began, progress, now
            write(folder / "state.json", msgspec.json.encode(state))

    def should_stop() -> bool:
        return (folder / "stop").exists() or os.getppid() != parent

    for goal in task.goals:
        if state.found and should_stop():
            break  # even whoever stops at once gets one plan
        state.goal = goal
        tell(None, at_once=True)
        with tracing.span("search", search_goal=goal.value, search_matches=len(task.problem.matches)):
            plan = solve(
                task.problem,
                seconds=seconds - polish,
                clock=time.monotonic,
                goal=goal,
                start=start,
                terms=terms,
                on_progress=tell,
                should_stop=should_stop,
            )
        state.found.append(Found.of(goal, plan))
        if improvers:
            tell(state.progress, at_once=True)  # whatever becomes of the plugins, the plan is there
            from tournament.sdk.improving import improved  # noqa: PLC0415 - as below

            plan = improved(task.problem, plan, improvers, polish, goal=goal, should_stop=should_stop)
            state.found[-1] = Found.of(goal, plan)
        start = plan.places
    state.over, state.goal = True, None
    tell(None, at_once=True)


def _improvers(keys: Sequence[str]) -> Sequence[Improver]:
    """Return the improvers with these keys, those that are still installed."""
    if not keys:
        return ()
    from tournament.plugins.registry import Registry  # noqa: PLC0415 - most have none; plugins take time

    known = Registry.discover().improvers
    return [known[key] for key in keys if key in known]


def _terms(task: Task) -> Sequence[Term]:
    """Return the cost terms of a task, those that are still installed; one that fails costs nothing from then on."""
    if not task.terms:
        return ()
    from tournament.plugins.registry import Registry  # noqa: PLC0415 - as above
    from tournament.sdk.limiting import bearable  # noqa: PLC0415

    known = Registry.discover().cost_terms
    return [bearable(task.problem, known[key]) for key in task.terms if key in known]


def main(folder: Path, parent: int) -> None:
    """Read the task and search; pages come first."""
    os.nice(5)
    task: Task = pickle.loads((folder / "task").read_bytes())  # noqa: S301 - in a folder of our own
    signal.alarm(int(task.seconds) + GRACE)
    tracing.start(__version__)
    with tracing.for_parent():
        run(folder, task, parent)
    if os.getppid() != parent:  # whoever takes the search up may be on another machine
        for name in ("task", "state.json"):
            (folder / name).unlink(missing_ok=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
