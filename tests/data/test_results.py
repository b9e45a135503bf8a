"""The result store keeps what it is given, whole or not at all, and forgets only what it may."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.scenario.model import Outcome, Plan, Tier
from data.results import GIB, Results, pack_outcome, pack_plan, sealed, unpack_outcome, unsealed, write
from tests.data import answers
from tests.data.waiting import until

fork = multiprocessing.get_context("fork")


@pytest.fixture
def store(tmp_path: Path) -> Results:
    return Results(tmp_path / "results", "package-1", "model-1", limit_gib=1.0)


def reopened(store: Results) -> Results:
    """The same folder as another process sees it: nothing in memory."""
    return Results(store.root, *store.versions, store.limit_bytes / GIB)


def assert_same_plan(left: Plan | None, right: Plan) -> None:
    assert left is not None
    for field in fields(Plan):
        a, b = getattr(left, field.name), getattr(right, field.name)
        np.testing.assert_equal(a, b)
        assert type(a) is type(b)
    assert (left.pair.dtype, left.stage.dtype) == (right.pair.dtype, right.stage.dtype)


def assert_same_outcome(left: Outcome | None, right: Outcome) -> None:
    assert left is not None
    assert (left.tier, left.notes) == (right.tier, right.notes)
    for name in ("indicators", "measures", "costs", "potential"):
        pd.testing.assert_frame_equal(getattr(left, name), getattr(right, name), check_exact=True)


def part_file(store: Results, key: str, part: str) -> Path:
    return store.root / "parts" / key[:2] / f"{key}.{part}"


def test_round_trip_is_exact(store: Results) -> None:
    key = store.save_scenario(answers.SCENARIO)
    store.save_plan(key, answers.plan())
    for tier in Tier:
        store.save_outcome(key, answers.outcome(tier))
    other = reopened(store)
    assert other.load_scenario(key) == answers.SCENARIO
    assert_same_plan(other.load_plan(key), answers.plan())
    for tier in Tier:
        assert_same_outcome(other.load_outcome(key, tier), answers.outcome(tier))


def test_an_empty_plan_comes_back(store: Results) -> None:
    key = store.key(answers.SCENARIO)
    store.save_plan(key, answers.plan(0))
    assert_same_plan(reopened(store).load_plan(key), answers.plan(0))


def test_the_key_names_scenario_package_and_model(store: Results) -> None:
    others = [
        Results(store.root, "package-2", "model-1", 1.0),
        Results(store.root, "package-1", "model-2", 1.0),
    ]
    keys = {s.key(answers.SCENARIO) for s in (store, *others)} | {store.key(answers.scenario(1.0))}
    assert len(keys) == 4
    assert all(len(key) == 20 and int(key, 16) >= 0 for key in keys)


def test_a_key_of_an_earlier_package_opens_its_scenario_only(store: Results) -> None:
    key = store.save_scenario(answers.SCENARIO)
    later = Results(store.root, "package-2", "model-1", 1.0)
    assert later.load_scenario(key) == answers.SCENARIO
    assert store.knows(key)
    assert not later.knows(key)


@pytest.mark.parametrize(
    "key", ["", "../../etc/passwd", "A" * 20, "0" * 19, "0" * 21, "0" * 19 + "\n", "0" * 20 + "/x"]
)
def test_only_twenty_hex_digits_are_a_key(store: Results, key: str) -> None:
    for load in (store.load_scenario, store.load_plan):
        with pytest.raises(ValueError, match="not a result key"):
            load(key)


def test_what_was_never_saved_is_missing(store: Results) -> None:
    key = "0123456789abcdef0123"
    assert store.load_scenario(key) is None
    assert store.load_plan(key) is None
    assert store.load_outcome(key, Tier.REFINED) is None
    assert not store.knows(key)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 no zip", "half", "flip"])
def test_a_broken_entry_is_missing_and_logged(
    store: Results, damage: bytes | str, caplog: pytest.LogCaptureFixture
) -> None:
    key = store.save_scenario(answers.SCENARIO)
    store.save_plan(key, answers.plan(2000))
    store.save_outcome(key, answers.outcome())
    for path in (part_file(store, key, "plan"), part_file(store, key, "estimate")):
        whole = path.read_bytes()
        flipped = (
            whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 255]) + whole[len(whole) // 2 + 1 :]
        )
        path.write_bytes(
            damage
            if isinstance(damage, bytes)
            else {"half": whole[: len(whole) // 2], "flip": flipped}[damage]
        )
    other = reopened(store)
    with caplog.at_level(logging.WARNING):
        assert other.load_plan(key) is None
        assert other.load_outcome(key, Tier.ESTIMATE) is None
    assert caplog.text.count("counts as missing") == 2
    other.save_plan(key, answers.plan())
    assert_same_plan(reopened(store).load_plan(key), answers.plan())


def test_a_broken_scenario_is_missing(store: Results) -> None:
    key = store.save_scenario(answers.SCENARIO)
    path = store.root / "scenarios" / key[:2] / f"{key}.json"
    path.write_text('{"targets": 3}')
    assert reopened(store).load_scenario(key) is None


def test_no_bit_of_an_entry_can_change_unnoticed() -> None:
    whole = sealed(pack_plan(answers.plan(40)))
    for place in range(0, len(whole), 7):
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 8
        with pytest.raises(ValueError, match="checksum"):
            unsealed(bytes(changed))


def test_frames_keep_types_in_memory() -> None:
    assert_same_outcome(unpack_outcome(pack_outcome(answers.outcome())), answers.outcome())


def test_a_killed_writer_leaves_the_old_or_the_new(store: Results) -> None:
    key = store.key(answers.SCENARIO)
    small, large = answers.plan(1000), answers.plan(400_000, value=2.0)
    store.save_plan(key, small)
    path = part_file(store, key, "plan")

    def write_for_ever() -> None:
        mine = reopened(store)
        while True:
            mine.save_plan(key, large)
            mine.save_plan(key, small)

    for _ in range(6):
        before = path.stat().st_mtime_ns
        writer = fork.Process(target=write_for_ever)
        writer.start()
        until(lambda before=before: path.stat().st_mtime_ns != before, "the writer writes")
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
        found = reopened(store).load_plan(key)
        assert found is not None
        assert_same_plan(found, large if found.value == 2.0 else small)


def test_drafts_of_killed_writers_are_removed_in_time(store: Results) -> None:
    key = store.key(answers.SCENARIO)
    store.save_plan(key, answers.plan())
    folder = part_file(store, key, "plan").parent
    old, new = folder / ".x.plan.1.tmp", folder / ".x.plan.2.tmp"
    for draft in (old, new):
        draft.write_bytes(b"half")
    os.utime(old, (time.time() - 7200,) * 2)
    store.evict()
    assert not old.exists()
    assert new.exists()


def test_the_least_recently_used_go_first_and_pinned_stay(tmp_path: Path) -> None:
    size = len(pack_plan(answers.plan(1000)))
    store = Results(tmp_path, "p", "m", limit_gib=4.5 * size / GIB)
    keys = [store.save_scenario(answers.scenario(float(n))) for n in range(4)]
    store.pin("presets", [keys[0]])
    for age, key in enumerate(keys):
        store.save_plan(key, answers.plan(1000))
        past = time.time() - 1000 + age
        os.utime(part_file(store, key, "plan"), (past, past))
    # Reading makes the second one recent again.
    assert reopened(store).load_plan(keys[1]) is not None
    newest = store.save_scenario(answers.scenario(9.0))
    store.save_plan(newest, answers.plan(1000))
    store.evict()
    left = [key for key in [*keys, newest] if part_file(store, key, "plan").exists()]
    assert left == [keys[0], keys[1], keys[3], newest]
    assert all(store.load_scenario(key) is not None for key in keys)


def test_the_limit_holds_without_being_asked(tmp_path: Path) -> None:
    size = len(pack_plan(answers.plan(1000)))
    store = Results(tmp_path, "p", "m", limit_gib=5 * size / GIB)
    for number in range(30):
        store.save_plan(store.key(answers.scenario(float(number))), answers.plan(1000))
    total = sum(path.stat().st_size for path in (tmp_path / "parts").glob("*/*"))
    assert total <= 5 * size


def test_pins_are_replaced_by_group(store: Results) -> None:
    first, second, third = (store.key(answers.scenario(n)) for n in (1.0, 2.0, 3.0))
    store.pin("presets", [first, second])
    store.pin("saves", [third])
    store.pin("presets", [second])
    assert reopened(store).pinned() == {second, third}


def test_threads_that_save_and_load_the_same_key_agree(store: Results) -> None:
    key = store.key(answers.SCENARIO)
    store.save_plan(key, answers.plan(5000))

    def work(number: int) -> None:
        mine = reopened(store) if number % 2 else store
        if number % 3 == 0:
            mine.save_plan(key, answers.plan(5000))
        assert_same_plan(mine.load_plan(key), answers.plan(5000))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(120)))


def test_a_full_disk_leaves_no_draft(tmp_path: Path) -> None:
    target = tmp_path / "folder"
    target.mkdir()
    (target / "entry").mkdir()  # a folder cannot be replaced by a file
    with pytest.raises(OSError):
        write(target / "entry", b"x")
    assert [path.name for path in target.iterdir()] == ["entry"]
