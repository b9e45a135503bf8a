"""What a public server knows: a few questions, answered before anybody asks, and generalised.

Quantities by town stand in four classes; no parcel, cost, probability or department leaves this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from analytics.scenario.model import Mode, Scenario, Target
from analytics.scenario.presets import default_scenario, open_part
from analytics.scenario.study import Study
from data.jobs import Desk

#: Positions of a slider beside nothing.
STEPS = 10
#: Classes of a town's share of what the largest town gets at most: some, more, much.
CLASSES = (0.0, 1 / 3, 2 / 3)


@dataclass(frozen=True)
class Step:
    """One position of the slider.

    Args:
        quantity: new works since the base year (ha or km).
        value: what the indicator becomes.
        towns: township id -> 1 some, 2 more, 3 much; a town without works is left out.
    """

    quantity: float
    value: float
    towns: Mapping[int, int]


@dataclass(frozen=True)
class Topic:
    """One question and its answers.

    Args:
        row: of table `public_topics`.
        year: end of the stage that is spoken of. unit: of the quantity. base: the indicator at the base year.
        steps: answers from nothing to the most.
    """

    row: Mapping[str, str]
    year: int
    unit: str
    base: float
    steps: tuple[Step, ...]


_prepared: tuple[Topic, ...] = ()


def prepare(answered: tuple[Topic, ...]) -> None:
    """Makes these the answers of this server."""
    global _prepared
    _prepared = answered


def prepared() -> tuple[Topic, ...]:
    """The answers of this server, in the order of the table."""
    return _prepared


def topics(desk: Desk) -> tuple[Topic, ...]:
    """All questions of the package whose measure is active, answered on the desk."""
    study = desk.study
    table = study.parameters.records("public_topics")
    return tuple(_topic(desk, row) for row in table if row["measure"] in study.measure_ids)


def asked(study: Study, measure: str, quantity: float) -> Scenario:
    """The default scenario with this much of one measure from the first open stage that is not the first on."""
    default = open_part(default_scenario(study.parameters.tables), study.stages)
    year = spoken_of(study)
    kept = [target for target in default.targets if target.measure != measure]
    own = {target.stage: target for target in default.targets if target.measure == measure}
    for stage in study.stages:
        amount = quantity if stage >= year else min(quantity, own[stage].quantity if stage in own else quantity)
        kept.append(Target(measure, stage, amount, Mode.AT_MOST if stage < year else Mode.EXACTLY))
    return replace(default, targets=tuple(kept))


def spoken_of(study: Study) -> int:
    """The year public answers speak of: the end of the second open stage, or of the only one."""
    return study.stages[min(1, len(study.stages) - 1)]


def _topic(desk: Desk, row: Mapping[str, str]) -> Topic:
    study, year, measure = desk.study, spoken_of(desk.study), str(row["measure"])
    potential = study.potential.set_index("measure").loc[measure, "realistic"]
    most = round_down(min(float(row["most"]), float(potential)))
    amounts = [most * step / STEPS for step in range(STEPS + 1)]
    found = [_answer(desk, measure, str(row["indicator"]), amount, year) for amount in amounts]
    largest = max((quantity for _, by_town in found for quantity in by_town.values()), default=0.0)
    steps = tuple(
        Step(amount, value, classed(by_town, largest))
        for amount, (value, by_town) in zip(amounts, found, strict=True)
    )
    unit = next(one.unit for one in study.options.measures if one.id == measure)
    return Topic(row, year, unit, _base(desk, measure, str(row["indicator"]), year), steps)


def classed(by_town: Mapping[int, float], largest: float) -> dict[int, int]:
    """Quantities by town as classes 1..3 of the largest of all."""
    if largest <= 0:
        return {}
    return {
        town: int(np.searchsorted(CLASSES, quantity / largest, side="left").clip(1, len(CLASSES)))
        for town, quantity in by_town.items()
        if quantity > 0
    }


def round_down(most: float) -> float:
    """To one digit that a slider can be divided by; 0 stays 0."""
    if most <= 0:
        return 0.0
    power = 10.0 ** np.floor(np.log10(most))
    if power > most:  # the logarithm of a number just below a power of ten is rounded up
        power /= 10
    return float(np.floor(most / power) * power)


def _answer(desk: Desk, measure: str, indicator: str, amount: float, year: int) -> tuple[float, dict[int, float]]:
    """The indicator, and quantities by town."""
    key = desk.answer(asked(desk.study, measure, amount))
    plan, outcome = desk.plan(key), desk.outcome(key)
    assert plan is not None and outcome is not None  # it was answered just now
    options = desk.study.options
    pairs = plan.pair[plan.stage <= year]
    served = options.option_measures[options.option[pairs]] == desk.study.measure_ids.index(measure)
    quantity = np.where(served, options.quantity[pairs], 0).sum(axis=1)
    sums = np.bincount(options.unit[pairs], quantity, minlength=256)
    rows = outcome.indicators
    value = rows.loc[(rows["indicator"] == indicator) & (rows["year"] == year), "p50"].iloc[0]
    return float(value), {int(town): float(sums[town]) for town in np.flatnonzero(sums > 0)}


def _base(desk: Desk, measure: str, indicator: str, year: int) -> float:
    outcome = desk.outcome(desk.answer(asked(desk.study, measure, 0.0)))
    assert outcome is not None
    rows = outcome.indicators
    return float(rows.loc[(rows["indicator"] == indicator) & (rows["year"] == year), "base"].iloc[0])
