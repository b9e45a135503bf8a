"""数据与方法 as a tree: the head with its search, the layers, downloads and words; parameters and methods come after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from components import evidence, paint, status
from components.library_words import GLOSSARY
from components.status import Evidence
from components.text import Text

PREFIX = "library"
SEARCH_LENGTH = 80


class Ids:
    """Ids of the page."""

    STATE = f"{PREFIX}-state"
    PAINT = f"{PREFIX}-paint"
    FLAG = f"{PREFIX}-flag"
    FOUND = f"{PREFIX}-found"


@dataclass(frozen=True)
class Contents:
    """How much there is, for the head.

    Args:
        layers: layers and tables. simulated: how many of them are.
        flags: evidence of all parameters. cards: methods.
    """

    layers: int
    simulated: int
    flags: Counter[Evidence]
    cards: int


def page(resources: Sequence[Any], offers: Sequence[Any], held: Contents, wanted: str, t: Text) -> list[Any]:
    """The first paint: everything but parameters and methods, which a second answer brings into their slots.

    Args:
        wanted: what the search already holds.
    """
    parts = [
        ("layers", t("图层与表格"), layer_table(resources, t)),
        ("downloads", t("下载"), downloads(offers, t)),
        ("parameters", t("参数"), paint.slot("library-parameters", waiting(t), "later")),
        ("methods", t("公式与方法"), paint.slot("library-methods", waiting(t), "later")),
        ("glossary", t("词汇"), glossary(t)),
    ]
    shown = [part for part in parts if part[0] != "downloads" or offers]
    return [
        dcc.Store(id=Ids.STATE, data={"lang": str(t.language)}),
        dcc.Store(id=Ids.PAINT),
        paint.slot("library-head", _head(held, t), "library-head"),
        html.Div([_search(wanted, t), paint.slot("library-filter", _filter(t), "filter")], className="library-tools"),
        paint.slot("library-nav", _nav([(anchor, title) for anchor, title, _ in shown], t)),
        *[
            html.Section(
                [html.H2([title, html.Small(className="count")]), _passive(anchor, tree)],
                id=anchor,
                className="part library-part",
            )
            for anchor, title, tree in shown
        ],
    ]  # fmt: skip


def _passive(anchor: str, tree: Any) -> Any:
    return tree if anchor in ("parameters", "methods") else paint.slot(f"library-{anchor}", tree)


def waiting(t: Text) -> html.P:
    return html.P(t("正在读取"), className="hint")


def _head(held: Contents, t: Text) -> list[Any]:
    return [
        html.H1(t("数据与方法")),
        html.P(
            [
                t("{layers} 个图层与表格，其中 {simulated} 个为模拟；", layers=held.layers, simulated=held.simulated),
                t("{count} 项参数，", count=f"{sum(held.flags.values()):,}"),
                *_flags(held.flags, t),
                t("；{count} 个方法。每个结果都能在这里找到公式、参数和出处。", count=held.cards),
            ],
            className="lead",
        ),
    ]  # fmt: skip


def _search(wanted: str, t: Text) -> html.Div:
    """The field that `assets/44-data.js` reads: words go into the address, and no server is asked."""
    words = t("查图层、参数、公式、来源")
    field = paint.Field(
        {"type": "search", "className": "search-field", "value": wanted[:SEARCH_LENGTH], "placeholder": words,
         "aria-label": words, "autoComplete": "off", "spellCheck": "false"}
    )  # fmt: skip
    return paint.slot("library-search", field, "search")


def _filter(t: Text) -> list[Any]:
    kinds = [html.Option(f"{each.letter(t)} {each.word(t)}", value=each.name.lower()) for each in Evidence]
    return [
        html.Label(
            [
                t("证据"),
                html.Select([html.Option(t("全部"), value=""), *kinds], id=Ids.FLAG, className="select"),
            ],
            className="pick",
        ),
        html.P(
            "",
            id=Ids.FOUND,
            className="hint",
            **{
                "aria-live": "polite",
                "data-some": t("{count} 处"),
                "data-none": t("没有匹配：换一个词，或把证据改回全部"),
            },
        ),
    ]


def _nav(anchors: Sequence[tuple[str, str]], t: Text) -> list[Any]:
    return [
        html.P(evidence.key(t), className="key-line"),
        html.Nav(
            [html.A(title, href=f"#{anchor}") for anchor, title in anchors],
            className="page-nav",
            **{"aria-label": t("本页内容")},
        ),
    ]


def _flags(flags: Counter[Evidence], t: Text) -> list[Any]:
    return [
        html.Span([status.evidence(kind, t), f"{flags[kind]:,}"], className="flag-count")
        for kind in Evidence
        if flags[kind]
    ]


def kind_word(kind: str, t: Text) -> str:
    return {"raster": t("栅格"), "vector": t("矢量"), "table": t("表格")}[kind]


def layer_table(resources: Sequence[Any], t: Text) -> html.Div:
    """Every layer and table: what, in which unit, from where, of when, under which licence, how well founded."""
    head = [t("名称"), t("类型"), t("单位"), t("来源"), t("年份"), t("许可"), t("证据"), t("性质")]
    order = {"raster": 0, "vector": 1, "table": 2}
    rows = sorted(resources, key=lambda each: order[each.key[0]])
    return html.Div(
        html.Table(
            [
                html.Thead(html.Tr([html.Th(word, scope="col") for word in head])),
                html.Tbody([_layer(each, t) for each in rows]),
            ],
            className="list-table layer-table",
            **{"aria-label": t("图层与表格")},
        ),
        className="box scroll",
        tabIndex=0,
        role="region",
        **{"aria-label": t("图层与表格")},
    )


def _layer(resource: Any, t: Text) -> html.Tr:
    kind, name = resource.key
    title = t.pick(resource.title, resource.title_en)
    flag = evidence.of_resource(resource)
    return html.Tr(
        [
            html.Th([html.A(title, href=f"#table-{name}") if kind == "table" else title, html.Code(name)], scope="row"),
            html.Td(kind_word(kind, t)),
            html.Td(resource.unit if resource.unit not in ("", "1") else "–"),
            html.Td(t.pick(resource.source, resource.source_en)),
            html.Td(str(resource.year) if resource.year else "–"),
            html.Td(resource.licence, className="word"),
            html.Td(status.evidence(flag, t)),
            html.Td(html.Span(t("模拟"), className="tag simulated") if resource.simulated else t("实有")),
        ],
        **{"data-find": flag.name.lower()},
    )  # fmt: skip


def downloads(offers: Sequence[Any], t: Text) -> html.Div:
    """What can be taken away, by group; every file of a demonstration says so in name and content."""
    groups = list(dict.fromkeys(offer.group for offer in offers))
    return html.Div(
        [
            html.Div(
                [
                    html.Div(
                        [
                            html.H3(t.pair(group)),
                            html.Ul([_offer(offer, t) for offer in offers if offer.group == group]),
                        ],
                        className="box",
                    )
                    for group in groups
                ],
                className="offers",
            ),
            html.P(t("示范数据包的下载，文件名与内容都写明示范数据·不得作为规划成果。各参数表在“参数”一节单独下载。"), className="hint"),
        ]
    )  # fmt: skip


def _offer(offer: Any, t: Text) -> html.Li:
    return html.Li(
        [
            html.A(t.pick(offer.zh, offer.en), href=offer.address, download=""),
            html.Span(t("模拟"), className="tag simulated") if offer.simulated else None,
            html.Span(offer.format),
            html.Small(t.pair(offer.source)) if offer.source else None,
        ],
        **{"data-find": ""},
    )


def glossary(t: Text) -> html.Div:
    """Words of the trade with their English and what they mean here."""
    head = [t("中文"), "English", t("标识"), t("意思")]
    return html.Div(
        html.Table(
            [
                html.Thead(html.Tr([html.Th(word, scope="col") for word in head])),
                html.Tbody(
                    [
                        html.Tr(
                            [
                                html.Th(term.zh, scope="row", lang="zh-CN"),
                                html.Td(term.en, lang="en"),
                                html.Td(html.Code(term.identifier)),
                                html.Td(t.pick(term.zh_meaning, term.en_meaning)),
                            ],
                            **{"data-find": ""},
                        )
                        for term in GLOSSARY
                    ]
                ),
            ],
            className="list-table words-table",
            **{"aria-label": t("词汇")},
        ),
        className="box scroll",
        tabIndex=0,
        role="region",
        **{"aria-label": t("词汇")},
    )
