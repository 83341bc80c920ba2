"""Matches that are scored action by action: their logs, who has a match, and links of scorers."""
