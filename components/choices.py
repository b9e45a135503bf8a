"""The preset scenarios a page offers: without what is past, under their names, and how far a scenario is from them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from analytics.scenario import presets
from analytics.scenario.model import Scenario
from analytics.scenario.study import Study
from components import edits
from components.rows import records
from components.text import Text


@lru_cache(maxsize=2)
def known(study: Study) -> dict[str, Scenario]:
    """Preset id -> scenario of the open stages, in the order of the table."""
    found = presets.presets(study.parameters.tables)
    return {name: presets.open_part(scenario, study.stages) for name, scenario in found.items()}


def default(study: Study) -> Scenario:
    """What a visitor sees first."""
    return next(iter(known(study).values()))


@lru_cache(maxsize=4)
def names(study: Study, t: Text) -> dict[str, str]:
    """Preset id -> name."""
    return {str(row["preset"]): t.name(row) for row in records(study.parameters.tables["presets"])}


def by_key(study: Study, key: Callable[[Scenario], str], t: Text) -> list[tuple[str, str]]:
    """(key, name) of each preset."""
    called = names(study, t)
    return [(key(scenario), called[name]) for name, scenario in known(study).items()]


def origin(study: Study, scenario: Scenario, key: Callable[[Scenario], str]) -> tuple[str, int]:
    """Key of the nearest preset, and how many controls stand differently."""
    name, count = edits.nearest(scenario, known(study))
    return key(known(study)[name]), count
