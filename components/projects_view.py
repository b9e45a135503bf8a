"""What the page of tasks and projects shows, as frozen rows: projects, tasks, changes, parcels, money."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import Transformer

from analytics.scenario import portfolio
from analytics.scenario.projects import DONE
from analytics.scenario.study import Study
from components import units
from components.rows import records
from components.scene import Scene, table
from components.text import Text

CONSOLIDATION = ("farmland", "builtup", "rural")
SPACES = ("ecological", "agricultural", "urban", "edge")
FUNDS = ("central", "provincial", "city", "social", "open")
LEAST_SHARE = 0.005  # of a project's cells, from which it lies in a key area


@dataclass(frozen=True)
class Project:
    """One project of the list.

    Args:
        number: its place in the table, from 1; it stands on the map.
        waits: no parcel of its own yet: its measure waits for a model, or nothing in its area is eligible.
        areas: key area -> share of its cells, largest first.
        place: restoration zone or township it lies in.
    """

    id: str
    number: int
    name: str
    measure: str
    measure_name: str
    colour: str
    task: str
    consolidation: str
    stage: int
    start: int
    end: int
    quantity: float
    unit: str
    budget: float
    body: str
    programme: str
    level: str
    place: str
    areas: tuple[tuple[str, float], ...]
    built: bool
    waits: bool
    off: bool
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Task:
    """One task with the measures that it takes."""

    id: str
    name: str
    space: str
    measures: tuple[str, ...]
    unit: str


@dataclass(frozen=True)
class Loss:
    """One indicator in one year: with all projects, without some, and after the rerun."""

    indicator: str
    year: int
    target: float
    whole: float
    without: float
    rerun: float
    met: bool | None
    met_without: bool | None
    met_rerun: bool | None


@dataclass(frozen=True)
class Group:
    """A row of the table of tasks: quantity by task."""

    name: str
    quantities: tuple[float, ...]


@dataclass(frozen=True)
class Parcel:
    """One parcel of a project."""

    project: str
    number: int
    area_ha: float
    quantity: float
    cost: float
    place: str
    before: str
    after: str


@dataclass(frozen=True)
class View:
    """The page at one moment.

    Args:
        scene: of the scenario on the page (some projects may be off).
        pick: id of the project, task or indicator that is chosen; empty if none is.
        moved: project -> indicator -> year -> change.
        losses: what stopping the projects that are off does; empty if none is.
        costs: 万元 of the plan: with all projects, without those off, after the rerun.
        spaces, zones: tasks by kind of space and by zone; zones are townships before there is a zoning.
        arranged: quantity by task that stands in projects that are on.
        money: stage -> fund -> 万元.
    """

    scene: Scene
    base_key: str
    projects: tuple[Project, ...]
    tasks: tuple[Task, ...]
    pick: str = ""
    moved: Mapping[str, Mapping[str, Mapping[int, float]]] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()
    costs: tuple[float, float, float] = (np.nan, np.nan, np.nan)
    spaces: tuple[Group, ...] = ()
    zones: tuple[Group, ...] = ()
    zoned: bool = False
    arranged: tuple[float, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    money: Mapping[int, Mapping[str, float]] = field(default_factory=dict)

    @property
    def off(self) -> tuple[Project, ...]:
        return tuple(project for project in self.projects if project.off)

    @property
    def on(self) -> tuple[Project, ...]:
        return tuple(project for project in self.projects if not project.off)

    def project(self, id: str) -> Project | None:
        return next((project for project in self.projects if project.id == id), None)

    def task(self, id: str) -> Task | None:
        return next((task for task in self.tasks if task.id == id), None)

    def change(self, project: str, indicator: str) -> float:
        """What a project moves of an indicator in the year of the page; 0 if nothing."""
        return self.moved.get(project, {}).get(indicator, {}).get(self.scene.stage, 0.0)


def switchable(study: Study) -> tuple[str, ...]:
    """Projects that can be switched off: what is built stays."""
    return tuple(row["project"] for row in table(study, "projects") if row["status"] != DONE)


@lru_cache(maxsize=2)
def places(study: Study) -> dict[str, NDArray[np.int32]]:
    """Project -> its cells."""
    return portfolio.cells(study)


@lru_cache(maxsize=2)
def inside(study: Study) -> pd.DataFrame:
    """Share of every project in every key area."""
    return portfolio.shares(places(study), portfolio.key_areas(study))


@lru_cache(maxsize=2)
def points(study: Study) -> dict[str, tuple[float, float]]:
    """Project -> latitude and longitude of a point within its polygon."""
    frame = study.landscape.vectors["projects"]
    inner = frame.geometry.representative_point()
    to_degrees = Transformer.from_crs(study.landscape.grid.crs, 4490, always_xy=True)
    east, north = to_degrees.transform(inner.x.to_numpy(), inner.y.to_numpy())
    return {
        str(name): (round(float(y), 5), round(float(x), 5))
        for name, x, y in zip(frame["project_id"], east, north, strict=True)
    }


def zoning(study: Study, t: Text) -> tuple[NDArray[np.integer], dict[int, str], bool]:
    """(code of every cell, names by code, whether these are restoration zones): townships until there are zones."""
    seen = study.diagnosis
    if seen is not None:
        names = {
            int(code): f"{row['code']} {t.name(row)}"
            for code, row in seen.zoning.zones.drop(columns="geometry").iterrows()
        }
        return seen.zoning.zone, names, True
    rows = table(study, "townships")
    return study.landscape["township"], {int(row["id"]): t.name(row) for row in rows}, False


def projects(study: Study, off: Collection[str], t: Text) -> tuple[Project, ...]:
    """The projects in the order of the table."""
    measures = {row["measure"]: row for row in table(study, "measures")}
    levels = {row["programme"]: row for row in table(study, "programmes")}
    codes, names, _ = zoning(study, t)
    lies = portfolio.group_of(places(study), codes)
    shown = inside(study)
    occupied = set(study.projects.project.tolist())
    found = []
    for number, row in enumerate(table(study, "projects"), 1):
        name, measure = row["project"], measures[row["measure"]]
        programme = levels.get(row["programme"], {})
        at = points(study).get(name, (float("nan"), float("nan")))
        parts = shown.loc[name] if name in shown.index else pd.Series(dtype=float)
        areas = [(str(key), float(share)) for key, share in parts.items() if share >= LEAST_SHARE]
        found.append(
            Project(
                id=name, number=number, name=t.name(row), measure=row["measure"], measure_name=t.name(measure),
                colour=measure["colour"], task=row["task"], consolidation=_word(row["consolidation"]),
                stage=int(row["stage"]), start=int(row["start"]), end=int(row["end"]),
                quantity=float(row["quantity"]), unit=units.word(row["unit"], t),
                budget=float(row["budget_wan_yuan"]), body=t.body(row["department"]),
                programme=t.pick(row["programme"], programme.get("name_en")),
                level=str(programme.get("level", "")), place=names.get(lies.get(name, 0), ""),
                areas=tuple(sorted(areas, key=lambda each: -each[1])), built=row["status"] == DONE,
                waits=name not in occupied, off=name in off, latitude=at[0], longitude=at[1],
            )
        )  # fmt: skip
    return tuple(found)


def tasks(study: Study, t: Text) -> tuple[Task, ...]:
    """The tasks by kind of space, in the order of the table within it."""
    units_of = {row["measure"]: row["unit"] for row in table(study, "measures")}
    found = [
        Task(
            row["task"], t.name(row), row["space"], tuple(row["measures"].split()),
            units.word(units_of[row["measures"].split()[0]], t),
        )
        for row in table(study, "tasks")
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda task: SPACES.index(task.space)))


def by_task(study: Study, quantities: NDArray[np.float64], wanted: Sequence[Task]) -> NDArray[np.float64]:
    """Quantity by measure and group, (M, G), summed by task: (T, G)."""
    ids = study.measure_ids
    return np.array(
        [quantities[[ids.index(m) for m in task.measures if m in ids]].sum(axis=0) for task in wanted]
    )


def groups(
    study: Study, quantities: NDArray[np.float64], names: Mapping[int, str], wanted: Sequence[Task], rest: str
) -> tuple[Group, ...]:
    """Rows of the table of tasks, in the order of the names; what lies outside all of them last, if anything does."""
    whole = by_task(study, quantities, wanted)
    rows = [
        Group(name, tuple(whole[:, code].tolist())) for code, name in names.items() if code < whole.shape[1]
    ]
    known = [code for code in names if code < whole.shape[1]]
    others = np.delete(whole, known, axis=1).sum(axis=1)
    return (*rows, *([Group(rest, tuple(others.tolist()))] if (others > 1e-6).any() else []))


def changes(frame: pd.DataFrame) -> dict[str, dict[str, dict[int, float]]]:
    """project -> indicator -> year -> change, from `chain.contributions`."""
    found: dict[str, dict[str, dict[int, float]]] = {}
    for row in records(frame):
        found.setdefault(row["project"], {}).setdefault(row["indicator"], {})[int(row["year"])] = row["change"]
    return found


def losses(frame: pd.DataFrame) -> tuple[Loss, ...]:
    """Rows of `chain.losses`."""
    return tuple(Loss(**row) for row in records(frame))


def parcels(study: Study, frames: Sequence[pd.DataFrame], t: Text) -> tuple[Parcel, ...]:
    """Rows of `chain.parcels` of one or several projects, with names for their codes."""
    classes = {int(row["value"]): t.name(row) for row in records(study.parameters.classes)}
    towns = {int(row["id"]): t.name(row) for row in table(study, "townships")}
    return tuple(
        Parcel(
            row["project"], int(row["parcel"]), row["area_ha"], row["quantity"], row["cost_wan_yuan"],
            towns.get(int(row["unit"]), ""), classes.get(int(row["before"]), ""), classes.get(int(row["after"]), ""),
        )
        for frame in frames
        for row in records(frame)
    )  # fmt: skip


def money(study: Study, off: Collection[str]) -> dict[int, dict[str, float]]:
    """stage -> fund -> 万元 of the projects that are on."""
    tables = study.parameters.tables
    found = portfolio.money(tables["projects"], tables["project_funds"], off)
    return {
        int(stage): {name: float(row[name]) for name in FUNDS if name in found.columns}
        for stage, row in found.iterrows()
    }


def serving(study: Study, wanted: Sequence[Task], pick: str) -> tuple[str, ...]:
    """Measures behind what is picked: of a task, or linked to an indicator."""
    task = next((task for task in wanted if task.id == pick), None)
    return task.measures if task else tuple(m for m, name in study.catalogue.links if name == pick)


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""
