"""What the zoning page and the overview say of zones, as frozen rows: zones with their works, units, conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from analytics import unit_matrix
from analytics.diagnosis import Diagnosis
from analytics.landscape import Region
from analytics.naming import FUNCTIONS, MODES
from analytics.scenario import places
from analytics.scenario.model import Plan, Scenario
from analytics.scenario.study import Study
from components import units
from components.rows import records
from components.scene import table
from components.text import Text

SPACES = ("ecological", "agricultural", "urban", "sea")


@dataclass(frozen=True)
class Work:
    """A measure in a zone.

    Args:
        share: of the scenario's target for the whole city (of the plan where there is none), 0-1.
    """

    name: str
    colour: str
    quantity: float
    unit: str
    share: float
    cost: float


@dataclass(frozen=True)
class Project:
    """A project with most of its cells in a zone, or some of them."""

    id: str
    name: str
    stage: int
    share: float


@dataclass(frozen=True)
class Zone:
    """One restoration zone.

    Args:
        number: its code in the raster, from 1. drawn: by the planner, not computed.
        tasks: measures that the whole plan takes in it. works: those done by the year, largest cost first.
        spaces: hectares by kind of space, in the order of SPACES. conflict_ha: hectares by kind of conflict.
        scores: 0-1 by score of `analytics.zoning.SCORES`.
    """

    number: int
    code: str
    name: str
    colour: str
    sea: bool
    area_ha: float
    share: float
    units: int
    problem: str
    mode: str
    function: str
    rivers: str
    towns: str
    drawn: bool
    tasks: int
    works: tuple[Work, ...]
    cost: float
    cost_share: float
    projects: tuple[Project, ...]
    spaces: tuple[float, ...]
    conflict_ha: Mapping[int, float]
    scores: Mapping[str, float]


@dataclass(frozen=True)
class Unit:
    """One restoration unit of the ranked list."""

    id: str
    code: str
    name: str
    zone: str
    zone_number: int
    area_ha: float
    problem: str
    mode: str
    problems: int
    burden: float


def diagnosis(study: Study) -> Diagnosis:
    """The diagnosis of the open package.

    Raises:
        ValueError: this study was made without one.
    """
    if study.diagnosis is None:
        raise ValueError("the study has no diagnosis")
    return study.diagnosis


def zones(
    study: Study, plan: Plan, scenario: Scenario, year: int, colours: tuple[str, ...], t: Text
) -> tuple[Zone, ...]:
    """Zones in their order with what a plan has done in them by a year.

    Args:
        colours: of the zones on the map.
    """
    found = diagnosis(study)
    done = places.by_area(study, plan, found.zoning.zone, year)
    tasks = places.by_area(study, plan, found.zoning.zone, study.years[-1]).groupby("label").size()
    wanted = _wanted(study, scenario, done, year)
    total = float(done["cost_wan_yuan"].sum())
    facts, named = _facts(study), _names(study, t)
    city_ha = float(found.zoning.zones["area_ha"].sum())
    rows = []
    for place, row in enumerate(found.zoning.zones.drop(columns="geometry").reset_index().to_dict("records")):
        number = int(row["zone"])
        mine = done[done["label"] == number].sort_values("cost_wan_yuan", ascending=False)
        cost = float(mine["cost_wan_yuan"].sum())
        rows.append(
            Zone(
                number=number, code=row["code"], name=t.name(row), colour=colours[place], sea=row["kind"] == "sea",
                area_ha=float(row["area_ha"]), share=float(row["area_ha"]) / city_ha, units=int(row["units"]),
                problem=named["problem"].get(row["dominant_problem"], ""),
                mode=t.pick(*MODES[int(row["mode"])]),
                function=t.pick(*FUNCTIONS.get(row["dominant_function"], ("", ""))),
                rivers=_listed(row["rivers_zh"], named["river"], t), towns=_listed(row["places_zh"], named["town"], t),
                drawn=bool(row["drawn"]), tasks=int(tasks.get(number, 0)), works=_works(mine, wanted, study, t),
                cost=cost, cost_share=cost / total if total > 0 else 0.0,
                projects=_projects(study, facts["projects"], number, t),
                spaces=tuple(float(area) for area in facts["space"][1:, number]),
                conflict_ha={kind: float(area) for kind, area in enumerate(facts["conflict"][:, number]) if kind and area > 0},
                scores={name: float(row[name]) for name in SCORES},
            )
        )  # fmt: skip
    return tuple(rows)


SCORES = ("function", "degradation", "stress", "resilience", "potential")


@lru_cache(maxsize=2)
def _facts(study: Study) -> Mapping[str, Any]:
    """What of zones no scenario moves: spaces and conflicts by zone (ha), projects by zone."""
    found, grid = diagnosis(study), study.landscape.grid
    space = np.zeros((len(SPACES) + 1, len(found.zoning.zones) + 1))
    known = places.crossed(study.landscape["space"], found.zoning.zone, grid.cell_ha)
    space[: known.shape[0], : known.shape[1]] = known
    crossed = places.crossed(found.conflicts.kind, found.zoning.zone, grid.cell_ha)
    conflict = np.zeros((crossed.shape[0], space.shape[1]))
    conflict[:, : crossed.shape[1]] = crossed
    return {"space": space, "conflict": conflict, "projects": places.of_projects(study, found.zoning.zone)}


def _wanted(study: Study, scenario: Scenario, done: pd.DataFrame, year: int) -> dict[str, float]:
    """What shares are counted of: the target of the year where there is one, else what the plan does."""
    whole = {str(name): float(value) for name, value in done.groupby("measure")["quantity"].sum().items()}
    asked = {aim.measure: aim.quantity for aim in scenario.targets if aim.stage == year and aim.quantity > 0}
    return {name: max(asked.get(name, 0.0), value) for name, value in whole.items()}


def _works(mine: pd.DataFrame, wanted: Mapping[str, float], study: Study, t: Text) -> tuple[Work, ...]:
    measures = {row["measure"]: row for row in table(study, "measures")}
    return tuple(
        Work(
            name=t.name(measures[row["measure"]]), colour=measures[row["measure"]]["colour"],
            quantity=row["quantity"], unit=units.word(measures[row["measure"]]["unit"], t),
            share=row["quantity"] / wanted[row["measure"]], cost=row["cost_wan_yuan"],
        )
        for row in records(mine)
    )  # fmt: skip


def _projects(study: Study, where: pd.DataFrame, number: int, t: Text) -> tuple[Project, ...]:
    known = {str(row["project"]): row for row in table(study, "projects")}
    return tuple(
        Project(
            row["project"], t.name(known[row["project"]]), int(known[row["project"]]["stage"]), row["share"]
        )
        for row in records(where[where["label"] == number])
        if row["project"] in known
    )


def _names(study: Study, t: Text) -> dict[str, dict[str, str]]:
    """Names in the page's language: of problems by id, of towns and rivers by their Chinese names."""
    rivers = records(study.landscape.vectors["rivers"].drop(columns="geometry")[["name_zh", "name_en"]])
    return {
        "problem": {row["problem"]: t.name(row) for row in table(study, "problems")},
        "town": {row["name_zh"]: t.name(row) for row in table(study, "townships")},
        "river": {row["name_zh"]: t.name(row) for row in rivers},
    }


