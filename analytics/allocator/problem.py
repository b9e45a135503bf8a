"""What the allocator is asked (Problem) and what it returns (Allocation).

Nothing here knows where the pairs come from: options, recovery and weights are already inside the scores.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from analytics.allocator.relaxed import Start


class Bind(IntEnum):
    """How a target of the allocator binds: the codes of `Problem.mode`."""

    NONE = 0
    EXACTLY = 1
    AT_LEAST = 2
    AT_MOST = 3


class LockedBudgetError(ValueError):
    """Locked-in pairs alone cost more than the budget of a stage; no plan exists that keeps both promises."""

    def __init__(self, stage: int, cost_wan_yuan: float, budget_wan_yuan: float) -> None:
        self.stage, self.cost_wan_yuan, self.budget_wan_yuan = stage, cost_wan_yuan, budget_wan_yuan
        super().__init__(
            f"locked-in pairs cost {cost_wan_yuan:.6g} up to stage {stage}, the budget is {budget_wan_yuan:.6g}: "
            "raise the budget or unlock some of them"
        )


@dataclass(frozen=True, eq=False)
class Problem:
    """Which cell gets which option in which period; n pairs, P periods, M measures, J options, S slots.

    Args:
        cell: int32 (n,), flat grid index of the pair's cell, sorted ascending.
        option: uint8 (n,), row of `option_measures`.
        option_measures: int8 (J, S), measures an option serves, -1 for none.
        score: float32 (n, P), benefit of starting the pair in a period. A pair with NaN is never chosen.
        quantity: float32 (n, S), ha or km for each slot's measure.
        cost: float32 (n,), 万元.
        target: float64 (M, P), cumulative quantity at the end of a period; NaN = none.
        mode: int8 (M, P), `Bind` codes; 0 where there is no target.
        shortfall_weight: float64 (M, P), > 0, weight of one unit short of (or beyond) the target. Weights of
            different magnitude rank the targets; keep their ratio below 1e4 (prices are floating numbers).
        budget: float64 (P,), cumulative 万元, inf = none. Never exceeded.
        locked_pair, locked_period: int32 (l,), int8 (l,), pairs that are in, with their period.
        locked_out: bool (n,) or None, pairs that may not be used.
        grid_cols: columns of the grid, for the neighbourhood of cells.
        min_patch: float64 (M,), least quantity of a connected patch; 0 = none.
    """

    cell: NDArray[np.int32]
    option: NDArray[np.uint8]
    option_measures: NDArray[np.int8]
    score: NDArray[np.float32]
    quantity: NDArray[np.float32]
    cost: NDArray[np.float32]
    target: NDArray[np.float64]
    mode: NDArray[np.int8]
    shortfall_weight: NDArray[np.float64]
    budget: NDArray[np.float64]
    locked_pair: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    locked_period: NDArray[np.int8] = field(default_factory=lambda: np.empty(0, np.int8))
    locked_out: NDArray[np.bool_] | None = None
    grid_cols: int = 1
    min_patch: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        n, periods = self.score.shape
        slots = self.option_measures.shape[1]
        measures = self.target.shape[0]
        wanted: dict[str, tuple[int, ...]] = {
            "cell": (n,),
            "option": (n,),
            "quantity": (n, slots),
            "cost": (n,),
            "target": (measures, periods),
            "mode": (measures, periods),
            "shortfall_weight": (measures, periods),
            "budget": (periods,),
            "locked_period": self.locked_pair.shape,
        }
        for name, shape in wanted.items():
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} has shape {getattr(self, name).shape}, expected {shape}")
        self._check_rows()
        self._check_locks(n, periods)

    def _check_rows(self) -> None:
        bound = self.mode != Bind.NONE
        if not np.isfinite(self.target[bound]).all() or (self.target[bound] < 0).any():
            raise ValueError("a target that binds is negative or not finite")
        if (
            not (self.shortfall_weight[bound] > 0).all()
            or not np.isfinite(self.shortfall_weight[bound]).all()
        ):
            raise ValueError("a target that binds needs a positive shortfall weight")
        if np.isnan(self.budget).any() or (self.budget < 0).any():
            raise ValueError("a budget is negative or not a number")
        if self.option_measures.size and int(self.option_measures.max()) >= self.target.shape[0]:
            raise ValueError("an option serves a measure that has no row in target")

    def _check_locks(self, n: int, periods: int) -> None:
        pair, period = self.locked_pair, self.locked_period
        if pair.size == 0:
            return
        if pair.min() < 0 or pair.max() >= n or period.min() < 0 or period.max() >= periods:
            raise ValueError("a locked pair or period does not exist")
        if np.unique(self.cell[pair]).size != pair.size:
            raise ValueError("two locked pairs lie on the same cell")
        if self.locked_out is not None and self.locked_out[pair].any():
            raise ValueError("a pair is locked in and locked out")

    @property
    def periods(self) -> int:
        return self.score.shape[1]

    @property
    def measures(self) -> int:
        return self.target.shape[0]


@dataclass(frozen=True, eq=False)
class Allocation:
    """A plan with its certificate.

    Args:
        pair: int32, chosen pairs, ascending; `period` int8 beside it.
        value: benefit of the plan.
        bound: best benefit of the linear relaxation at the least weighted shortfall.
        gap, gap_before_patches: (bound - value) / |bound|, with and without minimum patches; not below 0.
        target_prices: float64 (M, P), d benefit / d target; `budget_prices`: float64 (P,), d benefit / d 万元.
        shortfall: float64 (M, P), ha or km short (positive) or in excess (negative); 0 where the target holds
            within one cell's quantity.
        least_shortfall: weighted shortfall that no plan can avoid (of the linear relaxation).
        patch_share: share of the planned area that lies in patches of the minimum size.
        start: what the next problem with the same pairs may start from; None where there was nothing to solve.
        seconds: wall time by part.
    """

    pair: NDArray[np.int32]
    period: NDArray[np.int8]
    value: float
    bound: float
    gap: float
    gap_before_patches: float
    target_prices: NDArray[np.float64]
    budget_prices: NDArray[np.float64]
    shortfall: NDArray[np.float64]
    least_shortfall: float = 0.0
    patch_share: float = 1.0
    start: Start | None = None
    seconds: dict[str, float] = field(default_factory=dict)
