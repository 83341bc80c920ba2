"""Swimming."""
