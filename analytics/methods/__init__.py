"""The method cards of all analytics, gathered from the modules beside this one, each of which has a tuple CARDS."""

from __future__ import annotations

import importlib
import pkgutil

from analytics.methods.card import Card


def cards() -> tuple[Card, ...]:
    """All cards by chapter, then in the order of their modules.

    Raises:
        ValueError: two cards have one id.
    """
    found: list[Card] = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda entry: entry.name):
        if module.name != "card":
            found += importlib.import_module(f"{__name__}.{module.name}").CARDS
    ids = [card.id for card in found]
    repeated = sorted({id for id in ids if ids.count(id) > 1})
    if repeated:
        raise ValueError(f"method cards repeat {repeated}")
    return tuple(sorted(found, key=lambda card: card.chapter))
