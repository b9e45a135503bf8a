"""The frame around every page: header, navigation, language switch, the 示范数据 badge and the footer line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from urllib.parse import urlencode

from dash import get_asset_url, html, page_registry
from flask import has_request_context, request

from components import text
from components.about import About
from components.paint import slot
from components.text import Language, Text

# The document itself: language, phone width, nothing from elsewhere. `assets/00-language.js` corrects `lang`.
INDEX = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{%title%}</title>
<link rel="icon" type="image/svg+xml" href="{icon}">
{%css%}
<script src="{early}"></script>
</head>
<body>
{%app_entry%}
{%config%}
{%scripts%}
{%renderer%}
</body>
</html>"""


BRIEF = "brief"


class Page(Enum):
    """The pages by their addresses, in the order of the navigation. Which of them a server has, its registry says."""

    OVERVIEW = "/"
    BASELINE = "/baseline"
    PROBLEMS = "/problems"
    ZONING = "/zoning"
    INDICATORS = "/indicators"
    SCENARIOS = "/scenarios"
    PROJECTS = "/projects"
    SAFEGUARDS = "/safeguards"
    DATA = "/data"

    def name(self, t: Text) -> str:  # type: ignore[override]
        return {
            Page.OVERVIEW: t("总览"),
            Page.BASELINE: t("生态本底"),
            Page.PROBLEMS: t("生态问题"),
            Page.ZONING: t("总体布局"),
            Page.INDICATORS: t("规划目标"),
            Page.SCENARIOS: t("情景推演"),
            Page.PROJECTS: t("任务与项目"),
            Page.SAFEGUARDS: t("实施保障"),
            Page.DATA: t("数据与方法"),
        }[self]


def pages() -> list[Page]:
    """The pages that this server has registered, in order."""
    known = {entry["path"] for entry in page_registry.values()}
    return [page for page in Page if page.value in known]


class Ids:
    """Ids of the frame."""

    CONTENT = "shell-content"


def title(name: str) -> Callable[..., str]:
    """A page's document title in the language of the address, for `register_page(title=...)`."""

    def said(**_: object) -> str:
        t = text.of(_asked_language())
        return f"{t(name)} · {t('万泉')}"

    return said


def document_title(path: str, otherwise: str) -> str:
    """The title of the page at a path, for the document itself; Dash sets it only once its scripts have run."""
    named = next((entry["title"] for entry in page_registry.values() if entry["path"] == path), None)
    return str(named()) if callable(named) else otherwise


def href(page: Page, t: Text, **query: object) -> str:
    """Address of a page with this language and query; Chinese is not spelt out."""
    wanted = {name: value for name, value in query.items() if value not in (None, "")}
    if t.language is Language.EN:
        wanted["lang"] = "en"
    return page.value + (f"?{urlencode(wanted)}" if wanted else "")


def heading(name: str) -> html.H1:
    """The page's name for those who hear it; for pages whose first words on the screen are others."""
    return html.H1(name, className="unseen")


def frame(
    page: Page | None,
    t: Text,
    about: About,
    children: Sequence[object],
    query: dict[str, object] | None = None,
    class_name: str = "",
) -> html.Div:
    """A whole page.

    Args:
        page: which link is the current one; None on the page that was not found.
        query: what the links carry along, e.g. the scenario's key.
    """
    links = query or {}
    return html.Div(
        [
            html.A(t("跳到正文"), href=f"#{Ids.CONTENT}", className="skip"),
            html.Header(slot("header", _header(page, t, about, links), "bare"), className="top"),
            html.Main(
                [
                    html.Div(children, id=Ids.CONTENT, className=f"page {class_name}".strip(), tabIndex=-1),
                    slot("footer", _footer(t, about), "foot"),
                ],
                className="under-top",
                **{"aria-label": page.name(t) if page else t("没有这一页")},
            ),
        ]
    )


