"""Catalogue: the indicators with their targets and links as typed rows, read from the tables once per study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.parameters import CLASS_SLOTS, Parameters

BINDING = "binding"
ACTIVE = "active"


@dataclass(frozen=True, eq=False)
class Indicator:
    """One row of `indicators.csv`: one number, one unit, one attribute.

    Args:
        id, method, direction, decimals: as in the table.
        inputs: column `inputs`, split: {"measures": "M4", "region": "land"}.
        active: False while it waits for a model; `reason` says for what, "zh|en".
        asked: binding, or asked for by the superior.
        members: classes it counts, bool (65536,), for methods that count classes; else empty.
    """

    id: str
    method: str
    direction: str
    decimals: int
    inputs: Mapping[str, str]
    active: bool
    reason: str
    asked: bool
    members: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All indicators in the order of the table.

    Args:
        targets: (indicator, year) -> target; absent where none is set.
        links: (measure, indicator) pairs that belong together.
        required: (measure, year) -> 下达, see `outcome.required_quantity`.
    """

    indicators: tuple[Indicator, ...]
    targets: Mapping[tuple[str, int], float]
    links: tuple[tuple[str, str], ...]
    required: Mapping[tuple[str, int], float] = field(default_factory=dict)

    @property
    def leading(self) -> frozenset[str]:
        """Measures that move an indicator that is binding or asked for by the superior."""
        asked = {indicator.id for indicator in self.indicators if indicator.asked}
        return frozenset(measure for measure, indicator in self.links if indicator in asked)


def catalogue(parameters: Parameters) -> Catalogue:
    """From tables indicators, targets and indicator_links."""
    return Catalogue(
        indicators=tuple(_indicator(row, parameters) for row in parameters.records("indicators")),
        targets={
            (str(row["indicator"]), int(row["year"])): float(row["target"])
            for row in parameters.records("targets")
            if pd.notna(row["target"])
        },
        links=tuple(
            (str(row["measure"]), str(row["indicator"])) for row in parameters.records("indicator_links")
        ),
    )


def _indicator(row: Mapping[str, object], parameters: Parameters) -> Indicator:
    inputs = parsed(row["inputs"])
    counts = bool({"codes", "column"} & set(inputs))
    return Indicator(
        id=str(row["indicator"]),
        method=str(row["method"]),
        direction=str(row["direction"]),
        decimals=int(str(row["decimals"])),
        inputs=inputs,
        active=row["status"] == ACTIVE,
        reason=f"{row['waits_zh']}|{row['waits_en']}" if isinstance(row["waits_zh"], str) else "",
        asked=row["attribute"] == BINDING or str(row["superior"]) == "1",
        members=class_members(parameters, inputs) if counts else np.zeros(0, np.bool_),
    )


def class_members(parameters: Parameters, inputs: Mapping[str, str]) -> NDArray[np.bool_]:
    """Classes named by `codes` (comma-separated 三调 codes; 0301 is natural forest), or whose `column` holds one of
    the entries `is` (comma-separated; 1 if not given)."""
    if "column" in inputs:
        entries = inputs.get("is", "1").split(",")
        text = parameters.classes[inputs["column"]].map(lambda value: str(value).removesuffix(".0"))
        values = parameters.classes["value"].to_numpy(np.int64)[text.isin(entries).to_numpy()]
    else:
        known = set(parameters.classes["code"].astype(str))
        values = np.array(
            [parameters.value(code) for code in inputs["codes"].split(",") if code in known], np.int64
        )
    members = np.zeros(CLASS_SLOTS, np.bool_)
    members[values] = True
    return members


def parsed(inputs: object) -> dict[str, str]:
    """Column `inputs` of the table: "measures=M4 region=land" -> {"measures": "M4", "region": "land"}."""
    text = inputs if isinstance(inputs, str) else ""
    return {name: value for name, _, value in (word.partition("=") for word in text.split())}
