"""Tables of results and the order of the entries in them."""

from tournament.engine.standings.best import Unequal, best_of_rank
from tournament.engine.standings.columns import Column, columns
from tournament.engine.standings.federations import FEDERATIONS, RankingPreset
from tournament.engine.standings.ranking import Row, Tiebreakers, rank
from tournament.engine.standings.steps import Step, steps_from
from tournament.engine.standings.table import Bye, Entry, Extras, Result, Table
from tournament.engine.standings.tiebreaks import BUILT_IN, Reach, Tiebreaker

__all__ = [
    "BUILT_IN",
    "FEDERATIONS",
    "Bye",
    "Column",
    "Entry",
    "Extras",
    "RankingPreset",
    "Reach",
    "Result",
    "Row",
    "Step",
    "Table",
    "Tiebreaker",
    "Tiebreakers",
    "Unequal",
    "best_of_rank",
    "columns",
    "rank",
    "steps_from",
]
