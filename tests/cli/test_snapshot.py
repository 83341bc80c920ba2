"""The process that keeps pages as files is started again as it was the first time."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tournament.cli import snapshot

READY = "import sys; print('ready', flush=True); sys.stdin.read(); sys.exit({})"
REFUSED = "print('another server keeps its pages here'); raise SystemExit(2)"


def test_what_a_later_process_says_is_told_once_and_none_counts_for_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scripts = iter([READY.format(1), REFUSED, REFUSED, READY.format(0)])
    environments: list[dict[str, str]] = []
    popen = subprocess.Popen

    def started(_command: list[str], *, env: dict[str, str], **more: Any) -> subprocess.Popen[bytes]:
        environments.append(env)
        return popen([sys.executable, "-S", "-c", next(scripts)], env=env, **more)

    monkeypatch.setattr(subprocess, "Popen", started)
    monkeypatch.setattr(snapshot, "AGAIN_SECONDS", 0)
    writer = snapshot.PageWriter(tmp_path)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    with caplog.at_level(logging.ERROR):
        writer.renew()
        until = time.monotonic() + 60
        while len(environments) < 4 and time.monotonic() < until:
            time.sleep(0.01)
        writer.end()
    assert [record.message for record in caplog.records] == [
        "public pages are not kept as files: another server keeps its pages here"
    ]
    assert [each for each in environments if "PROMETHEUS_MULTIPROC_DIR" in each] == []
    assert len(environments) == 4
