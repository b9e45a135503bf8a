"""The problem register: which problems every unit has, how bad, how large, how sure, why, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics import problems
from analytics.landscape import Landscape
from analytics.parameters import Parameters
from analytics.problems import Evidence, Lines
from analytics.units import Units

Codes = NDArray[np.uint8]

#: Severity and confidence: 1 低, 2 中, 3 高. Modes of restoration are codes 1..4, 0 where none is known.
LEVELS = {"low": 1, "medium": 2, "high": 3}
HIGH = 3
MODES = 4
HA_PER_KM_M = 10.0


@dataclass(frozen=True)
class Register:
    """The problems of all units.

    Risks (`risk` in table `problems`) are rows like the others, but threaten whole regions at once: they count neither
    in a unit's burden and dominant problem nor on the layers.

    Args:
        table: one row per unit and problem, worst units first (`rank`): unit, problem, aspect, risk (0, 1), extent_ha, length_km
            (nan for areas), share (% of the unit's area, or of its shore or banks), severity 1 low to 3 high,
            confidence 1 to 3, z (the share among the units of its domain, in standard deviations), mode 1..4 (0
            where none is known), cause_zh, cause_en, rank.
        units: one row per unit, index `unit`: problems, high (how many), severity (worst), burden (0-1), rank (1 is
            the most burdened), dominant (problem of the largest z, empty if it has none).
        severity: uint8, severity of the worst problem at every cell, 0 where there is none.
        dominant: uint8, number (1..) in table `problems` of that problem.
    """

    table: pd.DataFrame
    units: pd.DataFrame
    severity: Codes
    dominant: Codes


def assess(
    landscape: Landscape, parameters: Parameters, units: Units, evidence: Evidence, mode: Codes
) -> Register:
    """The register of one city.

    Args:
        evidence: what problems are read from. mode: mode of restoration of every cell, 1..4, 0 none.
    """
    kinds, grid = problems.rows(parameters), landscape.grid
    bits = problems.find(evidence, parameters, grid, units.unit)
    lines = _lines(landscape, kinds, units)
    for number, line in lines.items():
        bits.ravel()[line.cells] |= np.uint32(1 << number)
    cells = problems.tally(units.unit, bits, mode, units.count, len(kinds), MODES)
    table = entries(kinds, units.table, cells, lines, grid.cell_ha, parameters)
    priority = np.zeros((units.count + 1, len(kinds)))
    severity = np.zeros(priority.shape, np.uint8)
    own = table[table["risk"] == 0]
    place = own["unit"].to_numpy(), own["number"].to_numpy()
    severity[place] = own["severity"]
    # of equally severe problems, the one that takes more of the unit
    priority[place] = own["severity"] + own["share"] / 101
    worst, dominant = problems.worst(units.unit, bits, priority, severity)
    ranked = ranking(table, units.table, kinds)
    table["rank"] = table["unit"].map(ranked["rank"])
    order = ["rank", "severity", "share", "number"]
    table = table.sort_values(order, ascending=[True, False, False, True], kind="stable")
    return Register(table.drop(columns="number").reset_index(drop=True), ranked, worst, dominant)


def _lines(landscape: Landscape, kinds: pd.DataFrame, units: Units) -> dict[int, Lines]:
    """Line problems by their number; lines lie where land meets water and count for the units of land."""
    land = np.where(_of_domain(units.table, "land")[units.unit], units.unit, 0).astype(np.int32)
    found = {}
    for number, problem in enumerate(kinds["problem"]):
        if problem in problems.LINES:
            layer, attribute, wanted = problems.LINES[problem]
            vectors = landscape.vectors[layer]
            found[number] = problems.along(vectors, attribute, wanted, land, landscape.grid, units.count)
    return found


def _of_domain(table: pd.DataFrame, domain: str) -> NDArray[np.bool_]:
    """Which units are of a domain ("both": all), shape (units + 1,), entry 0 False."""
    return np.concatenate(([False], (table["kind"] == domain) | (domain == "both")))


def entries(
    kinds: pd.DataFrame,
    units: pd.DataFrame,
    cells: NDArray[np.int64],
    lines: dict[int, Lines],
    cell_ha: float,
    parameters: Parameters,
) -> pd.DataFrame:
    """One row per unit and problem of at least `problem_min_ha`, by unit, then by problem.

    Args:
        kinds: table `problems`. units: table of the units. cells: see `problems.tally`.
    """
    least, margin = parameters.constant("problem_min_ha"), parameters.constant("problem_margin")
    rows = []
    for number, kind in enumerate(kinds.to_dict("records")):
        mine = _of_domain(units, kind["domain"])[1:]
        extent = cells[1:, number].sum(axis=1) * cell_ha
        share = 100 * extent / units["area_ha"].to_numpy()
        length = np.full(len(units), np.nan)
        if number in lines:
            line = lines[number]
            length, whole = line.length_m[1:] / 1000, line.whole_m[1:] / 1000
            extent = length * kind["width_m"] / HA_PER_KM_M
            share = 100 * length / np.where(whole > 0, whole, 1)
        level, sure = graded(share, kind["medium"], kind["high"], margin, LEVELS[kind["certainty"]])
        frame = pd.DataFrame(
            {
                "unit": units.index,
                "number": number,
                "problem": kind["problem"],
                "aspect": kind["aspect"],
                "risk": kind["risk"],
                "extent_ha": extent,
                "length_km": length,
                "share": share,
                "severity": level,
                "confidence": sure,
                "z": standard_scores(share, mine),
                "mode": _main_mode(cells[1:, number]),
                "cause_zh": kind["cause_zh"],
                "cause_en": kind["cause_en"],
            }
        )
        rows.append(frame[mine & (extent >= least)])
    table = pd.concat(rows).sort_values(["unit", "number"], kind="stable")
    return table.reset_index(drop=True)


def graded(
    share: NDArray[np.float64], medium: float, high: float, margin: float, certainty: int
) -> tuple[Codes, Codes]:
    """(severity, confidence) 1..3 of shares (%).

    Severity is 2 from `medium`, 3 from `high`. Confidence is that of the method (`certainty`), one step less where a
    share `margin` larger or smaller would be another severity, never below 1.
    """
    bounds = (medium, high)
    level = 1 + np.searchsorted(bounds, share, side="right")
    steady = (np.searchsorted(bounds, share * (1 - margin), side="right") == level - 1) & (
        np.searchsorted(bounds, share * (1 + margin), side="right") == level - 1
    )
    return level.astype(np.uint8), np.maximum(certainty - ~steady, 1).astype(np.uint8)


def standard_scores(values: NDArray[np.float64], among: NDArray[np.bool_]) -> NDArray[np.float64]:
    """z = (x - mean) / standard deviation among these entries; 0 elsewhere and where nothing varies."""
    known = among & ~np.isnan(values)
    if not known.any():
        return np.zeros(len(values))
    mean, spread = values[known].mean(), values[known].std()
    scores = (values - mean) / (spread if spread > 1e-12 * max(abs(mean), 1e-12) else np.inf)
    return np.where(known, scores, 0.0)


def _main_mode(cells: NDArray[np.int64]) -> Codes:
    """Most frequent mode among a problem's cells that have one; 0 where none has."""
    known = cells[:, 1:]
    return np.where(known.any(axis=1), known.argmax(axis=1) + 1, 0).astype(np.uint8)


def ranking(table: pd.DataFrame, units: pd.DataFrame, kinds: pd.DataFrame) -> pd.DataFrame:
    """Units by their burden: the sum of severities over the largest sum possible in their domain, 0-1; no risks."""
    table, kinds = table[table["risk"] == 0], kinds[kinds["risk"] == 0]
    groups = table.groupby("unit")
    frame = pd.DataFrame(index=units.index)
    frame["problems"] = groups.size().reindex(units.index, fill_value=0)
    frame["high"] = (
        (table["severity"] == HIGH).groupby(table["unit"]).sum().reindex(units.index, fill_value=0)
    )
    frame["severity"] = groups["severity"].max().reindex(units.index, fill_value=0).astype(np.uint8)
    possible = units["kind"].map(
        {kind: kinds["domain"].isin((kind, "both")).sum() for kind in ("land", "sea")}
    )
    total = groups["severity"].sum().reindex(units.index, fill_value=0)
    frame["burden"] = total / (HIGH * possible.clip(lower=1))
    ordered = frame["burden"].rank(method="first", ascending=False)
    frame["rank"] = ordered.astype(np.int64)
    strongest = table.loc[groups["z"].idxmax()] if len(table) else table
    frame["dominant"] = strongest.set_index("unit")["problem"].reindex(units.index).fillna("")
    return frame
