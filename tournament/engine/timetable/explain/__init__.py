"""What a timetable says to people: why none exists, what would help, where a match may go."""
