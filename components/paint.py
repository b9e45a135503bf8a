"""Passive parts of a page as HTML text, so that they cost the browser nothing.

Every Dash component is a subscriber of the page's store: a thousand spans make each answer a second slower. What
nobody clicks is therefore written out once here and put in place by `assets/01-paint.js`. The trees stay ordinary
`dash.html` trees, and are tested as such.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from dash import html
from dash.development.base_component import Component

NAMES = {
    "className": "class",
    "tabIndex": "tabindex",
    "htmlFor": "for",
    "colSpan": "colspan",
    "rowSpan": "rowspan",
    "autoComplete": "autocomplete",
    "spellCheck": "spellcheck",
}
NO_ATTRIBUTE = frozenset({"children", *vars(html.Div())})
VOID = ("br", "hr", "img")
UPPER = re.compile(r"([A-Z])")


@dataclass(frozen=True)
class Field:
    """An `<input>` with these attributes, for the assets to listen to: `dash.html` has none."""

    attributes: Mapping[str, Any]


def slot(name: str, tree: Any, class_name: str = "", **more: Any) -> html.Div:
    """A place that holds `tree` as HTML; an answer paints it anew under its name."""
    return html.Div(className=class_name, **slot_of(name, tree), **more)


def place(name: str, tree: Any, class_name: str = "", **more: Any) -> html.Div:
    """A slot within what is painted: its content stands in it."""
    return html.Div(tree, className=class_name, **{"data-slot": name}, **more)


def slot_of(name: str, tree: Any) -> dict[str, str]:
    """What makes any element such a place."""
    return {"data-slot": name, "data-paint": markup(tree)}


def markup(tree: Any) -> str:
    """HTML text of a tree of `dash.html` components, strings, numbers, lists and None.

    Raises:
        TypeError: a component of another library, which only React can draw.
    """
    if tree is None or tree is False:
        return ""
    if isinstance(tree, (list, tuple)):
        return "".join(markup(child) for child in tree)
    if isinstance(tree, Field):
        return f"<input{''.join(attribute(*given) for given in tree.attributes.items())}>"
    if not isinstance(tree, Component):
        return escape(str(tree), quote=False)
    if tree._namespace != "dash_html_components":
        raise TypeError(f"{tree._namespace}.{tree._type} cannot be written as HTML")
    tag = tree._type.lower()
    attributes = "".join(attribute(name, getattr(tree, name)) for name in given(tree))
    if tag in VOID:
        return f"<{tag}{attributes}>"
    return f"<{tag}{attributes}>{markup(getattr(tree, 'children', None))}</{tag}>"


def given(tree: Component) -> list[str]:
    """Names of the properties that were set, `children` aside: an instance holds those and Dash's own lists."""
    return [name for name in vars(tree) if name not in NO_ATTRIBUTE]


def attribute(name: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    written = NAMES.get(name, name)
    if name == "style":
        value = _style(value)
    if value is True and not name.startswith("aria-"):
        return f" {written}"
    return f' {written}="{escape(str(value).lower() if value is True else str(value))}"'


def _style(rules: Mapping[str, Any]) -> str:
    return ";".join(f"{_property(name)}:{value}" for name, value in rules.items() if value is not None)


def _property(name: str) -> str:
    return name if name.startswith("--") else UPPER.sub(r"-\1", name).lower()
