"""Blocks with their units and venues, and the exchanges that they hold."""
