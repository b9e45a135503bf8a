"""The base map and what the base models say of land and sea: ecosystems, soil loss, water, habitat."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.landscape import Region
from analytics.scenario.study import Study
from analytics.soil import grade
from data.drawing import PATTERNS, Drawable, Picture, Raster
from data.png import Palette, colour
from data.relief import IN_THE_DARK, ON_PAPER, Inks, Quantiser, picture
from data.results import BROKEN, sealed, unsealed, write
from data.themes.base import (
    INK,
    INK_SHARE,
    Ground,
    Layer,
    LegendRow,
    mixed,
    most,
    palette,
    ramp,
    ramp_legend,
    solid,
)

log = logging.getLogger(__name__)

EROSION = ("#EEF3CF", "#F3DFB4", "#EBBE85", "#C87F2E", "#8F4A00", "#57423D")
EROSION_NAMES = (
    ("微度", "Tolerable"), ("轻度", "Slight"), ("中度", "Moderate"), ("强烈", "Strong"),
    ("极强烈", "Very strong"), ("剧烈", "Extreme"),
)  # fmt: skip
# Water and sea belong to the base map: a fill would draw the edge of the simulated sea as a boundary.
CLEAR_GROUPS = ("nearshore", "sea")
# Patterns of the table, as the swatches of a legend call them.
FORMS = {"hatch": "hatch", "grid": "grid", "cross-hatch": "cross"}
# Elements of the landscape: name of the layer, element, title.
ELEMENTS = (
    ("element_mountain", "山", "山：采矿与裸岩地", "Mountains: mines and bare rock"),
    ("element_water", "水", "水：河流沟渠与坑塘", "Rivers, canals and ponds"),
    ("element_forest", "林", "林：林地、灌丛与橡胶园", "Forests, shrub and rubber"),
    ("element_field", "田", "田：耕地与园地", "Farmland and orchards"),
    ("element_lake", "湖", "湖：湖库与内陆沼泽", "Lakes, reservoirs and marshes"),
    ("element_grass", "草", "草：草地", "Grassland"),
    ("element_sea", "海", "海：海域、红树林与滩涂", "Sea, mangroves and tidal flats"),
    ("element_town", "城", "城：城镇与村庄", "Towns and villages"),
)
RARE = ("山", "湖", "草")
HABITAT_BREAKS = (0.1, 0.25, 0.4, 0.55, 0.7, 0.85)


def relief(ground: Ground, key: str, stage: int) -> Drawable:
    """The base map on paper."""
    return _relief(ground, ON_PAPER, ground.relief_file)


def relief_dark(ground: Ground, key: str, stage: int) -> Drawable:
    """The base map in the dark."""
    file = ground.relief_file
    return _relief(ground, IN_THE_DARK, file.with_name(f"dark-{file.name}"))


def _relief(ground: Ground, inks: Inks, place: Path) -> Drawable:
    """A base map; computed once per package and version, then read."""
    try:
        with np.load(io.BytesIO(unsealed(place.read_bytes())), allow_pickle=False) as stored:
            parts = {name: stored[name] for name in stored.files}
        quantiser = Quantiser(Palette(parts["colours"]), parts["low"], parts["per_step"], parts["table"])
        return Picture(ground.mercator, parts["rgb"], quantiser)
    except FileNotFoundError:
        log.info("drawing the relief")
    except BROKEN:
        log.warning("%s is broken and drawn again", place, exc_info=True)
    rgb = picture(ground.study.landscape, inks)
    quantiser = Quantiser.of(rgb, ground.study.landscape["region"], inks.paper)
    buffer = io.BytesIO()
    np.savez(
        buffer, rgb=rgb, colours=quantiser.palette.colours, low=quantiser.low, per_step=quantiser.per_step,
        table=quantiser.table,
    )  # fmt: skip
    write(place, sealed(buffer.getvalue()))
    for old in place.parent.glob(f"{place.name.partition('relief-')[0]}relief-*.npz"):
        if old != place:
            old.unlink(missing_ok=True)
    return Picture(ground.mercator, rgb, quantiser)


@dataclass(frozen=True)
class Cover:
    """Land cover by class in screen colours, inside the city; 红树林 and 养殖坑塘 also by pattern.

    Args:
        element: the element of 山水林田湖草海 or 城 whose classes are shown; empty for all that are not base map.
        rare: whether its few cells must be seen at small scales.
    """

    element: str = ""
    rare: bool = False

    def build(self, ground: Ground, key: str, stage: int) -> Drawable:
        table = ground.study.parameters.classes
        cover = ground.study.baseline.state.landuse
        index = np.zeros(1 << 16, np.uint8)
        shown = self._shown(table)
        numbers = np.arange(1, len(table) + 1)
        index[table["value"].to_numpy(np.int64)] = np.where(shown, numbers, 0) if self.element else numbers
        fills = [
            colour(text, 1.0 if seen else 0.0)
            for text, seen in zip(table["colour_screen"], shown, strict=True)
        ]
        patterned = [
            row
            for row, name in enumerate(table["pattern"])
            if name in PATTERNS and (shown[row] or not self.element)
        ]
        inks = [mixed(table["colour_screen"].iloc[row], INK, INK_SHARE) for row in patterned]
        patterns = {
            row + 1: (table["pattern"].iloc[row], 1 + len(table) + n) for n, row in enumerate(patterned)
        }
        classes = np.where(ground.city, index[cover], np.uint8(0))
        colours = palette([*fills, *inks])
        if self.rare:
            return Raster(ground.mercator, classes, colours, most, patterns=patterns)
        return Raster(ground.mercator, classes, colours, patterns=patterns)

    def legend(self, study: Study) -> Sequence[LegendRow]:
        """One row per class that occurs in the city and is shown, in the order of the table."""
        city = np.isin(study.landscape["region"], (Region.CITY_LAND, Region.CITY_SEA))
        present = set(np.flatnonzero(np.bincount(study.baseline.state.landuse[city])).tolist())
        table = study.parameters.classes
        return [
            LegendRow(row["colour_screen"], row["name_zh"], row["name_en"], FORMS.get(row["pattern"], "fill"))
            for row, seen in zip(table.to_dict("records"), self._shown(table), strict=True)
            if seen and int(row["value"]) in present
        ]

    def _shown(self, table: pd.DataFrame) -> list[bool]:
        """Whether each class is painted: an element's own are all of what its area counts, the sea included."""
        if self.element:
            return (table["priority_element"] == self.element).tolist()
        return (~table["group"].isin(CLEAR_GROUPS)).tolist()


