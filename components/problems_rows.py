"""What the page of problems shows, from the study, in the language of the page: units, problems, places of the matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from pyproj import Transformer

from analytics import modes, problem_spaces, unit_matrix
from analytics.diagnosis import Diagnosis
from analytics.landscape import Region
from analytics.scenario.study import Study
from components.rows import records
from components.text import Text

ASPECTS = ("structure", "function", "pattern", "process")
SEA, ECOLOGICAL, FARMING, SETTLEMENT = "sea", "ecological", "farming", "settlement"
#: Codes of layer `space`.
SPACES = {1: ECOLOGICAL, 2: FARMING, 3: SETTLEMENT}
#: Layer of the map that shows a problem itself, where there is one.
LAYERS = {
    "typhoon": "risk_typhoon", "surge": "risk_surge", "sea_level": "risk_sea_level", "erosion": "soil_loss",
    "sediment_export": "sediment", "nutrient_export": "nitrogen",
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A problem of one unit.

    Args:
        severity, confidence: 1 low to 3 high. mode: 1..4, 0 where none is known.
        length_km: nan for areas. share: % of the unit, or of its shore or banks.
    """

    problem: str
    severity: int
    confidence: int
    mode: int
    extent_ha: float
    length_km: float
    share: float


@dataclass(frozen=True)
class UnitRow:
    """A unit, as the list, the map and its card show it.

    Args:
        degradation, resilience: grades 1..3, 0 not assessed. mode: 1..4, 0 none.
        degraded, heavy: % of the assessed area. worn, recovery: means of degradation and resilience 0-1.
        main: the problem of the largest z, None if it has none. found: its problems, worst first; risks among them.
        lat, lng: middle of its cells. projects: ids of the projects that lie in it.
    """

    id: int
    name: str
    space: str
    area_ha: float
    degradation: int
    resilience: int
    mode: int
    degraded: float
    heavy: float
    worn: float
    recovery: float
    burden: float
    main: Found | None
    found: tuple[Found, ...]
    lat: float
    lng: float
    projects: tuple[str, ...]

    @property
    def cell(self) -> str:
        """Place in the matrix, "32": degradation high, resilience medium; empty where not assessed."""
        return f"{self.degradation}{self.resilience}" if self.degradation and self.resilience else ""

    @property
    def severity(self) -> int:
        """Of its main problem, 0 if it has none."""
        return self.main.severity if self.main else 0


