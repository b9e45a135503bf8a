"""The desk with the real scenario engine: threads that answer while jobs are forked, and whole round trips."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.scenario import run
from analytics.scenario.model import Scenario, Tier
from data import jobs
from data.jobs import Desk
from data.records import JobState
from tests.analytics import toy
from tests.data.waiting import until

fork = multiprocessing.get_context("fork")
ROUNDS = 100


def asked(hectares: float) -> Scenario:
    return toy.asking({"M2": (2.0, 4.0, 6.0), "M4": (10.0, 20.0, hectares)})


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return jobs.open_desk(toy.study(), run, tmp_path, ("package", "model"), 1.0)


def silent(fraction: float, message: str) -> None:
    assert 0 <= fraction <= 1
    assert "|" in message


def test_a_real_answer_survives_the_store(desk: Desk, tmp_path: Path) -> None:
    key = desk.answer(asked(30.0))
    assert desk.refine(key, "tab", silent).state is JobState.DONE
    other = jobs.open_desk(desk.study, run, tmp_path, ("package", "model"), 1.0)
    mine, theirs = desk.outcome(key), other.outcome(key)
    assert mine is not None and theirs is not None and theirs.tier is Tier.REFINED
    for name in ("indicators", "measures", "costs", "potential"):
        pd.testing.assert_frame_equal(getattr(mine, name), getattr(theirs, name), check_exact=True)
    plan, again = desk.plan(key), other.plan(key)
    assert plan is not None and again is not None
    np.testing.assert_array_equal(plan.pair, again.pair)
    assert plan.prices == again.prices and plan.shortfalls == again.shortfalls


def test_progress_tells_every_step(desk: Desk) -> None:
    told: list[tuple[float, str]] = []
    desk.refine(desk.answer(asked(30.0)), "tab", lambda *report: told.append(report))
    assert 0 <= told[0][0] < 0.05 and told[-1][0] == 1
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)
    assert all(message.count("|") == 1 for _, message in told)


def test_answers_from_four_threads_while_jobs_fork(desk: Desk) -> None:
    """Neither a parallel kernel nor a held lock may reach a forked job: one hundred forks under load."""
    key = desk.answer(asked(25.0))
    stop = False

    def answer(thread: int) -> int:
        done = 0
        while not stop:
            desk.answer(asked(10.0 + thread * 5 + done * 0.01))
            done += 1
        return done

    with ThreadPoolExecutor(4) as threads:
        answering = [threads.submit(answer, number) for number in range(4)]
        try:
            for number in range(ROUNDS):
                other = asked(40.0 + number * 0.01)
                job = fork.Process(target=desk.answer, args=(other,))
                job.start()
                job.join(60)
                assert job.exitcode == 0, f"fork {number} ended with {job.exitcode}"
                assert desk.results.knows(desk.results.key(other))
        finally:
            stop = True
    assert all(future.result() > 0 for future in answering)
    assert desk.plan(key) is not None


@pytest.mark.parametrize("before", [0, 19])
def test_a_job_steps_back_and_never_asks_for_priority(desk: Desk, before: int) -> None:
    """It does once its first report is on the screen; a server started with a low priority may not raise its jobs'."""
    key = desk.answer(asked(30.0))
    told: list[int] = []

    def refine() -> None:
        os.setpriority(os.PRIO_PROCESS, 0, before)
        jobs.use(desk)
        done = jobs.refine_job(key, "tab", lambda *_: told.append(os.getpriority(os.PRIO_PROCESS, 0)))
        after = os.getpriority(os.PRIO_PROCESS, 0)
        os._exit(
            0
            if done.state is JobState.DONE and [told[0], after] == [before, max(before, jobs.PATIENT)]
            else 1
        )

    job = fork.Process(target=refine)
    job.start()
    job.join(60)
    assert job.exitcode == 0


def test_a_real_job_killed_anywhere_leaves_nothing_half_done(desk: Desk) -> None:
    key = desk.answer(asked(30.0))
    for _ in range(5):
        job = fork.Process(target=desk.refine, args=(key, "tab", silent))
        job.start()
        until(lambda: (found := desk.records.read(key, "tab")) and found.fraction > 0, "the job works")
        os.kill(job.pid or 0, signal.SIGKILL)
        job.join()
        found = desk.records.read(key, "tab")
        assert found is not None and found.state in (JobState.KILLED, JobState.DONE)
        desk.results.root.joinpath("parts", key[:2], f"{key}.refined").unlink(missing_ok=True)
        desk.records.folder.joinpath(f"{key}.tab.json").unlink()
    assert desk.refine(key, "tab", silent).state is JobState.DONE
