"""What every subject is written with: unit of work, ownership, log and staleness."""
