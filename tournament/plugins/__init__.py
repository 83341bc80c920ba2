"""The plugins of one application, and asking them in bounded time."""
