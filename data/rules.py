"""What the parts of a package must agree on: codes, stages, directions, units, places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.landscape import Region
from data.descriptor import PackageMeta, Resource
from data.errors import Report
from data.rasters import pixel
from data.record_rules import check_records
from data.safeguard_rules import check_safeguards
from data.schema import DESCRIPTOR, LAYER
from data.series import check_series
from data.tables import place

# Value ranges of landuse: sea classes stand at and above this value, classes of the 三调 below.
FIRST_SEA_VALUE = 30_000
# Budgets and funds are written in whole 万元.
ROUNDING_WAN_YUAN = 0.5


def check_rules(
    meta: PackageMeta,
    resources: Sequence[Resource],
    layers: Mapping[str, NDArray[Any]],
    tables: Mapping[str, pd.DataFrame],
    vectors: Mapping[str, gpd.GeoDataFrame],
    files: Mapping[tuple[str, str], str],
    report: Report,
) -> None:
    """Checks everything that takes two parts; what could not be read is skipped, its problem is known already.

    Args:
        files: (kind, name) -> path for messages.
    """
    _check_units(resources, report)
    check_series(resources, layers, report)
    _check_codes(layers, tables, files, report)
    _check_ids(layers, tables, files, report)
    _check_texture(layers, files, report)
    for name in ("targets", "budgets", "presets", "projects"):
        if name in tables:
            _check_stages(
                tables[name], "year" if name == "targets" else "stage", meta, files["table", name], report
            )
    _check_directions(tables, files, report)
    _check_budgets(tables, files, report)
    _check_costs(tables, files, report)
    _check_projects(tables, vectors, files, report)
    _check_courses(tables, files, report)
    _check_ranges(tables, files, report)
    check_safeguards(tables, files, report)
    check_records(meta, tables, files, report)
    _check_exclusions(tables, files, report)
    _check_waits(tables, files, report)


def _check_units(resources: Sequence[Resource], report: Report) -> None:
    """A raster is in the unit of the contract: metres are never taken for feet."""
    for resource in resources:
        kind, name = resource.key
        if kind == "raster" and name in LAYER and resource.unit != LAYER[name].unit:
            report.add(
                DESCRIPTOR,
                f"resources: {resource.name}",
                f"单位为 {resource.unit!r}，应为 {LAYER[name].unit!r}；请换算栅格并更正单位。",
                f"The unit is {resource.unit!r} instead of {LAYER[name].unit!r}: convert the raster and mend it.",
            )


def _check_codes(
    layers: Mapping[str, NDArray[Any]],
    tables: Mapping[str, pd.DataFrame],
    files: Mapping[tuple[str, str], str],
    report: Report,
) -> None:
    """Every land use value is a row of the classes table, and sea classes lie in the sea."""
    if not {"landuse", "region"} <= set(layers) or "classes" not in tables:
        return
    landuse, region = layers["landuse"], layers["region"]
    inside = region != Region.OUTSIDE
    known = tables["classes"]["value"].to_numpy()
    # an earlier land use may have gaps
    for name, allowed in (("landuse", known), ("landuse_earlier", [0, *known])):
        if name not in layers:
            continue
        for value in np.setdiff1d(np.unique(layers[name][inside]), allowed):
            cells = inside & (layers[name] == value)
            report.add(
                files["raster", name],
                pixel(int(cells.argmax()), cells.shape),
                f"未知三调地类值 {value}（{np.count_nonzero(cells)} 个像元）；请更正，或在 classes 表中补上该地类。",
                f"Unknown land use value {value} ({np.count_nonzero(cells)} cells): mend it, or add the class to the table classes.",
                kind="code",
            )
    sea = np.isin(region, (Region.CITY_SEA, Region.BUFFER_SEA))
    wrong = inside & (sea != (landuse >= FIRST_SEA_VALUE))
    if wrong.any():
        first = int(wrong.argmax())
        report.add(
            files["raster", "landuse"],
            pixel(first, landuse.shape),
            f"有 {np.count_nonzero(wrong)} 个像元海陆不符（如地类值 {landuse.flat[first]} 在 region {region.flat[first]}）；请统一海陆分界。",
            f"{np.count_nonzero(wrong)} cells disagree on land and sea (such as class {landuse.flat[first]} in region {region.flat[first]}): use one land-sea line.",
        )


def _check_ids(
    layers: Mapping[str, NDArray[Any]],
    tables: Mapping[str, pd.DataFrame],
    files: Mapping[tuple[str, str], str],
    report: Report,
) -> None:
    if "township" not in layers or "townships" not in tables:
        return
    used = np.setdiff1d(np.unique(layers["township"]), [0])
    for value in np.setdiff1d(used, tables["townships"]["id"].to_numpy()):
        cells = layers["township"] == value
        report.add(
            files["raster", "township"],
            pixel(int(cells.argmax()), cells.shape),
            f"编号 {value} 不在 townships 表中；请更正或补上一行。",
            f"Id {value} is not in the table townships: mend it or add the row.",
            kind="township",
        )


def _check_texture(
    layers: Mapping[str, NDArray[Any]], files: Mapping[tuple[str, str], str], report: Report
) -> None:
    """Sand, silt and clay make 100 %, rounding apart; 0 + 0 + 0 stands where there is no soil."""
    parts = ("soil_sand", "soil_silt", "soil_clay")
    if not {*parts, "region"} <= set(layers):
        return
    land = np.isin(layers["region"], (Region.CITY_LAND, Region.BUFFER_LAND))
    total = np.sum([layers[part] for part in parts], axis=0, dtype="uint16")
    wrong = land & (total != 0) & ((total < 97) | (total > 103))
    if wrong.any():
        first = int(wrong.argmax())
        report.add(
            files["raster", "soil_sand"],
            pixel(first, wrong.shape),
            f"有 {np.count_nonzero(wrong)} 个像元的砂、粉、黏粒之和不是 100 %（如 {total.flat[first]}）；请更正三个图层。",
            f"Sand, silt and clay do not make 100 % in {np.count_nonzero(wrong)} cells (such as {total.flat[first]}): mend the three layers.",
        )


def _check_stages(frame: pd.DataFrame, column: str, meta: PackageMeta, shown: str, report: Report) -> None:
    for row, year in enumerate(frame[column]):
        if pd.notna(year) and int(year) not in meta.stages:
            report.add(
                shown,
                place(row, column),
                f"{int(year)} 不是规划阶段 {list(meta.stages)}；请更正。",
                f"{int(year)} is not one of the stages {list(meta.stages)}: mend it.",
                kind="stage",
            )


def _check_directions(
    tables: Mapping[str, pd.DataFrame], files: Mapping[tuple[str, str], str], report: Report
) -> None:
    """A target may not move against its indicator's direction from one stage to the next."""
    if not {"indicators", "targets"} <= set(tables):
        return
    directions = tables["indicators"].set_index("indicator")["direction"]
    targets = tables["targets"].dropna(subset=["target"]).sort_values("year", kind="stable")
    for indicator, rows in targets.groupby("indicator", sort=False):
        if indicator not in directions.index:
            continue
        falling = directions[indicator] == "not_below"
        for (_, earlier), (row, later) in zip(
            rows.iloc[:-1].iterrows(), rows.iloc[1:].iterrows(), strict=True
        ):
            change = later["target"] - earlier["target"]
            if (change < 0) if falling else (change > 0):
                rule_zh, rule = ("只升不降", "not fall") if falling else ("只降不升", "not rise")
                report.add(
                    files["table", "targets"],
                    place(int(str(row)), "target"),
                    f"{indicator} 的目标由 {earlier['target']:g}（{earlier['year']}）变为 {later['target']:g}（{later['year']}），与指标方向相反（应{rule_zh}）；请更正目标或方向。",
                    f"The target of {indicator} moves from {earlier['target']:g} ({earlier['year']}) to {later['target']:g} ({later['year']}), against its direction (it may {rule}): mend target or direction.",
                )


