"""没有这一页: says so, and where to go."""

from __future__ import annotations

from typing import Any

from dash import html, register_page

from components import about, shell, text
from data import study

register_page(__name__, title=shell.title("没有这一页"))


def layout(lang: str | None = None, **_: object) -> Any:
    t = text.of(lang)
    links = [html.A(page.name(t), href=shell.href(page, t), className="btn inside") for page in shell.pages()]
    body = [
        html.H1(t("没有这一页")),
        html.P(t("地址可能写错，或这一页还没有做出来。可以去：")),
        html.Div(links, className="head-row"),
    ]
    return shell.frame(None, t, about.of(study.context(), study.model_version(), t), body, class_name="lost")
