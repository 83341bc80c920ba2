"""Badminton."""