def _check_budgets(
    tables: Mapping[str, pd.DataFrame], files: Mapping[tuple[str, str], str], report: Report
) -> None:
    if "budgets" not in tables:
        return
    frame = tables["budgets"].sort_values("stage", kind="stable")
    for row in frame.index[1:][np.diff(frame["budget_wan_yuan"]) < 0]:
        report.add(
            files["table", "budgets"],
            place(int(row), "budget_wan_yuan"),
            "预算按累计计，不应逐阶段减少；请更正。",
            "Budgets are cumulative and may not fall from stage to stage: mend them.",
        )


def _check_costs(
    tables: Mapping[str, pd.DataFrame], files: Mapping[tuple[str, str], str], report: Report
) -> None:
    if "measures" not in tables:
        return
    frame = tables["measures"]
    ordered = (frame["unit_cost_low"] <= frame["unit_cost"]) & (frame["unit_cost"] <= frame["unit_cost_high"])
    for row in np.flatnonzero(~ordered.to_numpy()):
        report.add(
            files["table", "measures"],
            place(int(row), "unit_cost"),
            "单价应在低值与高值之间；请更正。",
            "The unit cost must lie between its low and high value: mend it.",
        )
    for row in np.flatnonzero(((frame["unit"] == "km") & frame["design_width_m"].isna()).to_numpy()):
        report.add(
            files["table", "measures"],
            place(int(row), "design_width_m"),
            "以公里计的措施需要设计宽度；请填写。",
            "A measure counted in km needs a design width: fill it in.",
        )


