"""Answers are computed once; jobs can be followed, called off, killed and counted."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np
import pytest

from analytics.scenario.model import Outcome, Plan, Scenario, Tier
from data import jobs
from data.jobs import Desk
from data.locks import FileLock, ThreadLock, is_held, take_slot
from data.records import STALE_S, Job, JobState, JobWriter, Records
from data.results import Results
from tests.data import answers
from tests.data.waiting import until

fork = multiprocessing.get_context("fork")


def silent(fraction: float, message: str) -> None:
    assert 0 <= fraction <= 1
    assert "|" in message


@pytest.fixture
def engine(tmp_path: Path) -> answers.Engine:
    return answers.Engine(tmp_path / "engine")


@pytest.fixture
def desk(tmp_path: Path, engine: answers.Engine) -> Desk:
    return jobs.open_desk(None, engine, tmp_path / "cache", ("package", "model"), 1.0)


@pytest.fixture
def start(desk: Desk) -> Iterator[Callable[..., BaseProcess]]:
    """Starts a refinement in a process of its own, as Dash's manager does."""
    started: list[BaseProcess] = []

    def begin(key: str, tab: str, at: Desk = desk) -> BaseProcess:
        process = fork.Process(target=at.refine, args=(key, tab, silent))
        process.start()
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.join()


def state(desk: Desk, key: str, tab: str) -> JobState | None:
    job = desk.records.read(key, tab)
    return job.state if job else None


def await_state(desk: Desk, key: str, tab: str, wanted: JobState) -> Job:
    return until(
        lambda: (job := desk.records.read(key, tab)) and job.state is wanted and job, f"{tab} is {wanted}"
    )


# -- answers


def test_a_question_is_answered_once(desk: Desk, engine: answers.Engine) -> None:
    key = desk.answer(answers.SCENARIO)
    assert desk.answer(answers.SCENARIO) == key == desk.results.key(answers.SCENARIO)
    assert engine.calls("estimate") == 1
    assert desk.scenario(key) == answers.SCENARIO
    plan, outcome = desk.plan(key), desk.outcome(key)
    assert plan is not None and outcome is not None
    assert outcome.tier is Tier.ESTIMATE


def test_many_at_once_are_answered_once(desk: Desk, engine: answers.Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(desk.answer, [answers.SCENARIO] * 24))
    assert len(keys) == 1
    assert engine.calls("estimate") == 1


