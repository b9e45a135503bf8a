"""Sediment that reaches the streams: connectivity along the flow paths and the delivery ratio of InVEST's SDR."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics import flow
from analytics.flow import Routing

Floats = NDArray[np.float32]

#: Rows of table `constants` that the delivery ratio takes.
CONSTANTS = ("sdr_max", "sdr_ic0", "sdr_k", "sdr_weight_min", "sdr_slope_min", "sdr_slope_max")


@njit(nogil=True, cache=True)
def _down(order, to, diagonal, resistance, stream, cell_m, result):
    for place in range(order.size - 1, -1, -1):
        cell = order[place]
        if stream[cell]:
            continue
        way = cell_m * np.sqrt(2.0) if diagonal[place] else cell_m
        result[cell] = way * resistance[cell]
        if to[place] >= 0:
            result[cell] += result[to[place]]


def upslope(
    routing: Routing, weight: Floats, gradient: Floats, accumulation: Floats, cell_m: float
) -> Floats:
    """D_up = mean W * mean S * sqrt(A) over a cell and all above it, A in m2; 0 off land."""
    cells = np.maximum(accumulation, 1)
    mean_weight = flow.accumulate(routing, weight) / cells
    mean_gradient = flow.accumulate(routing, gradient) / cells
    return (mean_weight * mean_gradient * np.sqrt(accumulation) * cell_m).astype(np.float32)


def downslope(
    routing: Routing, weight: Floats, gradient: Floats, stream: NDArray[np.bool_], cell_m: float
) -> Floats:
    """D_dn = sum of d / (W S) over the cells of the way to the stream (m), 0 on streams.

    Where water leaves the land without a stream, the sea or the edge takes it after one cell.
    """
    result = np.zeros(weight.shape, np.float64)
    way = routing.direction.ravel()[routing.order]
    with np.errstate(divide="ignore"):
        resistance = 1 / (weight * gradient)
    _down(
        routing.order,
        flow.receivers(routing),
        (way >= 0) & (way % 2 == 1),
        resistance.ravel(),
        np.ascontiguousarray(stream).ravel(),
        cell_m,
        result.ravel(),
    )
    return result.astype(np.float32)


def ratio(up: Floats, down: Floats, largest: float, ic0: float, k: float) -> Floats:
    """Sediment delivery ratio largest / (1 + exp((ic0 - IC) / k)), IC = log10(D_up / D_dn).

    0 on streams and off land (where D_dn is 0): what lies in a stream has arrived.
    Source: UG sdr.
    """
    on = (down > 0) & (up > 0)
    ic = np.log10(np.divide(up, down, out=np.ones_like(up), where=on))
    return np.where(on, largest / (1 + np.exp((ic0 - ic) / k)), 0).astype(np.float32)


def delivery(
    routing: Routing,
    accumulation: Floats,
    stream: NDArray[np.bool_],
    cover_factor: Floats,
    slope_deg: Floats,
    cell_m: float,
    constants: dict[str, float],
) -> Floats:
    """Delivery ratio of every land cell, 0 to `sdr_max`.

    Args:
        cover_factor: C without gaps. slope_deg: slope (degrees).
        constants: see `CONSTANTS`; sdr_weight_min is the least C, sdr_slope_min and sdr_slope_max bound S (m/m).
    """
    weight = np.maximum(cover_factor, np.float32(constants["sdr_weight_min"]))
    gradient = np.tan(np.radians(slope_deg, dtype=np.float32))
    gradient = np.clip(np.nan_to_num(gradient), constants["sdr_slope_min"], constants["sdr_slope_max"])
    up = upslope(routing, weight, gradient.astype(np.float32), accumulation, cell_m)
    down = downslope(routing, weight, gradient.astype(np.float32), stream, cell_m)
    return ratio(up, down, constants["sdr_max"], constants["sdr_ic0"], constants["sdr_k"])
