"""Timetables: rules of planning, blocked times, search, drafts and publication, the day itself."""
