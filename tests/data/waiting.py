"""Waiting for a condition, with an end: tests of processes never sleep and hope."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def until(look: Callable[[], Found], what: str, timeout_s: float = 30.0) -> Found:
    """The first true value of `look`."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.005)
    raise AssertionError(f"waited {timeout_s:g} s in vain: {what}")
