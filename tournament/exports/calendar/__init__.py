"""Calendars: events as iCalendar, jCal and Atom."""
