"""Ways to play that come beside the built-in ones."""
