"""The layers a map can show, one row each: how they are drawn, in which colours, with which legend.

A new layer is one row of LAYERS. Colours come from the package's tables or from the look's ramps.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analytics.landscape import Region
from analytics.options.measures import objectives
from analytics.options.potential import potential_index
from analytics.scenario.model import Plan, Scenario
from analytics.scenario.study import Study
from analytics.soil import grade
from data.drawing import PATTERNS, Drawable, Patches, Picture, Raster
from data.memo import Memo
from data.mercator import Mercator
from data.png import Palette, colour
from data.relief import Quantiser, picture
from data.results import BROKEN, sealed, unsealed, write

log = logging.getLogger(__name__)

REMEMBERED = 24
RAMP = ("#EEF3CF", "#C7E0A8", "#8CC79A", "#4FA89A", "#2C8090", "#27587E", "#2B3566")
EROSION = ("#EEF3CF", "#F3DFB4", "#EBBE85", "#C87F2E", "#8F4A00", "#57423D")
EROSION_NAMES = (
    ("微度", "Tolerable"), ("轻度", "Slight"), ("中度", "Moderate"), ("强烈", "Strong"),
    ("极强烈", "Very strong"), ("剧烈", "Extreme"),
)  # fmt: skip
STAGES = ("#27587E", "#4FA89A", "#C7E0A8", "#EEF3CF")
# Water and sea belong to the base map: a fill would draw the edge of the simulated sea as a boundary.
CLEAR_GROUPS = ("nearshore", "sea")
INK, INK_SHARE, PAPER_SHARE = "#26302B", 0.35, 0.65
HABITAT_BREAKS = (0.1, 0.25, 0.4, 0.55, 0.7, 0.85)
POTENTIAL_BREAKS = (0.1, 0.2, 0.3, 0.45, 0.6, 0.75)


class UnknownKey(Exception):
    """Nobody asked this key of this study."""


@dataclass(frozen=True)
class Ground:
    """What layers are built from.

    Args:
        study: the study on the map.
        mercator: the link from its grid to tiles.
        plan, scenario: look-ups by key; None for a key this study was never asked.
        relief_file: where the relief is kept between starts.
        memo: layers that are ready.
    """

    study: Study
    mercator: Mercator
    plan: Callable[[str], Plan | None]
    scenario: Callable[[str], Scenario | None]
    relief_file: Path
    memo: Memo = field(default_factory=lambda: Memo(REMEMBERED))

    @property
    def city(self) -> NDArray[np.bool_]:
        """Where results are reported."""
        return np.isin(self.study.landscape["region"], (Region.CITY_LAND, Region.CITY_SEA))


@dataclass(frozen=True)
class LegendRow:
    """Colour and name of one class of a layer."""

    colour: str
    zh: str
    en: str


@dataclass(frozen=True)
class Layer:
    """A row of the registry.

    Args:
        zh, en: title.
        build: makes the layer ready to be drawn, for a key and a stage where it takes them.
        legend: its classes, in the order of the legend.
        takes: which of "key" and "stage" its address may carry.
        needs: which of them it must carry.
    """

    zh: str
    en: str
    build: Callable[[Ground, str, int], Drawable]
    legend: Callable[[Study], Sequence[LegendRow]] = lambda study: ()
    takes: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()


def relief(ground: Ground, key: str, stage: int) -> Drawable:
    """The base map; computed once per package and version, then read."""
    try:
        with np.load(io.BytesIO(unsealed(ground.relief_file.read_bytes())), allow_pickle=False) as stored:
            parts = {name: stored[name] for name in stored.files}
        quantiser = Quantiser(Palette(parts["colours"]), parts["low"], parts["per_step"], parts["table"])
        return Picture(ground.mercator, parts["rgb"], quantiser)
    except FileNotFoundError:
        log.info("drawing the relief")
    except BROKEN:
        log.warning("%s is broken and drawn again", ground.relief_file, exc_info=True)
    rgb = picture(ground.study.landscape)
    quantiser = Quantiser.of(rgb, ground.study.landscape["region"])
    buffer = io.BytesIO()
    np.savez(
        buffer, rgb=rgb, colours=quantiser.palette.colours, low=quantiser.low, per_step=quantiser.per_step,
        table=quantiser.table,
    )  # fmt: skip
    write(ground.relief_file, sealed(buffer.getvalue()))
    for old in ground.relief_file.parent.glob("relief-*.npz"):
        if old != ground.relief_file:
            old.unlink(missing_ok=True)
    return Picture(ground.mercator, rgb, quantiser)


def ecosystems(ground: Ground, key: str, stage: int) -> Drawable:
    """Land cover by class in screen colours, inside the city; 红树林 and 养殖坑塘 also by pattern."""
    table = ground.study.parameters.classes
    cover = ground.study.baseline.state.landuse
    index = np.zeros(1 << 16, np.uint8)
    index[table["value"].to_numpy(np.int64)] = np.arange(1, len(table) + 1)
    clear = table["group"].isin(CLEAR_GROUPS).to_numpy()
    fills = [
        colour(text, 0.0 if gone else 1.0) for text, gone in zip(table["colour_screen"], clear, strict=True)
    ]
    patterned = [row for row, name in enumerate(table["pattern"]) if name in PATTERNS]
    inks = [_mixed(table["colour_screen"].iloc[row], INK, INK_SHARE) for row in patterned]
    patterns = {row + 1: (table["pattern"].iloc[row], 1 + len(table) + n) for n, row in enumerate(patterned)}
    classes = np.where(ground.city, index[cover], np.uint8(0))
    return Raster(ground.mercator, classes, _palette([*fills, *inks]), patterns=patterns)


def ecosystem_legend(study: Study) -> Sequence[LegendRow]:
    """One row per class that occurs in the city, in the order of the table."""
    city = np.isin(study.landscape["region"], (Region.CITY_LAND, Region.CITY_SEA))
    present = set(np.flatnonzero(np.bincount(study.baseline.state.landuse[city])).tolist())
    rows = study.parameters.classes.to_dict("records")
    return [
        LegendRow(row["colour_screen"], row["name_zh"], row["name_en"])
        for row in rows
        if int(row["value"]) in present and row["group"] not in CLEAR_GROUPS
    ]


def soil_loss(ground: Ground, key: str, stage: int) -> Drawable:
    """Soil loss by erosion grade (SL190-2007)."""
    classes = grade(ground.study.baseline.soil_loss, _erosion_bounds(ground.study))
    return Raster(ground.mercator, np.where(ground.city, classes, np.uint8(0)), _solid(EROSION))


def soil_legend(study: Study) -> Sequence[LegendRow]:
    bounds = [f"{bound:g}" for bound in _erosion_bounds(study)]
    spans = [
        f"<{bounds[0]}",
        *(f"{a}–{b}" for a, b in pairwise(bounds)),
        f"≥{bounds[-1]}",
    ]
    return [
        LegendRow(shade, f"{zh} {span} t/(km²·a)", f"{en} {span} t/(km²·a)")
        for shade, (zh, en), span in zip(EROSION, EROSION_NAMES, spans, strict=True)
    ]


def water(ground: Ground, key: str, stage: int) -> Drawable:
    """Water retention (mm/a) in seven classes of the package's own range."""
    return _ramp(ground, ground.study.baseline.water_mm, water_breaks(ground.study))


