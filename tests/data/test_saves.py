"""Scenarios under names: kept, found, refused, dropped, and their large parts pinned."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analytics.scenario.model import Scenario
from data.results import Results
from data.saves import LONGEST, MOST, Save, Saves, What, tidy

DAY = date(2026, 5, 4)


@pytest.fixture
def saves(tmp_path: Path) -> Saves:
    return Saves(Results(tmp_path, "package", "model", 1.0))


def key_of(saves: Saves, sea: float = 0.5) -> str:
    return saves.results.save_scenario(Scenario(targets=(), budgets=(), weights=(), sea_weight=sea))


def test_a_name_stands_for_one_scenario_and_keeps_its_results(saves: Saves) -> None:
    first, second = key_of(saves, 0.1), key_of(saves, 0.2)
    assert saves.keep(" 红树林  多 20 公顷\n", first, DAY) is What.KEPT
    assert saves.keep("第二个", second, DAY) is What.KEPT
    assert saves.all() == [
        Save("第二个", second, "2026-05-04"),
        Save("红树林 多 20 公顷", first, "2026-05-04"),
    ]
    assert saves.name(first) == "红树林 多 20 公顷" and saves.name("0" * 20) == ""
    assert saves.results.pinned() == {first, second}
    assert Saves(saves.results).all() == saves.all(), "another process reads the same list"


def test_names_that_are_not_taken_say_why(saves: Saves) -> None:
    key = key_of(saves)
    assert saves.keep(" \t\u200b ", key, DAY) is What.EMPTY
    assert saves.keep("长" * (LONGEST + 1), key, DAY) is What.LONG
    assert saves.keep("名", "0" * 20, DAY) is What.UNKNOWN
    assert saves.keep("名", "../../etc/passwd", DAY) is What.UNKNOWN
    assert saves.keep("名", key, DAY) is What.KEPT
    assert saves.keep("名", key, DAY) is What.KEPT and len(saves.all()) == 1, "asked twice, done once"
    assert saves.keep("名", key_of(saves, 0.9), DAY) is What.TAKEN
    for number in range(MOST - 1):
        assert saves.keep(f"{number}", key, DAY) is What.KEPT
    assert saves.keep("再一个", key, DAY) is What.FULL


def test_what_was_dropped_can_be_kept_again(saves: Saves) -> None:
    key = key_of(saves)
    saves.keep("名", key, DAY)
    dropped = saves.grant({"drop": "名"}, "", DAY)
    assert dropped == (What.DROPPED, Save("名", key, "2026-05-04"))
    assert saves.all() == [] and saves.results.pinned() == frozenset()
    again = saves.grant({"keep": dropped.save.name, "key": dropped.save.key}, "0" * 20, DAY)
    assert again.what is What.KEPT and saves.name(key) == "名"
    assert saves.grant({"drop": "nobody"}, key, DAY).save.name == "nobody"


def test_a_broken_list_is_an_empty_one(saves: Saves) -> None:
    saves.path.parent.mkdir(parents=True, exist_ok=True)
    saves.path.write_text("[{", "utf-8")
    assert saves.all() == []
    key = saves.results.save_scenario(Scenario())
    assert saves.keep("甲", key, DAY) is What.KEPT and [save.name for save in saves.all()] == ["甲"]
    (aside,) = saves.path.parent.glob("saves-broken-*.json")
    assert aside.read_text("utf-8") == "[{", "what cannot be read is kept for somebody to mend"


def test_a_name_has_no_control_characters() -> None:
    assert tidy("a\u0000b\r\n\u2028 c") == "a b c"
