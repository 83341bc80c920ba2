"""What can still happen: places that are sure, and matches that may be reached."""