def water_breaks(study: Study) -> tuple[float, ...]:
    """Class limits (mm/a): the sevenths of the city's cells, rounded to tens."""
    city = study.landscape["region"] == Region.CITY_LAND
    values = study.baseline.water_mm[city]
    values = values[np.isfinite(values)]
    if not len(values):
        return tuple(100.0 * step for step in range(1, 7))
    limits = np.unique(np.round(np.quantile(values, np.arange(1, 7) / 7), -1))
    return tuple(float(limit) for limit in limits)


def habitat(ground: Ground, key: str, stage: int) -> Drawable:
    """Habitat quality (0-1)."""
    return _ramp(ground, ground.study.baseline.habitat_quality, HABITAT_BREAKS)


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
        return Raster(ground.mercator, classes, _solid(RAMP), coarser=_most)

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
    return Patches(ground.mercator, options.cell[pair], classes, _outlined(colours), forms)


def measure_legend(study: Study) -> Sequence[LegendRow]:
    return [LegendRow(measure.colour, measure.name_zh, measure.name_en) for measure in study.options.measures]


def stages(ground: Ground, key: str, stage: int) -> Drawable:
    """Cells in the plan up to a stage (all stages if none is named), by the stage their works end."""
    years = np.array(ground.study.years)
    pair, ends = _planned(ground, key, stage or int(years[-1]))
    classes = (np.searchsorted(years, ends) + 1).astype(np.uint8)
    return Patches(
        ground.mercator, ground.study.options.cell[pair], classes, _outlined(_stage_colours(ground.study))
    )


