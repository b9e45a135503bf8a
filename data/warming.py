"""Refines the presets after a start, so that a briefing finds them ready: `python -m data.warming`.

A process of its own beside the server, of low priority, one preset after the other; it waits in the queue of all jobs
and ends with the server that started it.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Sequence

from threadpoolctl import threadpool_limits

from analytics.scenario import presets, run
from analytics.scenario.model import Scenario
from data import jobs, logs, study
from data.jobs import Desk
from data.records import JobState
from settings import Settings, load_settings

log = logging.getLogger(__name__)

# As whom the records name these jobs.
TAB = "presets"
# Whoever waits for a refinement takes the free place first.
PAUSE_S = 2.0


def refine(desk: Desk, scenarios: Sequence[Scenario], wanted: Callable[[], bool]) -> list[JobState]:
    """Refines what is not refined yet; returns how each job ended.

    Args:
        wanted: asked now and then whether anybody still wants it; a job that nobody wants is called off.
    """
    ended = []
    for scenario in scenarios:
        if not wanted():
            break
        key = desk.answer(scenario)

        def tell(fraction: float, message: str, key: str = key) -> None:
            if not wanted():
                desk.records.cancel(key, TAB)

        ended.append(desk.refine(key, TAB, tell).state)
        time.sleep(PAUSE_S)
    return ended


def main(settings: Settings | None = None) -> None:
    """All presets of the package that the settings name."""
    server = os.getppid()
    os.nice(jobs.PATIENT)
    threadpool_limits(1)
    logs.configure()
    given = settings or load_settings()
    context = study.open_context(given)
    desk = jobs.open_desk(context.study, run, given.cache, context.versions, given.cache_gib)
    asked = presets.opened(context.package.tables, context.study.stages)
    ended = refine(desk, asked, lambda: os.getppid() == server)
    log.info("presets refined: %d of %d", ended.count(JobState.DONE), len(asked))


if __name__ == "__main__":
    main()
