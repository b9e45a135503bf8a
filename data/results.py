"""The result store: what was asked for ever, what came of it while there is room.

Every entry is one file, written whole or not at all, under a key of twenty hex digits that names scenario,
data package and model. The same question is never computed twice.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import re
import time
import uuid
import zipfile
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.scenario.model import Outcome, Plan, Scenario, Shortfall, Tier
from data.locks import FileLock, ThreadLock

log = logging.getLogger(__name__)

KEY = re.compile(r"[0-9a-f]{20}")
GIB = 1 << 30
SEAL_BYTES = 16
# What a broken entry, or one written by other code, may raise. It counts as missing.
BROKEN = (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, pa.ArrowException)
TOUCH_S = 60.0
LEFTOVER_S = 3600.0


class Results:
    """Scenarios, plans and outcomes by key, shared by all processes that open the same folder.

    Args:
        root: folder of the store.
        package_version, model_version: part of every key.
        limit_gib: room for plans and outcomes; least recently used ones go first, pinned ones stay.
    """

    def __init__(self, root: Path, package_version: str, model_version: str, limit_gib: float) -> None:
        self.root = root
        self.versions = (package_version, model_version)
        self.limit_bytes = int(limit_gib * GIB)
        self._recent = _Recent(128)
        self._written = self.limit_bytes  # the first large entry looks at what is already there

    def key(self, scenario: Scenario) -> str:
        """Name of this scenario's results under this data package and model."""
        return scenario.key(*self.versions)

    def knows(self, key: str) -> bool:
        """Whether this very package and model were asked this question."""
        scenario = self.load_scenario(key)
        return scenario is not None and self.key(scenario) == key

    def save_scenario(self, scenario: Scenario) -> str:
        """Keeps the question for ever (some hundred bytes); returns its key."""
        key = self.key(scenario)
        path = self._scenario_path(key)
        if not path.exists():
            write(path, scenario.to_json().encode())
        return key

    def load_scenario(self, key: str) -> Scenario | None:
        """The question behind a key, also one asked of an earlier package or model; None if unknown."""
        found = self._recent.get((key, "scenario"))
        if found is None:
            found = self._load(self._scenario_path(key), lambda raw: Scenario.from_json(raw.decode()))
            self._recent.put((key, "scenario"), found)
        return found

    def save_plan(self, key: str, plan: Plan) -> None:
        self._save_part(key, "plan", pack_plan(plan), plan)

    def load_plan(self, key: str) -> Plan | None:
        return self._load_part(key, "plan", unpack_plan)

    def save_outcome(self, key: str, outcome: Outcome) -> None:
        self._save_part(key, str(outcome.tier), pack_outcome(outcome), outcome)

    def load_outcome(self, key: str, tier: Tier) -> Outcome | None:
        """The outcome at this tier; its frames are shared, treat them as read-only."""
        return self._load_part(key, str(tier), unpack_outcome)

    def pin(self, group: str, keys: Iterable[str]) -> None:
        """Keeps the large parts of these keys for ever; replaces what the group held before."""
        checked = sorted(_checked(key) for key in keys)
        write(self.root / "pins" / f"{group}.json", json.dumps(checked).encode())

    def pinned(self) -> frozenset[str]:
        pins: set[str] = set()
        for path in (self.root / "pins").glob("*.json"):
            pins.update(self._load(path, json.loads) or ())
        return frozenset(pins)

    def lock(self, key: str, what: str) -> FileLock:
        """The lock under which `what` of this key is computed, by one process or thread at a time."""
        return FileLock(self.root / "locks" / f"{_checked(key)}.{what}")

    def evict(self) -> int:
        """Removes the least recently used large entries, down to nine tenths of the limit; returns the bytes."""
        lock = FileLock(self.root / "locks" / "evict")
        if not lock.try_acquire():
            return 0
        try:
            return self._evict()
        finally:
            lock.release()

    def _evict(self) -> int:
        pinned = self.pinned()
        now = time.time()
        entries, total, freed = [], 0, 0
        for path in (self.root / "parts").glob("*/*"):
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            if path.name.endswith(".tmp"):
                if now - stat.st_mtime > LEFTOVER_S:
                    path.unlink(missing_ok=True)
                continue
            total += stat.st_size
            if path.name[:20] not in pinned:
                entries.append((stat.st_mtime, stat.st_size, path))
        if total <= self.limit_bytes:
            return 0
        for _, size, path in sorted(entries, key=lambda entry: entry[0]):
            if total - freed <= self.limit_bytes * 0.9:
                break
            path.unlink(missing_ok=True)
            freed += size
        log.info("result cache: %d MiB removed", freed >> 20)
        return freed

    def _scenario_path(self, key: str) -> Path:
        return self.root / "scenarios" / _checked(key)[:2] / f"{key}.json"

    def _part_path(self, key: str, part: str) -> Path:
        return self.root / "parts" / _checked(key)[:2] / f"{key}.{part}"

    def _save_part(self, key: str, part: str, content: bytes, value: Any) -> None:
        content = sealed(content)
        write(self._part_path(key, part), content)
        self._recent.put((key, part), value)
        self._written += len(content)
        if self._written * 20 >= self.limit_bytes:
            self._written = 0
            self.evict()

    def _load_part(self, key: str, part: str, unpack: Any) -> Any:
        path = self._part_path(key, part)
        found = self._recent.get((key, part))
        if found is None:
            found = self._load(path, lambda raw: unpack(unsealed(raw)))
            self._recent.put((key, part), found)
        if found is not None and self._recent.touch((key, part)):
            try:
                os.utime(path)
            except FileNotFoundError:
                log.debug("%s was evicted while it is in memory", path.name)
        return found

    def _load(self, path: Path, unpack: Any) -> Any:
        """The entry, or None when it is missing or broken; a broken one is logged and removed."""
        try:
            return unpack(path.read_bytes())
        except FileNotFoundError:
            return None
        except BROKEN:
            log.warning("result %s is broken and counts as missing", path, exc_info=True)
            path.unlink(missing_ok=True)
            return None


