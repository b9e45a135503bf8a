"""Who runs background jobs: forks of this server, or Celery workers where a Redis is named."""

from __future__ import annotations

from typing import Any

import diskcache
from dash import CeleryManager, DiskcacheManager

from data import jobs
from settings import Settings

JOB_CACHE_BYTES, JOB_RESULT_S = 64 << 20, 3600


def job_manager(settings: Settings) -> Any:
    """Background jobs: forks of this server, or Celery workers where a Redis is named."""
    if settings.redis_url is not None:
        return CeleryManager(jobs.celery_app(settings.redis_url), expire=JOB_RESULT_S)
    folder = str(settings.cache / "dash")
    return DiskcacheManager(diskcache.Cache(folder, size_limit=JOB_CACHE_BYTES), expire=JOB_RESULT_S)
