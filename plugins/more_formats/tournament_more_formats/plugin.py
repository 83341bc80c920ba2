"""The hooks of the plugin of more formats."""

from __future__ import annotations

from tournament.sdk import Format, hookimpl
from tournament_more_formats.by_standing import DANISH, POWER
from tournament_more_formats.consolations import CURTIS, FEED_IN, FIRST_ROUND
from tournament_more_formats.directions import COMPASS, OLYMPIC
from tournament_more_formats.gsl import GSL
from tournament_more_formats.mcintyre import MCINTYRE
from tournament_more_formats.monrad import MONRAD
from tournament_more_formats.stepladder import STEPLADDER
from tournament_more_formats.triple_elimination import TRIPLE_ELIMINATION


@hookimpl
def tournament_formats() -> tuple[Format, ...]:
    """Bring more ways to play."""
    return (
        FIRST_ROUND, FEED_IN, CURTIS, COMPASS, OLYMPIC, MONRAD, STEPLADDER, GSL, TRIPLE_ELIMINATION, MCINTYRE,
        DANISH, POWER,
    )  # fmt: skip
