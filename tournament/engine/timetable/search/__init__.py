"""The search for a timetable: dispatch, iterated greedy, ruin and recreate, repair, annealing."""
