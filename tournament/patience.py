"""Waiting for somebody else's code, but not for ever."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class HangsError(Exception):
    """A function gave no answer in time; its thread is left behind."""


def within(seconds: float, function: Callable[[], T]) -> T:
    """Return what a function answers in the present context; raises what it raises, HangsError after `seconds`.

    It runs in a thread of its own, since nothing can stop code that does not want to stop.
    """
    context, answers, done = contextvars.copy_context(), list[T](), threading.Event()
    errors: list[Exception] = []

    def run() -> None:
        try:
            answers.append(context.run(function))
        except Exception as error:  # told to the caller, who waits in another thread
            errors.append(error)
        finally:
            done.set()

    threading.Thread(target=run, daemon=True).start()
    if not done.wait(seconds):
        raise HangsError(f"no answer within {seconds:g} s")
    if errors:
        raise errors[0]
    return answers[0]