def _check_projects(
    tables: Mapping[str, pd.DataFrame],
    vectors: Mapping[str, gpd.GeoDataFrame],
    files: Mapping[tuple[str, str], str],
    report: Report,
) -> None:
    """Projects count in their measure's unit, and every polygon belongs to a project."""
    if "projects" not in tables:
        return
    projects = tables["projects"]
    if "measures" in tables:
        units = projects["measure"].map(tables["measures"].set_index("measure")["unit"])
        for row in np.flatnonzero((units.notna() & (units != projects["unit"])).to_numpy()):
            report.add(
                files["table", "projects"],
                place(int(row), "unit"),
                f"单位应与措施一致（{units.iloc[row]}）；请更正。",
                f"The unit must be its measure's ({units.iloc[row]}): mend it.",
            )
    if "projects" in vectors and "project_id" in vectors["projects"]:
        for feature, project in enumerate(vectors["projects"]["project_id"], 1):
            if project not in set(projects["project"]):
                report.add(
                    files["vector", "projects"],
                    f"图层 layer projects, 要素 feature {feature}",
                    f"项目 {project!r} 不在 projects 表中；请更正或补上一行。",
                    f"Project {project!r} is not in the table projects: mend it or add the row.",
                    kind="project",
                )


def _check_courses(
    tables: Mapping[str, pd.DataFrame], files: Mapping[tuple[str, str], str], report: Report
) -> None:
    """A project begins before it ends, ends within its stage, and its funds are its budget."""
    if "projects" not in tables:
        return
    projects = tables["projects"]
    wrong = (projects["start"] > projects["end"]) | (projects["end"] > projects["stage"])
    for row in np.flatnonzero(wrong.to_numpy()):
        report.add(
            files["table", "projects"],
            place(int(row), "end"),
            "项目的起止年应先后有序，且在其阶段末年之前完工；请更正。",
            "A project starts before it ends, and ends by the last year of its stage: mend the years.",
        )
    if "project_funds" not in tables:
        return
    funds = tables["project_funds"].groupby("project")["amount_wan_yuan"].sum()
    given = projects["project"].map(funds)
    off = given.notna() & ((given - projects["budget_wan_yuan"]).abs() > ROUNDING_WAN_YUAN)
    for row in np.flatnonzero(off.to_numpy()):
        report.add(
            files["table", "projects"],
            place(int(row), "budget_wan_yuan"),
            f"资金来源合计 {given.iloc[row]:g} 万元，与投资不符；请更正。",
            f"The funds add up to {given.iloc[row]:g} (10 000 yuan), which is not the budget: mend one of them.",
        )


def _check_ranges(
    tables: Mapping[str, pd.DataFrame], files: Mapping[tuple[str, str], str], report: Report
) -> None:
    """Intervals have their ends in order."""
    pairs = {
        "cover_factor": ("cover_min", "cover_max"),
        "slope_factor": ("slope_min_deg", "slope_max_deg"),
        "sheet_erosion": ("slope_min_deg", "slope_max_deg"),
        "dike_share": ("slope_min_deg", "slope_max_deg"),
        "cost_factors": ("min", "max"),
        "problems": ("medium", "high"),
    }
    for name, (low, high) in pairs.items():
        if name not in tables:
            continue
        frame = tables[name]
        for row in np.flatnonzero((frame[low] >= frame[high]).to_numpy()):
            report.add(
                files["table", name],
                place(int(row), high),
                f"{high} 应大于 {low}；请更正。",
                f"{high} must exceed {low}: mend it.",
            )


def _check_exclusions(
    tables: Mapping[str, pd.DataFrame], files: Mapping[tuple[str, str], str], report: Report
) -> None:
    if "exclusions" not in tables:
        return
    for row, layer in enumerate(tables["exclusions"]["layer"]):
        if layer not in LAYER:
            report.add(
                files["table", "exclusions"],
                place(row, "layer"),
                f"未知图层 {layer!r}；请用约定中的图层名。",
                f"Unknown layer {layer!r}: name a layer of the contract.",
            )


def _check_waits(
    tables: Mapping[str, pd.DataFrame], files: Mapping[tuple[str, str], str], report: Report
) -> None:
    """What is pending says what it waits for."""
    for name in ("measures", "objectives", "indicators"):
        if name not in tables:
            continue
        frame = tables[name]
        silent = (frame["status"] == "pending") & (frame["waits_zh"].isna() | frame["waits_en"].isna())
        for row in np.flatnonzero(silent.to_numpy()):
            report.add(
                files["table", name],
                place(int(row), "waits_zh"),
                "待接入的行应说明等待什么；请填写 waits_zh 与 waits_en。",
                "A pending row must say what it waits for: fill in waits_zh and waits_en.",
            )
