"""What the diagnosis says, as layers: importance, sensitivity, risks, security pattern, condition, zones, conflicts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics import nutrients, unit_matrix
from analytics.diagnosis import Diagnosis, flowing
from analytics.scenario.study import Study
from data.drawing import Drawable, Raster
from data.png import colour
from data.themes.base import Ground, Layer, LegendRow, diagnosis_of, most, palette, ramp, ramp_legend, solid

Codes = NDArray[np.uint8]

GRADE_COLOURS = ("#C7E0A8", "#4FA89A", "#27587E")
SENSITIVE_COLOURS = ("#F3DFB4", "#E8A948", "#8F4A00")
DEGRADED_COLOURS = ("#E4EEE8", "#F3DFB4", "#E8A948", "#B76C1F", "#57331A")
RESILIENT_COLOURS = ("#57423D", "#CFC2A2", "#8FB9CC")
MODE_COLOURS = ("#8FB9CC", "#9CCB86", "#E8A948", "#57423D")
ZONE_COLOURS = (
    "#3F8A74", "#D9A04F", "#E6DB8E", "#56A8CC", "#B07FB0", "#7C8792", "#B75D4A", "#2F4E7E", "#5A3A22",
)  # fmt: skip
# Zones are large: the relief must be seen through them.
ZONE_SHARE = 0.5
# Rows degradation low to high, columns resilience high to low.
MATRIX_COLOURS = (
    "#E4EEE8", "#BFD6DB", "#8FB9CC",
    "#F3DFB4", "#CFC2A2", "#8C9FA6",
    "#E8A948", "#B67A3A", "#57423D",
)  # fmt: skip
ONE_OUT_COLOURS = ("#B76C1F", "#ECE7D8", "#4E93C4")
PATTERN_ROWS = (
    LegendRow("#2F7F5F", "陆域生态源地", "Sources on land"),
    LegendRow("#A7CCE2", "海域生态源地", "Sources at sea"),
    LegendRow("#C7E0A8", "陆域生态廊道", "Corridors on land"),
    LegendRow("#5F6FA8", "海域生态廊道", "Corridors at sea"),
    LegendRow("#D9A93A", "生态夹点", "Pinch points"),
    LegendRow("#7A2E12", "生态障碍点", "Barriers", "lines"),
)
# Classes of the security pattern on the map, the lightest first: at small scales the highest of a few cells is seen.
SOURCES, CORRIDORS, BARRIER, CROSSED, PINCH = (1, 2), (3, 4), 5, (6, 7), 8
CONSOLIDATION_ROWS = (
    LegendRow("#E6DB8E", "田坎", "Field edges"),
    LegendRow("#56A8CC", "废弃坑塘", "Abandoned ponds"),
    LegendRow("#27587E", "废弃沟渠", "Abandoned ditches"),
    LegendRow("#9CCB86", "零星地块", "Fragments"),
    LegendRow("#D98E6A", "村庄建设用地", "Villages"),
    LegendRow("#8E3B2F", "低效城镇用地", "Low-efficiency urban land"),
    LegendRow("#3B3F44", "历史遗留矿山", "Abandoned mines"),
)
SPACE_COLOURS = ("#2F7F5F", "#E9D98A", "#B5462F", "#A7CCE2")
# In the order of table `conflicts`, the gravest first.
CONFLICT_COLOURS = ("#57161A", "#B5462F", "#27587E", "#56A8CC", "#D9A04F", "#E6DB8E", "#8E7FB0")
SERVICE = "生态系统服务|Ecosystem services"
SENSITIVE = "敏感性与风险|Sensitivity and risks"
PATTERN = "生态安全格局|Security pattern"
CONDITION = "退化与恢复|Condition"
SPACE = "总体布局|Zoning"
WATER = "流域|Basins"
SEDIMENT_BREAKS = (0.05, 0.2, 0.5, 1.0, 2.0, 5.0)
NITROGEN_BREAKS = (1.0, 2.0, 4.0, 8.0, 12.0, 20.0)
CURRENT_BREAKS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.7)
BARRIER_BREAKS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)


@dataclass(frozen=True)
class Graded:
    """A raster of classes 1, 2, ... of the diagnosis, one colour each.

    Args:
        classes: the raster in a diagnosis, 0 where there is nothing.
        rows: colour and name of every class.
        rare: whether rare cells must be seen at small scales.
    """

    classes: Callable[[Diagnosis], Codes]
    rows: Sequence[LegendRow]
    rare: bool = False

    def build(self, ground: Ground, key: str, stage: int) -> Drawable:
        """The layer inside the city."""
        shown = np.where(ground.city, self.classes(diagnosis_of(ground.study)), 0).astype(np.uint8)
        palette = solid([row.colour for row in self.rows])
        return Raster(ground.mercator, shown, palette, most) if self.rare else Raster(ground.mercator, shown, palette)

    def legend(self, study: Study) -> Sequence[LegendRow]:
        """All classes, whether they occur or not: a legend that stays the same can be learnt."""
        return self.rows


def rows(colours: Sequence[str], *names: str) -> tuple[LegendRow, ...]:
    """Legend rows from colours and "zh|en" names."""
    return tuple(LegendRow(colour, *name.split("|")) for colour, name in zip(colours, names, strict=True))


GRADES = rows(GRADE_COLOURS, "一般重要|Ordinary", "重要|Important", "极重要|Vital")
SENSITIVITY = rows(SENSITIVE_COLOURS, "一般敏感|Ordinary", "敏感|Sensitive", "极敏感|Very sensitive")
RISK = rows(SENSITIVE_COLOURS, "低|Low", "中|Medium", "高|High")
DEGRADED = rows(
    DEGRADED_COLOURS,
    "未退化|Not degraded", "轻度|Slight", "中度|Moderate", "重度|Severe", "极重度|Extreme",
)  # fmt: skip
RESILIENT = rows(RESILIENT_COLOURS, "低|Low", "中|Medium", "高|High")
MODES = rows(
    MODE_COLOURS,
    "保护保育|Conservation", "自然恢复|Natural recovery", "辅助再生|Assisted regeneration", "生态重建|Reconstruction",
)  # fmt: skip
SPACES = rows(
    SPACE_COLOURS, "生态空间|Ecological space", "农业空间|Agricultural space", "城镇空间|Urban space", "其他海域|Other sea",
)  # fmt: skip
ONE_OUT = rows(ONE_OUT_COLOURS, "退化|Degraded", "稳定|Stable", "改善|Improved")
MATRIX = rows(
    MATRIX_COLOURS,
    "退化低·恢复力高|Low degradation, high resilience", "退化低·恢复力中|Low, medium", "退化低·恢复力低|Low, low",
    "退化中·恢复力高|Medium, high", "退化中·恢复力中|Medium, medium", "退化中·恢复力低|Medium, low",
    "退化高·恢复力高|High, high", "退化高·恢复力中|High, medium", "退化高·恢复力低|High, low",
)  # fmt: skip
SEVERITY = rows(SENSITIVE_COLOURS, "低|Low", "中|Medium", "高|High")


def pattern_classes(found: Diagnosis) -> Codes:
    """Sources, corridors, pinch points and barriers in one raster; what is rarer lies above, and a barrier on a corridor
    is a class of its own, since the corridor is seen between the lines of its barriers."""
    land, sea = found.pattern.land, found.pattern.sea
    lies = found.profile.land, found.profile.sea
    classes = np.zeros(land.source.shape, np.uint8)
    for place, side in enumerate((land, sea)):
        classes[side.corridor > 0] = CORRIDORS[place]
    for place, side in enumerate((land, sea)):
        classes[side.source > 0] = SOURCES[place]
    barrier = (lies[0].barriers.label > 0) | (lies[1].barriers.label > 0)
    on_corridor = [barrier & (classes == corridor) for corridor in CORRIDORS]
    classes[barrier & ~np.isin(classes, SOURCES)] = BARRIER
    for crossed, mask in zip(CROSSED, on_corridor, strict=True):
        classes[mask] = crossed
    classes[(land.pinch > 0) | (sea.pinch > 0)] = PINCH
    return classes


def pattern(ground: Ground, key: str, stage: int) -> Drawable:
    """The security pattern; barriers are thin lines, so that they do not hide what they bar."""
    sources, corridors, pinch, ink = (
        [colour(row.colour) for row in PATTERN_ROWS[first:last]] for first, last in ((0, 2), (2, 4), (4, 5), (5, 6))
    )
    clear = colour(PATTERN_ROWS[5].colour, 0.0)
    shown = np.where(ground.city, pattern_classes(diagnosis_of(ground.study)), 0).astype(np.uint8)
    colours = palette([*sources, *corridors, clear, *corridors, *pinch, *ink])
    lines = {barred: ("hatch", len(colours.colours) - 1) for barred in (BARRIER, *CROSSED)}
    return Raster(ground.mercator, shown, colours, most, patterns=lines, patterns_from_px=0.0)


def current(ground: Ground, key: str, stage: int) -> Drawable:
    """Circuit current between the sources, each graph by its own largest value."""
    return ramp(ground, flowing(diagnosis_of(ground.study).pattern, ground.study.landscape), CURRENT_BREAKS)


def barriers(ground: Ground, key: str, stage: int) -> Drawable:
    """Improvement score of barriers: cost that a link saves per metre restored."""
    pattern = diagnosis_of(ground.study).pattern
    score = np.maximum(pattern.land.barrier, pattern.sea.barrier)
    return ramp(ground, np.where(score > 0, score, np.float32(np.nan)), BARRIER_BREAKS, rare=True)


def matrix_place(degradation: NDArray[np.int64], resilience: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number 1..9 in MATRIX of units by their grades, 0 where a unit is not assessed."""
    return np.where((degradation > 0) & (resilience > 0), 3 * (degradation - 1) + (3 - resilience) + 1, 0)


