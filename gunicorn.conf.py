"""How the production server runs: two processes of eight threads over one study loaded before the fork."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from settings import Audience, load_settings

_settings = load_settings()

bind = f"{_settings.host}:{_settings.port}"
wsgi_app = "app:server"
workers = 2
threads = 8  # half of them may hold questions about background jobs (data/managers.py)
worker_class = "gthread"
# The study is opened once; the workers share its pages (arrays are memory maps).
preload_app = True
# The control socket would open a file in the user's home folder.
control_socket_disable = True
timeout = 120
graceful_timeout = 10
loglevel = "warning"


def when_ready(server: Any) -> None:
    """Says where to look, once the workers can answer."""
    host = "127.0.0.1" if _settings.host in ("0.0.0.0", "::") else _settings.host
    sys.stderr.write(f"\n万泉 Wanquan → http://{host}:{_settings.port}/\n\n")
    if _settings.refine_presets and _settings.audience is Audience.INTERNAL:
        # Afresh, not forked: it must not hold the server's socket, nor its signals.
        _started.append(
            subprocess.Popen([sys.executable, "-m", "data.warming"], cwd=os.path.dirname(__file__))
        )


def on_exit(server: Any) -> None:
    """Nobody waits for what the presets still lack."""
    for child in _started:
        child.terminate()


_started: list[subprocess.Popen[bytes]] = []
