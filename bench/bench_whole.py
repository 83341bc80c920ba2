"""Timetables in little time: how many runs place every match and fill every duty, what is said else, finish/bound.

Twenty-four problems of three families, half of them tight, each with three seeds of the search:

    bench_whole.py [--seconds 2] [--family club] [--problems 0-3] [--seeds 0-2] [FILE...]

Time is processor time, so that what else the machine does changes nothing. FILEs are problems of ``tsched/1``.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).resolve().parent))

from timetables import families
from timetables.tightened import tightened

from tournament.bounded import FILE
from tournament.engine.timetable import Plan, Problem, Status, check, solve
from tournament.interchange.reading import read
from tournament.interchange.tsched_v1.reader import problem_from
from tournament.interchange.tsched_v1.schema import ScheduleFile

FAMILIES: Mapping[str, Callable[[int], Problem]] = {
    "club": families.one_sport,
    "divisions": families.two_divisions,
    "festival": families.festival,
}


@dataclass
class Tally:
    """What the runs of a family came to."""

    statuses: Counter[Status] = field(default_factory=Counter)
    ratios: list[float] = field(default_factory=list)

    def add(self, plan: Plan) -> None:
        """Count a run."""
        self.statuses[plan.status] += 1
        if not plan.unplaced:
            self.ratios.append(plan.measures.finish / plan.bound)

    def __str__(self) -> str:
        whole = self.statuses[Status.OPTIMAL] + self.statuses[Status.FEASIBLE]
        told = f"whole {whole} of {self.statuses.total()}, infeasible {self.statuses[Status.INFEASIBLE]}"
        return told + (f"; finish/bound {mean(self.ratios):.3f}, most {max(self.ratios):.3f}" if self.ratios else "")


def searched(problem: Problem, seconds: float, seed: int) -> Plan:
    """Search so long; a plan that breaks a rule ends the run."""
    plan = solve(problem, seconds=seconds, seed=seed, clock=time.process_time)
    if broken := check(problem, plan.places):
        raise SystemExit(f"{problem.name}: {broken[0].text!s}")
    return plan


def problems(names: Sequence[str], numbers: Sequence[int], files: Sequence[str]) -> Iterator[tuple[str, Problem]]:
    """Yield the problems, each with its family."""
    for file in files:
        yield Path(file).name, problem_from(FILE.here(read, file, ScheduleFile), file)
    for name in () if files else names:
        for number in numbers:
            loose = FAMILIES[name](number)
            yield name, loose
            yield f"{name}, tight", tightened(loose, number)


def numbers_of(told: str) -> range:
    """Read ``0-3``, or one number."""
    first, _, last = told.partition("-")
    return range(int(first), int(last or first) + 1)


def main() -> None:
    """Print every run that is not whole, and what each family comes to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, nargs="+", default=[2.0, 5.0])
    parser.add_argument("--family", nargs="+", choices=FAMILIES, default=list(FAMILIES))
    parser.add_argument("--problems", type=numbers_of, default=numbers_of("0-3"))
    parser.add_argument("--seeds", type=numbers_of, default=numbers_of("0-2"))
    parser.add_argument("files", nargs="*")
    asked = parser.parse_args()
    made = list(problems(asked.family, asked.problems, asked.files))
    for seconds in asked.seconds:
        families_of: dict[str, Tally] = {}
        for name, problem in made:
            for seed in asked.seeds:
                plan = searched(problem, seconds, seed)
                families_of.setdefault(name, Tally()).add(plan)
                if plan.unplaced or plan.unrefereed:
                    print(
                        f"  {problem.name}, seed {seed}: {plan.status}, {len(plan.unplaced)} without a place,"
                        f" {len(plan.unrefereed)} without a referee"
                    )
        for name, tally in families_of.items():
            print(f"{name} after {seconds:g} s: {tally}", flush=True)


if __name__ == "__main__":
    main()
