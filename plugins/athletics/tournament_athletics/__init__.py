"""Athletics."""
