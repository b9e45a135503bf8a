"""Plans and outcomes made by hand, and an engine that computes them under the test's control."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analytics.scenario.model import Mode, Outcome, Plan, Scenario, Shortfall, Target, Tier

SCENARIO = Scenario(
    targets=(Target("M2", 2030, 20.0), Target("M1", 2030, 118.0, Mode.AT_LEAST)), budgets=((2030, 9e3),)
)


def scenario(quantity: float) -> Scenario:
    return Scenario(targets=(Target("M2", 2030, quantity),))


def plan(size: int = 5, value: float = 1.25) -> Plan:
    return Plan(
        pair=np.arange(size, dtype=np.int32) * 3,
        stage=np.resize(np.array([2025, 2030], np.int16), size),
        value=value,
        bound=1.5,
        gap=1 / 6,
        gap_before_patches=float("nan"),
        prices={("M2", 2030): 0.1 + 0.2, ("budget", 2035): 0.0},
        shortfalls=(Shortfall("M2", 2030, -0.09, ("budget", "whole_cells")), Shortfall("M1", 2025, 3.0, ())),
        patch_share=0.93,
    )


def outcome(tier: Tier = Tier.ESTIMATE) -> Outcome:
    indicators = pd.DataFrame(
        {
            "indicator": ["mangrove_area", "water_retention"],
            "year": np.array([2030, 2035], np.int16),
            "p10": np.array([np.nan, 0.1], np.float32),
            "p50": [26.8, np.nan],
            "status": pd.Categorical(["正常", "无数据"]),
            "computed": [True, False],
            "reason": ["", np.nan],
            "note": pd.array([None, "x"], dtype=object),
        }
    )
    measures = pd.DataFrame({"measure": ["M1"], "quantity": [1 / 3]}, index=pd.Index([7], name="row"))
    costs = pd.DataFrame({"year": pd.Series([], dtype=np.int64), "p50": pd.Series([], dtype=np.float64)})
    return Outcome(tier, indicators, measures, costs, notes=(("示范数据", "Demonstration data"),))


class Engine:
    """Counts its calls in files, so that other processes' calls count too; refines when `gate` appears."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.gate = folder / "gate"
        folder.mkdir(parents=True, exist_ok=True)

    def estimate(self, study: Any, asked: Scenario) -> tuple[Plan, Outcome]:
        self._note("estimate")
        return plan(value=asked.targets[0].quantity), outcome()

    def refine(
        self, study: Any, asked: Scenario, found: Plan, progress: Callable[[float, str], None]
    ) -> Outcome:
        self._note("refine")
        for step in range(6000):
            progress(min(0.5 + step * 1e-5, 0.9), "土壤保持|Soil retention")
            if self.gate.exists():
                return outcome(Tier.REFINED)
            time.sleep(0.005)
        raise AssertionError("nobody opened the gate")

    def calls(self, what: str) -> int:
        return len(list(self.folder.glob(f"{what}-*")))

    def _note(self, what: str) -> None:
        (self.folder / f"{what}-{os.getpid()}-{time.monotonic_ns()}").touch()
