"""Basketball."""
