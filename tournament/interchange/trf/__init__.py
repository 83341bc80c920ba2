"""FIDE Tournament Report Files."""
