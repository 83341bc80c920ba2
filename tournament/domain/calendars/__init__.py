"""Calendars: what events show, in which version, and to whom."""
