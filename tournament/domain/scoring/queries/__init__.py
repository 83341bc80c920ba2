"""Read models: frozen records from a bounded number of queries; nothing here writes."""
