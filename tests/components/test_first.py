"""The first picture says what the page will say, and nothing of the app finds it instead of the page."""

from __future__ import annotations

import dash_leaflet as dl
import dash_mantine_components as dmc
import pytest
from dash import dcc, html

from components import first
from components.paint import slot


def test_words_stand_as_on_the_page() -> None:
    tree = html.Div([html.H1("总览 <1>"), None, html.P(["a", "b"], className="x")], id="page", tabIndex=-1)
    assert first.picture(tree) == '<div><h1>总览 &lt;1&gt;</h1><!----><!----><p class="x">a<!---->b</p></div>'


def test_what_is_painted_stands_inside_and_names_no_slot() -> None:
    assert first.picture(slot("note", html.B("bold"), "note")) == '<div class="note"><b>bold</b></div>'


def test_what_scripts_draw_keeps_its_place() -> None:
    tree = dmc.AppShell(
        [dmc.AppShellHeader("top", className="top"), dmc.AppShellMain([dcc.Store(id="s"), dl.Map([dl.TileLayer()], className="map-canvas")])]
    )  # fmt: skip
    drawn = first.picture(tree)
    assert '<header class="mantine-AppShell-header top">top</header>' in drawn
    assert '<div class="map-canvas"></div>' in drawn and "<main" not in drawn and "id=" not in drawn


def test_an_address_without_a_page_has_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {
        "a": {"path": "/a", "layout": lambda **query: html.P(query["lang"])},
        "b": {"path": "/b", "layout": html.P("b")},
    }
    monkeypatch.setattr(first, "page_registry", pages)
    assert "<p>en</p>" in first.entry("/a", {"lang": "en"})
    assert "<p>b</p>" in first.entry("/b", {})
    assert first.entry("/c", {}) == '<div id="first"></div><div id="react-entry-point"></div>'
