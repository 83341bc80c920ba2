"""What one set may look like, in words."""

from __future__ import annotations

from tournament.engine.message import Message
from tournament.engine.scoring.parts import Pair
from tournament.engine.scoring.records import Violation
from tournament.engine.scoring.set_rules import SetRules
from tournament.engine.text import Words


def set_over(pair: Pair, rules: SetRules, index: int) -> bool:
    """Whether the set has ended by these points, not asking whether it should have ended before."""
    high, low = max(pair), min(pair)
    cap = rules.cap_of(index)
    return high > low and (
        (high >= rules.target(index) and high - low >= rules.win_by) or (cap is not None and high >= cap)
    )


def can_go_on(pair: Pair, rules: SetRules, index: int) -> bool:
    """Whether a set can stand at these points and go on.

    Below the target it always can. From there on only as long as a lead is asked for and nobody has it: where a lead
    of one wins, nobody gets past the first side that reaches the target.
    """
    high, low = max(pair), min(pair)
    cap = rules.cap_of(index)
    if low < 0 or (cap is not None and high >= cap):
        return False
    return high < rules.target(index) or high - low < rules.win_by > 1


def set_violation(pair: Pair, rules: SetRules, index: int, part: Words) -> Violation | None:
    """Return what is wrong with a set, called `part`, that should be finished, or None.

    It is right when its last point ended it: it is over, and was not before that point.
    """
    home, away = pair
    high, low = max(pair), min(pair)
    target, cap, win_by = rules.target(index), rules.cap_of(index), rules.win_by
    if set_over(pair, rules, index) and can_go_on((high - 1, low), rules, index):
        return None
    if low < 0:
        name = "negative"
    elif cap is not None and high > cap:
        name = "cap"
    elif high < target:
        name = "set_unfinished"
    elif can_go_on(pair, rules, index):
        name = "win_by"
    elif high == low == cap:
        name = "cap_level"
    else:
        name = "set_too_long" if win_by > 1 else "set_past_end"
    return violation(name, index + 1, part=part, home=home, away=away, target=target, win_by=win_by, cap=cap)


def violation(rule_name: str, number: int | None, **values: object) -> Violation:
    """Return the violation with its sentence filled in."""
    return Violation(rule_name, WORDS[rule_name].format(**values), number)


WORDS = {
    "negative": Message("{part}: {home}–{away} has negative points"),
    "cap": Message("{part}: {home}–{away} is over the highest score {cap}"),
    "set_unfinished": Message("{part}: {home}–{away} is not valid yet, no side has {target} points"),
    "win_by": Message("{part}: {home}–{away} is not valid yet, a lead of {win_by} is needed"),
    "set_too_long": Message(
        "{part}: {home}–{away} is not valid, the set ended at {target} points with a lead of {win_by}"
    ),
    "set_past_end": Message("{part}: {home}–{away} is not valid, the set ended when a side had {target} points"),
    "cap_level": Message("{part}: {home}–{away} is not valid, the set ended when a side had the highest score {cap}"),
    "sets_extra": Message("{part} is one too many: the match ended with {last}"),
    "set_missing": Message("{part} is missing"),
    "sets_too_many": Message("more than {best_of} sets"),
    "sets_missing": Message("sets are missing: {played} so far, {needed} must be won"),
    "sets_left": Message("sets are missing: {played} so far, all {needed} are played"),
    "winner_missing": Message("the winner must be named"),
}