@dataclass(frozen=True)
class ProblemRow:
    """A problem over the whole city.

    Args:
        severity: the one under which most of its extent lies.
        counts: units of low, medium and high severity.
    """

    id: str
    name: str
    aspect: str
    risk: bool
    severity: int
    counts: tuple[int, int, int]
    extent_ha: float
    cause: str

    @property
    def units(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class SpaceRow:
    """One kind of space: how much has a problem of which severity, and which one leads."""

    space: str
    area_ha: float
    by_severity: tuple[float, float, float]
    leading: str
    leading_ha: float


@dataclass(frozen=True)
class Problems:
    """Everything on the page.

    Args:
        units: worst first. modes: by place of the matrix, what the table of modes says of it.
    """

    units: tuple[UnitRow, ...]
    problems: tuple[ProblemRow, ...]
    spaces: tuple[SpaceRow, ...]
    modes: Mapping[str, int]
    land_ha: float

    def unit(self, number: object) -> UnitRow | None:
        return next((row for row in self.units if str(row.id) == str(number)), None)

    def problem(self, name: object) -> ProblemRow | None:
        return next((row for row in self.problems if row.id == name), None)


@lru_cache(maxsize=4)
def of(study: Study, t: Text) -> Problems:
    """Gathers the page, once per language; computes nothing but sums that the diagnosis does not keep.

    Raises:
        ValueError: the study carries no diagnosis.
    """
    if study.diagnosis is None:
        raise ValueError("the study has no diagnosis")
    diagnosis = study.diagnosis
    problems = problem_rows(diagnosis.register.table, study.parameters.records("problems"), t)
    placed, held = _placed(study, diagnosis)
    units = unit_rows(diagnosis.zoning.units, diagnosis.register, placed, held, study.landscape.grid.crs, t)
    spaces = space_rows(_spaces(study, diagnosis), [row.name for row in problems])
    return Problems(units, problems, spaces, _modes(study), study.facts.land_ha)


def _modes(study: Study) -> dict[str, int]:
    """Mode of every place of the matrix, read at the mildest class of its row."""
    table = modes.matrix(study.parameters)
    return {f"{g}{r}": int(table[first, r]) for g, first in unit_matrix.FROM_CLASS.items() for r in (1, 2, 3)}


def _placed(study: Study, diagnosis: Diagnosis) -> tuple[pd.DataFrame, Mapping[int, tuple[str, ...]]]:
    """Places of the units in the matrix, and the projects that lie in each."""
    unit, condition = diagnosis.zoning.unit, diagnosis.condition
    classes = condition.degradation_class, condition.resilience_class
    placed = unit_matrix.assess(unit, *classes, len(diagnosis.zoning.units), study.parameters)
    held = study.projects
    pairs = pd.DataFrame({"unit": unit.ravel()[study.options.cell[held.pair]], "project": held.project})
    inside = pairs.drop_duplicates().groupby("unit")["project"].apply(lambda names: tuple(sorted(names)))
    return placed, inside.to_dict()


def _spaces(study: Study, diagnosis: Diagnosis) -> pd.DataFrame:
    city = np.isin(study.landscape["region"], (Region.CITY_LAND, Region.CITY_SEA))
    space = np.where(study.landscape["region"] == Region.CITY_SEA, 4, study.landscape["space"]).astype(np.uint8)
    register = diagnosis.register
    return problem_spaces.assess(space, register.severity, register.dominant, city, study.landscape.grid.cell_ha)


def unit_rows(
    table: pd.DataFrame,
    register: Any,
    placed: pd.DataFrame,
    projects: Mapping[int, Sequence[str]],
    crs: str,
    t: Text,
) -> tuple[UnitRow, ...]:
    """Units, worst first: highly degraded before less, hardly recovering before well, then by their burden."""
    to_degrees = Transformer.from_crs(crs, 4326, always_xy=True)
    lng, lat = to_degrees.transform(table["x_m"].to_numpy(), table["y_m"].to_numpy())
    found = {number: found_rows(part) for number, part in register.table.groupby("unit")}
    rows = []
    for place, (number, row) in enumerate(zip(table.index, records(table), strict=True)):
        own, stands = found.get(number, ()), placed.loc[number]
        main = register.units["dominant"].get(number, "")
        rows.append(
            UnitRow(
                id=int(number), name=t.name(row), space=SEA if row["kind"] == "sea" else SPACES.get(int(row["space"]), ""),
                area_ha=float(row["area_ha"]), degradation=int(stands["degradation"]),
                resilience=int(stands["resilience"]), mode=int(stands["mode"]), degraded=float(stands["degraded"]),
                heavy=float(stands["heavy"]), worn=float(row["degradation"]), recovery=float(row["resilience"]),
                burden=float(register.units["burden"].get(number, 0.0)),
                main=next((each for each in own if each.problem == main), None), found=own,
                lat=float(lat[place]), lng=float(lng[place]), projects=tuple(projects.get(number, ())),
            )
        )  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-row.degradation, row.resilience or 9, -row.burden, row.id)))


def found_rows(part: pd.DataFrame) -> tuple[Found, ...]:
    """Problems of one unit, the severest first, then the largest."""
    names = ("problem", "severity", "confidence", "mode", "extent_ha", "length_km", "share")
    rows = [Found(**{name: row[name] for name in names}) for row in part.to_dict("records")]
    return tuple(sorted(rows, key=lambda row: (-row.severity, -row.share)))


def problem_rows(table: pd.DataFrame, kinds: Sequence[Mapping[str, Any]], t: Text) -> tuple[ProblemRow, ...]:
    """All problems of the package's table in its order, also those that no unit has."""
    return tuple(_problem(table[table["problem"] == kind["problem"]], kind, t) for kind in kinds)


def _problem(found: pd.DataFrame, kind: Mapping[str, Any], t: Text) -> ProblemRow:
    by = found.groupby("severity")["extent_ha"].agg(["size", "sum"]).reindex((1, 2, 3), fill_value=0)
    # Of severities with the same extent the worse one is told.
    severity = 3 - int(by["sum"].to_numpy()[::-1].argmax()) if len(found) else 0
    return ProblemRow(
        id=kind["problem"],
        name=t.name(kind),
        aspect=kind["aspect"],
        risk=str(kind["risk"]) in ("1", "1.0"),
        severity=severity,
        counts=tuple(int(n) for n in by["size"]),  # type: ignore[arg-type]
        extent_ha=float(by["sum"].sum()),
        cause=t.name(kind, "cause"),
    )


def space_rows(table: pd.DataFrame, names: Sequence[str]) -> tuple[SpaceRow, ...]:
    """Kinds of space in the order of the plan.

    Args:
        names: of the problems, in the order of their numbers.
    """
    kinds = {**SPACES, 4: SEA}
    return tuple(
        SpaceRow(
            kinds[code],
            float(row["area_ha"]),
            (float(row["low_ha"]), float(row["medium_ha"]), float(row["high_ha"])),
            names[int(row["dominant"]) - 1] if row["dominant"] else "",
            float(row["dominant_ha"]),
        )
        for code, row in table.iterrows()
        if code in kinds
    )
