"""`tournament schedule`: a timetable for a problem from a file."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import click
import msgspec

from tournament.bounded import FILE
from tournament.engine.timetable import Goal, Plan, Progress, Status, solve
from tournament.interchange.reading import read
from tournament.interchange.tsched_v1.reader import problem_from
from tournament.interchange.tsched_v1.schema import ScheduleFile
from tournament.interchange.tsched_v1.writer import plan_to

if TYPE_CHECKING:
    from tournament.engine.timetable import Problem, Term
    from tournament.plugins.registry import Registry

EXIT = {Status.INFEASIBLE: 1, Status.UNFINISHED: 3}
"""The exit status when the plan is not whole."""
DAY = 24 * 60 * 60
PATIENCE = 1
"""Seconds from which plugins are asked at all, for rules, costs and improvements: to load them takes a part of one."""
POLISH_SHARE = 0.25
"""The share of the time that improvers of plugins have, if there are any."""


def _seconds(ctx: click.Context, parameter: click.Parameter, value: float) -> float:
    """Refuse what is no time, `nan` among it."""
    if not 0 <= value <= DAY:
        raise click.BadParameter(f"{value:g} is not between 0 and {DAY}.", ctx, parameter)
    return value


@click.command("schedule")
@click.argument("file")
@click.option("--seconds", type=float, default=10, show_default=True, callback=_seconds, help="Time for the search.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the search.")
@click.option(
    "--goal",
    type=click.Choice([goal.value for goal in Goal]),
    default=Goal.FINISH.value,
    show_default=True,
    help="What comes first once every match has a place.",
)
def command(file: str, seconds: float, seed: int, goal: str) -> int:
    """Make a timetable for the problem in FILE (tsched/1) and print it as tsched-plan/1.

    Ctrl-C ends the search and prints the best timetable so far. Exit status 1 says that it is proved that not every
    match can have a place and a referee, 3 that the time was over before all had them; what has one is printed all the
    same. From one second on the rules and costs of the plugins that are installed count too.
    """
    with _stopping() as stopped:
        given = FILE.here(read, file, ScheduleFile)
        problem = problem_from(given, "standard input" if file == "-" else file)
        plugins = _plugins() if seconds >= PATIENCE else None
        if plugins is not None:
            problem = plugins.limited(problem, {each.id: each.sport for each in given.competitions})
        improvers = tuple(plugins.improvers.values()) if plugins else ()
        polish = POLISH_SHARE * seconds if improvers else 0
        plan = solve(
            problem,
            seconds=seconds - polish,
            seed=seed,
            clock=time.monotonic,
            goal=Goal(goal),
            terms=_terms(problem, plugins),
            on_progress=_tell if sys.stderr.isatty() else None,
            should_stop=stopped,
        )
        if improvers:
            from tournament.sdk.improving import improved

            plan = improved(problem, plan, improvers, polish, goal=Goal(goal), should_stop=stopped)
    printed = plan_to(problem, plan)
    click.echo(msgspec.json.encode(printed))
    if plan.conflicts:
        click.echo(f"tournament: {_why(plan)}", err=True)
    return EXIT.get(plan.status, 0)


def _plugins() -> Registry:
    """Return the plugins that are installed."""
    from tournament.plugins.registry import Registry  # late: who wants an answer at once must not pay for every plugin

    return Registry.discover()


def _terms(problem: Problem, plugins: Registry | None) -> Sequence[Term]:
    """Return what plugins let units pay for; a term that fails costs nothing from then on."""
    if plugins is None or not plugins.cost_terms:
        return ()
    from tournament.sdk.limiting import bearable

    return [bearable(problem, term) for term in plugins.cost_terms.values()]


@contextmanager
def _stopping() -> Iterator[Callable[[], bool]]:
    """Let the first SIGINT or SIGTERM end the search instead of the program; a second one ends the program."""
    heard = False

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def hear(_number: int, _frame: FrameType | None) -> None:
        nonlocal heard
        heard = True
        restore()

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, hear)
    try:
        yield lambda: heard
    finally:
        restore()


def _tell(progress: Progress) -> None:
    """Show on a terminal how far the search is."""
    click.echo(
        f"\r{progress.elapsed:6.1f} s  {progress.placed}/{progress.matches} matches, ends at {progress.finish}"
        f" (bound {progress.bound}), waiting {progress.waiting} min\033[K",
        nl=False,
        err=True,
    )


def _why(plan: Plan) -> str:
    """Say in one line why there is no whole timetable, and what would help."""
    told = str(plan.conflicts[0])
    if plan.remedies:
        told += f" What would solve it: {'; '.join(str(remedy) for remedy in plan.remedies)}."
    return " ".join(told.split())
