"""The layers a map can show, one row each: how they are drawn, in which colours, with which legend.

A new layer is one row in one of the modules beside this one. Colours come from the package's tables or from the
look's ramps.
"""

from __future__ import annotations

from data.themes import diagnosis, nature, plans
from data.themes.base import Ground, Layer, LegendRow, UnknownKey

__all__ = ["LAYERS", "Ground", "Layer", "LegendRow", "UnknownKey"]

LAYERS: dict[str, Layer] = {**nature.LAYERS, **diagnosis.LAYERS, **plans.LAYERS}
