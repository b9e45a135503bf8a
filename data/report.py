"""python -m data.report: what the models say of a package, one line per result, with the time and memory they took.

Every sum and share is of the city alone, the buffer around it left out.

Everything is computed anew, without the cache, so that the times are those of a first start.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analytics import carbon, ecosystems, nutrients
from analytics.landscape import Region
from analytics.modes import Mode
from analytics.one_out import DEGRADED
from analytics.scenario.study import Study
from data.errors import InputDataError
from data.package import open_package
from data.study import make_study
from data.themes.base import diagnosis_of
from settings import Settings

#: Of a class, grade or mask: what share of the city's land or sea it covers.
PERCENT = "%"
#: Bytes in a unit of ru_maxrss.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Line:
    """One result.

    Args:
        step: the model it comes from, as its progress names it (Chinese half).
        zh, en: name. unit: of the value.
        value: sum, mean or share over the city.
    """

    step: str
    zh: str
    en: str
    unit: str
    value: Callable[[Study], float]


@dataclass
class Stopwatch:
    """Times the steps that a progress names, and the peak memory until each one's end."""

    seconds: dict[str, float] = field(default_factory=dict)
    peak_mib: dict[str, float] = field(default_factory=dict)
    _open: tuple[str, float] | None = None

    def __call__(self, share: float, words: str) -> None:
        """A step begins; the one before has ended."""
        now = time.perf_counter()
        if self._open is not None:
            name, since = self._open
            self.seconds[name] = self.seconds.get(name, 0.0) + now - since
            self.peak_mib[name] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT / 2**20
        self._open = words.partition("|")[0], now

    @property
    def total(self) -> float:
        return sum(self.seconds.values())


def share(
    classes: Callable[[Study], NDArray[np.generic]], least: int, region: Region
) -> Callable[[Study], float]:
    """Percent of a region whose class is at least this."""

    def value(study: Study) -> float:
        inside = study.landscape["region"] == region
        return float(100 * (classes(study)[inside] >= least).mean()) if inside.any() else 0.0

    return value


def share_of(
    classes: Callable[[Study], NDArray[np.generic]], one: int, region: Region
) -> Callable[[Study], float]:
    """Percent of a region that is of one class."""
    return share(lambda study: classes(study) == one, 1, region)


def mean(values: Callable[[Study], NDArray[np.floating]], region: Region) -> Callable[[Study], float]:
    """Mean over the cells of a region that are not nan."""

    def value(study: Study) -> float:
        inside = values(study)[study.landscape["region"] == region]
        known = inside[~np.isnan(inside)]
        return float(known.mean(dtype=np.float64)) if known.size else float("nan")

    return value


def area(mask: Callable[[Study], NDArray[np.generic]]) -> Callable[[Study], float]:
    """Area (ha) of the city's cells that are not nought."""

    def value(study: Study) -> float:
        inside = study.landscape.mask()
        return float(np.count_nonzero(mask(study)[inside]) * study.landscape.grid.cell_ha)

    return value


def to_streams(nutrient: str) -> Callable[[Study], float]:
    """Load (t/a) of the city's land that reaches streams."""

    def value(study: Study) -> float:
        water, cover = diagnosis_of(study).hydrology, study.baseline.state.landuse
        load = nutrients.arriving(cover, water.basin, water.nutrients, nutrient, study.parameters)
        return float(
            load[study.landscape.mask(LAND)].sum(dtype=np.float64) * study.landscape.grid.cell_ha / 1000
        )

    return value


def water_yield(study: Study) -> float:
    """Water yield (m3/a) of the sub-basins' parts inside the city."""
    water = diagnosis_of(study).hydrology
    return float((water.balances["yield_mm"] * water.basins["city_ha"] * M3_PER_MM_HA).sum())


def stored_carbon(study: Study) -> float:
    """Carbon (tC) in biomass and soil of the city, land and sea."""
    cover, percent = study.baseline.state.landuse, study.baseline.drivers.vegetation_cover
    held = carbon.present(cover, percent, study.parameters).total()[study.landscape.mask()]
    return float(held.sum(dtype=np.float64) * study.landscape.grid.cell_ha)


