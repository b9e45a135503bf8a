"""The nouns of the scenario engine: what is asked (Scenario), what is decided (Plan), what it brings (Outcome)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


class Mode(StrEnum):
    """How a target binds: 达到, 至少, 至多."""

    EXACTLY = "exactly"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Tier(StrEnum):
    """How an outcome was computed: 估算 in the request, 精算 in the background."""

    ESTIMATE = "estimate"
    REFINED = "refined"


@dataclass(frozen=True, order=True)
class Target:
    """Cumulative quantity of one measure since the base year, at the end of one stage.

    Args:
        measure: measure id, e.g. "M2".
        stage: last year of the stage, e.g. 2030.
        quantity: ha or km, as the measure counts.
        mode: how it binds.
    """

    measure: str
    stage: int
    quantity: float
    mode: Mode = Mode.EXACTLY


@dataclass(frozen=True)
class Scenario:
    """What is asked: targets, cumulative budgets, weights, projects switched off. Order never matters.

    Args:
        targets: one per measure and open stage; a measure without a target is not used.
        budgets: (stage, cumulative 万元); a stage without one is unlimited.
        weights: (objective, weight), normalised to sum 1 when used.
        sea_weight: share of the sea in the land-sea weight, in [0, 1].
        projects_off: ids of planned projects that are left out.
    """

    targets: tuple[Target, ...] = ()
    budgets: tuple[tuple[int, float], ...] = ()
    weights: tuple[tuple[str, float], ...] = ()
    sea_weight: float = 0.5
    projects_off: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("targets", "budgets", "weights", "projects_off"):
            object.__setattr__(self, name, tuple(sorted(getattr(self, name))))

    def to_json(self) -> str:
        """Canonical text: the same scenario always gives the same text, whatever the order it was built in."""
        return json.dumps(
            {
                "targets": [[t.measure, t.stage, float(t.quantity), str(t.mode)] for t in self.targets],
                "budgets": [[stage, float(amount)] for stage, amount in self.budgets],
                "weights": [[name, float(weight)] for name, weight in self.weights],
                "sea_weight": float(self.sea_weight),
                "projects_off": list(self.projects_off),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Scenario:
        """Inverse of `to_json`; raises KeyError, TypeError or ValueError on anything else."""
        raw: dict[str, Any] = json.loads(text)
        return cls(
            targets=tuple(Target(str(m), int(s), float(q), Mode(mode)) for m, s, q, mode in raw["targets"]),
            budgets=tuple((int(s), float(b)) for s, b in raw["budgets"]),
            weights=tuple((str(n), float(w)) for n, w in raw["weights"]),
            sea_weight=float(raw["sea_weight"]),
            projects_off=tuple(str(p) for p in raw["projects_off"]),
        )

    def key(self, *versions: str) -> str:
        """Twenty hex digits that name this scenario under these versions (data package, model)."""
        digest = hashlib.blake2b(self.to_json().encode(), digest_size=10)
        for version in versions:
            digest.update(b"\0" + version.encode())
        return digest.hexdigest()


@dataclass(frozen=True)
class Shortfall:
    """A target that cannot be met, and what stands in the way.

    Args:
        measure, stage: which target.
        quantity: ha or km missing (positive) or in excess (negative, only under 达到 and 至多).
        causes: constraints in the way, strongest first: "potential", "realistic" (what is left is unsuitable or needs
            negotiation), "budget", "locked", "later_target" (a later stage asks for less), "earlier_target" (an earlier
            one for more), "other_target", "whole_cells".
    """

    measure: str
    stage: int
    quantity: float
    causes: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What is decided: which cell gets which option in which stage, and how good that is.

    Args:
        pair: indices into the options table, int32, sorted, one per chosen cell.
        stage: end year of the stage in which the works are done, int16, beside `pair`.
        value, bound: benefit of the plan and the dual bound of this very problem.
        gap: (bound - value) / |bound|, after minimum patches; `gap_before_patches` without them.
        prices: (measure or "budget", stage) -> marginal benefit per ha, km or 万元.
        shortfalls: targets that cannot be met; empty when all are.
        patch_share: share of the planned area in patches of at least the minimum size.
    """

    pair: NDArray[np.int32]
    stage: NDArray[np.int16]
    value: float
    bound: float
    gap: float
    gap_before_patches: float
    prices: dict[tuple[str, int], float]
    shortfalls: tuple[Shortfall, ...]
    patch_share: float


@dataclass(frozen=True)
class Outcome:
    """What a plan brings, as frames with one fact per row.

    Args:
        tier: how it was computed.
        indicators: indicator, year, p10, p50, p90, base, target, probability, status, computed, reason.
            An estimate has p10 = p90 = nan and probability = nan.
        measures: measure, year, target, quantity, shortfall, theoretical, realistic, arranged, assigned,
            stock_base, stock, stock_per_unit (per ha or km; nan where the place decides), marginal_benefit,
            marginal_cost_wan_yuan.
        costs: year, p10, p50, p90, budget (cumulative, 万元).
        potential: measure, unit_id, high_ha, medium_ha, low_ha (restoration potential by class; empty at T1).
        links: from, to, base_ohm, ohm (effective resistance between sources at the base and in the last year; empty
            at T1).
        ways: way, kind, subject, stage, before, after (see `ways`; empty at T1 and where nothing is short).
        notes: evidence and method notes to show beside the numbers (zh, en).
    """

    tier: Tier
    indicators: pd.DataFrame
    measures: pd.DataFrame
    costs: pd.DataFrame
    potential: pd.DataFrame = field(default_factory=pd.DataFrame)
    links: pd.DataFrame = field(default_factory=pd.DataFrame)
    ways: pd.DataFrame = field(default_factory=pd.DataFrame)
    notes: tuple[tuple[str, str], ...] = ()
