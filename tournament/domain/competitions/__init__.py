"""Competitions: entries, draw, rounds, results, standings, the overall ranking."""
