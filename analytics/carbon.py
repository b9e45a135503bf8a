"""Carbon: stocks of cells by class and cover, what restoration adds to them, and blue carbon that a loss lets go.

Two pools, biomass and soil (tC/ha), that recover along curves of their own (METHODS card 15).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.parameters import CLASS_SLOTS, Parameters

Floats = NDArray[np.float32]

CO2_PER_C = 44 / 12
"""Mass of carbon dioxide over that of its carbon."""
CURVES = ("carbon_biomass", "carbon_soil")
"""Recovery curves of the pools, in the order of `Pools`."""
WOODY = ("forest", "shrub", "mangrove", "orchard")
NO_COVER = 255


class Pools(NamedTuple):
    """Carbon of cells (tC/ha): in biomass and in the upper metre of the soil; any one shape."""

    biomass: Floats
    soil: Floats

    def total(self) -> Floats:
        return self.biomass + self.soil


def stocks(parameters: Parameters) -> Pools:
    """Stocks of intact cells by class value, float32 (65536,) each; 0 for classes without a row."""
    found = Pools(np.zeros(CLASS_SLOTS, np.float32), np.zeros(CLASS_SLOTS, np.float32))
    value = dict(zip(parameters.classes["code"].astype(str), parameters.classes["value"], strict=True))
    for row in parameters.records("carbon_stocks"):
        getattr(found, str(row["pool"]))[int(value[str(row["code"])])] = float(row["stock"])
    return found


def present(cover: NDArray[np.uint16], cover_percent: NDArray[np.uint8], parameters: Parameters) -> Pools:
    """Stocks now: those of the class; biomass of woody classes in proportion to a cover below the full one.

    B = B_class min(1, cover / full). Without a known cover the class stands for itself.

    Args:
        cover: classes. cover_percent: vegetation cover (%), 255 where unknown.
    """
    return _thinned(stocks(parameters), cover, cover_percent, parameters)


def _thinned(
    whole: Pools, cover: NDArray[np.uint16], cover_percent: NDArray[np.uint8], parameters: Parameters
) -> Pools:
    full = parameters.constant("carbon_full_cover")
    share = np.minimum(cover_percent.astype(np.float32) / np.float32(full), np.float32(1))
    thin = parameters.members("group", *WOODY)[cover] & (cover_percent != NO_COVER)
    return Pools(whole.biomass[cover] * np.where(thin, share, np.float32(1)), whole.soil[cover])


def gain(
    before: NDArray[np.uint16],
    cover_percent: NDArray[np.uint8],
    after: NDArray[np.uint16],
    turns: NDArray[np.bool_],
    parameters: Parameters,
) -> Pools:
    """What cells have more at full recovery (tC/ha): the intact stocks of the class they turn into less the present.

    Never negative: works take nothing away that is there. 0 where a cell does not take its target class.

    Args:
        after: target classes. turns: where cells take them; True also where the class is the present one.
    """
    whole = stocks(parameters)
    now = _thinned(whole, before, cover_percent, parameters)
    more = (
        np.where(turns, np.maximum(pool[after] - has, 0), 0) for pool, has in zip(whole, now, strict=True)
    )
    return Pools(*(pool.astype(np.float32) for pool in more))


def stock_change(area_ha: ArrayLike, stock_tc_ha: ArrayLike, recovered: ArrayLike) -> float:
    """Stock change of restored land (tC): the sum of area x reference stock x recovered share f."""
    return float(np.sum(np.multiply(np.multiply(area_ha, stock_tc_ha), recovered), dtype=np.float64))


def emission(disturbed: ArrayLike, year: ArrayLike, disturbed_in: ArrayLike, half_life: ArrayLike) -> Floats:
    """Carbon let go in one year by a disturbed stock: E = D (2^-(t-s)/H - 2^-(t-s+1)/H), 0 before the disturbance.

    The year of the disturbance is the first that emits: this is what InVEST computes. Its guide prints the exponents
    one year earlier, (t-s-1)/H and (t-s)/H. Over n years from s on D (1 - 2^-n/H) is let go.

    Args:
        disturbed: D, stock that is exposed. disturbed_in: year s. half_life: H (a).

    Source: natcap/invest coastal_blue_carbon, test_emissions (D 5.5, s 10, H 7.5, t 15: 0.3058625).
    """
    since = np.subtract(year, disturbed_in, dtype=np.float64)
    kept = np.exp2(-since / half_life) - np.exp2(-(since + 1) / half_life)
    return np.where(since >= 0, np.multiply(disturbed, kept), 0.0).astype(np.float32)


def accumulation(biomass: ArrayLike, soil: ArrayLike, litter: ArrayLike, years: float) -> Floats:
    """Carbon stored over some years at yearly rates of the pools; nan where a rate is.

    Source: natcap/invest coastal_blue_carbon, test_calculate_accumulation_over_time.
    """
    return (np.add(np.add(biomass, soil), litter) * years).astype(np.float32)


@dataclass(frozen=True)
class Store:
    """A pool of a coastal habitat: initial stock (tC/ha), yearly storage (tC/(ha a)), half-life (a) of what a loss
    disturbs, and the share of the stock that it reaches (0-1). Litter has no half-life: nothing of it is let go."""

    initial: float
    yearly: float
    half_life: float = np.inf
    disturbed: float = 0.0


def net_sequestration(periods: Sequence[Sequence[Store]], years: float) -> list[float]:
    """Net carbon (tC/ha) that one cell stores in each of some periods of equal length; () where no habitat is.

    A habitat stores at its yearly rates. Once it is lost, the disturbed share of every pool decays with its half-life
    until another habitat grows there, which begins at nothing; the first one has its initial stock. Litter counts in
    the first period only, as in InVEST.

    Source: natcap/invest coastal_blue_carbon, test_model.
    """
    found: list[float] = []
    exposed: list[tuple[float, float]] = []
    since = 0.0
    for number, stores in enumerate(periods):
        if stores:
            counted = [one for one in stores if number == 0 or np.isfinite(one.half_life)]
            found.append(float(sum(one.yearly for one in counted) * years))
            grown = [(one.initial if number == 0 else 0.0) + one.yearly * years for one in stores]
            exposed = [
                (stock * one.disturbed, one.half_life) for stock, one in zip(grown, stores, strict=True)
            ]
            since = 0.0
        else:
            gone = (
                stock * (2 ** (-since / half) - 2 ** (-(since + years) / half)) for stock, half in exposed
            )
            found.append(-float(sum(gone)))
            since += years
    return found


def annuity(price: float, years: int, discount_percent: float, change_percent: float) -> float:
    """Value of one tC stored evenly over some years: V / n sum of ((1 + r)(1 + c))^-t over t = 0 .. n - 1.

    Args:
        price: V, of one tC. discount_percent: r, of the market. change_percent: c, yearly change of the price.

    Source: natcap/invest carbon (40.87302 for 50 in 2 years at 50 % and 5 %).
    """
    ratio = 1 / ((1 + discount_percent / 100) * (1 + change_percent / 100))
    return float(price / years * np.power(ratio, np.arange(years)).sum())
