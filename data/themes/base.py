"""What a layer of the map is: its place in the registry, what it is built from, and how classes become colours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analytics.diagnosis import Diagnosis
from analytics.landscape import Region
from analytics.scenario.model import Plan, Scenario
from analytics.scenario.study import Study
from data.drawing import Drawable, Raster
from data.memo import Memo
from data.mercator import Mercator
from data.png import Palette, colour

REMEMBERED = 24
RAMP = ("#EEF3CF", "#C7E0A8", "#8CC79A", "#4FA89A", "#2C8090", "#27587E", "#2B3566")
INK, INK_SHARE, PAPER_SHARE = "#26302B", 0.35, 0.65


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


def diagnosis_of(study: Study) -> Diagnosis:
    """The diagnosis that a package's study carries.

    Raises:
        ValueError: this study was made without one.
    """
    if study.diagnosis is None:
        raise ValueError("the study has no diagnosis")
    return study.diagnosis


@dataclass(frozen=True)
class LegendRow:
    """Colour, name and form (see `components.legends.LegendEntry`) of one class of a layer."""

    colour: str
    zh: str
    en: str
    form: str = "fill"


@dataclass(frozen=True)
class Layer:
    """A row of the registry.

    Args:
        zh, en: title. group: heading of the layer switch it stands under, "zh|en"; empty where it is none of its choices.
        vectors: names of the vector files that are drawn with it.
        build: makes the layer ready to be drawn, for a key and a stage where it takes them, and for another
            scenario's key where it compares two.
        legend: its classes, in the order of the legend.
        takes: which of "key", "stage" and "other" its address may carry.
        needs: which of them it must carry.
    """

    zh: str
    en: str
    build: Callable[..., Drawable]
    legend: Callable[[Study], Sequence[LegendRow]] = lambda study: ()
    takes: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    group: str = ""
    vectors: tuple[str, ...] = ()


def ramp(
    ground: Ground, values: NDArray[np.float32], breaks: Sequence[float], rare: bool = False
) -> Drawable:
    """A quantity in seven classes, inside the city; with `rare` the highest is seen at small scales."""
    classes = np.searchsorted(np.asarray(breaks, np.float32), values, side="right").astype(
        np.uint8
    ) + np.uint8(1)
    classes[np.isnan(values) | ~ground.city] = 0
    if rare:
        return Raster(ground.mercator, classes, solid(RAMP), most)
    return Raster(ground.mercator, classes, solid(RAMP))


def ramp_legend(breaks: Sequence[float]) -> Sequence[LegendRow]:
    texts = [f"{limit:g}" for limit in breaks]
    spans = [f"<{texts[0]}", *(f"{a}–{b}" for a, b in pairwise(texts)), f"≥{texts[-1]}"]
    return [LegendRow(shade, span, span) for shade, span in zip(RAMP, spans, strict=False)]


def most(classes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Overview that keeps rare cells: the highest class of four."""
    even = np.pad(classes, ((0, classes.shape[0] % 2), (0, classes.shape[1] % 2)))
    rows = np.maximum(even[::2], even[1::2])
    return np.maximum(rows[:, ::2], rows[:, 1::2])


def solid(colours: Sequence[str]) -> Palette:
    return palette([colour(text) for text in colours])


def outlined(colours: Sequence[str]) -> Palette:
    """Fill, outline and pale part of every class, as `Patches` wants them."""
    outlines = [mixed(text, INK, INK_SHARE) for text in colours]
    pale = [mixed(text, "#FFFFFF", PAPER_SHARE) for text in colours]
    return palette([*(colour(text) for text in colours), *outlines, *pale])


def mixed(first: str, second: str, share: float) -> tuple[int, int, int, int]:
    pairs = zip(colour(first), colour(second), strict=True)
    red, green, blue, opacity = (round(a + (b - a) * share) for a, b in pairs)
    return red, green, blue, opacity


def palette(colours: Sequence[tuple[int, int, int, int]]) -> Palette:
    """Class 0 transparent, then these."""
    return Palette(np.array([(0, 0, 0, 0), *colours], np.uint8))
