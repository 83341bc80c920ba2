"""What the process has done from which `tournament` is forked: imported the program, and made one application."""

from __future__ import annotations

import gc
import importlib
import logging

from flask.logging import default_handler

from tests.support import compiled
from tournament.app import scratch
from tournament.web import logs

for module in ("granian", "pytest", *(f"tournament.cli.{command}" for command in ("db", "demo", "serve", "user"))):
    importlib.import_module(module)
compiled.share()
with scratch():
    pass
for logger in map(logging.getLogger, logs.LOGGERS):  # a command that makes no application logs as nobody set it up
    logger.removeHandler(default_handler)
gc.freeze()  # processes that are forked share these objects
compiled.count_once()
