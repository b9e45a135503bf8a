"""Reads a page's address: what it asks for, or the default and a word about what was wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from dash import html

from analytics.scenario.model import Scenario
from components.text import Text

KEY = re.compile(r"[0-9a-f]{20}")
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True)
class Opened:
    """The scenario to show.

    Args:
        asked: the key of the address as it was given; empty if it named none.
        known: whether that key names a scenario.
    """

    scenario: Scenario
    asked: str = ""
    known: bool = True

    def notice(self, t: Text) -> str:
        if self.known:
            return ""
        return t(
            "链接中的情景“{key}”不存在或已损坏，已打开默认情景。请向发送人要一个新链接。", key=self.asked[:24]
        )


def find(key: object, scenario: Callable[[str], Scenario | None], default: Scenario) -> Opened:
    """The scenario of a key, else the default one."""
    if not isinstance(key, str) or not key:
        return Opened(default, known=key is None or key == "")
    found = scenario(key) if KEY.fullmatch(key) else None
    return Opened(found, key) if found is not None else Opened(default, key, known=False)


def left_out(asked: Sequence[tuple[object, bool]], t: Text) -> str:
    """What an address names that the page does not have.

    Args:
        asked: what the address named (None or "" where it named nothing; a list where it did so twice), and whether the
            page has it.
    """
    lost = [(each if isinstance(each, str) else "…")[:24] for each, known in asked if each and not known]
    return t("链接中的“{names}”在本页不存在，已略去。", names=t("、").join(lost)) if lost else ""


def note(*said: str) -> html.P | None:
    """What has to be said about the address, above everything else."""
    words = together(*said)
    return html.P(words, className="notice", role="alert") if words else None


def together(*said: str) -> str:
    """What there is to say, one after the other."""
    return " ".join(filter(None, said))


def stage(asked: object, stages: Sequence[int]) -> int:
    """The stage of an address; where it names none of the open ones, the middle one, of two the next."""
    named = int(asked) if isinstance(asked, str) and asked.isascii() and asked.isdigit() else 0
    return named if named in stages else stages[(len(stages) - 1) // 2]


def choice(asked: object, kind: type[Choice], default: Choice) -> Choice:
    """The choice an address names; the default where it names none, or several."""
    return kind(asked) if isinstance(asked, str) and asked in {str(each) for each in kind} else default
