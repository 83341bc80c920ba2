"""``graph/1``: the matches of a format or of a drawn competition."""
