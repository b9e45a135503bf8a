"""What a person has set on the page, checked and applied to a scenario. Order never matters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from analytics.scenario.model import Mode, Scenario, Target

Amount = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


class Edit(BaseModel):
    """One control set to a value.

    Args:
        control: "target:M2", "weight:habitat", "sea" or "budget".
        stage: end year of the stage it was set for; weights hold for all stages.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    control: Annotated[str, Field(pattern=r"^(target:\w{1,40}|weight:\w{1,40}|sea|budget)$")]
    stage: int
    value: Amount
    mode: Mode = Mode.EXACTLY


class Ask(BaseModel):
    """A question of the page: this scenario, with these edits.

    Args:
        key: the scenario the edits start from.
        n: number of the question on its page; the answer carries it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    key: Annotated[str, Field(pattern=r"^[0-9a-f]{20}$")]
    edits: tuple[Edit, ...] = ()
    n: int = 0


ASK = TypeAdapter(Ask)


def parse(raw: Mapping[str, Any]) -> Ask:
    """Raises pydantic's ValidationError (a ValueError) on anything else."""
    return ASK.validate_python(raw)


def apply(
    scenario: Scenario, edits: Iterable[Edit], measures: Iterable[str], stages: Iterable[int]
) -> Scenario:
    """The scenario with the edits in it.

    Raises:
        ValueError: an edit names a measure or a stage that has no slider.
    """
    measures, stages = set(measures), set(stages)
    for edit in edits:
        scenario = _apply(scenario, edit, measures, stages)
    return scenario


def _apply(scenario: Scenario, edit: Edit, measures: set[str], stages: set[int]) -> Scenario:
    kind, _, name = edit.control.partition(":")
    if kind in ("target", "budget") and edit.stage not in stages:
        raise ValueError(f"stage {edit.stage} is not open, open are {sorted(stages)}")
    if kind == "target":
        if name not in measures:
            raise ValueError(f"measure {name!r} has no slider")
        kept = tuple(x for x in scenario.targets if (x.measure, x.stage) != (name, edit.stage))
        return replace(scenario, targets=(*kept, Target(name, edit.stage, edit.value, edit.mode)))
    if kind == "budget":
        return replace(scenario, budgets=_with(scenario.budgets, edit.stage, edit.value))
    if kind == "weight":
        return replace(scenario, weights=_with(scenario.weights, name, min(edit.value, 1.0)))
    return replace(scenario, sea_weight=min(edit.value, 1.0))


def _with(pairs: tuple[tuple[Any, float], ...], name: Any, value: float) -> tuple[tuple[Any, float], ...]:
    return (*((each, kept) for each, kept in pairs if each != name), (name, value))


def differences(one: Scenario, other: Scenario) -> int:
    """How many controls stand differently."""
    a, b = _controls(one), _controls(other)
    return sum(a.get(name) != b.get(name) for name in a.keys() | b.keys())


def _controls(scenario: Scenario) -> dict[tuple[Any, ...], Any]:
    return {
        **{("target", x.measure, x.stage): (x.quantity, x.mode) for x in scenario.targets},
        **{("budget", stage): amount for stage, amount in scenario.budgets},
        **{("weight", name): weight for name, weight in scenario.weights},
        ("sea",): scenario.sea_weight,
        **{("off", project): True for project in scenario.projects_off},
    }


def nearest(scenario: Scenario, presets: Mapping[str, Scenario]) -> tuple[str, int]:
    """The preset this scenario started from, judged by content: the fewest differences, and how many."""
    return min(
        ((name, differences(scenario, preset)) for name, preset in presets.items()),
        key=lambda found: found[1],
    )
