"""Readers and writers of the published JSON and text formats; strict, and clear about what is wrong where."""
