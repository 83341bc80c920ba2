"""Table tennis."""
