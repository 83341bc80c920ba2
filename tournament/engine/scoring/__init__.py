"""What a score means: is it allowed, who won, what does each side take from it, point by point."""

from tournament.engine.match_status import Status
from tournament.engine.scoring.board import Board, Finish, Play, Point, TimeOut
from tournament.engine.scoring.endings import endings
from tournament.engine.scoring.goals import GoalRules, GoalScoring
from tournament.engine.scoring.records import (
    Number,
    Outcome,
    Pair,
    Rules,
    Score,
    Scoring,
    Violation,
    score_text,
    to_number,
    to_plain,
)
from tournament.engine.scoring.rulebook import Rulebook
from tournament.engine.scoring.rules import RuleField, rule_fields, rules_from, rules_to_json
from tournament.engine.scoring.set_rules import SetRules
from tournament.engine.scoring.sets import SetScoring
from tournament.engine.scoring.withdrawal import Withdrawal, keeps_results

__all__ = [
    "Board",
    "Finish",
    "GoalRules",
    "GoalScoring",
    "Number",
    "Outcome",
    "Pair",
    "Play",
    "Point",
    "RuleField",
    "Rulebook",
    "Rules",
    "Score",
    "Scoring",
    "SetRules",
    "SetScoring",
    "Status",
    "TimeOut",
    "Violation",
    "Withdrawal",
    "endings",
    "keeps_results",
    "rule_fields",
    "rules_from",
    "rules_to_json",
    "score_text",
    "to_number",
    "to_plain",
]