def stage_legend(study: Study) -> Sequence[LegendRow]:
    return [
        LegendRow(shade, f"至 {year} 年", f"By {year}")
        for shade, year in zip(_stage_colours(study), study.years, strict=True)
    ]


BY_KEY = frozenset({"key"})
BY_STAGE = frozenset({"key", "stage"})

LAYERS: dict[str, Layer] = {
    "relief": Layer("底图", "Base map", relief),
    "ecosystems": Layer("生态系统类型", "Ecosystems", ecosystems, ecosystem_legend),
    "soil_loss": Layer("土壤流失强度", "Soil loss", soil_loss, soil_legend),
    "water": Layer(
        "水源涵养量 (mm/a)", "Water retention (mm/a)", water, lambda study: _ramp_legend(water_breaks(study))
    ),
    "habitat": Layer("生境质量", "Habitat quality", habitat, lambda study: _ramp_legend(HABITAT_BREAKS)),
    "potential": Layer(
        "修复潜力",
        "Restoration potential",
        potential,
        lambda study: _ramp_legend(POTENTIAL_BREAKS),
        takes=BY_KEY,
    ),
    "plan": Layer("修复措施配置", "Plan by measure", plan, measure_legend, takes=BY_STAGE, needs=BY_STAGE),
    "stages": Layer("修复措施时序", "Plan by stage", stages, stage_legend, takes=BY_STAGE, needs=BY_KEY),
}


def _planned(ground: Ground, key: str, stage: int) -> tuple[NDArray[np.int32], NDArray[np.int16]]:
    """Pairs done by a stage, in the order of their cells, and the stages of their works."""
    found = ground.plan(key)
    if found is None:
        raise UnknownKey(key)
    done = found.stage <= stage
    return found.pair[done], found.stage[done]


def _ramp(ground: Ground, values: NDArray[np.float32], breaks: Sequence[float]) -> Drawable:
    classes = np.searchsorted(np.asarray(breaks, np.float32), values, side="right").astype(
        np.uint8
    ) + np.uint8(1)
    classes[np.isnan(values) | ~ground.city] = 0
    return Raster(ground.mercator, classes, _solid(RAMP))


def _ramp_legend(breaks: Sequence[float]) -> Sequence[LegendRow]:
    texts = [f"{limit:g}" for limit in breaks]
    spans = [f"<{texts[0]}", *(f"{a}–{b}" for a, b in pairwise(texts)), f"≥{texts[-1]}"]
    return [LegendRow(shade, span, span) for shade, span in zip(RAMP, spans, strict=False)]


def _erosion_bounds(study: Study) -> list[float]:
    return [study.parameters.constant(f"erosion_grade_{number}") for number in range(1, 6)]


def _stage_colours(study: Study) -> Sequence[str]:
    return STAGES[: len(study.years)]


def _most(classes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Overview that keeps rare cells: the highest class of four."""
    even = np.pad(classes, ((0, classes.shape[0] % 2), (0, classes.shape[1] % 2)))
    rows = np.maximum(even[::2], even[1::2])
    return np.maximum(rows[:, ::2], rows[:, 1::2])


def _solid(colours: Sequence[str]) -> Palette:
    return _palette([colour(text) for text in colours])


def _outlined(colours: Sequence[str]) -> Palette:
    """Fill, outline and pale part of every class, as `Patches` wants them."""
    outlines = [_mixed(text, INK, INK_SHARE) for text in colours]
    pale = [_mixed(text, "#FFFFFF", PAPER_SHARE) for text in colours]
    return _palette([*(colour(text) for text in colours), *outlines, *pale])


def _mixed(first: str, second: str, share: float) -> tuple[int, int, int, int]:
    pairs = zip(colour(first), colour(second), strict=True)
    red, green, blue, opacity = (round(a + (b - a) * share) for a, b in pairs)
    return red, green, blue, opacity


def _palette(colours: Sequence[tuple[int, int, int, int]]) -> Palette:
    """Class 0 transparent, then these."""
    return Palette(np.array([(0, 0, 0, 0), *colours], np.uint8))
