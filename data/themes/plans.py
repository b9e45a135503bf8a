"""What a scenario asks and decides: restoration potential, the plan by measure and by stage, two plans compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analytics.options.measures import objectives
from analytics.options.potential import potential_index
from analytics.scenario import comparison
from analytics.scenario.comparison import Side
from analytics.scenario.model import Scenario
from analytics.scenario.study import Study
from data.drawing import Drawable, Patches, Raster
from data.themes.base import RAMP, Ground, Layer, LegendRow, UnknownKey, most, outlined, ramp_legend, solid

STAGES = ("#27587E", "#4FA89A", "#C7E0A8", "#EEF3CF")
POTENTIAL_BREAKS = (0.1, 0.2, 0.3, 0.45, 0.6, 0.75)


def potential(ground: Ground, key: str, stage: int) -> Drawable:
    """Restoration potential of every eligible cell under a scenario's weights, else the package's."""
    study = ground.study
    if key:
        scenario = ground.scenario(key)
        if scenario is None:
            raise UnknownKey(key)
        # As in the refined outcome: without any weight all objectives count alike.
        equal = tuple((name, 1.0) for name in study.options.objectives)
        weights = scenario.weights if any(weight for _, weight in scenario.weights) else equal
        sea_weight = scenario.sea_weight
    else:
        weights = tuple((o.id, o.weight) for o in objectives(study.parameters) if o.active)
        sea_weight = Scenario().sea_weight

    def build() -> Drawable:
        cells, index = potential_index(study.options, dict(weights), sea_weight)
        classes = np.zeros(study.landscape.grid.size, np.uint8)
        classes[cells] = 1 + np.searchsorted(POTENTIAL_BREAKS, index, side="right")
        classes = np.where(ground.city, classes.reshape(study.landscape.grid.shape), np.uint8(0))
        return Raster(ground.mercator, classes, solid(RAMP), coarser=most)

    # Scenarios that differ in targets only share the picture.
    return ground.memo.get(("potential by weights", weights, sea_weight), build)


def plan(ground: Ground, key: str, stage: int) -> Drawable:
    """Cells in the plan up to a stage, by measure; a prepared cell shows what stands there in the end."""
    options = ground.study.options
    pair, _ = _planned(ground, key, stage)
    served = options.option_measures
    last = np.where(served[:, 1] >= 0, served[:, 1], served[:, 0])
    classes = (last[options.option[pair]] + 1).astype(np.uint8)
    forms = {
        number + 1: measure.line_style
        for number, measure in enumerate(options.measures)
        if measure.line_style in ("double", "dashed")
    }
    colours = [measure.colour for measure in options.measures]
    return Patches(ground.mercator, options.cell[pair], classes, outlined(colours), forms)


def measure_legend(study: Study) -> Sequence[LegendRow]:
    return [LegendRow(measure.colour, measure.name_zh, measure.name_en) for measure in study.options.measures]


def stages(ground: Ground, key: str, stage: int) -> Drawable:
    """Cells in the plan up to a stage (all stages if none is named), by the stage their works end."""
    years = np.array(ground.study.years)
    pair, ends = _planned(ground, key, stage or int(years[-1]))
    classes = (np.searchsorted(years, ends) + 1).astype(np.uint8)
    return Patches(
        ground.mercator, ground.study.options.cell[pair], classes, outlined(_stage_colours(ground.study))
    )


def stage_legend(study: Study) -> Sequence[LegendRow]:
    return [
        LegendRow(shade, f"至 {year} 年", f"By {year}")
        for shade, year in zip(_stage_colours(study), study.years, strict=True)
    ]


SIDES = {
    Side.FIRST: LegendRow("#0072B2", "只在本情景", "Only in this scenario"),
    Side.SECOND: LegendRow("#E69F00", "只在对比情景", "Only in the other scenario"),
    Side.SAME: LegendRow("#8A948F", "两个情景相同", "The same in both"),
    Side.OTHERWISE: LegendRow("#5B2A5E", "措施不同", "Both, by other measures"),
}


def difference(ground: Ground, key: str, stage: int, other: str) -> Drawable:
    """Cells on which a scenario and another one work by a stage, by which of them does."""
    first, second = ground.plan(key), ground.plan(other)
    if first is None or second is None:
        raise UnknownKey(key if first is None else other)
    found = comparison.difference(ground.study, first, second, stage)
    return Patches(
        ground.mercator, found.cell, found.side, outlined([SIDES[side].colour for side in Side])
    )


def _planned(ground: Ground, key: str, stage: int) -> tuple[NDArray[np.int32], NDArray[np.int16]]:
    """Pairs done by a stage, in the order of their cells, and the stages of their works."""
    found = ground.plan(key)
    if found is None:
        raise UnknownKey(key)
    done = found.stage <= stage
    return found.pair[done], found.stage[done]


def _stage_colours(study: Study) -> Sequence[str]:
    return STAGES[: len(study.years)]


BY_KEY = frozenset({"key"})
BY_STAGE = frozenset({"key", "stage"})
BY_PAIR = frozenset({"key", "stage", "other"})
SCENARIO = "情景|Scenario"
LAYERS: dict[str, Layer] = {
    "potential": Layer(
        "修复潜力",
        "Restoration potential",
        potential,
        lambda study: ramp_legend(POTENTIAL_BREAKS),
        takes=BY_KEY,
        group=SCENARIO,
    ),
    "plan": Layer("修复措施配置", "Plan by measure", plan, measure_legend, takes=BY_STAGE, needs=BY_STAGE),
    "stages": Layer("修复措施时序", "Plan by stage", stages, stage_legend, takes=BY_STAGE, needs=BY_KEY),
    "difference": Layer(
        "两个情景之差",
        "Two scenarios compared",
        difference,
        lambda study: list(SIDES.values()),
        takes=BY_PAIR,
        needs=BY_PAIR,
    ),
}
