"""What the page of targets shows, gathered once: the scene, the actuals, superior plans, references, public budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from analytics import linkage, monitoring, public_budget
from analytics.linkage import Requirement
from analytics.monitoring import Actual, Reading
from analytics.public_budget import Budget
from analytics.scenario.references import ReferenceEcosystem, references
from analytics.scenario.study import Study
from components import numbers
from components.rows import IndicatorRow, Rows
from components.scene import Scene, table
from components.text import Text

# More years than these have no room in the switch.
MOST_YEARS = 6
ASSIGNED = "下达"


class View(StrEnum):
    """规划: targets and what the plan makes of them. 监测: targets and what was reported."""

    PLAN = "plan"
    MONITOR = "monitor"

    def word(self, t: Text) -> str:
        return {View.PLAN: t("规划"), View.MONITOR: t("监测")}[self]


@dataclass(frozen=True)
class Records:
    """What does not depend on the scenario, once per study."""

    actuals: Mapping[tuple[str, int], Actual]
    requirements: tuple[Requirement, ...]
    references: Mapping[str, tuple[ReferenceEcosystem, ...]]
    budget: Budget | None


@dataclass(frozen=True)
class Targets:
    """The page.

    Args:
        scenario: name of the scenario. years: end years of all stages; closed: those that are past.
        recorded: the year of monitoring that is shown; 0 where nothing was ever reported.
        measures, classes: id or code -> name.
        marine: codes of classes at sea.
        targets: rows of the table of targets.
    """

    scene: Scene
    scenario: str
    years: tuple[int, ...]
    closed: tuple[int, ...]
    status_date: str
    view: View
    recorded: int
    records: Records
    measures: Mapping[str, str]
    classes: Mapping[str, str]
    marine: frozenset[str]
    targets: Rows

    def kinds(self, t: Text) -> str:
        """Whether the targets were assigned or are examples."""
        assigned = sum(row["kind"] == ASSIGNED for row in self.targets)
        if not assigned:
            return t("目标为示例，非下达值")
        return (
            t("下达目标 {count} 个，其余为示例", count=assigned)
            if assigned < len(self.targets)
            else t("目标均为下达值")
        )

    def target_source(self, indicator: str, t: Text) -> str:
        """Where the targets of one indicator come from."""
        own = [row for row in self.targets if row["indicator"] == indicator]
        if all(numbers.is_missing(row["target"]) for row in own):
            return t("没有目标")
        sources = dict.fromkeys(str(row["source"]) for row in own if row["kind"] == ASSIGNED)
        return (
            t("下达：{said}", said=t("、").join(sources))
            if sources
            else t("示例目标，非下达值；留空处没有目标")
        )

    @property
    def monitored(self) -> tuple[int, ...]:
        """Years with any actual, the latest ones."""
        return monitoring.years(self.records.actuals, self.scene.base_year)[-MOST_YEARS:]

    def actual(self, indicator: str) -> dict[int, Actual]:
        """Year -> actual of one indicator."""
        return {year: found for (name, year), found in self.records.actuals.items() if name == indicator}

    def reading(self, row: IndicatorRow) -> Reading:
        """One indicator in the year that is shown."""
        return monitoring.reading(
            self.actual(row.id),
            {year: row.at(year).target for year in self.years},
            row.base,
            self.scene.base_year,
            self.recorded,
            self.years,
            "not_above" if row.not_above else "not_below",
            row.unit_code,
            row.decimals,
        )


@lru_cache(maxsize=2)
def records(study: Study) -> Records:
    """The package's records, and the reference ecosystems of its indicators."""
    return Records(
        monitoring.actuals(study.parameters),
        linkage.requirements(study.parameters),
        {each.id: references(study, each.id) for each in study.catalogue.indicators},
        public_budget.latest(study.parameters),
    )


def opens_with(study: Study) -> View:
    """A package with a stage that is past and actuals opens in the monitoring view."""
    reported = monitoring.years(records(study).actuals, study.base_year)
    return View.MONITOR if study.closed and reported else View.PLAN


def recorded(asked: object, study: Study) -> int:
    """The year of monitoring that an address asks for; the latest with actuals where it names none, 0 without any."""
    known = monitoring.years(records(study).actuals, study.base_year)
    named = int(asked) if isinstance(asked, str) and asked.isascii() and asked.isdigit() else 0
    return named if named in known else max(known, default=0)


def gather(study: Study, scene: Scene, scenario: str, view: View, year: int, t: Text) -> Targets:
    """Everything the page shows of one scenario."""
    classes: Sequence[Mapping[str, object]] = table(study, "classes")
    return Targets(
        scene=scene,
        scenario=scenario,
        years=study.years,
        closed=study.closed,
        status_date=study.status_date,
        view=view,
        recorded=year,
        records=records(study),
        measures={row["measure"]: t.name(row) for row in table(study, "measures")},
        classes={str(row["code"]): t.name(row) for row in classes},
        marine=frozenset(str(row["code"]) for row in classes if row["domain"] == "sea"),
        targets=table(study, "targets"),
    )
