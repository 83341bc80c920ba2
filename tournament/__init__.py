"""Hội Thao: tournaments for sports exchanges between units, grown by plugins."""

__version__ = "0.1.0"
