"""Target shooting."""
