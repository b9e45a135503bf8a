"""What is proposed, watched, delivered and asked: policies, the monitoring calendar, the work plan, ways to take part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from components import qr, shell, status
from components.evidence import of_flag
from components.rows import Rows
from components.safeguards_duties import several
from components.shell import Page
from components.text import Language, Text

MONTHS = range(1, 13)


def kind_word(kind: str, t: Text) -> str:
    return {"policy": t("政策"), "institution": t("制度"), "standard": t("标准")}[kind]


def policies(rows: Rows, problems: Rows, t: Text) -> html.Div:
    """Proposals in three columns, each with the problems it answers, who drafts it and its evidence flag."""
    names = {row["problem"]: t.name(row) for row in problems}
    return html.Div(
        [
            html.Div(
                [
                    html.H3(kind_word(kind, t)),
                    html.Ul([_policy(row, names, t) for row in rows if row["kind"] == kind]),
                ],
                className="box",
            )
            for kind in ("policy", "institution", "standard")
        ],
        className="policies",
    )


def _policy(row: Mapping[str, Any], names: Mapping[str, str], t: Text) -> html.Li:
    answered = [names[each] for each in several(row["answers"]) if each in names]
    return html.Li(
        [
            html.P(
                [
                    status.evidence(of_flag(row["flag"]), t),
                    html.B(t.name(row)),
                    html.Span(t.body(row["department"]), className="who"),
                ]
            ),
            html.P(t.name(row, "text")),
            html.P(t("针对：{problems}", problems=t("、").join(answered)), className="hint")
            if answered
            else None,
        ],
        **{"data-bodies": row["department"]},
    )


def means_word(means: str, t: Text) -> str:
    return {
        "remote_sensing": t("遥感解译"),
        "field_survey": t("现场调查"),
        "station": t("定点监测"),
        "model": t("模型计算"),
        "ledger": t("项目台账"),
        "questionnaire": t("问卷"),
    }[means]


def means_letter(means: str, t: Text) -> str:
    """One sign per way of watching, for the calendar's cells."""
    letters = {
        "remote_sensing": "遥R",
        "field_survey": "勘F",
        "station": "站S",
        "model": "算M",
        "ledger": "账L",
        "questionnaire": "问Q",
    }
    return letters[means][0 if t.language is Language.ZH else 1]


def calendar(rows: Rows, indicators: Rows, t: Text) -> html.Div:
    """What is watched in which month, how, by whom; every indicator has a row."""
    known = {row["indicator"]: row for row in indicators}
    ordered = sorted(rows, key=lambda row: int(known[row["indicator"]]["order"]))
    kinds = list(dict.fromkeys(str(row["means"]) for row in ordered))
    legend = [
        html.Span([html.I(means_letter(kind, t), className=f"means {kind}"), means_word(kind, t)])
        for kind in kinds
    ]
    head = [t("指标"), *[t("{month} 月", month=month) for month in MONTHS], t("怎么看"), t("谁看")]
    return html.Div(
        [
            html.P(legend, className="key-line"),
            html.Div(
                html.Table(
                    [
                        html.Thead(html.Tr([html.Th(word, scope="col") for word in head])),
                        html.Tbody([_watched(row, known[row["indicator"]], t) for row in ordered]),
                        html.Tfoot(_load(ordered, t)),
                    ],
                    className="list-table calendar",
                    **{"aria-label": t("监测日历")},
                ),
                className="box scroll",
                tabIndex=0,
                role="region",
                **{"aria-label": t("监测日历")},
            ),
        ]
    )


def _watched(row: Mapping[str, Any], indicator: Mapping[str, Any], t: Text) -> html.Tr:
    months = {int(month) for month in str(row["months"]).split()}
    kind = str(row["means"])
    mark = html.I(
        means_letter(kind, t), className=f"means {kind}", role="img", **{"aria-label": means_word(kind, t)}
    )
    return html.Tr(
        [
            html.Th(t.name(indicator), scope="row"),
            *[html.Td(mark if month in months else None) for month in MONTHS],
            html.Td([html.B(means_word(kind, t)), t.name(row, "how")], className="how"),
            html.Td(t.body(row["department"]), className="word"),
        ],
        **{"data-bodies": row["department"]},
    )


