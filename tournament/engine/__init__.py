"""The rules core: pure functions over frozen records; no clock, randomness, storage or network."""