def test_processes_share_answers(desk: Desk, engine: answers.Engine) -> None:
    workers = [fork.Process(target=desk.answer, args=(answers.SCENARIO,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
        assert worker.exitcode == 0
    assert engine.calls("estimate") == 1


def test_an_evicted_answer_is_computed_again(desk: Desk, engine: answers.Engine, tmp_path: Path) -> None:
    key = desk.answer(answers.SCENARIO)
    for part in (desk.results.root / "parts").glob("*/*"):
        part.unlink()
    later = jobs.open_desk(None, engine, tmp_path / "cache", ("package", "model"), 1.0)
    plan = later.plan(key)
    assert plan is not None
    np.testing.assert_array_equal(plan.pair, answers.plan().pair)
    assert engine.calls("estimate") == 2
    outcome = later.outcome(key)
    assert outcome is not None and outcome.tier is Tier.ESTIMATE


def test_an_unknown_key_has_no_answer(desk: Desk, engine: answers.Engine, tmp_path: Path) -> None:
    assert desk.plan("0" * 20) is None
    assert desk.outcome("0" * 20) is None
    key = desk.answer(answers.SCENARIO)
    later = jobs.open_desk(None, engine, tmp_path / "cache", ("package-2", "model"), 1.0)
    assert later.plan(key) is None
    assert later.known(key) is None
    assert later.scenario(key) == answers.SCENARIO


def test_a_failing_estimate_leaves_nothing(tmp_path: Path) -> None:
    class Failing(answers.Engine):
        def estimate(self, study: object, asked: Scenario) -> tuple[Plan, Outcome]:
            raise ArithmeticError("no")

    desk = jobs.open_desk(None, Failing(tmp_path / "engine"), tmp_path / "cache", ("package", "model"), 1.0)
    with pytest.raises(ArithmeticError):
        desk.answer(answers.SCENARIO)
    assert not desk.results.knows(desk.results.key(answers.SCENARIO))
    assert not is_held(desk.results.lock(desk.results.key(answers.SCENARIO), "estimate").path)


def test_presets_are_pinned(desk: Desk) -> None:
    scenarios = [answers.scenario(1.0), answers.scenario(2.0)]
    desk.prepare(scenarios)
    assert desk.results.pinned() == {desk.results.key(s) for s in scenarios}
    assert all(desk.results.knows(desk.results.key(s)) for s in scenarios)


# -- refinement


def test_a_refinement_reports_and_ends(desk: Desk, engine: answers.Engine) -> None:
    key = desk.answer(answers.SCENARIO)
    engine.gate.touch()
    told: list[tuple[float, str]] = []
    job = desk.refine(key, "tab-1", lambda *report: told.append(report))
    assert (job.state, job.fraction) == (JobState.DONE, 1.0)
    assert told[0] == (0.5, "土壤保持|Soil retention")
    assert state(desk, key, "tab-1") is JobState.DONE
    outcome = desk.outcome(key)
    assert outcome is not None and outcome.tier is Tier.REFINED


def test_a_refined_key_is_not_refined_again(desk: Desk, engine: answers.Engine) -> None:
    key = desk.answer(answers.SCENARIO)
    engine.gate.touch()
    for tab in ("a", "b"):
        assert desk.refine(key, tab, silent).state is JobState.DONE
    assert engine.calls("refine") == 1


def test_two_tabs_compute_once_and_both_follow(
    desk: Desk, engine: answers.Engine, start: Callable[..., BaseProcess]
) -> None:
    key = desk.answer(answers.SCENARIO)
    first = start(key, "first")
    await_state(desk, key, "first", JobState.RUNNING)
    second = start(key, "second")
    job = await_state(desk, key, "second", JobState.RUNNING)
    assert job.message == "土壤保持|Soil retention"
    engine.gate.touch()
    for process in (first, second):
        process.join(30)
        assert process.exitcode == 0
    assert state(desk, key, "first") is state(desk, key, "second") is JobState.DONE
    assert engine.calls("refine") == 1


def test_the_second_tab_takes_over_when_the_first_is_killed(
    desk: Desk, engine: answers.Engine, start: Callable[..., BaseProcess]
) -> None:
    key = desk.answer(answers.SCENARIO)
    first = start(key, "first")
    await_state(desk, key, "first", JobState.RUNNING)
    second = start(key, "second")
    await_state(desk, key, "second", JobState.RUNNING)
    first.kill()
    first.join()
    assert state(desk, key, "first") is JobState.KILLED
    until(lambda: engine.calls("refine") == 2, "the second tab computes itself")
    engine.gate.touch()
    second.join(30)
    assert state(desk, key, "second") is JobState.DONE


def test_a_killed_job_is_seen_at_once_and_can_be_started_again(
    desk: Desk, engine: answers.Engine, start: Callable[..., BaseProcess]
) -> None:
    key = desk.answer(answers.SCENARIO)
    process = start(key, "tab")
    await_state(desk, key, "tab", JobState.RUNNING)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    assert state(desk, key, "tab") is JobState.KILLED
    assert desk.results.load_outcome(key, Tier.REFINED) is None
    engine.gate.touch()
    again = start(key, "tab")
    again.join(30)
    assert state(desk, key, "tab") is JobState.DONE


def test_cancel_stops_a_job_that_nobody_kills(
    desk: Desk, engine: answers.Engine, start: Callable[..., BaseProcess]
) -> None:
    key = desk.answer(answers.SCENARIO)
    process = start(key, "tab")
    await_state(desk, key, "tab", JobState.RUNNING)
    desk.records.cancel(key, "tab")
    assert state(desk, key, "tab") is JobState.CANCELLED
    process.join(30)
    assert process.exitcode == 0
    assert state(desk, key, "tab") is JobState.CANCELLED
    assert desk.results.load_outcome(key, Tier.REFINED) is None
    assert not is_held(desk.results.lock(key, "refine").path)


def test_cancel_by_kill_is_told_as_cancelled(
    desk: Desk, engine: answers.Engine, start: Callable[..., BaseProcess]
) -> None:
    key = desk.answer(answers.SCENARIO)
    process = start(key, "tab")
    await_state(desk, key, "tab", JobState.RUNNING)
    desk.records.cancel(key, "tab")
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    assert state(desk, key, "tab") is JobState.CANCELLED


def test_cancel_of_one_tab_leaves_the_other(
    desk: Desk, engine: answers.Engine, start: Callable[..., BaseProcess]
) -> None:
    key = desk.answer(answers.SCENARIO)
    start(key, "first")
    await_state(desk, key, "first", JobState.RUNNING)
    second = start(key, "second")
    await_state(desk, key, "second", JobState.RUNNING)
    desk.records.cancel(key, "first")
    engine.gate.touch()
    second.join(30)
    assert state(desk, key, "first") in (JobState.CANCELLED, JobState.DONE)
    assert state(desk, key, "second") is JobState.DONE


def test_slots_limit_how_many_run(
    desk: Desk, engine: answers.Engine, start: Callable[..., BaseProcess]
) -> None:
    narrow = Desk(None, engine, desk.results, desk.records, slots=1)
    keys = [desk.answer(answers.scenario(float(n))) for n in range(2)]
    first = start(keys[0], "tab", narrow)
    await_state(desk, keys[0], "tab", JobState.RUNNING)
    second = start(keys[1], "tab", narrow)
    job = await_state(desk, keys[1], "tab", JobState.QUEUED)
    until(lambda: (desk.records.read(keys[1], "tab") or job).message == jobs.WAITING, "it says that it waits")
    assert engine.calls("refine") == 1
    # The kernel gives the slot of a killed job to the next.
    first.kill()
    await_state(desk, keys[1], "tab", JobState.RUNNING)
    engine.gate.touch()
    second.join(30)
    assert state(desk, keys[1], "tab") is JobState.DONE


def test_a_failing_refinement_tells_an_id(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Failing(answers.Engine):
        def refine(self, *_: object) -> Outcome:
            raise ArithmeticError("secret detail")

    desk = jobs.open_desk(None, Failing(tmp_path / "engine"), tmp_path / "cache", ("package", "model"), 1.0)
    job = desk.refine(desk.answer(answers.SCENARIO), "tab", silent)
    assert job.state is JobState.FAILED
    assert len(job.error) == 8 and job.error in job.message and job.error in caplog.text
    assert "secret" not in job.message and "secret detail" in caplog.text


def test_an_unknown_key_cannot_be_refined(desk: Desk) -> None:
    assert desk.refine("0" * 20, "tab", silent).state is JobState.FAILED


# -- records and locks


def test_a_stale_heartbeat_means_killed(tmp_path: Path) -> None:
    records = Records(tmp_path)
    with JobWriter(records, "0" * 20, "tab") as writer:
        writer.report(JobState.RUNNING, 0.5, "甲|a")
        later = Records(tmp_path, clock=lambda: time.time() + STALE_S + 1)
        seen = later.read("0" * 20, "tab")
        assert seen is not None and seen.state is JobState.KILLED
        assert state_of(records) is JobState.RUNNING


def test_a_job_of_another_machine_lives_by_its_heartbeat(tmp_path: Path) -> None:
    records = Records(tmp_path)
    with JobWriter(records, "0" * 20, "tab") as writer:
        job = writer.report(JobState.RUNNING, 0.5, "甲|a")
    records.save(replace(job, host="elsewhere", heartbeat=time.time()))
    assert state_of(records) is JobState.RUNNING
    records.save(replace(job, host="elsewhere", heartbeat=time.time() - STALE_S - 1))
    assert state_of(records) is JobState.KILLED


def state_of(records: Records) -> JobState | None:
    job = records.read("0" * 20, "tab")
    return job.state if job else None


def test_the_heart_beats_without_reports(tmp_path: Path) -> None:
    records = Records(tmp_path)
    with JobWriter(records, "0" * 20, "tab") as writer:
        first = writer.report(JobState.RUNNING, 0.5, "甲|a").heartbeat
        until(lambda: (records.read("0" * 20, "tab") or writer.job).heartbeat > first, "a heartbeat")


def test_a_broken_record_is_missing(tmp_path: Path) -> None:
    records = Records(tmp_path)
    (tmp_path / f"{'0' * 20}.tab.json").write_text("{")
    assert records.read("0" * 20, "tab") is None


@pytest.mark.parametrize("tab", ["", "../x", "a/b", "x" * 65, "a.b", "空"])
def test_only_plain_names_are_tabs(tmp_path: Path, tab: str) -> None:
    with pytest.raises(ValueError, match="not a job"):
        Records(tmp_path).read("0" * 20, tab)


def test_old_records_are_tidied_living_ones_are_not(tmp_path: Path) -> None:
    records = Records(tmp_path)
    with JobWriter(records, "0" * 20, "done") as writer:
        writer.end(JobState.DONE, "甲|a")
    with JobWriter(records, "0" * 20, "alive"):
        for path in tmp_path.glob("*"):
            os.utime(path, (time.time() - 1e6,) * 2)
        records.save(replace(writer.job, tab="new"))
        records.tidy()
        assert records.read("0" * 20, "done") is None
        assert is_held(tmp_path / f"{'0' * 20}.alive.lock")
        assert records.read("0" * 20, "new") is not None


def test_a_lock_is_exclusive_and_leaves_no_file(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.try_acquire()
    assert not second.try_acquire()
    assert not second.acquire(timeout_s=0.1)
    assert is_held(tmp_path / "lock")
    first.release()
    assert not is_held(tmp_path / "lock")
    with second:
        assert is_held(tmp_path / "lock")
    assert list(tmp_path.iterdir()) == []


def test_a_released_lock_is_free_although_a_fork_still_lives(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock")
    assert lock.try_acquire()
    child = fork.Process(target=time.sleep, args=(60,))
    child.start()
    try:
        lock.release()
        assert FileLock(tmp_path / "lock").try_acquire()
    finally:
        child.kill()
        child.join()


def test_never_two_in_one_lock(tmp_path: Path) -> None:
    inside, most = [0], [0]
    guard = threading.Lock()

    def enter(_: int) -> None:
        with FileLock(tmp_path / "lock"):
            with guard:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            with guard:
                inside[0] -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(enter, range(200)))
    assert most[0] == 1


def test_slots_are_counted(tmp_path: Path) -> None:
    class Full(Exception):
        pass

    def full() -> None:
        raise Full

    slots = [take_slot(tmp_path, 2, full) for _ in range(2)]
    with pytest.raises(Full):
        take_slot(tmp_path, 2, full)
    slots[0].release()
    take_slot(tmp_path, 2, full).release()


def test_a_thread_lock_is_free_in_a_fork(tmp_path: Path) -> None:
    lock = ThreadLock()

    def enter() -> None:
        with lock:
            (tmp_path / "entered").touch()

    with lock:
        child = fork.Process(target=enter)
        child.start()
        child.join(30)
    assert (tmp_path / "entered").exists()


def test_results_are_those_of_the_folder(desk: Desk, tmp_path: Path) -> None:
    key = desk.answer(answers.SCENARIO)
    other = Results(tmp_path / "cache" / "results", "package", "model", 1.0)
    assert other.knows(key)
