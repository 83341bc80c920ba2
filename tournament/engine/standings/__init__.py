"""Tables of results and the order of the entries in them."""

from tournament.engine.standings.best import Unequal, best_of_rank, counting, joint_table
from tournament.engine.standings.columns import Column, columns
from tournament.engine.standings.federations import FEDERATIONS, RankingPreset
from tournament.engine.standings.ranking import Row, Tiebreakers, rank
from tournament.engine.standings.reasons import BY_MATCHES
from tournament.engine.standings.table import Bye, Entry, Extras, Result, Table
from tournament.engine.standings.tiebreak_rules import Step, steps_from
from tournament.engine.standings.tiebreaks import BUILT_IN, OF_WITHDRAWALS, Reach, Tiebreaker, UnmeasurableError

__all__ = [
    "BUILT_IN",
    "BY_MATCHES",
    "FEDERATIONS",
    "OF_WITHDRAWALS",
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
    "UnmeasurableError",
    "best_of_rank",
    "columns",
    "counting",
    "joint_table",
    "rank",
    "steps_from",
]
