"""Lets the production server answer what is kept in the thread that hands a request over, without its event loop.

The server makes a coroutine of every request and wakes the loop for it, which costs three times as much as a kept
answer does. It has no door for this: what is used here are names of its own, so one that lacks them serves as it is.
"""

from __future__ import annotations

import logging
from asyncio import AbstractEventLoop
from collections.abc import Callable
from functools import partial
from multiprocessing.util import Finalize
from typing import Any

from granian import _futures
from granian._granian import CallbackScheduler
from granian.server import mp

from tournament.web import metrics
from tournament.web.front import Front

log = logging.getLogger(__name__)
_worker: Any = mp
_own: Any = _futures
Hand = Callable[[Any], None]
"""What takes a request over: its `scope`, and the `send` of its `proto`."""


class _Scheduler(CallbackScheduler):
    """Hands requests over to a front: at once, or by the loop."""

    def __init__(self, loop: AbstractEventLoop, work: Any, *_rest: object) -> None:
        super().__init__()
        by_loop = _own._cbsched_aioschedule(loop, self._ctx, work)
        self._schedule_fn = partial(hand_over, work.front, loop, by_loop)


def hand_over(front: Front, loop: AbstractEventLoop, by_loop: Hand, request: Any) -> None:
    """Answer a request with what is kept, or let the loop work on it; nobody would see what this raises."""
    try:
        answer = front.at_once(request.scope, loop)
        if answer is not None:
            for message in answer:
                request.proto.send(message)  # what it returns waits for nothing: the answer is one piece
            return
    except Exception:
        log.exception("a request could not be answered at once")
    by_loop(request)


def install() -> bool:
    """Let the workers that this process begins serve so; tell whether the server can."""
    if not all(hasattr(_worker, name) for name in ("_future_watcher_wrapper", "_new_cbscheduler")):
        return False
    _worker._future_watcher_wrapper, _worker._new_cbscheduler = _watched, _scheduler
    Finalize(None, metrics.settle, exitpriority=0)
    return True


def _watched(called: Any) -> Any:
    work = _own._future_watcher_wrapper(called)
    work.front = called.__wrapped__
    return work


def _scheduler(loop: AbstractEventLoop, work: Any, **_rest: object) -> CallbackScheduler:
    return _Scheduler(loop, work, None, None, None)
