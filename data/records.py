"""Records of background jobs: one small file per scenario key and browser tab, readable by every process.

A job holds the lock of its record while it lives, so a job that was killed is seen at once; a heartbeat
covers jobs on other machines and jobs that hang.
"""

from __future__ import annotations

import json
import logging
import os
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from types import TracebackType

from data.locks import FileLock, is_held
from data.results import KEY, write

log = logging.getLogger(__name__)

TAB = re.compile(r"[0-9A-Za-z_-]{1,64}")
BEAT_S = 1.0
STALE_S = 20.0
KEEP_S = 24 * 3600.0


class JobState(StrEnum):
    """Where a job stands. KILLED is what a reader concludes, never what a job writes."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    KILLED = "killed"

    @property
    def active(self) -> bool:
        return self in (JobState.QUEUED, JobState.RUNNING)


class Cancelled(Exception):
    """The person who asked no longer wants the answer."""


@dataclass(frozen=True)
class Job:
    """One person's wait for one answer.

    Args:
        key, tab: which scenario, asked from which browser tab.
        state: where it stands.
        fraction: done share, 0..1.
        message: what is being done, "中文|English".
        heartbeat: last sign of life, seconds since 1970.
        pid, host: the process at work.
        error: id of the logged failure, empty if none.
    """

    key: str
    tab: str
    state: JobState
    fraction: float
    message: str
    heartbeat: float
    pid: int
    host: str
    error: str = ""


class Records:
    """All job records of one cache folder."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self.clock = clock

    def read(self, key: str, tab: str) -> Job | None:
        """The truth about a job: a dead one is KILLED, one that was called off is CANCELLED."""
        job = self._load(key, tab)
        if job is None or not job.state.active:
            return job
        if self._cancel_mark(key, tab).exists():
            return replace(job, state=JobState.CANCELLED)
        if not self._silent(job):
            return job
        # It may have ended between the two looks: only a second look is certain.
        again = self._load(key, tab)
        if again is None or not again.state.active:
            return again
        return replace(again, state=JobState.KILLED) if self._silent(again) else again

    def others(self, key: str, tab: str) -> tuple[Job, ...]:
        """Living jobs of other tabs for the same key."""
        _checked(key, tab)
        tabs = (path.name.split(".")[1] for path in self.folder.glob(f"{key}.*.json"))
        jobs = (self.read(key, other) for other in tabs if other != tab)
        return tuple(job for job in jobs if job is not None and job.state.active)

    def cancel(self, key: str, tab: str) -> None:
        """Calls a job off; it stops at its next report, if it has not been killed before."""
        job = self._load(key, tab)
        if job is not None and job.state.active:
            write(self._cancel_mark(key, tab), b"")

    def tidy(self) -> None:
        """Removes what nobody asks for any more."""
        for path in self.folder.glob("*"):
            try:
                if path.is_file() and time.time() - path.stat().st_mtime > KEEP_S and not is_held(path):
                    path.unlink(missing_ok=True)
            except FileNotFoundError:
                continue

    def save(self, job: Job) -> None:
        write(self._path(job.key, job.tab), json.dumps(asdict(job), ensure_ascii=False).encode())

    def lock(self, key: str, tab: str) -> FileLock:
        return FileLock(self.folder / f"{_checked(key, tab)}.lock")

    def clear_cancel(self, key: str, tab: str) -> None:
        self._cancel_mark(key, tab).unlink(missing_ok=True)

    def is_cancelled(self, key: str, tab: str) -> bool:
        return self._cancel_mark(key, tab).exists()

    def _silent(self, job: Job) -> bool:
        if self.clock() - job.heartbeat > STALE_S:
            return True
        return job.host == socket.gethostname() and not is_held(self.folder / f"{job.key}.{job.tab}.lock")

    def _load(self, key: str, tab: str) -> Job | None:
        path = self._path(key, tab)
        try:
            raw = json.loads(path.read_bytes())
            return Job(**{**raw, "state": JobState(raw["state"])})
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            log.warning("job record %s is broken and counts as missing", path, exc_info=True)
            return None

    def _path(self, key: str, tab: str) -> Path:
        return self.folder / f"{_checked(key, tab)}.json"

    def _cancel_mark(self, key: str, tab: str) -> Path:
        return self.folder / f"{_checked(key, tab)}.cancel"


class JobWriter:
    """The job's own side: holds the record's lock, writes reports, beats once a second.

    Use as a context manager around the work. Leaving it by an exception is the caller's to describe by `end`.
    """

    def __init__(self, records: Records, key: str, tab: str) -> None:
        self._records = records
        self._lock = records.lock(key, tab)
        self._guard = threading.Lock()
        self._stop = threading.Event()
        self._beat = threading.Thread(target=self._keep_beating, name="job-heartbeat", daemon=True)
        self.job = Job(key, tab, JobState.QUEUED, 0.0, "", records.clock(), os.getpid(), socket.gethostname())

    def __enter__(self) -> JobWriter:
        # The same tab may ask the same again right after a kill: the kernel needs a moment to free the lock.
        if not self._lock.acquire(timeout_s=STALE_S):
            raise TimeoutError(f"job {self.job.key} of tab {self.job.tab} is already at work")
        self._records.clear_cancel(self.job.key, self.job.tab)
        self._records.save(self.job)
        self._beat.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._beat.join()
        self._lock.release()
        self._records.clear_cancel(self.job.key, self.job.tab)

    def report(self, state: JobState, fraction: float, message: str) -> Job:
        """Notes how far the job is.

        Raises:
            Cancelled: it was called off.
        """
        self.check()
        return self._change(state=state, fraction=min(max(float(fraction), 0.0), 1.0), message=message)

    def end(self, state: JobState, message: str, error: str = "") -> Job:
        """Notes how the job ended; never raises Cancelled."""
        fraction = 1.0 if state is JobState.DONE else self.job.fraction
        return self._change(state=state, fraction=fraction, message=message, error=error)

    def check(self) -> None:
        if self._records.is_cancelled(self.job.key, self.job.tab):
            raise Cancelled(self.job.key)

    def _change(self, **changes: object) -> Job:
        with self._guard:
            self.job = replace(self.job, heartbeat=self._records.clock(), **changes)  # type: ignore[arg-type]
            self._records.save(self.job)
            return self.job

    def _keep_beating(self) -> None:
        while not self._stop.wait(BEAT_S):
            try:
                with self._guard:
                    if self.job.state.active:
                        self.job = replace(self.job, heartbeat=self._records.clock())
                        self._records.save(self.job)
            except OSError:
                log.warning("heartbeat of job %s could not be written", self.job.key, exc_info=True)


def _checked(key: str, tab: str) -> str:
    if not KEY.fullmatch(key) or not TAB.fullmatch(tab):
        raise ValueError(f"not a job: key {key!r}, tab {tab!r}")
    return f"{key}.{tab}"
