"""What the models demand of a package's tables: a row that is missing is a problem told, never a failure later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.degradation import MEASURED
from analytics.modes import DEGRADATION_CLASSES, RESILIENCE_CLASSES
from analytics.options.benefits import BENEFITS
from analytics.options.eligibility import RULES
from analytics.scenario.indicators import METHODS
from data.errors import Report
from data.tables import place

# The committed parameter tables are the reference: a package has every constant that they have.
REFERENCE = Path(__file__).parent / "qionghai" / "tables"
ANY = "*"

Tables = Mapping[str, pd.DataFrame]
Tell = Callable[[str, str, str, str], None]


def check_demands(tables: Tables, files: Mapping[str, str], report: Report) -> None:
    """Checks what could be read.

    Args:
        files: table -> path for messages.
    """

    def tell(table: str, where: str, zh: str, en: str) -> None:
        report.add(files[table], where, zh, en, kind=f"demand {zh[:8]}")

    for check, needed in (
        (_constants, ("constants",)),
        (_sensitivity, ("classes", "sensitivity", "threats")),
        (_priority_types, ("classes", "constants", "priority_types")),
        (_measures, ("measures", "recovery", "uncertainty")),
        (_options, ("measures", "options", "eligibility")),
        (_objectives, ("objectives",)),
        (_indicators, ("indicators",)),
        (_presets, ("presets", "measures", "objectives")),
        (_strata, ("strata",)),
        (_condition, ("condition_services", "resilience_terms", "mode_matrix")),
    ):
        if set(needed) <= set(tables):
            check(tables, tell)


def _active(tables: Tables, name: str) -> pd.DataFrame:
    return tables[name][tables[name]["status"] == "active"]


def _constants(tables: Tables, tell: Tell) -> None:
    reference = pd.read_csv(REFERENCE / "constants.csv", usecols=["id", "value", "unit"])
    given = set(tables["constants"]["id"])
    for row in reference[~reference["id"].isin(given)].itertuples():
        tell(
            "constants",
            "",
            f"缺少常数 {row.id}；请补上一行（参考值 {row.value:g} {row.unit}）。",
            f"Constant {row.id} is missing: add the row (reference value {row.value:g} {row.unit}).",
        )


def _priority_types(tables: Tables, tell: Tell) -> None:
    """Types to be protected first are classes, groups, kinds of shore or values of a layer that exist."""
    ids = tables["constants"]["id"].astype(str)
    kinds = ids[ids.str.startswith("shore_rank_")].str.removeprefix("shore_rank_")
    known = {
        "class": set(tables["classes"]["code"].astype(str)),
        "group": set(tables["classes"]["group"]),
        "shore": set(kinds) | set(kinds + "_eroding"),
        "protected_area": {"1", "2"},
        "redline": {"1"},
    }
    for row, entry in enumerate(tables["priority_types"].itertuples()):
        if str(entry.member) not in known.get(str(entry.basis), set()):
            tell(
                "priority_types",
                place(row, "member"),
                f"{entry.basis} 没有 {entry.member}；请更正。",
                f"There is no {entry.basis} {entry.member}: mend it.",
            )


def _sensitivity(tables: Tables, tell: Tell) -> None:
    """Every group of classes has a sensitivity to every threat."""
    given = set(zip(tables["sensitivity"]["group"], tables["sensitivity"]["threat"], strict=True))
    for group in sorted(set(tables["classes"]["sensitivity_group"].dropna())):
        for threat in tables["threats"]["threat"]:
            if (group, threat) not in given:
                tell(
                    "sensitivity",
                    "",
                    f"缺少 {group} 对 {threat} 的敏感度；请补上一行。",
                    f"The sensitivity of {group} to {threat} is missing: add the row.",
                )


def _measures(tables: Tables, tell: Tell) -> None:
    """Every active measure has a recovery curve and the distributions of the Monte Carlo."""
    active = list(_active(tables, "measures")["measure"])
    if not active:
        tell(
            "measures", "", "没有启用的措施；请至少启用一项。", "No measure is active: activate at least one."
        )
    curves, drawn = tables["recovery"], tables["uncertainty"]
    general = set(curves.loc[curves["objective"] == ANY, "option_or_measure"])
    for measure in active:
        if measure not in general:
            tell(
                "recovery",
                "",
                f"缺少 {measure} 的恢复曲线（objective 为 *）；请补上一行。",
                f"The recovery curve of {measure} (objective *) is missing: add the row.",
            )
        for parameter in ("survival", "rate", "reference", "cost"):
            if not set(drawn.loc[drawn["parameter"] == parameter, "measure"]) & {measure, ANY}:
                tell(
                    "uncertainty",
                    "",
                    f"缺少 {measure} 的 {parameter} 分布；请补上一行。",
                    f"The distribution {parameter} of {measure} is missing: add the row.",
                )


def _options(tables: Tables, tell: Tell) -> None:
    """Every option whose measures are active has a rule of eligibility in the model."""
    active = set(_active(tables, "measures")["measure"])
    for row, (option, measures) in enumerate(
        zip(tables["options"]["option"], tables["options"]["measures"], strict=True)
    ):
        if set(str(measures).split()) <= active and option not in RULES:
            tell(
                "options",
                place(row, "option"),
                f"{option} 没有适生规则；请改用 {', '.join(RULES)} 之一，或停用其措施。",
                f"{option} has no rule of eligibility: use one of {', '.join(RULES)}, or make its measure pending.",
            )


def _objectives(tables: Tables, tell: Tell) -> None:
    active = _active(tables, "objectives")
    if active.empty:
        tell(
            "objectives",
            "",
            "没有启用的目标；请至少启用一项。",
            "No objective is active: activate at least one.",
        )
    for row, objective in active["objective"].items():
        if objective not in BENEFITS:
            tell(
                "objectives",
                place(int(str(row)), "objective"),
                f"{objective} 尚无效益模型；请改为 pending 并说明等待什么。",
                f"{objective} has no model yet: make it pending and say what it waits for.",
            )


def _indicators(tables: Tables, tell: Tell) -> None:
    for row, method in _active(tables, "indicators")["method"].items():
        if method not in METHODS:
            tell(
                "indicators",
                place(int(str(row)), "method"),
                f"未知算法 {method}；请改用 {', '.join(METHODS)} 之一，或改为 pending。",
                f"Unknown method {method}: use one of {', '.join(METHODS)}, or make it pending.",
            )


def _presets(tables: Tables, tell: Tell) -> None:
    """A preset's row names what its kind is about: a measure and a mode, an objective, a stage."""
    frame = tables["presets"]
    kind, about = frame["kind"], frame["measure_or_objective"]
    wrong = (
        ((kind == "target") & (~about.isin(tables["measures"]["measure"]) | frame["mode"].isna()))
        | ((kind == "weight") & ~about.isin(tables["objectives"]["objective"]))
        | (kind.isin(["target", "budget"]) & frame["stage"].isna())
    )
    for row in np.flatnonzero(wrong.to_numpy()):
        tell(
            "presets",
            place(int(row), "kind"),
            f"{kind.iloc[row]} 行缺少所需的措施、目标、阶段或方式；请补全。",
            f"A row of kind {kind.iloc[row]} lacks its measure, objective, stage or mode: fill it in.",
        )