def _load(rows: Rows, t: Text) -> html.Tr:
    """How many indicators are due in each month."""
    due = [sum(1 for row in rows if str(month) in str(row["months"]).split()) for month in MONTHS]
    return html.Tr(
        [
            html.Th(t("当月项数"), scope="row"),
            *[html.Td(str(count) if count else "–") for count in due],
            html.Td(),
            html.Td(),
        ]
    )


def work(rows: Rows, t: Text) -> html.Div:
    """The three stages of making the plan; what is handed in stands as tags that lead to its page here."""
    stages = [row for row in rows if row["kind"] == "stage"]
    return html.Div(
        [
            html.Ol([_stage(row, rows, t) for row in stages], className="work-stages"),
            html.P(t("来源：本规划编制工作方案“五、工作安排”，文字为转述。成果标签通向本看板对应页面。"), className="hint"),
        ]
    )  # fmt: skip


def _stage(stage: Mapping[str, Any], rows: Rows, t: Text) -> html.Li:
    own = [row for row in rows if row["stage"] == stage["stage"] and row["kind"] != "stage"]
    handed = [row for row in own if row["kind"] == "deliverable"]
    return html.Li(
        [
            html.H3([html.B(str(stage["stage"])), t.name(stage)]),
            html.Ul([html.Li(_linked(row, t)) for row in own if row["kind"] != "deliverable"]),
            html.P([html.Span(t("成果")), *[_linked(row, t, "tag") for row in handed]], className="handed")
            if handed
            else None,
        ],
        className="box",
    )


def _linked(row: Mapping[str, Any], t: Text, class_name: str = "") -> Any:
    """The step's name, as a link where this server has the page."""
    pages = {page.value: page for page in shell.pages()}
    page = pages.get(row["page"]) if isinstance(row["page"], str) else None
    if page is None:
        return html.Span(t.name(row), className=class_name)
    return html.A(t.name(row), href=shell.href(page, t), className=f"inside {class_name}".strip())


def participation(rows: Rows, public_url: str, t: Text) -> html.Div:
    """Ways to take part and what becomes of an opinion; no form that pretends to send.

    Args:
        public_url: of the public's pages, shown as a QR code; empty where there are none.
    """
    head = [t("方式"), t("对象"), t("怎么做"), t("意见之后"), t("承办")]
    steps = [
        t("编号登记"),
        t("按镇与主题归类"),
        t("转给牵头部门"),
        t("采纳或写明不采纳的理由"),
        t("公开答复"),
    ]
    return html.Div(
        [
            html.Ol([html.Li(step) for step in steps], className="opinion", **{"aria-label": t("一条意见的去处")}),
            html.Div(
                html.Table(
                    [
                        html.Thead(html.Tr([html.Th(word, scope="col") for word in head])),
                        html.Tbody([_form(row, t) for row in rows]),
                    ],
                    className="list-table forms",
                    **{"aria-label": t("公众参与")},
                ),
                className="box scroll", tabIndex=0, role="region", **{"aria-label": t("公众参与")},
            ),
            qr.code(public_url, t("公众页"), t),
            html.P(
                [
                    t("本页不收集意见：这里没有提交表单，公示期的收件方式以公示文件为准。"),
                    html.A(t("满意度指标"), href=shell.href(Page.INDICATORS, t, open="satisfaction"), className="inside"),
                ],
                className="hint",
            ),
        ]
    )  # fmt: skip


def _form(row: Mapping[str, Any], t: Text) -> html.Tr:
    return html.Tr(
        [
            html.Th([status.evidence(of_flag(row["flag"]), t), t.name(row)], scope="row"),
            html.Td(t.name(row, "who")),
            html.Td(t.name(row, "way")),
            html.Td(t.name(row, "follow")),
            html.Td(t.body(row["department"]), className="word"),
        ],
        **{"data-bodies": row["department"]},
    )
