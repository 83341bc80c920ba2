"""At which line of its own files a plugin failed."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Any


def line_of(error: BaseException, module: str) -> str:
    """Return the innermost line of the package of a module through which an error came, ``package/file.py:7``.

    It is empty where the error came through none of its lines.
    """
    with suppress(Exception):  # an error may say anything of itself
        steps = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
        if isinstance(error, SyntaxError) and error.filename:
            steps.append((error.filename, error.lineno or 1))
        return _innermost(steps, module)
    return ""


def line_where(function: Any, module: str) -> str:
    """Return the line of the package of a module at which a function of it begins; empty where it is none of it."""
    with suppress(Exception):
        code = function.__code__
        return _innermost([(code.co_filename, code.co_firstlineno)], module)
    return ""


def line_at(frame: FrameType | None, module: str) -> str:
    """Return the innermost line of the package of a module at which a thread is."""
    with suppress(Exception):
        steps = [(each.f_code.co_filename, line) for each, line in traceback.walk_stack(frame)]
        return _innermost(reversed(steps), module)
    return ""


def _innermost(steps: Iterable[tuple[str, int]], module: str) -> str:
    """Name the last of some lines, from the outermost to the innermost, that stands in the package of a module."""
    homes = list(_homes(module.partition(".")[0]))
    found = ""
    for file, line in steps:
        for home in homes:
            if Path(file) == home or home in Path(file).parents:
                found = f"{Path(file).relative_to(home.parent).as_posix()}:{line}"
    return found


def _homes(package: str) -> Iterator[Path]:
    """Yield the folders of a package, or the one file that it is."""
    spec = find_spec(package)
    if spec is None:
        return
    if spec.submodule_search_locations is not None:
        yield from map(Path, spec.submodule_search_locations)
    elif spec.origin is not None:
        yield Path(spec.origin)
