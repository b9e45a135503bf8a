"""One small thread pool per process for numba kernels that release the GIL: blocks in, results in block order.

Never numba's own threads: they do not survive a fork, and background jobs are forks of the server.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")

MOST_THREADS = 2

_lock = threading.Lock()
_pool: ThreadPoolExecutor | None = None


def _forget() -> None:
    """A forked child inherits neither the threads nor a usable lock."""
    global _lock, _pool
    _lock, _pool = threading.Lock(), None


os.register_at_fork(after_in_child=_forget)


def _executor() -> ThreadPoolExecutor:
    global _pool
    with _lock:
        if _pool is None:
            threads = max(1, min(MOST_THREADS, os.cpu_count() or 1))
            _pool = ThreadPoolExecutor(threads, thread_name_prefix="kernel")
        return _pool


def blocks(size: int, block: int) -> list[tuple[int, int]]:
    """Half-open ranges that cover `size`, at least one (maybe empty); they depend on nothing else, so sums over blocks are reproducible."""
    return [(first, min(first + block, size)) for first in range(0, max(size, 1), block)]


def run_blocks(work: Callable[[int, int], Result], size: int, block: int) -> list[Result]:
    """work(first, last) for every block, in order; one block runs in the caller's thread."""
    ranges = blocks(size, block)
    if len(ranges) <= 1:
        return [work(first, last) for first, last in ranges]
    executor = _executor()
    futures = [executor.submit(work, first, last) for first, last in ranges]
    return [future.result() for future in futures]
