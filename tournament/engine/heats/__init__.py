"""Many at once: what a mark is, how it is read and printed, and who stands where by it."""

from tournament.engine.heats.marks import ABSENT, Cell, Ending, Mark, mark_from, mark_to
from tournament.engine.heats.ranking import Finisher, ranked, shown_cells
from tournament.engine.heats.scoring import BY_PLACE, Criterion, HeatRules, HeatScoring, Marking

__all__ = [
    "ABSENT",
    "BY_PLACE",
    "Cell",
    "Criterion",
    "Ending",
    "Finisher",
    "HeatRules",
    "HeatScoring",
    "Mark",
    "Marking",
    "mark_from",
    "mark_to",
    "ranked",
    "shown_cells",
]
