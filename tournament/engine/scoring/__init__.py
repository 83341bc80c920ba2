"""What a score means: is it allowed, who won, what does each side take from it, point by point."""

from tournament.engine.match_status import Status
from tournament.engine.scoring.board import Board, Finish, PeriodEnd, Play, Point, TimeOut
from tournament.engine.scoring.goal_rules import GoalRules
from tournament.engine.scoring.goals import GoalScoring
from tournament.engine.scoring.headline import Headline, ScoreTold, told_plainly
from tournament.engine.scoring.machines import Action, BoardMachine, Machine, State
from tournament.engine.scoring.numbers import Number, to_number, to_plain
from tournament.engine.scoring.parts import Pair, Part, Score, score_from, score_to_json, turned
from tournament.engine.scoring.parts_scoring import PartsRules, PartsScoring
from tournament.engine.scoring.records import Outcome, Rules, Scoring, Violation
from tournament.engine.scoring.rulebook import Rulebook
from tournament.engine.scoring.rules import RuleField, rule_fields, rules_from, rules_to_json
from tournament.engine.scoring.set_rules import SetRules
from tournament.engine.scoring.sets import SetScoring
from tournament.engine.scoring.table_columns import TableColumn
from tournament.engine.scoring.withdrawal import Withdrawal, keeps_results

__all__ = [
    "Action",
    "Board",
    "BoardMachine",
    "Finish",
    "GoalRules",
    "GoalScoring",
    "Headline",
    "Machine",
    "Number",
    "Outcome",
    "Pair",
    "Part",
    "PartsRules",
    "PartsScoring",
    "PeriodEnd",
    "Play",
    "Point",
    "RuleField",
    "Rulebook",
    "Rules",
    "Score",
    "ScoreTold",
    "Scoring",
    "SetRules",
    "SetScoring",
    "State",
    "Status",
    "TableColumn",
    "TimeOut",
    "Violation",
    "Withdrawal",
    "keeps_results",
    "rule_fields",
    "rules_from",
    "rules_to_json",
    "score_from",
    "score_to_json",
    "to_number",
    "to_plain",
    "told_plainly",
    "turned",
]
