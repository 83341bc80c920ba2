"""Tug of war."""
