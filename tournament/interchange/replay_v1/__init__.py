"""``replay/1``: a competition with its results, and what it comes to."""
