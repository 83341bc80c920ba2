"""Fun races."""
