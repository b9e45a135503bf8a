"""The production server and a browser beside it, as contexts: for the measurements and for the browser tests."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# Quiet: nothing of the browser's own goes out, so that every request seen is the page's.
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-quic",
)  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def process(
    command: Sequence[str], log: Path, environment: Mapping[str, str] = {}
) -> Iterator[subprocess.Popen[bytes]]:
    """A child in a group of its own; the whole group ends with the context."""
    own = {name: text for name, text in os.environ.items() if not name.startswith("WANQUAN_")}
    with log.open("ab") as out:
        child = subprocess.Popen(
            command, cwd=ROOT, env={**own, **environment}, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    try:
        yield child
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(15)
        # Jobs forked by the server are in its group too.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def wait_for(url: str, child: subprocess.Popen[bytes], log: Path, seconds: float = 240.0) -> None:
    """Returns when the address answers.

    Raises:
        RuntimeError: the server ended, or did not answer in time; with the end of its log.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end and child.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                answer.read()
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer:\n{log.read_text(errors='replace')[-3000:]}")


@contextlib.contextmanager
def server(package: Path, folder: Path, environment: Mapping[str, str] = {}) -> Iterator[str]:
    """The dashboard as `make run` serves it; yields its address.

    Args:
        package: data package to open.
        folder: for its cache and log.
    """
    port, log = free_port(), folder / "server.log"
    own = {
        "WANQUAN_PACKAGE": str(package), "WANQUAN_CACHE": str(folder / "cache"), "WANQUAN_PORT": str(port),
        "WANQUAN_REFINE_PRESETS": "false", **environment,
    }  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "app:server"]
    with process(command, log, own) as child:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/healthz", child, log)
        yield address


@contextlib.contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A Redis that keeps nothing; yields its address."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        raise RuntimeError("redis-server is missing: `make test` installs it")
    port, log = free_port(), folder / "redis.log"
    command = [
        program,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(folder),
    ]
    with process(command, log) as child:
        end = time.monotonic() + 20
        while time.monotonic() < end and child.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """The system's Chromium, headless, as Playwright's `Browser`."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        raise RuntimeError("Chromium is missing: `make test` installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def grip(slider: Any) -> tuple[float, float]:
    """Middle of the thumb of a native slider, in pixels of the page."""
    found: list[float] = slider.evaluate(
        """(slider) => {
          const box = slider.getBoundingClientRect(), thumb = parseFloat(getComputedStyle(slider).getPropertyValue('--thumb'));
          const share = (slider.value - slider.min) / (slider.max - slider.min);
          return [box.x + thumb / 2 + share * (box.width - thumb), box.y + box.height / 2];
        }"""
    )
    return found[0], found[1]
