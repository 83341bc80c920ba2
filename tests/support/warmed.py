"""What the process has done from which `tournament` is forked: imported the program, and made one application."""

from __future__ import annotations

import gc
import importlib

from tests.support import compiled
from tournament.app import scratch

for module in ("granian", "pytest", *(f"tournament.cli.{command}" for command in ("db", "demo", "serve", "user"))):
    importlib.import_module(module)
compiled.share()
with scratch():
    pass
gc.freeze()  # processes that are forked share these objects
compiled.count_once()
