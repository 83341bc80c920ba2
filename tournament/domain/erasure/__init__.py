"""Erasing people from everything that is kept."""
