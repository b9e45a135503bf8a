"""Words of the page of problems: grades, modes, aspects, kinds of space, and the bars that say a severity."""

from __future__ import annotations

from dash import html

from components.problems_rows import ECOLOGICAL, FARMING, SEA, SETTLEMENT
from components.text import Text


def grade(level: int, t: Text) -> str:
    """1..3 as 低, 中, 高; "--" for 0."""
    return ("--", t("低"), t("中"), t("高"))[level]


def mode(number: int, t: Text) -> str:
    return ("--", t("保护保育"), t("自然恢复"), t("辅助再生"), t("生态重建"))[number]


def mode_hint(number: int, t: Text) -> str:
    """What a mode asks of whoever restores."""
    return ("", t("少干预"), t("封育，等它自己好"), t("补一把力"), t("工程重建"))[number]


def recovery(number: int, t: Text) -> str:
    """Whether a unit recovers by itself, in a sentence."""
    return (
        t("没有可评价的生态系统。"),
        t("现状尚好：以保护为主，少干预。"),
        t("自然恢复：去掉压力，封育即可。"),
        t("人工辅助：补植、疏通或清退后由自然接手。"),
        t("人工重建：靠自己难以恢复，要靠工程措施。"),
    )[number]


def aspect(name: str, t: Text) -> str:
    return {
        "structure": t("结构"),
        "function": t("功能"),
        "pattern": t("格局"),
        "process": t("过程"),
    }[name]


def space(name: str, t: Text) -> str:
    return {
        ECOLOGICAL: t("生态空间"),
        FARMING: t("农业空间"),
        SETTLEMENT: t("城镇空间"),
        SEA: t("海域"),
    }.get(name, "--")


def degraded(level: int, t: Text) -> str:
    return ("", t("退化轻"), t("退化中等"), t("退化重"))[level]


def recovering(level: int, t: Text) -> str:
    return ("", t("自己难恢复"), t("恢复力中等"), t("恢复力强"))[level]


def asked(number: int, t: Text) -> str:
    """What follows for a selection whose mode is this."""
    return ("", t("守住即可"), t("封育为主"), t("要人工辅助"), t("要靠工程措施重建"))[number]


def severity(level: int, t: Text) -> html.Span:
    """Three bars and the word; the word alone says it too."""
    if not level:
        return html.Span("--", className="sev s0")
    return html.Span([html.I(), html.I(), html.I(), html.Span(grade(level, t))], className=f"sev s{level}")
