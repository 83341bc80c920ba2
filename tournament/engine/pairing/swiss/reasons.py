"""Why two players meet, in words for the browser."""

from __future__ import annotations

from fractions import Fraction

from tournament.engine.pairing.swiss.colours import ColourRule
from tournament.engine.pairing.swiss.player_state import Standing
from tournament.engine.pairing.swiss.records import Points
from tournament.engine.text import Text

_LEVEL = Text("Cùng nhóm {points} điểm.", "Both in the score group of {points}.")
_FLOAT = Text(
    "Số {down} xuống từ nhóm {high} điểm, gặp số {up} ở nhóm {low} điểm.",
    "No. {down} floats down from the score group of {high} to meet no. {up} of {low}.",
)
_BYE = Text(
    "Số đội lẻ: số {number} ({points} điểm) được nghỉ vòng này.",
    "The number of entries is odd: no. {number}, on {points}, has the bye.",
)
_COLOURS: dict[ColourRule, Text] = {
    "both": Text("Cả hai được màu quân mong muốn.", "Neither colour preference is refused."),
    "stronger": Text("Số {favoured} được màu quân vì cần hơn.", "No. {favoured} has the stronger colour preference."),
    "alternate": Text(
        "Đổi màu quân so với lần gần nhất hai bên cầm quân khác màu.",
        "The colours alternate from the latest round in which they differed.",
    ),
    "higher": Text(
        "Số {favoured} xếp trên nên được màu quân mong muốn.",
        "No. {favoured}, ranked higher, has the preferred colour.",
    ),
    "initial": Text(
        "Chưa ai có màu quân: theo màu bốc thăm đầu giải.",
        "Neither has had a colour: the drawn initial colour decides.",
    ),
    "sides": Text("", ""),
}


def pair_reason(white: Standing, black: Standing, rule: ColourRule) -> Text:
    """Return the score bracket, the float and the rule of colours behind a pair."""
    higher, lower = sorted((white, black), key=lambda player: player.order)
    if higher.score == lower.score:
        bracket = _LEVEL.format(points=_points(higher.score))
    else:
        bracket = _FLOAT.format(
            down=higher.number, high=_points(higher.score), up=lower.number, low=_points(lower.score)
        )
    favoured = white if white.preference == "white" else black
    colours = _COLOURS[rule].format(favoured=favoured.number)
    return Text(f"{bracket.vi} {colours.vi}".strip(), f"{bracket.en} {colours.en}".strip())


def bye_reason(player: Standing) -> Text:
    """Return why a player has the bye."""
    return _BYE.format(number=player.number, points=_points(player.score))


def _points(points: Points) -> Text:
    """Return points as people write them: 2½, else a decimal comma or point."""
    whole, rest = divmod(Fraction(points), 1)
    if rest == 0:
        return Text(str(whole), str(whole))
    if rest == Fraction(1, 2):
        text = f"{whole or ''}½"
        return Text(text, text)
    text = f"{float(points):.2f}".rstrip("0")
    return Text(text.replace(".", ","), text)