def _strata(tables: Tables, tell: Tell) -> None:
    """A class belongs to one stratum, and a stratum's reference is made of its own classes."""
    seen: dict[str, str] = {}
    frame = tables["strata"]
    for row, (stratum, classes, reference) in enumerate(
        zip(frame["stratum"], frame["classes"], frame["reference"], strict=True)
    ):
        own = str(classes).split()
        for code in own:
            if seen.setdefault(code, str(stratum)) != str(stratum):
                tell(
                    "strata",
                    place(row, "classes"),
                    f"地类 {code} 已在层 {seen[code]} 中；请只保留一处。",
                    f"Class {code} is in the stratum {seen[code]} already: keep one.",
                )
        for code in set(str(reference).split()) - set(own):
            tell(
                "strata",
                place(row, "reference"),
                f"参照地类 {code} 不在本层地类中；请更正。",
                f"The reference {code} is none of the stratum's classes: mend it.",
            )


def _condition(tables: Tables, tell: Tell) -> None:
    """Each domain has a service that exists everywhere and terms of resilience; no mode is missing."""
    services, terms, modes = (
        tables[name] for name in ("condition_services", "resilience_terms", "mode_matrix")
    )
    for domain in ("land", "sea"):
        own = services["domain"] == domain
        if not (own & (services["service"] == "habitat") & (services["weight"] > 0)).any():
            tell(
                "condition_services",
                "",
                f"缺少 {domain} 的 habitat 行（权重大于 0）；请补上。",
                f"The row habitat of {domain} with a weight above 0 is missing: add it.",
            )
        if not (terms.loc[terms["domain"] == domain, "weight"] > 0).any():
            tell(
                "resilience_terms",
                "",
                f"{domain} 没有权重大于 0 的恢复力项；请补上。",
                f"{domain} has no term of resilience with a weight above 0: add one.",
            )
    for row in np.flatnonzero((services["floor"].isna() & services["service"].isin(MEASURED)).to_numpy()):
        tell(
            "condition_services",
            place(int(row), "floor"),
            "该项按参照差距计算，需要下限值；请填写。",
            "This service is measured against a reference and needs its floor: fill it in.",
        )
    given = set(zip(modes["degradation_class"], modes["resilience_class"], strict=True))
    for degraded in range(1, DEGRADATION_CLASSES + 1):
        for resilient in range(1, RESILIENCE_CLASSES + 1):
            if (degraded, resilient) not in given:
                tell(
                    "mode_matrix",
                    "",
                    f"缺少退化 {degraded} 级、恢复力 {resilient} 级的模式；请补上一行。",
                    f"The mode of degradation {degraded} and resilience {resilient} is missing: add the row.",
                )
