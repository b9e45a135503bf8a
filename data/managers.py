"""Who runs background jobs: forks of this server, or Celery workers where a Redis is named."""

from __future__ import annotations

import threading
import time
from typing import Any

import diskcache
from dash import CeleryManager, DiskcacheManager

from data import jobs
from settings import Settings

JOB_CACHE_BYTES, JOB_RESULT_S = 64 << 20, 3600
HELD_S, LOOK_S, STANDING_S = 0.5, 0.01, 0.1
SEATS = 4  # questions held at a time by a process: half of its threads


class HeldQuestions:
    """Answers a browser's "how far is it?" when there is news, not at once: the first report is seen as it comes, and
    a page that waits asks twice a second.

    To be put before one of Dash's managers. Beyond SEATS a question is held for a moment only: waiting must not take
    the threads that others need, nor may a room full of pages ask as often as it can.
    """

    _seats = threading.BoundedSemaphore(SEATS)

    def get_progress(self, key: str) -> Any:
        news = super().get_progress(key)  # type: ignore[misc]
        if news is not None:
            return news
        if not self._seats.acquire(blocking=False):
            time.sleep(STANDING_S)
            return super().get_progress(key)  # type: ignore[misc]
        try:
            end = time.monotonic() + HELD_S
            while news is None and time.monotonic() < end and not self.result_ready(key):  # type: ignore[attr-defined]
                time.sleep(LOOK_S)
                news = super().get_progress(key)  # type: ignore[misc]
            return news
        finally:
            self._seats.release()


class Forks(HeldQuestions, DiskcacheManager):
    """Jobs as processes forked from the server."""


class Workers(HeldQuestions, CeleryManager):
    """Jobs on Celery workers."""


def job_manager(settings: Settings) -> Any:
    """Background jobs: forks of this server, or Celery workers where a Redis is named."""
    if settings.redis_url is not None:
        return Workers(jobs.celery_app(settings.redis_url), expire=JOB_RESULT_S)
    folder = str(settings.cache / "dash")
    return Forks(diskcache.Cache(folder, size_limit=JOB_CACHE_BYTES), expire=JOB_RESULT_S)
