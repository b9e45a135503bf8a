"""Monte Carlo over survival, conversion, recovery rate, reference and cost; status of an indicator.

One draw per (parameter, measure, cohort), not per cell, or the bands would collapse; the decision is fixed.
Every stream has its own seed, made from its name: adding a measure or moving a slider never changes another
stream (common random numbers across scenarios). METHODS card 13.7.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

DRAWS = 500
SEED = 20200101
ANY = "*"
NORMAL_FROM = 0.9
CRITICAL_FROM = 0.5


class Parameter(StrEnum):
    """What is uncertain."""

    SURVIVAL = "survival"
    CONVERSION = "conversion"
    RATE = "rate"
    REFERENCE = "reference"
    COST = "cost"


class Status(StrEnum):
    """正常, 临界, 重度, 无数据; an estimate claims none of them."""

    NORMAL = "normal"
    CRITICAL = "critical"
    SEVERE = "severe"
    NO_DATA = "no_data"
    NOT_CLAIMED = ""


@dataclass(frozen=True)
class Distribution:
    """One row of the uncertainty table.

    Args:
        kind: "beta" (a, b), "lognormal" (a = coefficient of variation, mean 1) or "uniform" (from a to b).
    """

    kind: str
    a: float
    b: float

    @property
    def mean(self) -> float:
        match self.kind:
            case "beta":
                return self.a / (self.a + self.b)
            case "uniform":
                return 0.5 * (self.a + self.b)
            case _:
                return 1.0

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Inverse distribution function; a lognormal with cv a has sigma^2 = ln(1 + a^2), mu = -sigma^2 / 2."""
        match self.kind:
            case "beta":
                return stats.beta.ppf(u, self.a, self.b)
            case "uniform":
                return self.a + (self.b - self.a) * u
            case "lognormal":
                sigma = np.sqrt(np.log1p(self.a * self.a))
                return np.exp(sigma * stats.norm.ppf(u) - 0.5 * sigma * sigma)
        raise ValueError(f"unknown distribution {self.kind!r}")


@lru_cache(maxsize=1024)
def _stream(name: str, distribution: Distribution, seed: int, draws: int) -> NDArray[np.float64]:
    """Stratified draws: one in each of `draws` equal slices of probability, in random order.

    Stratifying keeps quantiles of a single parameter within a fraction of the plain sampling error.
    """
    digest = hashlib.blake2b(f"{seed}|{name}".encode(), digest_size=16).digest()
    random = np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))
    u = (random.permutation(draws) + random.random(draws)) / draws
    values = distribution.quantile(u)
    values.setflags(write=False)
    return values


@dataclass(frozen=True)
class Uncertainty:
    """The distributions by parameter and measure; a measure without its own row takes the row `*`."""

    rows: Mapping[tuple[str, str], Distribution]
    seed: int = SEED
    draws: int = DRAWS

    @classmethod
    def from_table(cls, table: pd.DataFrame, seed: int = SEED, draws: int = DRAWS) -> Uncertainty:
        """From uncertainty.csv: parameter, measure, distribution, a, b."""
        rows = {
            (str(row["parameter"]), str(row["measure"])): Distribution(
                str(row["distribution"]), float(row["a"]), float(row["b"])
            )
            for row in table.to_dict("records")
        }
        return cls(rows, seed, draws)

    def distribution(self, parameter: Parameter, measure: str) -> Distribution:
        """KeyError where neither the measure nor `*` has a row."""
        return self.rows.get((parameter, measure)) or self.rows[parameter, ANY]

    def mean(self, parameter: Parameter, measure: str) -> float:
        """Expected value, as used wherever one number is needed."""
        return self.distribution(parameter, measure).mean

    def sample(self, parameter: Parameter, measure: str, cohort: int) -> NDArray[np.float64]:
        """The draws (N,) of one stream; always the same for the same name and seed."""
        name = f"{parameter}|{measure}|{cohort}"
        return _stream(name, self.distribution(parameter, measure), self.seed, self.draws)


def met(values: NDArray[np.float64], target: float, direction: str, decimals: int) -> NDArray[np.bool_]:
    """Whether values meet a target, as they are printed.

    Half a unit of the last printed digit decides: 62.00 on the page must not fail a target of 62.00.
    """
    slack = 0.5 * 10.0**-decimals
    return values <= target + slack if direction == "not_above" else values >= target - slack


def status(probability: float) -> Status:
    """正常 from 0.9, 临界 from 0.5, 重度 below; 无数据 where there is no probability (card 14)."""
    if np.isnan(probability):
        return Status.NO_DATA
    if probability >= NORMAL_FROM:
        return Status.NORMAL
    return Status.CRITICAL if probability >= CRITICAL_FROM else Status.SEVERE
