"""One theme: colours, type and spacing for Mantine, Plotly, AG Grid and the maps.

`assets/10-tokens.css` says the same to the style sheets; a test holds the two together.
"""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

PAPER, SURFACE = "#F7F9F7", "#FFFFFF"
INK, TEXT, SECONDARY, MINOR = "#26302B", "#333333", "#5A6660", "#6B7670"
LINE, ROW_LINE, EDGE = "#DDE4DF", "#ECF0ED", "#C9D3CC"
GREEN, GREEN_TINT = "#1B5E3F", "#E7F0EA"
ALERT, ALERT_TINT = "#A63D00", "#FCF6F1"
WARN, WARN_FILL, WARN_TINT = "#7A5600", "#D9A93A", "#FDFAF0"
BLUE = "#0072B2"
GREY_FILL, BAND = "#6B7670", "#C5CEC8"

FONT = (
    '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", sans-serif'
)

# The colours of a style sheet, by the name of its custom property.
TOKENS = {
    "paper": PAPER, "surface": SURFACE, "ink": INK, "text": TEXT, "sub": SECONDARY, "mute": MINOR,
    "line": LINE, "row": ROW_LINE, "edge": EDGE, "green": GREEN, "green-tint": GREEN_TINT, "alert": ALERT,
    "alert-tint": ALERT_TINT, "warn": WARN, "warn-fill": WARN_FILL, "warn-tint": WARN_TINT, "blue": BLUE,
}  # fmt: skip

# Sequential ramp of the potential and other quantities: viridis-like, ends trimmed.
SEQUENTIAL = ("#EEF3CF", "#C7E0A8", "#8CC79A", "#4FA89A", "#2C8090", "#27587E", "#2B3566")
# Light to dark for the three stages of a plan.
STAGES = ("#2B3566", "#2C8090", "#8CC79A")

MANTINE: dict[str, Any] = {
    "fontFamily": FONT,
    "headings": {"fontFamily": FONT, "fontWeight": "700"},
    "primaryColor": "forest",
    "primaryShade": 8,
    "defaultRadius": 5,
    "cursorType": "pointer",
    "focusRing": "auto",
    "respectReducedMotion": True,
    "fontSizes": {"xs": "11px", "sm": "12px", "md": "13px", "lg": "14px", "xl": "18px"},
    "lineHeights": {"xs": "1.5", "sm": "1.6", "md": "1.6", "lg": "1.6", "xl": "1.4"},
    "colors": {
        "forest": [
            "#F1F7F3", "#E7F0EA", "#CFE2D6", "#A9CBB6", "#7FB194", "#559673", "#367C58", "#27694A", GREEN, "#124830",
        ],
    },
}  # fmt: skip

PLOTLY = go.layout.Template(
    layout={
        "font": {"family": FONT, "size": 12, "color": TEXT},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 48, "r": 24, "t": 16, "b": 32},
        "showlegend": False,
        "hovermode": "x unified",
        "hoverlabel": {"bgcolor": SURFACE, "bordercolor": EDGE, "font": {"color": INK, "size": 12}},
        "xaxis": {"showgrid": False, "zeroline": False, "ticks": "", "color": SECONDARY, "fixedrange": True},
        "yaxis": {
            "gridcolor": ROW_LINE,
            "zeroline": False,
            "color": SECONDARY,
            "nticks": 5,
            "fixedrange": True,
        },
    }
)
# No button that sends a figure anywhere, no logo that links out.
PLOTLY_CONFIG = {"displayModeBar": False, "showSendToCloud": False, "displaylogo": False, "responsive": True}


def fade(colour: str, alpha: float) -> str:
    """#RRGGBB -> rgba() with this opacity."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"