def _listed(names: object, known: Mapping[str, str], t: Text) -> str:
    """A list of names in the page's language."""
    words = [known.get(name, name) for name in str(names or "").split("、") if name and name != "nan"]
    return t("、").join(words)


@lru_cache(maxsize=4)
def ranked_units(study: Study, t: Text) -> tuple[Unit, ...]:
    """Units, the heaviest burden of problems first; each with the mode that the page of problems gives it."""
    found = diagnosis(study)
    classes = found.condition.degradation_class, found.condition.resilience_class
    placed = unit_matrix.assess(found.zoning.unit, *classes, len(found.zoning.units), study.parameters)
    frame = found.zoning.units.drop(columns="mode").join(placed["mode"])
    frame = frame.join(found.register.units[["problems", "burden", "rank"]])
    named, codes = _names(study, t)["problem"], found.zoning.zones["code"].to_dict()
    rows = frame.sort_values("rank").reset_index(names="unit")
    return tuple(
        Unit(
            id=str(row["unit"]), code=row["code"], name=t.name(row), zone=codes[int(row["zone"])],
            zone_number=int(row["zone"]), area_ha=float(row["area_ha"]),
            problem=named.get(str(row["dominant_problem"]), ""), mode=t.pick(*MODES[int(row["mode"])]),
            problems=int(row["problems"]), burden=float(row["burden"]),
        )
        for row in rows.drop(columns=["geometry"], errors="ignore").to_dict("records")
    )  # fmt: skip


@dataclass(frozen=True)
class Skeleton:
    """The security pattern inside the city on one side of the shore, in the base year; connectivity in %, of the whole."""

    sea: bool
    sources: int
    source_ha: float
    links: int
    functional: int
    length_km: float
    corridor_ha: float
    pinch_ha: float
    barrier_ha: float
    connectivity: float


