"""Small marks that say how something stands: status chips, attribute tags, evidence squares."""

from __future__ import annotations

from enum import StrEnum

from dash import html

from analytics.scenario.uncertainty import Status
from components.text import Text


class Attribute(StrEnum):
    """Whether an indicator binds; unknown ones say so."""

    BINDING = "binding"
    EXPECTED = "expected"
    UNCONFIRMED = "unconfirmed"

    def word(self, t: Text) -> str:
        return {
            Attribute.BINDING: t("约束性"),
            Attribute.EXPECTED: t("预期性"),
            Attribute.UNCONFIRMED: t("待定"),
        }[self]


class Evidence(StrEnum):
    """Where a number comes from."""

    MEASURED = "实"
    LITERATURE = "文"
    INFERRED = "推"
    ASSUMED = "设"

    def word(self, t: Text) -> str:
        return {
            Evidence.MEASURED: t("实测"),
            Evidence.LITERATURE: t("文献"),
            Evidence.INFERRED: t("推断"),
            Evidence.ASSUMED: t("假设"),
        }[self]

    def letter(self, t: Text) -> str:
        return t.pick(self.value, self.name[0])


def status_word(status: Status, t: Text) -> str:
    return {
        Status.NORMAL: t("正常"),
        Status.CRITICAL: t("临界"),
        Status.SEVERE: t("重度"),
        Status.NO_DATA: t("无数据"),
        Status.NOT_CLAIMED: t("待精算"),
    }[status]


def tone(status: Status, attribute: Attribute) -> str:
    """CSS tone of a status: red only where a binding target is missed."""
    if status is Status.SEVERE and attribute is not Attribute.BINDING:
        return "severe-expected"
    return str(status) or "estimate"


def chip(status: Status, attribute: Attribute, t: Text) -> html.Span:
    """Icon, word, then colour."""
    icon = "no_data" if status is Status.NOT_CLAIMED else str(status)
    return html.Span(
        [html.I(className=f"icon icon-{icon}"), status_word(status, t)],
        className=f"chip {tone(status, attribute)}",
    )


def standing(status: Status, attribute: Attribute, met: bool | None, valued: bool, t: Text) -> html.Span:
    """How an indicator stands. An estimate claims no status: it says whether its middle value meets the target.

    Args:
        met: None where there is no target or no value.
        valued: whether there is a value.
    """
    if status is Status.NOT_CLAIMED and met is not None:
        word, icon = (t("估算达标"), "met") if met else (t("估算未达"), "unmet")
        return html.Span([html.I(className=f"icon icon-{icon}"), word], className=f"chip estimate {icon}")
    if met is None and valued:
        return html.Span([html.I(className="icon icon-no_data"), t("无目标")], className="chip no_data")
    return chip(status, attribute, t)


def tag(attribute: Attribute, t: Text) -> html.Span:
    return html.Span(attribute.word(t), className=f"tag {attribute}")


def evidence(kind: Evidence, t: Text) -> html.Span:
    return html.Span(kind.letter(t), className=f"ev {kind.name.lower()}", title=kind.word(t))


def pending_tag(t: Text) -> html.Span:
    return html.Span(t("待接入"), className="tag pending")
