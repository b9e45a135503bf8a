"""The first picture of a page as plain HTML, sent with the document and replaced by the app once that is there.

Whatever the page's tree says in words is drawn as it will stand; what only scripts can draw keeps an empty place of
its class. Ids and slots are left out, so that nothing of the app ever finds the picture instead of the page.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from dash import page_registry
from dash.development.base_component import Component

from components import segments
from components.paint import VOID, attribute, given

ENTRY = '<div id="first">{picture}</div><div id="react-entry-point"></div>'
# Components that stand for an element of another name; those of other libraries become a plain box. There is one `main`
# in a document, and scripts know by it that the app has drawn the page.
TAGS = {"Main": "div", "Link": "a"}
SILENT = ("Store", "Location", "Interval", "Download")
UNSAID = frozenset({"id", "data-slot", "data-paint", "tabIndex", "aria-live", "role"})


def entry(path: str, query: dict[str, str]) -> str:
    """Where the app will stand, with the picture of the page of an address before it."""
    page = next((each for each in page_registry.values() if each["path"] == path), None)
    layout = page and page["layout"]
    if layout is None:
        return ENTRY.format(picture="")
    return ENTRY.format(picture=picture(layout(**query) if callable(layout) else layout))


def picture(tree: Any) -> str:
    """HTML text of any tree of components."""
    if isinstance(tree, (list, tuple)):
        # React keeps texts apart, too: set as one they would be a hair narrower, and the page would count as painted anew.
        return "<!---->".join(picture(child) for child in tree)
    if not isinstance(tree, Component):
        return "" if tree is None or isinstance(tree, (bool, dict)) else escape(str(tree), quote=False)
    if tree._type in SILENT:
        return ""
    if tree._type in DRAWN:
        return DRAWN[tree._type](tree)
    own = tree._namespace == "dash_html_components"
    tag = TAGS.get(tree._type, tree._type.lower() if own else "div")
    names = [name for name in given(tree) if name not in UNSAID] if own else ["style"]
    attributes = "".join(attribute(name, getattr(tree, name, None)) for name in names)
    if not own:
        attributes += attribute("className", getattr(tree, "className", None) or None)
    if tag in VOID:
        return f"<{tag}{attributes}>"
    painted = getattr(tree, "data-paint", None)
    inside = painted if painted is not None else picture(_children(tree))
    return f"<{tag}{attributes}>{inside}</{tag}>"


# What scripts draw anew in the same place and looks.
DRAWN: dict[str, Callable[[Any], str]] = {
    "Segments": segments.still,
}


def _children(tree: Component) -> Any:
    """What a map draws on itself has no place of its own."""
    return None if tree._namespace == "dash_leaflet" else getattr(tree, "children", None)
