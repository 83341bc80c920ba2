"""Pickleball."""
