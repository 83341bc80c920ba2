"""Errors whose text is meant for the person who gave the input."""


class InputError(ValueError):
    """Input that cannot be used; ``str(error)`` is one sentence that says what and where."""