class _Recent:
    """The last few entries in memory, for one process and all its threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = ThreadLock()
        self._entries: OrderedDict[tuple[str, str], Any] = OrderedDict()
        self._touched: dict[tuple[str, str], float] = {}

    def get(self, name: tuple[str, str]) -> Any:
        with self._lock:
            if name in self._entries:
                self._entries.move_to_end(name)
            return self._entries.get(name)

    def put(self, name: tuple[str, str], value: Any) -> None:
        if value is None:
            return
        with self._lock:
            self._entries[name] = value
            self._entries.move_to_end(name)
            while len(self._entries) > self._size:
                gone, _ = self._entries.popitem(last=False)
                self._touched.pop(gone, None)

    def touch(self, name: tuple[str, str]) -> bool:
        """Whether it is time to note on disk that the entry is in use."""
        now = time.monotonic()
        with self._lock:
            due = now - self._touched.get(name, -TOUCH_S) >= TOUCH_S
            if due:
                self._touched[name] = now
            return due


def write(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all: a reader sees the old content or the new, whoever is killed when."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        draft.write_bytes(content)
        os.replace(draft, path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def sealed(content: bytes) -> bytes:
    """The content behind its own checksum."""
    return hashlib.blake2b(content, digest_size=SEAL_BYTES).digest() + content


def unsealed(content: bytes) -> bytes:
    """Inverse of `sealed`; ValueError when a single bit is not as it was."""
    if not content or sealed(content[SEAL_BYTES:]) != content:
        raise ValueError("the checksum is wrong")
    return content[SEAL_BYTES:]


def pack_plan(plan: Plan) -> bytes:
    """A plan as npz: the two arrays and, as JSON text, all the rest."""
    meta = {field.name: getattr(plan, field.name) for field in fields(plan)}
    arrays = {"pair": meta.pop("pair"), "stage": meta.pop("stage")}
    meta["prices"] = [[name, stage, price] for (name, stage), price in plan.prices.items()]
    meta["shortfalls"] = [asdict(shortfall) for shortfall in plan.shortfalls]
    buffer = io.BytesIO()
    np.savez(buffer, meta=np.frombuffer(json.dumps(meta, ensure_ascii=False).encode(), np.uint8), **arrays)
    return buffer.getvalue()


def unpack_plan(content: bytes) -> Plan:
    """Inverse of `pack_plan`; raises one of BROKEN on anything else."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        meta = json.loads(arrays["meta"].tobytes())
        meta["pair"], meta["stage"] = arrays["pair"], arrays["stage"]
    meta["prices"] = {(name, stage): price for name, stage, price in meta["prices"]}
    meta["shortfalls"] = tuple(
        Shortfall(**{**item, "causes": tuple(item["causes"])}) for item in meta["shortfalls"]
    )
    return Plan(**meta)


def pack_outcome(outcome: Outcome) -> bytes:
    """An outcome as a zip of Arrow streams, one per frame."""
    frames = {f.name: getattr(outcome, f.name) for f in fields(outcome)}
    frames = {name: frame for name, frame in frames.items() if isinstance(frame, pd.DataFrame)}
    meta = {
        "tier": str(outcome.tier),
        "notes": outcome.notes,
        "types": {name: [str(kind) for kind in frame.dtypes] for name, frame in frames.items()},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("meta.json", json.dumps(meta, ensure_ascii=False))
        for name, frame in frames.items():
            table = pa.Table.from_pandas(frame)
            sink = io.BytesIO()
            with pa.ipc.new_stream(sink, table.schema) as stream:
                stream.write_table(table)
            archive.writestr(f"{name}.arrow", sink.getvalue())
    return buffer.getvalue()


def unpack_outcome(content: bytes) -> Outcome:
    """Inverse of `pack_outcome`; raises one of BROKEN on anything else."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        meta = json.loads(archive.read("meta.json"))
        frames = {name: _frame(archive.read(f"{name}.arrow"), types) for name, types in meta["types"].items()}
    return Outcome(tier=Tier(meta["tier"]), notes=tuple(tuple(note) for note in meta["notes"]), **frames)


def _frame(content: bytes, types: list[str]) -> pd.DataFrame:
    frame: pd.DataFrame = pa.ipc.open_stream(content).read_pandas(use_threads=False)
    wrong: Mapping[str, str] = {
        name: kind for name, kind in zip(frame.columns, types, strict=True) if str(frame[name].dtype) != kind
    }
    return frame.astype(dict(wrong)) if wrong else frame


def _checked(key: str) -> str:
    if not KEY.fullmatch(key):
        raise ValueError(f"not a result key: {key!r}")
    return key
