"""Duties at matches: who may take which, and giving them out."""