def matrix(ground: Ground, key: str, stage: int) -> Drawable:
    """Units in the colours of degradation by resilience."""
    found = diagnosis_of(ground.study)
    condition, unit = found.condition, found.zoning.unit
    placed = unit_matrix.assess(
        unit, condition.degradation_class, condition.resilience_class, len(found.zoning.units), ground.study.parameters
    )
    place = matrix_place(placed["degradation"].to_numpy(), placed["resilience"].to_numpy())
    shown = np.concatenate(([0], place)).astype(np.uint8)[unit]
    return Raster(ground.mercator, np.where(ground.city, shown, np.uint8(0)), solid(MATRIX_COLOURS))


def zone_legend(study: Study) -> Sequence[LegendRow]:
    """Zones by their numbers and names."""
    zones = diagnosis_of(study).zoning.zones
    return [
        LegendRow(ZONE_COLOURS[place], f"{row.code} {row.name_zh}", f"{row.code} {row.name_en}")
        for place, row in enumerate(zones.itertuples())
    ]


def zones(ground: Ground, key: str, stage: int) -> Drawable:
    """Restoration zones."""
    found = diagnosis_of(ground.study).zoning
    shades = [colour(text, ZONE_SHARE) for text in ZONE_COLOURS[: len(found.zones)]]
    return Raster(ground.mercator, found.zone, palette(shades))


