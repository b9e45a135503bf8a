"""Questions about a background job wait for news, never longer than they may, and never on all threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import diskcache
import pytest

from data import managers
from data.managers import SEATS, Forks


@pytest.fixture
def forks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Forks]:
    monkeypatch.setattr(managers, "HELD_S", 30.0)
    with diskcache.Cache(str(tmp_path)) as cache:
        yield Forks(cache)


class Question(threading.Thread):
    """Somebody who asks how far a job is."""

    def __init__(self, forks: Forks, key: str) -> None:
        super().__init__(daemon=True)
        self._forks, self._key = forks, key
        self.answer: object = None
        self.start()

    def run(self) -> None:
        self.answer = self._forks.get_progress(self._key)

    def answered(self) -> bool:
        self.join(20)
        return not self.is_alive()


def seated(count: int) -> None:
    """Returns once so many questions are held."""
    end = time.monotonic() + 20
    while managers.HeldQuestions._seats._value > SEATS - count:
        assert time.monotonic() < end, "the questions were not held"
        time.sleep(0.01)


def test_a_question_is_answered_when_there_is_news(forks: Forks) -> None:
    asked = Question(forks, "a")
    seated(1)
    assert asked.is_alive()
    forks.handle.set(forks._make_progress_key("a"), [{"fraction": 0.5}])
    assert asked.answered() and asked.answer == [{"fraction": 0.5}]


def test_a_result_ends_the_waiting(forks: Forks) -> None:
    asked = Question(forks, "a")
    seated(1)
    forks.handle.set("a", {"state": "done"})
    assert asked.answered() and asked.answer is None


def test_a_question_without_news_is_answered_after_a_while(
    forks: Forks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(managers, "HELD_S", 0.05)
    assert Question(forks, "a").answered()


def test_those_beyond_the_seats_wait_for_a_moment_only(forks: Forks) -> None:
    waiting = [Question(forks, f"{number}") for number in range(SEATS)]
    seated(SEATS)
    assert Question(forks, "late").answered()
    for number, asked in enumerate(waiting):
        forks.handle.set(f"{number}", "done")
        assert asked.answered()
    assert managers.HeldQuestions._seats._value == SEATS, "every seat is free again"
