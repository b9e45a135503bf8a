"""Passive trees written out as HTML: escaped, complete, and refused where only React can draw."""

from __future__ import annotations

import dash_leaflet as dl
import pytest
from dash import html

from components.paint import Field, markup, slot


def test_tree_becomes_html() -> None:
    tree = html.Div(
        [
            html.B("红树林", className="name"),
            None,
            " 20 ",
            html.I(style={"--c": "#005A43", "maxWidth": "3px"}),
        ],
        className="row",
        role="img",
        **{"aria-label": "a", "data-x": "1"},
    )
    assert markup(tree.children) == (
        '<b class="name">红树林</b> 20 <i style="--c:#005A43;max-width:3px"></i>'
    )
    opening = markup(tree).partition(">")[0]
    assert all(part in opening for part in ('class="row"', 'role="img"', 'aria-label="a"', 'data-x="1"'))


def test_text_and_attributes_are_escaped() -> None:
    assert (
        markup(html.B("<script>&", title='"x" <y>'))
        == '<b title="&quot;x&quot; &lt;y&gt;">&lt;script&gt;&amp;</b>'
    )


def test_booleans_and_void_elements() -> None:
    assert (
        markup(html.Details(html.Summary("a"), open=True)) == "<details open><summary>a</summary></details>"
    )
    assert markup(html.Details("a", open=False)) == "<details>a</details>"
    assert markup(html.Img(src="logo.svg", alt="")).startswith("<img ")
    assert markup(html.I(**{"aria-hidden": True})) == '<i aria-hidden="true"></i>'


def test_other_libraries_are_refused() -> None:
    with pytest.raises(TypeError, match="MapContainer"):
        markup(html.Div(dl.Map()))


def test_slot_holds_its_paint() -> None:
    place = slot("costs", [html.B(1), 2], "cost-block", id="scenarios-costs")
    assert place.to_plotly_json()["props"] == {
        "children": None,
        "className": "cost-block",
        "data-slot": "costs",
        "data-paint": "<b>1</b>2",
        "id": "scenarios-costs",
    }


def test_fields_are_written_with_their_attributes() -> None:
    field = Field(
        {"type": "search", "className": "f", "value": 'a"b', "spellCheck": "false", "checked": True}
    )
    assert (
        markup(html.Label(["x", field]))
        == '<label>x<input type="search" class="f" value="a&quot;b" spellcheck="false" checked></label>'
    )
