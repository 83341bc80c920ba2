"""OR-Tools CP-SAT polishes timetables."""