M3_PER_MM_HA = 10
LAND, SEA = Region.CITY_LAND, Region.CITY_SEA
MODELS, DRAINAGE, SERVICES = "现状模型", "汇流与子流域", "生态系统服务重要性"
PATTERN, CONDITION = "生态安全格局", "退化程度与恢复力"
LINES: Sequence[Line] = (
    Line("地形", "平均坡度", "Mean slope", "°", mean(lambda s: s.baseline.drivers.slope_deg, LAND)),
    Line("降雨与土壤", "降雨侵蚀力 R", "Erosivity R", "MJ·mm/(hm²·h·a)", mean(lambda s: s.baseline.drivers.r, LAND)),
    Line("岸线", "岸线长度", "Shoreline", "km", lambda s: s.facts.shoreline_km),
    Line(MODELS, "陆域面积", "Land", "ha", lambda s: s.facts.land_ha),
    Line(MODELS, "海域面积", "Sea", "ha", lambda s: s.facts.sea_ha),
    Line(MODELS, "水源涵养量", "Water retention", "m³/a", lambda s: s.facts.water_m3),
    Line(MODELS, "土壤保持量", "Soil retention", "t/a", lambda s: s.facts.soil_retained_t),
    Line(MODELS, "轻度以上水土流失", "Eroded land", "ha", lambda s: s.facts.eroded_ha),
    Line(MODELS, "陆域平均生境质量", "Habitat quality, land", "0–1", mean(lambda s: s.baseline.habitat_quality, LAND)),
    Line(MODELS, "海域平均生境质量", "Habitat quality, sea", "0–1", mean(lambda s: s.baseline.habitat_quality, SEA)),
    Line(MODELS, "海岸暴露指数", "Coastal exposure", "1–5", lambda s: s.facts.exposure),
    Line(MODELS, "碳储量", "Carbon stored", "tC", stored_carbon),
    Line("生态系统分类", "面积闭合差", "Area closure", "%", lambda s: 100 * diagnosis_of(s).ecosystems.closure.difference),
    Line("生态系统分类", "湿地", "Wetland", "ha", lambda s: diagnosis_of(s).ecosystems.wetland_ha),
    Line("生态系统分类", "森林覆盖率", "Forest cover", PERCENT, lambda s: ecosystems.forest_cover(diagnosis_of(s).ecosystems.classes, s.parameters)),
    Line(DRAINAGE, "子流域", "Sub-basins", "个", lambda s: float((diagnosis_of(s).hydrology.basins["city_ha"] > 0).sum())),
    Line(DRAINAGE, "产水量", "Water yield", "m³/a", water_yield),
    Line(DRAINAGE, "入河泥沙", "Sediment to streams", "t/(hm²·a)", mean(lambda s: diagnosis_of(s).hydrology.sediment_export, LAND)),
    Line(DRAINAGE, "入河总氮", "Nitrogen to streams", "t/a", to_streams("n")),
    Line(DRAINAGE, "入河总磷", "Phosphorus to streams", "t/a", to_streams("p")),
    Line(SERVICES, "水源涵养极重要", "Vital for water retention", PERCENT, share(lambda s: diagnosis_of(s).importance.water, 3, LAND)),
    Line(SERVICES, "水土保持极重要", "Vital for soil conservation", PERCENT, share(lambda s: diagnosis_of(s).importance.soil, 3, LAND)),
    Line(SERVICES, "生物多样性极重要", "Vital for biodiversity", PERCENT, share(lambda s: diagnosis_of(s).importance.biodiversity, 3, LAND)),
    Line(SERVICES, "海岸防护极重要", "Vital for coastal protection", PERCENT, share(lambda s: diagnosis_of(s).importance.coast, 3, LAND)),
    Line("敏感性", "极敏感（陆域）", "Very sensitive land", PERCENT, share(lambda s: diagnosis_of(s).sensitivity.overall, 3, LAND)),
    Line("敏感性", "生态保护极重要", "Vital for protection", PERCENT, share(lambda s: diagnosis_of(s).sensitivity.protection, 3, LAND)),
    Line("灾害风险", "风暴潮高风险", "High surge risk", PERCENT, share(lambda s: diagnosis_of(s).risks.surge, 3, LAND)),
    Line("灾害风险", "海平面上升高风险", "High sea level risk", PERCENT, share(lambda s: diagnosis_of(s).risks.sea_level, 3, LAND)),
    Line("灾害风险", "台风高风险", "High typhoon risk", PERCENT, share(lambda s: diagnosis_of(s).risks.typhoon, 3, LAND)),
    Line(PATTERN, "陆域源地", "Sources on land", "个", lambda s: float(len(diagnosis_of(s).pattern.land.patches))),
    Line(PATTERN, "海域源地", "Sources at sea", "个", lambda s: float(len(diagnosis_of(s).pattern.sea.patches))),
    Line(PATTERN, "连接（陆域）", "Links, land", "条", lambda s: float(len(diagnosis_of(s).pattern.land.links))),
    Line(PATTERN, "廊道（陆域）", "Corridors, land", "ha", area(lambda s: diagnosis_of(s).pattern.land.corridor)),
    Line(PATTERN, "夹点（陆域）", "Pinch points, land", "ha", area(lambda s: diagnosis_of(s).pattern.land.pinch)),
    Line(PATTERN, "障碍点（陆域）", "Barriers, land", "ha", area(lambda s: diagnosis_of(s).pattern.land.barrier)),
    Line(PATTERN, "等效连通面积 ECA（陆域）", "ECA, land", "ha", lambda s: diagnosis_of(s).pattern.land.eca_ha),
    Line(PATTERN, "等效连通面积 ECA（海域）", "ECA, sea", "ha", lambda s: diagnosis_of(s).pattern.sea.eca_ha),
    Line(PATTERN, "可能连通性 PC（陆域）", "PC, land", "0–1", lambda s: diagnosis_of(s).pattern.land.pc),
    Line(PATTERN, "整体连通性 IIC（陆域）", "IIC, land", "0–1", lambda s: diagnosis_of(s).pattern.land.iic),
    Line(PATTERN, "廊道连通率（陆域）", "Functional corridors, land", PERCENT, lambda s: diagnosis_of(s).pattern.land.corridor_connectivity),
    Line(CONDITION, "中度以上退化（陆域）", "Moderately degraded land", PERCENT, share(lambda s: diagnosis_of(s).condition.degradation_class, 3, LAND)),
    Line(CONDITION, "一票否决为退化（陆域）", "Degraded, one out all out, land", PERCENT, share_of(lambda s: diagnosis_of(s).condition.one_out, DEGRADED, LAND)),
    Line(CONDITION, "中度以上退化（海域）", "Moderately degraded sea", PERCENT, share(lambda s: diagnosis_of(s).condition.degradation_class, 3, SEA)),
    Line(CONDITION, "平均恢复力（陆域）", "Mean resilience, land", "0–1", mean(lambda s: diagnosis_of(s).condition.resilience, LAND)),
    Line(CONDITION, "平均恢复力（海域）", "Mean resilience, sea", "0–1", mean(lambda s: diagnosis_of(s).condition.resilience, SEA)),
    Line(CONDITION, "生态重建（陆域）", "To be rebuilt, land", PERCENT, share(lambda s: diagnosis_of(s).condition.mode, Mode.REBUILD, LAND)),
    Line("国土整治潜力", "理论整治潜力", "Consolidation, theoretical", "ha", lambda s: float(diagnosis_of(s).consolidation.theoretical.to_numpy().sum())),
    Line("国土整治潜力", "现实整治潜力", "Consolidation, realistic", "ha", lambda s: float(diagnosis_of(s).consolidation.realistic.to_numpy().sum())),
    Line("修复单元", "修复单元", "Units", "个", lambda s: float(len(diagnosis_of(s).zoning.units))),
    Line("问题识别", "问题清单", "Entries of the problem register", "条", lambda s: float(len(diagnosis_of(s).register.table))),
    Line("修复分区", "修复分区", "Zones", "个", lambda s: float(len(diagnosis_of(s).zoning.zones))),
    Line("三类空间冲突", "空间冲突", "Conflicts of space", "ha", area(lambda s: diagnosis_of(s).conflicts.kind)),
    Line("三类空间冲突", "拟设缓冲带与廊道", "Buffers and corridors proposed", "ha", lambda s: float(diagnosis_of(s).conflicts.proposals["area_ha"].sum())),
    Line("可选措施", "可选措施（栅格×方案）", "Eligible pairs", "个", lambda s: float(s.options.cell.size)),
)  # fmt: skip


