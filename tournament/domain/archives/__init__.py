"""Whole exchanges out of the database and into another."""