def _header(page: Page | None, t: Text, about: About, query: dict[str, object]) -> list[object]:
    return [
        html.A(
            [
                html.Img(src=get_asset_url("logo.svg"), width=26, height=26, alt=""),
                html.B(t("万泉")),
                html.Span(t("{city}国土空间生态修复", city=about.city), className="logo-sub"),
            ],
            href=href(Page.OVERVIEW, t, **query),
            className="logo inside",
        ),
        html.Nav(_links(page, t, query), className="nav", **{"aria-label": t("页面")}),
        html.Div(className="grow"),
        _briefing(page, t, query),
        _badge(t, about),
        theme_switch(t),
        language_switch(t),
        _menu(page, t, query),
    ]


def _links(page: Page | None, t: Text, query: dict[str, object]) -> list[html.A]:
    """Plain links that an asset follows without a new document, carrying the scenario along."""
    return [
        html.A(
            each.name(t),
            href=href(each, t, **query),
            className="nav-link inside on" if each is page else "nav-link inside",
            **({"aria-current": "page"} if each is page else {}),
        )
        for each in pages()
    ]


def briefed() -> Callable[..., str] | None:
    """What writes the briefing's document, where this server has one."""
    found: Callable[..., str] | None = next(
        (entry["document"] for entry in page_registry.values() if "document" in entry), None
    )
    return found


def _briefing(page: Page | None, t: Text, query: dict[str, object]) -> html.A | None:
    """The way into the briefing, a document of its own; `assets/00-language.js` carries the address along."""
    if briefed() is None:
        return None
    address = href(page or Page.OVERVIEW, t, **{**query, "mode": BRIEF})
    return html.A(t("汇报"), href=address, className="btn small to-brief", title=t("在大屏上汇报：一屏一问"))


def _menu(page: Page | None, t: Text, query: dict[str, object]) -> html.Details:
    """The phone's menu: a native disclosure, so that it works before any script does."""
    return html.Details(
        [
            html.Summary(html.I(className="icon icon-menu"), **{"aria-label": t("菜单")}),
            html.Nav(_links(page, t, query), className="menu-list", **{"aria-label": t("页面")}),
        ],
        className="menu",
    )


def _badge(t: Text, about: About) -> html.Span | None:
    """Never dismissible: simulated data say so on every page."""
    if not about.simulated:
        return None
    return html.Span(t("示范数据"), className="demo", title=about.notice, role="note")


def theme_switch(t: Text) -> html.Button:
    """Paper or dark; `assets/02-theme.js` does it and remembers."""
    return html.Button(
        html.I(className="icon icon-theme"),
        type="button",
        className="theme-switch",
        title=t("浅色或深色"),
        **{"aria-label": t("浅色或深色")},
    )


def language_switch(t: Text) -> html.A:
    """A plain link that reloads the page in the other language; an asset keeps the rest of the address."""
    other = text.of(t.language.other)
    return html.A(
        "EN" if other.language is Language.EN else "中文",
        href=f"?lang={other.language}",
        className="lang",
        lang=other.language.html,
        title="English" if other.language is Language.EN else "中文",
        **{"data-language": str(other.language)},
    )


def _footer(t: Text, about: About) -> list[html.Span]:
    land, sea = f"{about.land_km2:,.2f}", f"{about.sea_km2:,.2f}"
    return [
        html.Span(t("数据截至：基期 {year} 年", year=about.base_year)),
        html.Span(t("模型版本 {version}", version=about.version)),
        html.Span(" ｜ ".join(about.sources)),
        html.Span(className="grow"),
        html.Span(t("陆域 {land} km² · 海域 {sea} km²", land=land, sea=sea)),
    ]


def _asked_language() -> str | None:
    """`lang` of the address: of the document itself, or of the page that asks for its content."""
    if not has_request_context():
        return None
    if request.method != "POST":
        return request.args.get("lang")
    inputs = (request.get_json(silent=True) or {}).get("inputs", [])
    search = next(
        (i.get("value") for i in inputs if isinstance(i, dict) and i.get("property") == "search"), ""
    )
    return Language.EN if "lang=en" in str(search) else None
