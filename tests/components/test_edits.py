"""Edits of a scenario, its presets, and what an address asks for."""

from __future__ import annotations

from enum import StrEnum
from itertools import permutations

import pytest

from analytics.scenario.model import Mode, Scenario, Target
from components import edits, opening
from components.edits import Edit
from tests.components.small import EN, SCENARIO, ZH

KEY = "0123456789abcdef0123"
OPEN = (("M1", "M2", "M8"), (2025, 2030, 2035))


def test_question_from_the_browser_is_checked() -> None:
    ask = edits.parse(
        {
            "key": KEY,
            "n": 3,
            "edits": [{"control": "target:M2", "stage": 2030, "value": 21.5, "mode": "at_least"}],
        }
    )
    assert ask.n == 3
    assert ask.edits == (Edit(control="target:M2", stage=2030, value=21.5, mode=Mode.AT_LEAST),)


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "../../etc/passwd"},
        {"key": KEY.upper()},
        {"key": KEY, "edits": [{"control": "target:M2", "stage": 2030, "value": -1}]},
        {"key": KEY, "edits": [{"control": "target:M2", "stage": 2030, "value": float("nan")}]},
        {"key": KEY, "edits": [{"control": "target:M2", "stage": 2030, "value": 1, "mode": "exact"}]},
        {"key": KEY, "edits": [{"control": "drop:M2", "stage": 2030, "value": 1}]},
        {"key": KEY, "edits": [{"control": "budget", "value": 1}]},
    ],
)
def test_wrong_question_is_refused(wrong: dict) -> None:
    with pytest.raises(ValueError):
        edits.parse(wrong)


def test_edit_replaces_one_target_only() -> None:
    new = edits.apply(SCENARIO, [Edit(control="target:M2", stage=2030, value=25)], *OPEN)
    assert Target("M2", 2030, 25) in new.targets and Target("M2", 2025, 8) in new.targets
    assert len(new.targets) == len(SCENARIO.targets)


def test_weights_sea_and_budget() -> None:
    made = [
        Edit(control="weight:soil", stage=2030, value=0.4),
        Edit(control="sea", stage=2030, value=0.7),
        Edit(control="budget", stage=2025, value=500),
    ]
    new = edits.apply(SCENARIO, made, *OPEN)
    assert dict(new.weights) == {"habitat": 0.5, "soil": 0.4}
    assert new.sea_weight == 0.7
    assert dict(new.budgets) == {2025: 500, 2030: 12800}


def test_order_of_edits_never_matters() -> None:
    made = [
        Edit(control="target:M2", stage=2030, value=25),
        Edit(control="target:M1", stage=2025, value=5),
        Edit(control="budget", stage=2035, value=900),
        Edit(control="weight:habitat", stage=2030, value=0.1),
    ]
    assert len({edits.apply(SCENARIO, order, *OPEN).to_json() for order in permutations(made)}) == 1


def test_controls_that_do_not_exist_are_refused() -> None:
    with pytest.raises(ValueError, match="M7"):
        edits.apply(SCENARIO, [Edit(control="target:M7", stage=2030, value=1)], *OPEN)
    with pytest.raises(ValueError, match="2040"):
        edits.apply(SCENARIO, [Edit(control="target:M2", stage=2040, value=1)], *OPEN)


def test_nearest_preset_by_content() -> None:
    other = Scenario((Target("M2", 2030, 99),))
    changed = edits.apply(SCENARIO, [Edit(control="target:M2", stage=2030, value=25)], *OPEN)
    known = {"other": other, "plan": SCENARIO}
    assert edits.nearest(SCENARIO, known) == ("plan", 0)
    assert edits.nearest(changed, known) == ("plan", 1)
    assert edits.differences(SCENARIO, other) == 4 + 1 + 1  # targets, budget, weight


def test_unknown_key_opens_the_default_and_says_so() -> None:
    store = {KEY: SCENARIO}
    default = Scenario()
    assert opening.find(KEY, store.get, default).scenario is SCENARIO
    assert opening.find(None, store.get, default) == opening.Opened(default)
    for wrong in ("0" * 20, "zzz", "../x", ["a", "b"]):
        found = opening.find(wrong, store.get, default)
        assert found.scenario is default and not found.known
        assert "已打开默认情景" in found.notice(ZH) and "default one is open" in found.notice(EN)
    assert opening.find(KEY, store.get, default).notice(ZH) == ""


def test_what_an_address_names_in_vain_is_said() -> None:
    said = opening.left_out([("7", True), ("x" * 50, False), (None, False), ("", False), (["a", "b"], False)], ZH)
    assert said == f"链接中的“{'x' * 24}、…”在本页不存在，已略去。"
    assert opening.left_out([("7", True), (None, False)], ZH) == ""
    assert opening.note("", "") is None and opening.note("甲", "", "乙").children == "甲 乙"


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def test_stage_and_choice_of_an_address() -> None:
    assert opening.stage("2035", (2025, 2030, 2035)) == 2035
    for wrong in ("1999", "x", None, "２０３５", ["2025"]):
        assert opening.stage(wrong, (2025, 2030, 2035)) == 2030
    assert opening.stage(None, (2035,)) == 2035
    assert opening.stage(None, (2030, 2035)) == 2030, "a past stage is no reason to begin with the last"
    assert opening.choice("red", Colour, Colour.BLUE) is Colour.RED
    assert opening.choice(["red"], Colour, Colour.BLUE) is Colour.BLUE
