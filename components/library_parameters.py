"""The package's tables as they are read by the models: every row with its evidence flag and source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from dash import html

from components import numbers, status
from components.evidence import of_flag
from components.library_words import code, column
from components.rows import records
from components.status import Evidence
from components.text import Language, Text

#: Looks of the interface, not parameters.
HIDDEN = frozenset({"flag", "source", "colour_screen", "colour_statutory", "colour", "pattern", "line_style"})
#: Ids of these tables are shown by their names wherever other tables refer to them.
NAMED = ("measures", "indicators", "objectives", "threats", "problems", "projects", "tasks")


def flags(tables: Mapping[str, pd.DataFrame]) -> Counter[Evidence]:
    """How many rows of all tables stand on which evidence."""
    return Counter(
        of_flag(flag) for frame in tables.values() if "flag" in frame for flag in frame["flag"].tolist()
    )


def names_of(tables: Mapping[str, pd.DataFrame], t: Text) -> dict[str, str]:
    """Id -> name of everything that other tables refer to."""
    found: dict[str, str] = {}
    for table in NAMED:
        if table in tables:
            frame = tables[table]
            found |= {str(row[frame.columns[0]]): t.name(row) for row in records(frame)}
    return found


def parameters(
    tables: Mapping[str, pd.DataFrame], titles: Mapping[str, str], download: bool, t: Text
) -> list[html.Details]:
    """Every table of the package, folded; the search opens those in which it finds something.

    Args:
        titles: table -> what it is called. download: whether this server gives tables away.
    """
    names = names_of(tables, t)
    ordered = sorted(tables, key=lambda name: ("flag" not in tables[name], titles.get(name, name)))
    return [_table(name, tables[name], titles.get(name, name), names, download, t) for name in ordered]


def _table(
    name: str, frame: pd.DataFrame, title: str, names: Mapping[str, str], download: bool, t: Text
) -> html.Details:
    shown = columns(frame, t)
    counts = Counter(of_flag(flag) for flag in frame["flag"].tolist()) if "flag" in frame else Counter()
    marks = [
        html.Span([status.evidence(kind, t), str(counts[kind])], className="flag-count")
        for kind in Evidence
        if counts[kind]
    ]
    flagged, sourced = "flag" in frame, "source" in frame
    if name in NAMED:  # its own ids stand for themselves
        names = {each: words for each, words in names.items() if each not in set(frame[frame.columns[0]])}
    return html.Details(
        [
            html.Summary(
                [html.I(className="icon icon-arrow"), html.B(title), html.Code(name),
                 html.Span(t("{count} 行", count=len(frame)), className="hint"), html.Span(marks)]
            ),
            html.P(html.A(t("下载此表"), href=f"/downloads/tables/{name}.csv", download="")) if download else None,
            html.Div(
                html.Table(
                    [
                        html.Thead(html.Tr([html.Th(word, scope="col") for word in _heads(frame, shown, t)])),
                        html.Tbody([_row(row, shown, names, flagged, sourced, t) for row in records(frame)]),
                    ],
                    className="list-table parameter-table",
                    **{"aria-label": title},
                ),
                className="scroll", tabIndex=0, role="region", **{"aria-label": title},
            ),
        ],
        id=f"table-{name}",
        className="parameters",
    )  # fmt: skip


def columns(frame: pd.DataFrame, t: Text) -> list[str]:
    """Columns to show: of a text in two languages the one that is read, and none that only styles the map."""
    own, other = ("_zh", "_en") if t.language is Language.ZH else ("_en", "_zh")
    every = [str(name) for name in frame.columns if name not in HIDDEN]
    both = {name[:-3] for name in every if name.endswith("_zh") and f"{name[:-3]}_en" in every}
    plain = {name[:-3] for name in every if name.endswith("_en") and name[:-3] in every}
    kept = []
    for name in every:
        stem = name[:-3]
        left_out = stem in both and name.endswith(other)
        left_out |= name in plain if t.language is Language.EN else name.endswith("_en") and stem in plain
        if not left_out:
            kept.append(f"{stem}{own}" if stem in both else name)
    return kept


def _heads(frame: pd.DataFrame, shown: Sequence[str], t: Text) -> list[str]:
    heads = [column(name.removesuffix("_zh").removesuffix("_en"), t) for name in shown]
    return [*heads, *([t("证据")] if "flag" in frame else []), *([t("来源")] if "source" in frame else [])]


def _row(
    row: Mapping[str, Any], shown: Sequence[str], names: Mapping[str, str], flagged: bool, sourced: bool, t: Text
) -> html.Tr:  # fmt: skip
    kind = of_flag(row["flag"]) if flagged else None
    cells = [_cell(row[name], names, t) for name in shown]
    if kind:
        cells.append(html.Td(status.evidence(kind, t)))
    if sourced:
        cells.append(html.Td(str(row["source"]), className="source"))
    return html.Tr(cells, **{"data-find": kind.name.lower() if kind else ""})


def _cell(value: Any, names: Mapping[str, str], t: Text) -> html.Td:
    if isinstance(value, bool) or value is None or (isinstance(value, float) and numbers.is_missing(value)):
        return html.Td("–")
    if isinstance(value, (int, float)):
        return html.Td(f"{value:.10g}".replace("-", numbers.MINUS), className="num")
    words = str(value)
    if words in names:
        return html.Td([names[words], html.Code(words)])
    many = words.split()
    if len(many) > 1 and all(each in names for each in many):
        return html.Td(t("、").join(names[each] for each in many))
    return html.Td(code(words, t))
