"""Handball."""
