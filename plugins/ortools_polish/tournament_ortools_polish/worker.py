"""The process that asks CP-SAT: a task on its input, a line of JSON on its output for every better timetable."""

from __future__ import annotations

import json
import pickle
import sys

from ortools.sat.python import cp_model

from tournament_ortools_polish.cost import pay_for
from tournament_ortools_polish.model import TimetableModel
from tournament_ortools_polish.referees import NOBODY, Referees

Line = dict[str, tuple[str, int, str | None, str | None]]
"""Court, start and referee, a unit or the loser of a match, of each match."""


class Teller(cp_model.CpSolverSolutionCallback):
    """Writes each timetable as it is found, so that nothing is lost when the process is ended."""

    def __init__(self, timetable: TimetableModel, referees: Referees) -> None:
        super().__init__()
        self.timetable, self.referees = timetable, referees

    def on_solution_callback(self) -> None:
        """Write the timetable found."""
        sys.stdout.write(json.dumps(self.line()) + "\n")
        sys.stdout.flush()

    def line(self) -> Line:
        """Read court, start and referee of each match."""
        found: Line = {}
        for id_, courts in self.timetable.on.items():
            court = next(court for court, use in courts.items() if self.boolean_value(use))
            choice = self.referees.chosen.get(id_, {})
            unit, loser = next((who for who, use in choice.items() if self.boolean_value(use)), NOBODY)
            found[id_] = (court, self.value(self.timetable.start[id_]), unit, loser)
        return found


def main() -> None:
    """Search until the time is over or nothing better is possible."""
    problem, places, seconds = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own process
    timetable = TimetableModel(problem, places)
    referees = Referees(timetable)
    pay_for(timetable, referees)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    solver.solve(timetable.model, Teller(timetable, referees))


if __name__ == "__main__":
    main()
