"""市情: the city's profile from published facts, each with unit, year and document; what is missing is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from analytics.scenario.study import Study
from components import numbers, units
from components.baseline_parts import areas, measured
from components.scene import table
from components.text import Text

SECTIONS = ("nature", "water", "climate", "geology", "sea", "economy")
# A longer value has a line of its own.
WORDY = 24
SQUARE = {"km2": "km²"}


def section_word(section: str, t: Text) -> str:
    return {
        "nature": t("自然地理"),
        "water": t("水系与水质"),
        "climate": t("气候与空气"),
        "geology": t("地形与岸滩"),
        "sea": t("海岸与海洋"),
        "economy": t("人口与经济"),
    }[section]


def profile(study: Study, simulated: bool, t: Text) -> html.Div:
    """All sections, each a list of facts.

    Args:
        simulated: whether the climate's layers are made up.
    """
    facts = table(study, "facts") if "facts" in study.parameters.tables else ()
    return html.Div(
        [
            html.Div(
                [
                    html.H3(section_word(section, t)),
                    html.Dl([*_published(facts, section, t), *_modelled(study, section, simulated, t), *_missing(section, t)]),
                ],
                className="facts",
            )
            for section in SECTIONS
        ],
        className="fact-grid",
    )  # fmt: skip


def _published(facts: Sequence[Mapping[str, Any]], section: str, t: Text) -> list[html.Div]:
    return [
        _fact(t.name(row), _value(row, t), _source(row, t)) for row in facts if row.get("section") == section
    ]


def _value(row: Mapping[str, Any], t: Text) -> list[Any]:
    said, unit = str(row["value"]), row.get("unit")
    if unit == "ha":
        return [html.B(measured(areas([float(said)])[0], t))]
    try:
        written = numbers.number(float(said), len(said.partition(".")[2]))
    except ValueError:
        written = t.pick(said, row.get("value_en") or said)
    word = t.pick(SQUARE.get(str(unit), unit), row.get("unit_en")) if isinstance(unit, str) else ""
    return [html.B(written), " ", html.Span(units.word(word, t), className="unit")]


def _source(row: Mapping[str, Any], t: Text) -> str:
    year = str(row["year"]) if isinstance(row.get("year"), str) else ""
    document = t.pick(row["document"], row.get("document_en"))
    return " · ".join(part for part in (year.replace("~", t("约 ")), document) if part)


def _modelled(study: Study, section: str, simulated: bool, t: Text) -> list[html.Div]:
    if section != "climate" or study.diagnosis is None:
        return []
    found = study.diagnosis.profile
    source = (
        t("{year} · 示范图层陆域均值，非实测", year=study.base_year)
        if simulated
        else t("{year} · 图层陆域均值", year=study.base_year)
    )
    rows = [
        (t("年降水量"), found.rain_mm, "mm"),
        (t("年蒸散量"), found.evaporation_mm, "mm"),
        (t("降雨侵蚀力 R"), found.erosivity, "MJ·mm/(hm²·h·a)"),
    ]
    return [
        _fact(name, [html.B(numbers.number(value, 0)), " ", html.Span(unit, className="unit")], source)
        for name, value, unit in rows
    ]


def _missing(section: str, t: Text) -> list[html.Div]:
    """What a profile should hold and no source that may be shown gives."""
    names = {
        "climate": [t("年均气温")],
        "geology": [t("岩性与地质灾害点")],
        "economy": [t("地区生产总值")],
    }.get(section, [])
    return [_fact(name, [numbers.MISSING], t("待收集：尚无可公布的来源")) for name in names]


def _fact(name: str, value: list[Any], source: str) -> html.Div:
    said = getattr(value[0], "children", "")
    wordy = isinstance(said, str) and len(said) > WORDY
    return html.Div(
        [html.Dt(name), html.Dd(value, className="value"), html.Dd(source, className="source")],
        className="wordy" if wordy else None,
    )
