"""The subjects. Each has `commands`, the only writers, and `queries`, which read; it imports what stands below it."""
