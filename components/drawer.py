"""The source drawer of a block: its method cards with formula, source and flag, and the layers it was computed from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Protocol

from dash import html

from analytics import methods
from analytics.methods.card import Card
from components import evidence, shell, status
from components.shell import Page
from components.status import Evidence
from components.text import Language, Text


class Resource(Protocol):
    """A resource of a data package, as far as the drawer reads it."""

    title: str
    title_en: str
    source: str
    source_en: str
    year: int | None
    licence: str
    flag: str
    simulated: bool

    @property
    def key(self) -> tuple[str, str]: ...


def drawer(ids: Sequence[str], layers: Iterable[str], resources: Iterable[Resource], t: Text) -> html.Details:
    """A disclosure that works before any script does.

    Args:
        ids: of the method cards. layers: names of rasters, vectors and tables of the package.
        resources: all of the package.
    """
    wanted = set(layers)
    used = [resource for resource in resources if resource.key[1] in wanted]
    simulated = any(resource.simulated for resource in used)
    return html.Details(
        [
            html.Summary(
                [
                    html.I(className="icon icon-arrow"),
                    t("来源与方法"),
                    html.Span(t("含模拟数据"), className="tag pending") if simulated else None,
                ]
            ),
            html.Div(
                [*(_card(_cards()[each], t) for each in ids), _data(used, t) if used else None],
                className="drawer-body",
            ),
        ],
        className="drawer",
    )


@lru_cache(maxsize=1)
def _cards() -> dict[str, Card]:
    return {card.id: card for card in methods.cards()}


def flag_mark(kind: Evidence, t: Text) -> html.Span:
    """The square of an evidence flag and its word."""
    return html.Span([status.evidence(kind, t), kind.word(t)], className="flag")


def _card(card: Card, t: Text) -> html.Div:
    chinese = t.language is Language.ZH
    name = t.pick(card.name_zh, card.name_en)
    link = html.A(name, href=f"{shell.href(Page.DATA, t)}#{card.id}", className="inside")
    said = card.symbols_zh if chinese else card.summary_en
    return html.Div(
        [
            html.P(
                [
                    html.B(link if Page.DATA in shell.pages() else name),
                    flag_mark(evidence.of_flag(card.flag), t),
                ]
            ),
            html.Pre(t.method(card.formula), tabIndex=0, **{"aria-label": t("公式：{name}", name=name)}),
            html.P(said),
            html.P([html.Span(t("出处"), className="key"), t.method(card.source)]),
            html.P([html.Span(t("待确认"), className="key"), t.method(card.open_zh)])
            if card.open_zh
            else None,
        ],
        className="method",
    )


def _data(used: Sequence[Resource], t: Text) -> html.Table:
    head = [t("数据"), t("来源"), t("年份"), t("许可"), t("依据")]
    rows = [
        html.Tr(
            [
                html.Th(t.pick(each.title, each.title_en), scope="row"),
                html.Td(t.pick(each.source, each.source_en)),
                html.Td(str(each.year) if each.year else "--"),
                html.Td(each.licence),
                html.Td(t("模拟") if each.simulated else flag_mark(evidence.of_resource(each), t)),
            ]
        )
        for each in used
    ]
    return html.Table(
        [html.Thead(html.Tr([html.Th(word, scope="col") for word in head])), html.Tbody(rows)],
        className="used",
    )


def note(words: Any) -> html.P:
    """One line below a block."""
    return html.P(words, className="hint")
