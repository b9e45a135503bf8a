"""Scenarios under the names that planners gave them: one list for everybody who uses the server.

The scenario behind a name is kept for ever; so are the large parts of its results.
"""

from __future__ import annotations

import json
import logging
import time
import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from data import jobs
from data.locks import FileLock
from data.results import BROKEN, KEY, Results, write

log = logging.getLogger(__name__)
LONGEST = 40
MOST = 100


class Save(NamedTuple):
    """A named scenario.

    Args:
        key: of the scenario; it stays good when data or model change.
        saved: day on which it was named, ISO.
    """

    name: str
    key: str
    saved: str


class What(StrEnum):
    """What came of a wish: done, or why a name was not taken."""

    KEPT = "kept"
    DROPPED = "dropped"
    EMPTY = "empty"
    LONG = "long"
    TAKEN = "taken"
    FULL = "full"
    UNKNOWN = "unknown"


class Came(NamedTuple):
    """What came of a wish, and the name that it was about."""

    what: What
    save: Save


class Saves:
    """The named scenarios beside a result store, newest first."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.path = results.root / "saves.json"

    def all(self) -> list[Save]:
        """What was saved; nothing where the file is missing or cannot be read."""
        try:
            return self._read()
        except BROKEN:
            return []

    def _read(self) -> list[Save]:
        return [Save(**row) for row in json.loads(self.path.read_text("utf-8"))]

    def _held(self) -> list[Save]:
        """As `all`, before the file is written anew: one that cannot be read is put aside, for somebody to mend it."""
        try:
            return self._read()
        except FileNotFoundError:
            return []
        except BROKEN as error:
            aside = self.path.with_name(f"saves-broken-{time.time_ns()}.json")
            self.path.replace(aside)
            log.error("%s cannot be read (%s); it is kept as %s", self.path, error, aside.name)
            return []

    def name(self, key: str) -> str:
        """The newest name of a scenario; empty if it has none."""
        return next((save.name for save in self.all() if save.key == key), "")

    def grant(self, wish: Mapping[str, object], key: str, day: date) -> Came:
        """Does what a browser asks: {"keep": name}, of `key` or of the wish's own, or {"drop": name}."""
        if "drop" in wish:
            gone = self.drop(str(wish["drop"]))
            return Came(What.DROPPED, gone or Save(str(wish["drop"]), str(wish.get("key", key)), ""))
        name, key = tidy(str(wish.get("keep", ""))), str(wish.get("key", key))
        return Came(self.keep(name, key, day), Save(name, key, day.isoformat()))

    def keep(self, name: str, key: str, day: date) -> What:
        """Names a scenario; asked twice, it is done once. A name stands for one scenario until it is dropped."""
        name = tidy(name)
        if not name:
            return What.EMPTY
        if len(name) > LONGEST:
            return What.LONG
        if not KEY.fullmatch(key) or self.results.load_scenario(key) is None:
            return What.UNKNOWN
        with self._lock():
            held = self._held()
            if any((save.name, save.key) == (name, key) for save in held):
                return What.KEPT
            if any(save.name == name for save in held):
                return What.TAKEN
            if len(held) >= MOST:
                return What.FULL
            self._write([Save(name, key, day.isoformat()), *held])
        return What.KEPT

    def drop(self, name: str) -> Save | None:
        """Takes a name away, and returns what it stood for; links to the scenario still open it."""
        with self._lock():
            held = self._held()
            dropped = next((save for save in held if save.name == name), None)
            if dropped:
                self._write([save for save in held if save is not dropped])
        return dropped

    def _write(self, saves: list[Save]) -> None:
        rows = [save._asdict() for save in saves]
        write(self.path, json.dumps(rows, ensure_ascii=False, indent=1).encode())
        self.results.pin("saves", [save.key for save in saves])

    def _lock(self) -> FileLock:
        return FileLock(self.results.root / "locks" / "saves")


def held() -> Saves:
    """Those of this process's desk."""
    return Saves(jobs.desk().results)


def name(key: str) -> str:
    """The newest name of a scenario; empty if it has none."""
    return held().name(key)


def tidy(name: str) -> str:
    """A name as it is kept: no control characters, single spaces."""
    visible = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in name)
    return " ".join(visible.split())
