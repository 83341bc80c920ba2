"""The database as a whole: migrations, backups, PostgreSQL's own programs, who uses it."""