def skeleton(study: Study) -> tuple[Skeleton, ...]:
    """Land, then sea. Barriers are those that the baseline lists: the worst of all that the network names."""
    found, grid = diagnosis(study), study.landscape.grid
    pattern, profile = found.pattern, found.profile
    city = np.isin(study.landscape["region"], (Region.CITY_LAND, Region.CITY_SEA))
    rows = []
    for sea, network, lies in ((False, pattern.land, profile.land), (True, pattern.sea, profile.sea)):
        areas = [
            float(np.count_nonzero((mask > 0) & city)) * grid.cell_ha
            for mask in (network.source, network.corridor, network.pinch, lies.barriers.label)
        ]
        sources = len(np.unique(network.source[city & (network.source > 0)]))
        links = network.links[network.links["city_km"] > 0]
        rows.append(
            Skeleton(
                sea, sources, areas[0], len(links), int(links["functional"].sum()),
                float(links["city_km"].sum()), *areas[1:], float(network.corridor_connectivity),
            )
        )  # fmt: skip
    return tuple(rows)


@dataclass(frozen=True)
class Conflict:
    """Kinds of space that conflict in a township (or in all: `town` is empty), by kind of conflict."""

    town: str
    kind: int
    name: str
    colour: str
    area_ha: float
    contact_km: float
    need_km: float


@dataclass(frozen=True)
class Proposal:
    """Strips proposed at one kind of conflict, in a township or in all."""

    town: str
    corridor: bool
    kind: int
    name: str
    width_m: float
    length_km: float
    area_ha: float
    flag: str


def conflicts(
    study: Study, colours: tuple[str, ...], t: Text
) -> tuple[tuple[Conflict, ...], tuple[Conflict, ...]]:
    """(by kind, by township and kind), the first in the order of the kinds, the second the longest need first."""
    frame = diagnosis(study).conflicts.table
    amounts = ["ha", "contact_km", "need_km"]
    whole = frame.groupby(["kind", "name_zh", "name_en"], as_index=False)[amounts].sum().assign(township=0)
    towns = _towns(study, t)

    def row(entry: Mapping[str, Any]) -> Conflict:
        return Conflict(
            town=towns.get(int(entry["township"]), ""), kind=int(entry["kind"]), name=t.name(entry),
            colour=colours[int(entry["kind"]) - 1], area_ha=entry["ha"], contact_km=entry["contact_km"], need_km=entry["need_km"],
        )  # fmt: skip

    ranked = frame.sort_values(["need_km", "ha"], ascending=False, kind="stable")
    return tuple(map(row, records(whole))), tuple(map(row, records(ranked)))


def proposals(study: Study, t: Text) -> tuple[tuple[Proposal, ...], tuple[Proposal, ...]]:
    """(by kind, by township and kind), the longest first; widths stand in table `conflicts`."""
    frame = pd.DataFrame(diagnosis(study).conflicts.proposals.drop(columns="geometry"))
    same = ["form", "kind", "name_zh", "name_en", "width_m"]
    whole = frame.groupby(same, as_index=False)[["length_km", "area_ha"]].sum().assign(township=0)
    towns = _towns(study, t)
    flags = {int(row["code"]): str(row["flag"]) for row in table(study, "conflicts")}

    def row(entry: Mapping[str, Any]) -> Proposal:
        return Proposal(
            town=towns.get(int(entry["township"]), ""), corridor=entry["form"] == "corridor", kind=int(entry["kind"]),
            name=t.name(entry), width_m=entry["width_m"], length_km=entry["length_km"], area_ha=entry["area_ha"],
            flag=flags[int(entry["kind"])],
        )  # fmt: skip

    both = [part.sort_values("length_km", ascending=False, kind="stable") for part in (whole, frame)]
    return tuple(map(row, records(both[0]))), tuple(map(row, records(both[1])))


def _towns(study: Study, t: Text) -> dict[int, str]:
    return {int(row["id"]): t.name(row) for row in table(study, "townships")}


def space_ha(study: Study) -> tuple[float, ...]:
    """Hectares of the city by kind of space, in the order of SPACES."""
    return tuple(float(area) for area in _facts(study)["space"][1:, 1:].sum(axis=1))


@dataclass(frozen=True)
class Explained:
    """q of a score under the zones (分区解释力), 0-1, on land and at sea."""

    score: str
    land: float
    sea: float


def explained(study: Study) -> tuple[Explained, ...]:
    """q by score, and how many zones were tried with which q in all."""
    frame = diagnosis(study).zoning.detector
    return tuple(Explained(row["score"], float(row["land"]), float(row["sea"])) for row in records(frame))


def conflict_names(study: Study, t: Text) -> dict[int, str]:
    """Names of the kinds of conflict by code."""
    return {int(row["code"]): t.name(row) for row in table(study, "conflicts")}
