"""One theme: colours, type and spacing for our own parts, Plotly, AG Grid and the maps.

`assets/10-tokens.css` says the same to the style sheets; a test holds the two together.
"""

from __future__ import annotations

import plotly.graph_objects as go

PAPER, SURFACE = "#F7F9F7", "#FFFFFF"
INK, TEXT, SECONDARY, MINOR = "#26302B", "#333333", "#5A6660", "#69746E"
LINE, ROW_LINE, EDGE = "#DDE4DF", "#ECF0ED", "#C9D3CC"
GREEN, GREEN_TINT = "#1B5E3F", "#E7F0EA"
ALERT, ALERT_TINT = "#A63D00", "#FCF6F1"
WARN, WARN_FILL, WARN_TINT = "#7A5600", "#D9A93A", "#FDFAF0"
BLUE = "#0072B2"
GREY_FILL, BAND = "#69746E", "#C5CEC8"

FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Wanquan Sans SC", sans-serif'

# The colours of a style sheet by the name of its custom property: on paper, and in the dark.
TOKENS: dict[str, tuple[str, str]] = {
    "paper": ("#F7F9F7", "#0B1F2A"),
    "surface": ("#FFFFFF", "#102936"),
    "ink": ("#26302B", "#E6F1F5"),
    "text": ("#333333", "#D5E4EA"),
    "label": ("#46524C", "#B7CAD3"),
    "sub": ("#5A6660", "#9FB8C3"),
    "mute": ("#69746E", "#93ACB8"),
    "faint": ("#8A958F", "#6F8B97"),
    "line": ("#DDE4DF", "#24404D"),
    "row": ("#ECF0ED", "#1A3340"),
    "edge": ("#C9D3CC", "#385764"),
    "rail": ("#E3E9E5", "#24404D"),
    "mid": ("#B9C7BE", "#4B6A77"),
    "bar": ("#9DB5A7", "#4F7F78"),
    "hatch": ("#8FA398", "#5E7A78"),
    "soft": ("#F3F7F4", "#14303D"),
    "well": ("#EEF2EF", "#183542"),
    "chosen": ("#E3ECE6", "#1D4247"),
    "green": ("#1B5E3F", "#2DD4A7"),
    "green-deep": ("#124830", "#5BE3BF"),
    "green-mid": ("#4B8468", "#1E9A7B"),
    "green-tint": ("#E7F0EA", "#123B3C"),
    "on-green": ("#FFFFFF", "#0B1F2A"),
    "alert": ("#A63D00", "#FF9D6B"),
    "alert-tint": ("#FCF6F1", "#33241F"),
    "alert-edge": ("#D9A98C", "#8A5A42"),
    "warn": ("#7A5600", "#E9B044"),
    "warn-fill": ("#D9A93A", "#D9A93A"),
    "warn-pale": ("#E9CF94", "#8A6A1F"),
    "warn-edge": ("#E8D9A8", "#5E4C1D"),
    "warn-tint": ("#FDFAF0", "#2B2716"),
    "blue": ("#0072B2", "#6CB8E6"),
    "halo": ("#FBFCF8", "#0B1F2A"),
    "sea": ("#F0F6F7", "#0B212D"),
    "water-name": ("#3F7D98", "#8CC7E3"),
    "far-name": ("#7C8A83", "#7F99A5"),
    "badge-ink": ("#6A4E0C", "#F2C14E"),
    "badge-edge": ("#8A6A1F", "#C9962B"),
    "badge": ("#FFF9E8", "#2B2716"),
    "badge-stripe": ("#FDF3D6", "#3A3116"),
}

# Sequential ramp of the potential and other quantities: viridis-like, ends trimmed.
SEQUENTIAL = ("#EEF3CF", "#C7E0A8", "#8CC79A", "#4FA89A", "#2C8090", "#27587E", "#2B3566")
# 生态, 农业, 城镇 space and the other sea: as the map has them (`data/themes/diagnosis.py`; a test holds the two together).
SPACES = ("#2F7F5F", "#E9D98A", "#B5462F", "#A7CCE2")
# Dark to light for the stages of a plan, and the sides of two plans compared: as the map has them, too.
STAGES = ("#27587E", "#4FA89A", "#C7E0A8", "#EEF3CF")
SIDES = ("#0072B2", "#E69F00", "#8A948F", "#5B2A5E")

# Degradation (rows, low to high) by resilience (columns, high to low), as the map draws the units.
MATRIX = (
    ("#E4EEE8", "#BFD6DB", "#8FB9CC"),
    ("#F3DFB4", "#CFC2A2", "#8C9FA6"),
    ("#E8A948", "#B67A3A", "#57423D"),
)

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


def on(colour: str) -> str:
    """Ink that can be read on a fill: the darkest or white, whichever stands out more (WCAG contrast)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return SURFACE if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 else "#0E1210"


def fade(colour: str, alpha: float) -> str:
    """#RRGGBB -> rgba() with this opacity."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"
