"""Beach volleyball."""
