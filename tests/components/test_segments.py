"""A choice of one is a component that callbacks read and write, and one that scripts need not draw first."""

from __future__ import annotations

from pathlib import Path

from components import segments
from components.segments import Segments

ROOT = Path(__file__).parents[2]


def test_it_travels_as_a_component_of_our_own() -> None:
    tree = Segments("year", "2030", [("2025", "至 2025"), ("2030", "至 2030")], "目标年份", "wide")
    assert tree.to_plotly_json() == {
        "namespace": "wanquan",
        "type": "Segments",
        "props": {
            "id": "year",
            "value": "2030",
            "options": [{"value": "2025", "label": "至 2025"}, {"value": "2030", "label": "至 2030"}],
            "label": "目标年份",
            "className": "seg wide",
        },
    }
    script = (ROOT / "assets" / "22-segments.js").read_text("utf-8")
    assert all(name in script for name in tree.to_plotly_json()["props"]) and "Segments:" in script


def test_words_of_the_still_picture_are_escaped() -> None:
    assert "<b>" not in segments.still(Segments("x", "a", [("a", '<b>"')], "x"))
