"""``archive/1``: a whole exchange as one file."""
