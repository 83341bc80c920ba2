"""``tsched/1``: a timetable problem, and its plan."""
