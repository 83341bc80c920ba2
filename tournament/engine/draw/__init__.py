"""Drawing lots from one published seed, with entries of one unit kept apart as well as can be."""

from tournament.engine.draw.lots import Apart, Draw, How, Lot, Step, differences, draw
from tournament.engine.draw.regions import regions_of

__all__ = ["Apart", "Draw", "How", "Lot", "Step", "differences", "draw", "regions_of"]
