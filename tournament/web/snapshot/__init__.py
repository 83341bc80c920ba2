"""Public pages and feeds as files, for a web server that answers from them before anybody asks this program.

Only what `page_cache` makes for everybody becomes a file. One process writes and shows the files; whoever commits a
change takes what it outdated off before the change is answered for.
"""

from __future__ import annotations

import logging

from flask import Flask

from tournament.runtime import Committed, Runtime
from tournament.web.page_cache import ERASING
from tournament.web.snapshot.folder import Folder

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Take what a change outdated off the folder of files, if there is one."""
    of_app: Runtime = app.extensions["tournament"]
    if of_app.settings.snapshot is None:
        return
    folder = Folder(of_app.settings.snapshot)

    def take_off(committed: Committed) -> None:
        try:
            folder.withdraw(None if committed.action in ERASING else committed.revisions)
        except OSError as error:  # the change is made all the same
            log.error("outdated files stay in %s: %s", folder.path, error)

    of_app.listeners.append(take_off)
