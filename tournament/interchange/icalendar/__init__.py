"""Calendar files from people (RFC 5545)."""