def written(study: Study, watch: Stopwatch) -> str:
    """The table as text; a step's time, that of its parts together, stands in its first line only."""
    head = f"{'结果 result':<56}{'单位 unit':<18}{'值 value':>18}{'用时 s':>10}{'峰值 MiB':>10}"
    lines, told = [head], set[str]()
    for line in LINES:
        parts = [] if line.step in told else [name for name in watch.seconds if name.startswith(line.step)]
        seconds = f"{sum(watch.seconds[part] for part in parts):.2f}" if parts else ""
        peak = f"{max(watch.peak_mib[part] for part in parts):.0f}" if parts else ""
        told.add(line.step)
        name = f"{line.zh} {line.en}"
        wide = 56 - sum(ord(letter) > 0x2E80 for letter in name)
        lines.append(f"{name:<{wide}}{line.unit:<18}{line.value(study):>18,.3f}{seconds:>10}{peak:>10}")
    most = max(watch.peak_mib.values(), default=0.0)
    lines.append(f"全部 all: {watch.total:.1f} s, {most:.0f} MiB")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Parses the command line, computes, prints; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m data.report", description="模型结果一览 results of the models"
    )
    default = Settings.model_fields["package"].default
    parser.add_argument(
        "package", type=Path, nargs="?", default=default, help=f"folder of the package; default {default}"
    )
    given = parser.parse_args(arguments)
    watch = Stopwatch()
    try:
        study = make_study(open_package(given.package), watch)
    except InputDataError as error:
        parser.error(str(error))
    sys.stdout.write(written(study, watch) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
