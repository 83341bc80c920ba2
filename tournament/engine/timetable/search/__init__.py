"""The search for a timetable: dispatch, iterated greedy, repair, annealing."""
