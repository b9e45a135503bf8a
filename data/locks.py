"""Locks between processes and threads that the kernel frees when their holder dies.

A cancelled job is killed outright (no `finally`), so nothing here depends on a holder's good manners.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

POLL_S = 0.05


class FileLock:
    """An exclusive lock on a path; not re-entrant. Two objects conflict even within one thread.

    The file is removed on release. A holder that is killed leaves it behind unlocked, and it is used again.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def try_acquire(self) -> bool:
        """Takes the lock if it is free; never waits."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The holder before us may have removed the file between our open and our lock.
            if _is_file(descriptor, self.path):
                self._descriptor = descriptor
                return True
        except BlockingIOError:
            pass
        os.close(descriptor)
        return False

    def acquire(self, timeout_s: float | None = None, waiting: Callable[[], None] | None = None) -> bool:
        """Waits for the lock; `waiting` is called at every look and may raise to give up.

        Returns:
            False when `timeout_s` has passed.
        """
        end = None if timeout_s is None else time.monotonic() + timeout_s
        while not self.try_acquire():
            if end is not None and time.monotonic() >= end:
                return False
            if waiting is not None:
                waiting()
            time.sleep(POLL_S)
        return True

    def release(self) -> None:
        if self._descriptor is None:
            return
        self.path.unlink(missing_ok=True)
        # A process forked meanwhile holds a copy of the descriptor: closing ours alone would not unlock.
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        os.close(self._descriptor)
        self._descriptor = None

    def __enter__(self) -> FileLock:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


class ThreadLock:
    """A lock between threads that is free again in a forked child, whichever thread held it in the parent."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        _thread_locks.add(self)

    def renew(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()


_thread_locks: weakref.WeakSet[ThreadLock] = weakref.WeakSet()


def _renew_thread_locks() -> None:
    for lock in list(_thread_locks):
        lock.renew()


os.register_at_fork(after_in_child=_renew_thread_locks)


def is_held(path: Path) -> bool:
    """Whether somebody on this machine holds the lock of this path now."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        # Shared, so that two who look do not see each other.
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        return False
    finally:
        os.close(descriptor)


def take_slot(folder: Path, slots: int, waiting: Callable[[], None]) -> FileLock:
    """Waits for one of `slots` places to work in, counted over all processes that use `folder`.

    `waiting` is called at every look and may raise to give up.
    """
    places = [FileLock(folder / f"slot-{number}") for number in range(slots)]
    while True:
        for place in places:
            if place.try_acquire():
                return place
        waiting()
        time.sleep(POLL_S)


def _is_file(descriptor: int, path: Path) -> bool:
    """Whether the path still names the open file."""
    try:
        there = os.stat(path)
    except FileNotFoundError:
        return False
    here = os.fstat(descriptor)
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)
