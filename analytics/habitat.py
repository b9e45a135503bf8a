"""Habitat quality in the manner of InVEST, with half-saturation frozen at the base year.

Threats act by the distance to their nearest source (as InVEST's code does, not the double sum of its guide); after
a change of land use only the threats whose sources changed are computed again, within their reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from analytics.parameters import CLASS_SLOTS, Parameters
from analytics.rasters import by_blocks, distance

Floats = NDArray[np.float32]

#: InVEST's constant of exponential decay: 5 % of the effect is left at the end of the range.
EXPONENTIAL_RATE = 2.99
#: Cells on a side of the tiles in which changes are looked for.
TILE = 64
#: Layer `protected_area`: value -> constant that holds the access.
ACCESS = {1: "access_experimental", 2: "access_core"}


class Decay(StrEnum):
    LINEAR = "linear"
    EXPONENTIAL = "exponential"


@dataclass(frozen=True)
class Threat:
    """One row of table `threats`.

    Args:
        name: id. range_m: distance beyond which it has no effect. weight: among its domain's threats.
        codes: 三调 codes of its sources. roads: classes of roads that are sources. ports: ports are sources.
        domains: "land", "sea" or both.
    """

    name: str
    range_m: float
    weight: float
    decay: Decay
    codes: tuple[str, ...]
    roads: tuple[str, ...]
    ports: bool
    domains: tuple[str, ...]


def threats(parameters: Parameters) -> tuple[Threat, ...]:
    """The threats of table `threats`, in its order."""
    found = []
    for row in parameters.records("threats"):
        words = str(row["classes"]).split()
        found.append(
            Threat(
                name=str(row["threat"]),
                range_m=float(row["range_m"]),
                weight=float(row["weight"]),
                decay=Decay(row["decay"]),
                codes=tuple(word for word in words if word != "port" and not word.startswith("road:")),
                roads=tuple(word.removeprefix("road:") for word in words if word.startswith("road:")),
                ports="port" in words,
                domains=("land", "sea") if row["domain"] == "both" else (str(row["domain"]),),
            )
        )
    return tuple(found)


def source_bits(parameters: Parameters) -> NDArray[np.uint16]:
    """Threats a class is a source of, one bit per threat: uint16 of shape (65536,), indexed by class value."""
    bits = np.zeros(CLASS_SLOTS, np.uint16)
    for number, threat in enumerate(threats(parameters)):
        for code in threat.codes:
            bits[parameters.value(code)] |= np.uint16(1 << number)
    return bits


def threat_weights(parameters: Parameters) -> Floats:
    """Weight of every threat on every class: w_r / sum(w) * S_jr, float32 of shape (threats, 65536).

    The weights are normalised within land and within sea, over the threats that act there. KeyError names a pair
    of sensitivity group and threat that table `sensitivity` lacks.
    """
    sensitivity = {
        (row["group"], row["threat"]): float(row["value"]) for row in parameters.records("sensitivity")
    }
    every = threats(parameters)
    totals = {d: sum(t.weight for t in every if d in t.domains) for d in ("land", "sea")}
    weights = np.zeros((len(every), CLASS_SLOTS), np.float32)
    for row in parameters.records("classes"):
        for number, threat in enumerate(every):
            if row["domain"] in threat.domains:
                share = threat.weight / totals[row["domain"]]
                weights[number, row["value"]] = share * sensitivity[row["sensitivity_group"], threat.name]
    return weights


def access(protected_area: NDArray[np.uint8], parameters: Parameters) -> Floats:
    """Access beta in [0, 1]: 1 where nothing protects a cell, less within protected areas."""
    table = np.ones(256, np.float32)
    for value, constant in ACCESS.items():
        table[value] = parameters.constant(constant)
    return table[protected_area]


def decay(distance_m: ArrayLike, range_m: float, kind: Decay) -> Floats:
    """Effect of a threat at a distance, 1 at the source and 0 beyond the range.

    Linear 1 - d / range, exponential exp(-2.99 d / range). Source: UG habitat_quality.
    """
    d = np.asarray(distance_m, np.float32)
    near = d <= range_m
    share = np.where(near, d, 0) / np.float32(range_m)
    effect = 1 - share if kind is Decay.LINEAR else np.exp(np.float32(-EXPONENTIAL_RATE) * share)
    return np.where(near, effect, 0).astype(np.float32)


def intensity(sources: NDArray[np.bool_], threat: Threat, cell_m: float) -> Floats:
    """Effect of one threat in every cell, by the distance to its nearest source."""
    return by_blocks(lambda d: decay(d, threat.range_m, threat.decay), distance(sources, cell_m))


def intensities(bits: NDArray[np.uint16], every: Sequence[Threat], cell_m: float) -> Floats:
    """Effects of all threats, float32 of shape (threats, rows, cols), from source bits per cell."""
    planes = np.empty((len(every), *bits.shape), np.float32)
    for number, threat in enumerate(every):
        planes[number] = intensity((bits >> np.uint16(number)) & 1 == 1, threat, cell_m)
    return planes


def windows(changed: NDArray[np.bool_], reach: int) -> list[tuple[slice, slice]]:
    """Rectangles that hold every cell within `reach` cells of a changed one.

    They may overlap. When reading them with a rim of `reach` would touch more than the grid, the grid is the one
    rectangle.
    """
    rows, cols = changed.shape
    tiles = np.zeros((-(-rows // TILE), -(-cols // TILE)), np.bool_)
    row, col = np.nonzero(changed)
    tiles[row // TILE, col // TILE] = True
    if not tiles.any():
        return []
    grow = -(-reach // TILE)
    tiles = ndimage.maximum_filter(tiles, size=2 * grow + 1, mode="constant", cval=0)
    found, read = [], 0
    for tile_rows, tile_cols in ndimage.find_objects(ndimage.label(tiles, np.ones((3, 3)))[0]):
        window = (
            slice(tile_rows.start * TILE, min(tile_rows.stop * TILE, rows)),
            slice(tile_cols.start * TILE, min(tile_cols.stop * TILE, cols)),
        )
        height, width = (side.stop - side.start + 2 * reach for side in window)
        read += height * width
        found.append(window)
    return found if read < rows * cols else [(slice(0, rows), slice(0, cols))]


def updated(
    base: Floats,
    base_bits: NDArray[np.uint16],
    bits: NDArray[np.uint16],
    every: Sequence[Threat],
    cell_m: float,
) -> list[Floats]:
    """Effects after a change of sources: equal to `intensities(bits, ...)`, at the price of the change.

    Args:
        base: effects at the base year, shape (threats, rows, cols); not changed.
        base_bits, bits: source bits at the base year and now.
    Returns:
        One plane per threat; a threat without changed sources is the base's own plane.
    """
    difference = base_bits ^ bits
    present = int(np.bitwise_or.reduce(difference, axis=None)) if difference.size else 0
    planes = []
    for number, threat in enumerate(every):
        plane = base[number]
        if present >> number & 1:
            plane = np.array(plane)
            bit = np.uint16(1 << number)
            reach = int(np.ceil(threat.range_m / cell_m))
            for rows, cols in windows(difference & bit != 0, reach):
                top, left = max(rows.start - reach, 0), max(cols.start - reach, 0)
                seen = bits[top : rows.stop + reach, left : cols.stop + reach] & bit != 0
                effect = intensity(seen, threat, cell_m)
                plane[rows, cols] = effect[
                    rows.start - top : rows.stop - top, cols.start - left : cols.stop - left
                ]
        planes.append(plane)
    return planes


def degradation(
    effects: Sequence[Floats] | Floats,
    weights: Floats,
    cover: NDArray[np.uint16],
    access: Floats | float = 1.0,
) -> Floats:
    """Total degradation D = beta * sum_r w_r / sum(w) * i_r * S_jr, elementwise; nan where `cover` is 0.

    Args:
        effects: one array per threat, each of the shape of `cover` (grid or flat cells).
        weights: see `threat_weights`, shape (threats, 65536).
        access: beta, see `access`.
    """
    total = np.zeros(cover.shape, np.float32)
    for effect, weight in zip(effects, weights, strict=True):
        if weight.any():
            total += weight[cover] * effect
    total *= access
    return np.where(cover == 0, np.float32(np.nan), total)


def quality(habitat: Floats, degraded: Floats, k: Floats | float, z: float) -> Floats:
    """Habitat quality Q = H (1 - D^z / (D^z + k^z)) in [0, 1], elementwise. Source: UG habitat_quality eq. 4.

    Args:
        k: half-saturation (> 0), frozen at the base year; one value or one per cell (land, sea).
    """
    saturation = np.asarray(k, np.float32) ** np.float32(z)
    stress = degraded ** np.float32(z)
    return (habitat * (saturation / (stress + saturation))).astype(np.float32)


def half_saturation(degraded: Floats, where: NDArray[np.bool_], share: float) -> float:
    """k = share of the largest degradation among these cells; 1 where nothing is degraded (then Q = H)."""
    largest = float(np.max(degraded, where=where & ~np.isnan(degraded), initial=0.0))
    return share * largest if largest > 0 else 1.0