ecosystems = Cover().build


def soil_loss(ground: Ground, key: str, stage: int) -> Drawable:
    """Soil loss by erosion grade (SL190-2007)."""
    classes = grade(ground.study.baseline.soil_loss, _erosion_bounds(ground.study))
    return Raster(ground.mercator, np.where(ground.city, classes, np.uint8(0)), solid(EROSION))


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
    return ramp(ground, ground.study.baseline.water_mm, water_breaks(ground.study))


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
    return ramp(ground, ground.study.baseline.habitat_quality, HABITAT_BREAKS)


def _erosion_bounds(study: Study) -> list[float]:
    return [study.parameters.constant(f"erosion_grade_{number}") for number in range(1, 6)]


ECOSYSTEM, SERVICE = "山水林田湖草海|Ecosystems", "生态系统服务|Ecosystem services"
LAYERS: dict[str, Layer] = {
    "relief": Layer("底图", "Base map", relief),
    "relief_dark": Layer("底图（深色）", "Base map (dark)", relief_dark),
    "ecosystems": Layer("生态系统类型", "Ecosystems", Cover().build, Cover().legend, group=ECOSYSTEM),
    **{
        name: Layer(zh, en, Cover(element, element in RARE).build, Cover(element).legend, group=ECOSYSTEM)
        for name, element, zh, en in ELEMENTS
    },
    "water": Layer(
        "水源涵养量 (mm/a)",
        "Water retention (mm/a)",
        water,
        lambda study: ramp_legend(water_breaks(study)),
        group=SERVICE,
    ),
    "soil_loss": Layer("土壤流失强度", "Soil loss", soil_loss, soil_legend, group=SERVICE),
    "habitat": Layer(
        "生境质量", "Habitat quality", habitat, lambda study: ramp_legend(HABITAT_BREAKS), group=SERVICE
    ),
}
