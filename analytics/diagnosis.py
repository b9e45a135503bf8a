"""The diagnosis of a landscape: everything that is known of it before anyone asks for a scenario, once per package.

Hydrology, importance, sensitivity, risks, security pattern, condition, consolidation, units, problems, zones and the
conflicts of the three kinds of space, in this order: each looks at what stands before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics import condition as conditions
from analytics import conflicts as frictions
from analytics import consolidation as consolidations
from analytics import ecosystems as classification
from analytics import hydrology as waters
from analytics import importance as importances
from analytics import problems, units, zoning
from analytics import profile as profiles
from analytics import register as registers
from analytics import risks as hazards
from analytics import sensitivity as sensitivities
from analytics.baseline import Baseline
from analytics.condition import Condition
from analytics.conflicts import Conflicts
from analytics.consolidation import Consolidation
from analytics.drivers import Progress
from analytics.ecosystems import Ecosystems
from analytics.hydrology import Hydrology
from analytics.importance import Importance
from analytics.landscape import Landscape
from analytics.parameters import Parameters
from analytics.pattern import network as networks
from analytics.pattern.network import SecurityPattern
from analytics.planning import blocks
from analytics.profile import Profile
from analytics.register import Register
from analytics.risks import Risks
from analytics.sensitivity import Sensitivity
from analytics.zoning import Zoning

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Diagnosis:
    """What the models say of the base year; see the modules named like the fields."""

    ecosystems: Ecosystems
    hydrology: Hydrology
    importance: Importance
    sensitivity: Sensitivity
    risks: Risks
    pattern: SecurityPattern
    condition: Condition
    consolidation: Consolidation
    register: Register
    zoning: Zoning
    conflicts: Conflicts
    profile: Profile


def compute(
    landscape: Landscape, parameters: Parameters, baseline: Baseline, progress: Progress
) -> Diagnosis:
    """The whole diagnosis of one landscape."""
    given = (landscape, parameters, baseline)
    progress(0.0, "生态系统分类|Ecosystems")
    ecosystems = classification.assess(landscape, parameters, baseline.state.landuse)
    progress(0.02, "汇流与子流域|Drainage and sub-basins")
    hydrology = waters.assess(*given)
    progress(0.12, "生态系统服务重要性|Importance of services")
    importance = importances.assess(*given)
    progress(0.17, "敏感性|Sensitivity")
    sensitivity = sensitivities.assess(*given, importance)
    progress(0.2, "灾害风险|Risks")
    risks = hazards.assess(*given)
    progress(0.23, "生态安全格局|Security pattern")
    pattern = networks.assess(*given, importance.overall, within(progress, "生态安全格局|Security pattern"))
    progress(0.63, "退化程度与恢复力|Degradation and resilience")
    condition = conditions.assess(*given, flowing(pattern, landscape))
    progress(0.75, "国土整治潜力|Land consolidation")
    consolidation = consolidations.assess(*given)
    progress(0.8, "修复单元|Units")
    parts = units.assess(landscape, parameters, baseline.state.landuse, hydrology.basin, hydrology.basins)
    progress(0.84, "问题识别|Problems")
    evidence = problems.evidence(landscape, baseline, hydrology, importance, risks, pattern, condition)
    register = registers.assess(landscape, parameters, parts, evidence, condition.mode)
    progress(0.9, "修复分区|Zones")
    facets = zoning.facets(landscape, baseline, importance, sensitivity, condition, consolidation)
    zones = zoning.assess(landscape, parameters, parts, register, facets)
    progress(0.95, "三类空间冲突|Conflicts of space")
    conflicts = frictions.assess(*given, pattern, condition)
    progress(1.0, "本底与问题诊断|Diagnosis")
    return Diagnosis(
        ecosystems=ecosystems,
        hydrology=hydrology,
        importance=importance,
        sensitivity=sensitivity,
        risks=risks,
        pattern=pattern,
        condition=condition,
        consolidation=consolidation,
        register=register,
        zoning=zones,
        conflicts=conflicts,
        profile=profiles.assess(*given, pattern),
    )


def within(progress: Progress, step: str) -> Progress:
    """The progress of the security pattern as part of the diagnosis: every word says which step it belongs to."""
    zh, en = step.split("|")

    def told(share: float, words: str) -> None:
        own_zh, own_en = words.split("|")
        progress(0.23 + 0.4 * share, step if words == step else f"{zh}·{own_zh}|{en} · {own_en}")

    return told


def flowing(pattern: SecurityPattern, landscape: Landscape) -> Floats:
    """Circuit current of land and sea on the grid, each by its own largest value: 0-1, nan outside both graphs."""
    units_90m = blocks(landscape.grid)
    whole = np.full(landscape.grid.shape, np.nan, np.float32)
    for network in (pattern.land, pattern.sea):
        known = np.isfinite(network.resistance)
        if not known.any():
            continue
        largest = float(network.current[known].max())
        share = np.where(known, network.current / max(largest, 1e-12), np.nan).astype(np.float32)
        whole = np.where(np.isnan(whole), units_90m.spread(share), whole)
    return whole