def space(ground: Ground, key: str, stage: int) -> Drawable:
    """The three kinds of space, and the rest of the sea."""
    shown = np.where(ground.city, ground.study.landscape["space"], 0).astype(np.uint8)
    return Raster(ground.mercator, shown, solid(SPACE_COLOURS))


def conflicts(ground: Ground, key: str, stage: int) -> Drawable:
    """Where kinds of space conflict, by the gravest kind."""
    found = diagnosis_of(ground.study).conflicts.kind
    return Raster(ground.mercator, np.where(ground.city, found, 0).astype(np.uint8), solid(CONFLICT_COLOURS), most)


def conflict_legend(study: Study) -> Sequence[LegendRow]:
    """Kinds of conflict by the names of their table."""
    table = study.parameters.tables["conflicts"].sort_values("code")
    return [
        LegendRow(shade, str(row["name_zh"]), str(row["name_en"]))
        for shade, row in zip(CONFLICT_COLOURS, table.to_dict("records"), strict=True)
    ]


def sediment(ground: Ground, key: str, stage: int) -> Drawable:
    """Sediment that reaches streams, t/(ha a)."""
    return ramp(ground, diagnosis_of(ground.study).hydrology.sediment_export, SEDIMENT_BREAKS)


def nitrogen(ground: Ground, key: str, stage: int) -> Drawable:
    """Nitrogen that leaves the land, kg/(ha a)."""
    study = ground.study
    return ramp(ground, nutrients.export(study.baseline.state.landuse, "n", study.parameters), NITROGEN_BREAKS)


def graded(
    zh: str, en: str, classes: Callable[[Diagnosis], Codes], names: Sequence[LegendRow], group: str, rare: bool = False,
    vectors: tuple[str, ...] = (),
) -> Layer:
    """A row of the registry from classes of the diagnosis."""
    layer = Graded(classes, names, rare)
    return Layer(zh, en, layer.build, layer.legend, group=group, vectors=vectors)


