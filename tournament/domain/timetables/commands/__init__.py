"""The only writers: one call is one transaction, one audit entry and one step of the revision."""
