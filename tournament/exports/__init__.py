"""Views that are files: frozen records in, bytes out."""