LAYERS: dict[str, Layer] = {
    "importance": graded("生态系统服务重要性", "Importance of services", lambda d: d.importance.overall, GRADES, SERVICE),
    "importance_water": graded("水源涵养重要性", "Importance for water retention", lambda d: d.importance.water, GRADES, SERVICE),
    "importance_soil": graded("水土保持重要性", "Importance for soil conservation", lambda d: d.importance.soil, GRADES, SERVICE),
    "importance_biodiversity": graded("生物多样性维护重要性", "Importance for biodiversity", lambda d: d.importance.biodiversity, GRADES, SERVICE),
    "importance_coast": graded("海岸防护重要性", "Importance for coastal protection", lambda d: d.importance.coast, GRADES, SERVICE),
    "sensitivity": graded("生态敏感性", "Ecological sensitivity", lambda d: d.sensitivity.overall, SENSITIVITY, SENSITIVE),
    "sensitivity_erosion": graded("水土流失敏感性", "Sensitivity to soil erosion", lambda d: d.sensitivity.erosion, SENSITIVITY, SENSITIVE),
    "sensitivity_coast": graded("海岸侵蚀敏感性", "Sensitivity to coastal erosion", lambda d: d.sensitivity.coastal, SENSITIVITY, SENSITIVE),
    "protection": graded("生态保护重要性", "Importance for protection", lambda d: d.sensitivity.protection, GRADES, SENSITIVE),
    "risk_typhoon": graded("台风风险", "Typhoon risk", lambda d: d.risks.typhoon, RISK, SENSITIVE),
    "risk_surge": graded("风暴潮风险", "Storm surge risk", lambda d: d.risks.surge, RISK, SENSITIVE),
    "risk_sea_level": graded("海平面上升风险", "Sea level rise risk", lambda d: d.risks.sea_level, RISK, SENSITIVE),
    "pattern": Layer("生态安全格局", "Security pattern", pattern, lambda study: PATTERN_ROWS, group=PATTERN, vectors=("corridors",)),
    "current": Layer("累积电流（0–1）", "Cumulative current (0-1)", current, lambda study: ramp_legend(CURRENT_BREAKS), group=PATTERN, vectors=("corridors",)),
    "barriers": Layer("障碍点改善得分", "Improvement score of barriers", barriers, lambda study: ramp_legend(BARRIER_BREAKS), group=PATTERN, vectors=("corridors",)),
    "matrix": Layer("单元：退化程度×恢复力", "Units: degradation by resilience", matrix, lambda study: MATRIX, group=CONDITION),
    "degradation": graded("退化程度", "Degradation", lambda d: d.condition.degradation_class, DEGRADED, CONDITION),
    "resilience": graded("恢复力", "Resilience", lambda d: d.condition.resilience_class, RESILIENT, CONDITION),
    "mode": graded("修复方式", "Mode of restoration", lambda d: d.condition.mode, MODES, CONDITION),
    "one_out": graded("土地退化（一票否决）", "Land degradation (one out, all out)", lambda d: d.condition.one_out, ONE_OUT, CONDITION),
    "severity": graded("生态问题严重度", "Severity of problems", lambda d: d.register.severity, SEVERITY, CONDITION),
    "consolidation": graded("国土整治潜力", "Land consolidation", lambda d: d.consolidation.kind, CONSOLIDATION_ROWS, SPACE, rare=True),
    "zones": Layer("生态修复分区", "Restoration zones", zones, zone_legend, group=SPACE, vectors=("zones", "zone_marks")),
    "space": Layer("三类空间", "Three kinds of space", space, lambda study: SPACES, group=SPACE),
    "conflicts": Layer("三类空间冲突", "Conflicts of space", conflicts, conflict_legend, group=SPACE, vectors=("buffers",)),
    "sediment": Layer("入河泥沙 t/(hm²·a)", "Sediment to streams t/(ha·a)", sediment, lambda study: ramp_legend(SEDIMENT_BREAKS), group=WATER),
    "nitrogen": Layer("总氮流失 kg/(hm²·a)", "Nitrogen export kg/(ha·a)", nitrogen, lambda study: ramp_legend(NITROGEN_BREAKS), group=WATER),
}  # fmt: skip
