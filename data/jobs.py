"""Answers at once (T1) and their refinement in the background (T2), for all pages, processes and workers.

Pages call the functions at the end of this module; `use` opens the desk they work at. A question is computed
once: whoever asks it again, from another tab, thread or process, waits for the first and reads its result.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from analytics.scenario.model import Outcome, Plan, Scenario, Tier
from data import logs
from data.locks import take_slot
from data.records import Cancelled, Job, JobState, JobWriter, Records
from data.results import Results

Report = Callable[[float, str], None]
REPORT_S = 0.05
PATIENT = 15  # niceness of a job: whoever moves a slider meanwhile is answered first
WAITING = "前一任务未结束，排队中|Waiting for an earlier job"
FAILED = ("精算出错，编号", "Refinement failed, error")
FINISHED = "精算完成|Refined"


class Engine(Protocol):
    """What the desk needs of `analytics.scenario.run`."""

    def estimate(self, study: Any, scenario: Scenario) -> tuple[Plan, Outcome]: ...

    def refine(self, study: Any, scenario: Scenario, plan: Plan, progress: Report) -> Outcome: ...


class Desk:
    """One study, open for questions.

    Args:
        study: what the engine computes with.
        engine: the scenario engine, usually the module `analytics.scenario.run`.
        results: where answers are kept.
        records: where jobs are noted.
        slots: how many refinements run at the same time on this machine.
    """

    def __init__(
        self, study: Any, engine: Engine, results: Results, records: Records, slots: int | None = None
    ) -> None:
        self.study = study
        self.engine = engine
        self.results = results
        self.records = records
        self.slots = slots or max(1, (os.cpu_count() or 2) // 2)

    def answer(self, scenario: Scenario) -> str:
        """Computes or finds the estimate (T1) of a scenario; returns its key."""
        key = self.results.key(scenario)
        if not self._is_estimated(key):
            with self.results.lock(key, "estimate"):
                if not self._is_estimated(key):
                    self._estimate(key, scenario)
        return self.results.save_scenario(scenario)

    def prepare(self, scenarios: Sequence[Scenario]) -> None:
        """Answers these before anybody asks, keeps their results for ever, and compiles the kernels by the way.

        The first is computed even if it is known: that loads the kernels before anybody waits for them. What is
        kept of it stays, because the addresses of its tiles promise that they never change.
        """
        if scenarios:
            self._estimate(self.results.key(scenarios[0]), scenarios[0])
        self.results.pin("presets", [self.answer(scenario) for scenario in scenarios])

    def scenario(self, key: str) -> Scenario | None:
        """The question behind a key, whichever package and model it was asked of; None if unknown."""
        return self.results.load_scenario(key)

    def known(self, key: str) -> Scenario | None:
        """The question behind a key that this very package and model were asked; None otherwise."""
        return self.results.load_scenario(key) if self.results.knows(key) else None

    def plan(self, key: str) -> Plan | None:
        """The plan of a known key, computed again if it was evicted; None for an unknown key."""
        scenario = self.known(key)
        if scenario is None:
            return None
        plan = self.results.load_plan(key)
        if plan is None:
            self.answer(scenario)
            plan = self.results.load_plan(key)
        return plan

    def outcome(self, key: str) -> Outcome | None:
        """The best outcome there is: refined, else estimated (again if evicted); None for an unknown key."""
        scenario = self.known(key)
        if scenario is None:
            return None
        refined = self.results.load_outcome(key, Tier.REFINED)
        if refined is not None:
            return refined
        self.answer(scenario)
        return self.results.load_outcome(key, Tier.ESTIMATE)

    def estimated(self, key: str) -> Outcome | None:
        """The estimate (T1) of a known key, also where a refined outcome is there; None for an unknown key."""
        scenario = self.known(key)
        if scenario is None:
            return None
        self.answer(scenario)
        return self.results.load_outcome(key, Tier.ESTIMATE)

    def refine(self, key: str, tab: str, report: Report) -> Job:
        """Refines the answer of a key (T2) for one tab; to be called inside a background callback.

        Safe to kill at any moment. Never raises: the job that comes back says how it ended.

        Args:
            report: receives (fraction, "中文|English"), not more often than every 50 ms.
        """
        with JobWriter(self.records, key, tab) as writer:
            try:
                self._refine(key, tab, _Teller(writer, report))
                return writer.end(JobState.DONE, FINISHED)
            except Cancelled:
                return writer.end(JobState.CANCELLED, "已取消|Cancelled")
            except Exception as error:
                number = logs.failure(error, f"the refinement of {key}")
                return writer.end(JobState.FAILED, f"{FAILED[0]} {number}|{FAILED[1]} {number}", number)

    def _refine(self, key: str, tab: str, teller: _Teller) -> None:
        if self.results.load_outcome(key, Tier.REFINED) is not None:
            return
        plan, scenario = self.plan(key), self.scenario(key)
        if plan is None or scenario is None:
            raise KeyError(f"nobody asked {key} of this study")
        lock = self.results.lock(key, "refine")
        lock.acquire(waiting=lambda: self._follow(key, tab, teller))
        try:
            if self.results.load_outcome(key, Tier.REFINED) is not None:
                return
            queue = self.records.folder / "slots"
            slot = take_slot(queue, self.slots, lambda: teller(JobState.QUEUED, 0.0, WAITING))
            try:
                outcome = self.engine.refine(self.study, scenario, plan, teller.running)
                teller.check()
                self.results.save_outcome(key, outcome)
            finally:
                slot.release()
        finally:
            lock.release()

    def _follow(self, key: str, tab: str, teller: _Teller) -> None:
        """Shows the progress of the tab that computes the same key."""
        first = max(self.records.others(key, tab), key=lambda job: job.fraction, default=None)
        if first is None:
            teller(JobState.QUEUED, 0.0, WAITING)
        else:
            teller(first.state, first.fraction, first.message)

    def _estimate(self, key: str, scenario: Scenario) -> None:
        plan, outcome = self.engine.estimate(self.study, scenario)
        if not self._is_estimated(key):
            self.results.save_plan(key, plan)
            self.results.save_outcome(key, outcome)

    def _is_estimated(self, key: str) -> bool:
        has_plan = self.results.load_plan(key) is not None
        return has_plan and self.results.load_outcome(key, Tier.ESTIMATE) is not None


class _Teller:
    """Passes reports to the record and to the page, at a bounded rate."""

    def __init__(self, writer: JobWriter, report: Report) -> None:
        self._writer = writer
        self._report = report
        self._last: tuple[JobState, str] | None = None
        self._next = 0.0

    def __call__(self, state: JobState, fraction: float, message: str) -> None:
        now = time.monotonic()
        if (state, message) == self._last and now < self._next:
            return
        self._last, self._next = (state, message), now + REPORT_S
        job = self._writer.report(state, fraction, message)
        self._report(job.fraction, job.message)

    def running(self, fraction: float, message: str) -> None:
        self(JobState.RUNNING, fraction, message)

    def check(self) -> None:
        self._writer.check()


_desk: Desk | None = None


def use(desk: Desk) -> None:
    """Makes this the desk of the process and of the jobs it forks."""
    global _desk
    _desk = desk
    desk.records.tidy()


def desk() -> Desk:
    """The desk of this process.

    Raises:
        RuntimeError: none was opened (`create_app` does).
    """
    if _desk is None:
        raise RuntimeError("no study is open: call create_app or data.jobs.use first")
    return _desk


def answer(scenario: Scenario) -> str:
    """Estimates a scenario (T1) unless it was before; returns its key for links, stores and tiles."""
    return desk().answer(scenario)


def scenario(key: str) -> Scenario | None:
    """The scenario behind a key, also behind one of an earlier package (then `answer` it for a new key)."""
    return desk().scenario(key)


def plan(key: str) -> Plan | None:
    """The plan of a key; None if this package and model were never asked."""
    return desk().plan(key)


def outcome(key: str) -> Outcome | None:
    """The best outcome of a key (its `tier` says which); None if this package and model were never asked."""
    return desk().outcome(key)


def estimated(key: str) -> Outcome | None:
    """The estimate of a key, comparable with other estimates; None if this package and model were never asked."""
    return desk().estimated(key)


def refine_job(key: str, tab: str, report: Report) -> Job:
    """Refines a key for one browser tab inside a background callback, a process of its own; see `Desk.refine`."""

    def then_wait(fraction: float, message: str) -> None:
        """What was told first is seen at once; from then on the job stands back."""
        report(fraction, message)
        # Never below what the server was started with: giving priority back needs rights that it may not have.
        os.setpriority(os.PRIO_PROCESS, 0, max(PATIENT, os.getpriority(os.PRIO_PROCESS, 0)))

    return desk().refine(key, tab, then_wait)


def status(key: str, tab: str) -> Job | None:
    """Where the job of this key and tab stands, None if there was none; see `JobState`."""
    return desk().records.read(key, tab)


def cancel(key: str, tab: str) -> None:
    """Calls the job of this key and tab off, beside Dash's own `cancel=` which kills the process."""
    desk().records.cancel(key, tab)


@cache
def celery_app(redis_url: str | None) -> Any:
    """The Celery application that runs the jobs when WANQUAN_REDIS_URL is set.

    Worker: `celery --app app:celery_app worker --concurrency 2`.

    Raises:
        SystemExit: no address is set.
    """
    if redis_url is None:
        raise SystemExit("请设置 WANQUAN_REDIS_URL. Set WANQUAN_REDIS_URL: a worker needs it")
    from celery import Celery

    application = Celery("wanquan", broker=redis_url, backend=redis_url)
    application.conf.update(
        task_default_queue="wanquan",
        task_serializer="json",
        accept_content=["json"],
        result_expires=3600,
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
        worker_hijack_root_logger=False,
    )
    return application


def open_desk(study: Any, engine: Engine, folder: Path, versions: tuple[str, str], limit_gib: float) -> Desk:
    """A desk whose results and jobs stand in `folder`; versions are those of data package and model."""
    results = Results(folder / "results", *versions, limit_gib)
    return Desk(study, engine, results, Records(folder / "jobs"))
