"""Why two players meet, in words for the browser."""

from __future__ import annotations

from tournament.engine.swiss.colours import ColourRule
from tournament.engine.swiss.standing import Standing
from tournament.engine.text import Text


def pair_reason(white: Standing, black: Standing, rule: ColourRule) -> Text:
    return Text("", "")


def bye_reason(player: Standing) -> Text:
    return Text("", "")
