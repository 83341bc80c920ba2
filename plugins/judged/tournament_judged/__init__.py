"""Judged contents."""
