"""Shuttlecock kicking."""
