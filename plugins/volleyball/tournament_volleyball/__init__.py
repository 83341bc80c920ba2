"""Indoor volleyball."""
