"""The first picture says what the page will say, and nothing of the app finds it instead of the page."""

from __future__ import annotations

import dash_leaflet as dl
import pytest
from dash import dcc, html

from components import first, sliders
from components.paint import slot
from components.segments import Segments


def test_words_stand_as_on_the_page() -> None:
    tree = html.Div([html.H1("总览 <1>"), None, html.P(["a", "b"], className="x")], id="page", tabIndex=-1)
    assert first.picture(tree) == '<div><h1>总览 &lt;1&gt;</h1><!----><!----><p class="x">a<!---->b</p></div>'


def test_what_is_painted_stands_inside_and_names_no_slot() -> None:
    assert first.picture(slot("note", html.B("bold"), "note")) == '<div class="note"><b>bold</b></div>'


def test_what_scripts_draw_keeps_its_place() -> None:
    tree = html.Main([dcc.Store(id="s"), dl.Map([dl.TileLayer()], className="map-canvas")], className="x")
    assert first.picture(tree) == '<div class="x"><!----><div class="map-canvas"></div></div>'


def test_a_choice_stands_as_it_will_and_has_no_name() -> None:
    """Radio buttons of one name are one group: those of the picture would be taken out of the page's."""
    drawn = first.picture(Segments("year", "2030", [("2025", "2025"), ("2030", "2030")], "目标年份"))
    assert drawn.count("<input") == 2 and "name=" not in drawn and "id=" not in drawn
    assert '<input type="radio" checked><span data-word="2030">2030</span>' in drawn


def test_what_is_painted_stands_as_it_will() -> None:
    drawn = first.picture(slot("controls", [sliders.slider(9, 36, 0.2, "x"), sliders.number(1234.5, "x")]))
    assert 'style="--at:0.25"' in drawn and 'value="1,234.50"' in drawn and "data-slot" not in drawn


def test_an_address_without_a_page_has_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {
        "a": {"path": "/a", "layout": lambda **query: html.P(query["lang"])},
        "b": {"path": "/b", "layout": html.P("b")},
    }
    monkeypatch.setattr(first, "page_registry", pages)
    assert "<p>en</p>" in first.entry("/a", {"lang": "en"})
    assert "<p>b</p>" in first.entry("/b", {})
    assert first.entry("/c", {}) == '<div id="first"></div><div id="react-entry-point"></div>'
