"""Reference ecosystem of an indicator: what its measures restore towards, as intact cells of this place show it."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.options.reference import Intact
from analytics.scenario.study import Study


@dataclass(frozen=True)
class ReferenceEcosystem:
    """A target class and its intact cells.

    Args:
        code: 三调 code of the class. measures: which of the indicator's measures lead to it.
        city_ha: area of the class in the city, base year.
        intact: what its cells in the study area with its buffer reach.
    """

    code: str
    measures: tuple[str, ...]
    city_ha: float
    intact: Intact


def references(study: Study, indicator: str) -> tuple[ReferenceEcosystem, ...]:
    """By the measures that move the indicator, in the order of the links; none for an indicator without measures.

    A measure without a target class (水土流失治理) keeps the land use and has no reference of its own.
    """
    targets = {
        str(row["measure"]): str(row["target_class"])
        for row in study.parameters.records("measures")
        if isinstance(row["target_class"], str) and row["target_class"] in study.intact
    }
    by_code: dict[str, list[str]] = {}
    for measure, moved in study.catalogue.links:
        if moved == indicator and measure in targets:
            by_code.setdefault(targets[measure], []).append(measure)
    return tuple(
        ReferenceEcosystem(
            code,
            tuple(measures),
            float(study.facts.class_ha[:, study.parameters.value(code)].sum()),
            study.intact[code],
        )
        for code, measures in by_code.items()
    )
