"""What a plan costs by measure and stage: who needs how much, and when."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.scenario.model import Plan
from analytics.scenario.outcome import cost_table
from analytics.scenario.state import works_on
from analytics.scenario.study import Study


def by_measure(study: Study, plan: Plan) -> pd.DataFrame:
    """Expected cost (万元) of the works of each stage, not cumulative.

    c_mp = Σ c_i over the works i of stage p whose last measure is m: a combination is one contract and counts with
    its last measure.

    Returns:
        measure, year, cost_wan_yuan: one row per active measure and stage, stages as in `study.years`.
    """
    cost = cost_table(study, works_on(study, plan.pair, plan.stage))
    count, stages = cost.shape
    return pd.DataFrame(
        {
            "measure": np.repeat(np.array(study.measure_ids, dtype=object), stages),
            "year": np.tile(np.array(study.years, np.int64), count),
            "cost_wan_yuan": cost.ravel(),
        }
    )
