"""Officials and teams that take duties at matches."""
