"""Why two players meet, in words for the browser."""

from __future__ import annotations

from fractions import Fraction

from tournament.engine.message import Message, decimal, joined
from tournament.engine.pairing.swiss.colours import ColourRule
from tournament.engine.pairing.swiss.player_state import Standing
from tournament.engine.pairing.swiss.records import Points
from tournament.engine.text import Words

_LEVEL = Message("Both in the score group of {points}.")
_FLOAT = Message("No. {down} floats down from the score group of {high} to meet no. {up} of {low}.")
_BYE = Message("The number of entries is odd: no. {number}, on {points}, has the bye.")
_COLOURS: dict[ColourRule, Message] = {
    "both": Message("Neither colour preference is refused."),
    "stronger": Message("No. {favoured} has the stronger colour preference."),
    "alternate": Message("The colours alternate from the latest round in which they differed."),
    "higher": Message("No. {favoured}, ranked higher, has the preferred colour."),
    "initial": Message("Neither has had a colour: the drawn initial colour decides."),
}


def pair_reason(white: Standing, black: Standing, rule: ColourRule) -> Words:
    """Return the score bracket, the float and the rule of colours behind a pair."""
    higher, lower = sorted((white, black), key=lambda player: player.order)
    if higher.score == lower.score:
        bracket = _LEVEL.format(points=_points(higher.score))
    else:
        bracket = _FLOAT.format(
            down=higher.number, high=_points(higher.score), up=lower.number, low=_points(lower.score)
        )
    favoured = white if white.preference == "white" else black
    colours = _COLOURS.get(rule)
    return joined([bracket, colours.format(favoured=favoured.number)], " ") if colours else bracket


def bye_reason(player: Standing) -> Words:
    """Return why a player has the bye."""
    return _BYE.format(number=player.number, points=_points(player.score))


def _points(points: Points) -> Words:
    """Return points as people write them: 2½, else in decimals."""
    whole, rest = divmod(Fraction(points), 1)
    if rest == 0:
        return str(whole)
    if rest == Fraction(1, 2):
        text = f"{whole or ''}½"
        return text
    return decimal(f"{float(points):.2f}".rstrip("0"))
