"""What a measure must not touch, by class: statutory and own exclusions take cells out, negotiable ones mark them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analytics.landscape import Landscape
from analytics.parameters import Parameters


class Kind(StrEnum):
    """How binding an exclusion is: 法定 (no way out through it), 需协商, 自定."""

    STATUTORY = "statutory"
    NEGOTIABLE = "negotiable"
    OWN = "own"


@dataclass(frozen=True)
class Exclusion:
    """Values of a layer that exclude measures, a row of `exclusions.csv`.

    Args:
        layer: raster layer of the landscape.
        values: values of the layer that exclude.
        measures: ids of the measures they exclude.
        kind: how binding it is.
    """

    layer: str
    values: tuple[int, ...]
    measures: tuple[str, ...]
    kind: Kind
    name_zh: str
    name_en: str

    def touches(self, measures: tuple[str, ...]) -> bool:
        """Whether any of the measures is excluded."""
        return not set(self.measures).isdisjoint(measures)

    def holds(self, landscape: Landscape, cell: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Flat cells where the exclusion holds."""
        return np.isin(landscape[self.layer].ravel()[cell], self.values)


def exclusions(parameters: Parameters) -> tuple[Exclusion, ...]:
    """All exclusions, in the order of the table."""
    return tuple(
        Exclusion(
            layer=row["layer"],
            values=tuple(int(value) for value in str(row["values"]).split()),
            measures=tuple(row["measures"].split()),
            kind=Kind(row["class"]),
            name_zh=row["name_zh"],
            name_en=row["name_en"],
        )
        for row in parameters.tables["exclusions"].to_dict("records")
    )


def negotiable(parameters: Parameters) -> tuple[Exclusion, ...]:
    """Negotiable exclusions: the i-th one is bit i of `Options.negotiable`."""
    rows = tuple(row for row in exclusions(parameters) if row.kind is Kind.NEGOTIABLE)
    if len(rows) > 8:
        raise ValueError(f"exclusions: {len(rows)} negotiable rows, a bit mask of 8 holds no more")
    return rows


def allowed(
    landscape: Landscape, rows: tuple[Exclusion, ...], measures: tuple[str, ...], cell: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """Flat cells that no statutory or own exclusion of these measures holds."""
    free = np.ones(len(cell), bool)
    for row in rows:
        if row.kind is not Kind.NEGOTIABLE and row.touches(measures):
            free &= ~row.holds(landscape, cell)
    return free


def negotiable_bits(
    landscape: Landscape, rows: tuple[Exclusion, ...], measures: tuple[str, ...], cell: NDArray[np.int32]
) -> NDArray[np.uint8]:
    """Bit mask of the negotiable exclusions (of `negotiable`) that hold on flat cells for these measures."""
    bits = np.zeros(len(cell), np.uint8)
    for bit, row in enumerate(rows):
        if row.touches(measures):
            bits |= np.where(row.holds(landscape, cell), np.uint8(1 << bit), np.uint8(0))
    return bits
