"""Units as people read them: tables carry codes, the page carries words."""

from __future__ import annotations

from components.text import Text

NONE = "–"


def word(code: object, t: Text) -> str:
    """The unit of a value; nothing for a pure number."""
    if not isinstance(code, str) or code in ("", NONE):
        return ""
    known = {
        "ha": t("公顷"),
        "km": t("千米"),
        "km²": "km²",
        "%": "%",
        "亿m³/a": t("亿 m³/年"),
        "万t/a": t("万吨/年"),
        "万tCO₂": t("万吨 CO₂"),
    }
    return known.get(code, code)


def change(unit: str, t: Text) -> str:
    """The unit of a difference: percentage points where the value is a percentage."""
    return t("百分点") if unit == "%" else unit


def per(code: str, t: Text) -> str:
    """ "每公顷": what a marginal value is counted in."""
    return {"ha": t("每公顷"), "km": t("每千米")}.get(code, t("每 {unit}", unit=code))
