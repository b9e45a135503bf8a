"""A valid package opens; every way to be wrong gets its own message with file, place and remedy in two languages."""

from __future__ import annotations

import pickle
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from rasterio.transform import Affine, from_origin
from shapely.geometry import LineString, Point, Polygon

from analytics.landscape import Grid
from data.errors import SHOWN_PER_KIND, InputDataError
from data.package import open_package
from data.schema import LAYERS, VECTOR_LAYERS
from data.table_schema import TABLES
from tests.data import breaking as b
from tests.data.tiny_package import CELL_M, COLS, NORTH_M, ROWS, WEST_M, make_layers, write_package

BOWTIE = Polygon([(WEST_M, NORTH_M), (WEST_M + 9, NORTH_M - 9), (WEST_M + 9, NORTH_M), (WEST_M, NORTH_M - 9)])


def test_a_valid_package_opens(tiny_folder: Path) -> None:
    package = open_package(tiny_folder)
    assert package.landscape.grid == Grid("EPSG:4546", WEST_M, NORTH_M, CELL_M, ROWS, COLS)
    assert set(package.landscape.layers) == {layer.name for layer in LAYERS if not layer.optional}
    assert set(package.landscape.vectors) == {layer.name for layer in VECTOR_LAYERS if not layer.optional}
    assert set(package.tables) >= {table.name for table in TABLES if not table.optional}
    for name, values in make_layers().items():
        np.testing.assert_array_equal(package.landscape[name], values, err_msg=name)
        assert package.landscape[name].dtype == values.dtype
    assert package.landscape["precipitation"].shape == (12, ROWS, COLS)
    assert package.meta.stages == (2025, 2030, 2035)
    assert package.meta.city.zh == "示例市"
    assert package.resource("raster", "landuse").licence == "MIT"
    assert package.resource("vector", "rivers").layer == "rivers"


def test_columns_have_types(tiny_folder: Path) -> None:
    tables = open_package(tiny_folder).tables
    assert tables["classes"]["code"].iloc[0] == "0101"
    assert tables["classes"]["value"].dtype == "int64"
    assert tables["measures"]["target_class"].dtype == "str"
    assert tables["targets"]["target"].dtype == "float64"
    assert tables["targets"]["target"].isna().any(), "a target may be absent: 无"


def test_nothing_in_a_package_can_be_changed(tiny_folder: Path) -> None:
    package = open_package(tiny_folder)
    with pytest.raises(TypeError):
        package.tables["classes"] = None  # type: ignore[index]
    with pytest.raises(AttributeError):
        package.version = ""  # type: ignore[misc]


def test_version_is_the_content(package_folder: Path, tiny_folder: Path, tmp_path: Path) -> None:
    version = open_package(tiny_folder).version
    assert re.fullmatch(r"[0-9a-f]{20}", version)
    moved = Path(shutil.copytree(package_folder, tmp_path / "elsewhere"))
    assert open_package(moved).version == version, "neither place nor dates count"
    b.cell("budgets", "budget_wan_yuan", "13999")(package_folder)
    assert open_package(package_folder).version != version


def test_nodata_of_a_file_becomes_nodata_of_the_contract(package_folder: Path) -> None:
    b.raster(
        "elevation", lambda v: np.where(np.arange(COLS) == 0, -32768, v).astype("float32"), nodata=-32768
    )(package_folder)
    b.raster("region", lambda v: np.where(np.arange(COLS) == 0, 0, v).astype("uint8"))(package_folder)
    package = open_package(package_folder)
    assert np.isnan(package.landscape["elevation"][:, 0]).all()
    assert not np.isnan(package.landscape["elevation"][:, 1:]).any()


def test_a_smaller_type_is_taken(package_folder: Path) -> None:
    b.raster("elevation", lambda v: v.astype("int16"), nodata=-9999)(package_folder)
    assert open_package(package_folder).landscape["elevation"].dtype == "float32"


def test_extra_columns_and_tables_are_kept(package_folder: Path) -> None:
    table = package_folder / "tables" / "budgets.csv"
    lines = table.read_text("utf-8").splitlines()
    table.write_text(
        "\n".join([f"{lines[0]},note,code", *(f"{line},备注,0{i}" for i, line in enumerate(lines[1:]))]),
        "utf-8",
    )
    budgets = open_package(package_folder).tables["budgets"]
    assert budgets["note"].tolist() == ["备注"] * 3
    assert budgets["code"].tolist() == ["00", "01", "02"]


def test_what_a_package_may_bring_beside(package_folder: Path) -> None:
    years = np.arange(5000, 5300, 100)[:, None, None]
    b.layer("ndvi_annual", years, "2018", "2019", "2020")(package_folder)
    b.layer("landuse_earlier", np.where(np.arange(COLS) == 0, 3010, 0))(package_folder)
    b.layer("night_light", 0.5)(package_folder)
    b.layer("kndvi_monthly", np.full((12, 1, 1), 6000), *(f"2020-{month:02}" for month in range(1, 13)))(
        package_folder
    )
    b.pixel("ndvi_annual", 3, 3, -32_768)(package_folder)
    place = open_package(package_folder).landscape
    assert place["ndvi_annual"].shape == (3, ROWS, COLS)
    assert place["ndvi_annual"][0, 3, 3] == -32_768, "a cloud is no mistake"
    assert place.bands["ndvi_annual"] == ("2018", "2019", "2020")
    assert place.bands["kndvi_monthly"][-1] == "2020-12"
    assert place["landuse_earlier"].dtype == "uint16" and place["night_light"].dtype == "float32"


# name -> (what is broken, file, place, words of the Chinese and of the English message)
WRONG: dict[str, tuple[b.Change, str, str, str, str]] = {
    # the descriptor
    "no descriptor": (lambda r: (r / "datapackage.json").unlink(), "datapackage.json", "", "找不到描述文件", "No descriptor"),
    "broken JSON": (b.text("datapackage.json", '{"name": '), "datapackage.json", "line 1", "JSON 格式错误", "Broken JSON"),
    "NaN in JSON": (b.text("datapackage.json", '{"name": NaN}'), "datapackage.json", "", "JSON 格式错误", "Broken JSON"),
    "key twice in JSON": (b.text("datapackage.json", '{"name": "a", "name": "b"}'), "datapackage.json", "", "JSON 格式错误", "duplicate key"),
    "not an object": (b.text("datapackage.json", "[]"), "datapackage.json", "", "顶层", "top level"),
    "descriptor not UTF-8": (b.text("datapackage.json", '{"title": "琼海"}'.encode("gbk")), "datapackage.json", "byte", "UTF-8", "UTF-8"),
    "no section": (b.descriptor(lambda raw: raw.pop("wanquan")), "datapackage.json", "wanquan", "缺少 wanquan", "No section"),
    "other contract": (b.own(contract=2), "datapackage.json", "wanquan.contract", "不支持的约定版本 2", "not supported"),
    "base year missing": (b.descriptor(lambda raw: raw["wanquan"].pop("base_year")), "datapackage.json", "wanquan.base_year", "缺少", "Missing"),
    "threshold of cell size": (b.own(cell_m=-30), "datapackage.json", "wanquan.cell_m", "-30", "greater than 0"),
    "malformed status date": (b.own(status_date="2020-13-01"), "datapackage.json", "wanquan.status_date", "2020-13-01", "date"),
    "status date before base": (b.own(status_date="2019-12-31"), "datapackage.json", "wanquan.status_date", "早于基期", "before the base year"),
    "stages not increasing": (b.own(stages=[2030, 2025, 2035]), "datapackage.json", "wanquan.stages", "递增", "must rise"),
    "geographic CRS promised": (b.own(crs="EPSG:4490"), "datapackage.json", "wanquan.crs", "不是以米为单位", "not a projected CRS"),
    "unknown CRS": (b.own(crs="EPSG:99999"), "datapackage.json", "wanquan.crs", "未知坐标系", "Unknown CRS"),
    "simulated without notice": (b.own(notice=None), "datapackage.json", "wanquan", "notice", "needs a notice"),
    "title too long": (b.descriptor(lambda raw: raw.update(title="长" * 501)), "datapackage.json", "title", "不合要求", "500 characters"),
    "no resources": (b.descriptor(lambda raw: raw.update(resources=[])), "datapackage.json", "resources", "列表", "list"),
    "resource without licence": (b.resource("raster-landuse", licence=None), "datapackage.json", ".licence", "缺少", "Missing"),
    "resource without source": (b.resource("raster-landuse", source=""), "datapackage.json", ".source", "不合要求", "at least 1"),
    "resource without evidence": (b.resource("table-targets", flag=None), "datapackage.json", ".flag", "缺少", "Missing"),
    "resource with unknown evidence": (b.resource("table-targets", flag="X"), "datapackage.json", ".flag", "'X'", "pattern"),
    "raster in feet": (b.resource("raster-elevation", unit="ft"), "datapackage.json", "raster-elevation", "单位为 'ft'", "instead of 'm'"),
    "resource listed twice": (b.descriptor(lambda raw: raw["resources"].append(raw["resources"][0])), "datapackage.json", "resources[", "重复", "twice"),
    "resource of unknown type": (b.resource("table-targets", path="tables/targets.xlsx"), "datapackage.json", ".path", "不支持的文件类型", "Unsupported"),
    "layer not listed": (b.without("raster-landuse"), "datapackage.json", "resources", "缺少栅格 landuse", "raster landuse is missing"),
    "table not listed": (b.without("table-measures"), "datapackage.json", "resources", "缺少表 measures", "table measures is missing"),
    "vector layer not listed": (b.without("vector-rivers"), "datapackage.json", "resources", "缺少矢量图层 rivers", "vector layer rivers is missing"),
    # paths
    "file missing": (lambda r: (r / "rasters" / "landuse.tif").unlink(), "datapackage.json", "rasters/landuse.tif", "文件不存在", "file is missing"),
    "path climbs out": (b.resource("raster-landuse", path="../landuse.tif"), "datapackage.json", "../landuse.tif", "包之外", "leaves the package"),
    "path climbs out inside": (b.resource("raster-landuse", path="rasters/../../x.tif"), "datapackage.json", "../../x.tif", "包之外", "leaves the package"),
    "absolute path": (b.resource("table-budgets", path="/etc/passwd.csv"), "datapackage.json", "/etc/passwd.csv", "包之外", "leaves the package"),
    "path of another protocol": (b.resource("raster-landuse", path="http://example.org/landuse.tif"), "datapackage.json", "http:", "包之外", "leaves the package"),
    "link to outside": (b.link("tables/budgets.csv", Path(__file__)), "datapackage.json", "tables/budgets.csv", "链接", "link leaves"),
    "folder instead of file": (lambda r: ((r / "tables/budgets.csv").unlink(), (r / "tables/budgets.csv").mkdir()), "datapackage.json", "budgets.csv", "不是普通文件", "Not a regular file"),
    # rasters
    "no raster": (b.text("rasters/landuse.tif", b"II*\0 but not really"), "rasters/landuse.tif", "", "不是可读的 GeoTIFF", "Not a readable GeoTIFF"),
    "other CRS": (b.raster("landuse", crs="EPSG:32649"), "rasters/landuse.tif", "", "EPSG:32649", "instead of EPSG:4546"),
    "geographic CRS": (b.raster("landuse", crs="EPSG:4490"), "rasters/landuse.tif", "", "经纬度", "degrees"),
    "no CRS": (b.raster("landuse", crs=None), "rasters/landuse.tif", "", "坐标系为 无", "none"),
    "shifted grid": (b.raster("elevation", transform=from_origin(WEST_M + 15, NORTH_M, CELL_M, CELL_M)), "rasters/elevation.tif", "", "网格偏移", "shifted (15 m east"),
    "wrong size": (b.raster("elevation", lambda v: v[:-1]), "rasters/elevation.tif", "", "大小为 11 × 10", "Size 11 × 10 instead of 12 × 10"),
    "other cell size": (b.raster("elevation", transform=from_origin(WEST_M, NORTH_M, 90, 90)), "rasters/elevation.tif", "", "像元为 90 米", "Cells of 90 m"),
    "rotated grid": (b.raster("elevation", transform=from_origin(WEST_M, NORTH_M, CELL_M, CELL_M) @ Affine.rotation(10)), "rasters/elevation.tif", "", "旋转", "rotated"),
    "flipped grid": (b.raster("elevation", transform=Affine(CELL_M, 0, WEST_M, 0, CELL_M, NORTH_M)), "rasters/elevation.tif", "", "倒置", "flipped"),
    "wrong type": (b.raster("landuse", lambda v: v.astype("float32")), "rasters/landuse.tif", "band 1", "数据类型 float32", "export it as uint16"),
    "too few bands": (b.raster("precipitation", lambda v: v[:11]), "rasters/precipitation.tif", "", "11 个波段", "11 bands instead of 12"),
    "unknown land use": (b.pixel("landuse", 4, 3, 7777), "rasters/landuse.tif", "row 4, column 3", "未知三调地类值 7777", "Unknown land use value 7777"),
    "sea class on land": (b.pixel("landuse", 4, 3, 30_040), "rasters/landuse.tif", "row 4, column 3", "海陆不符", "disagree on land and sea"),
    "all nodata": (b.raster("elevation", lambda v: np.full_like(v, -9999)), "rasters/elevation.tif", "", "全部为无数据", "All cells are nodata"),
    "hole": (b.pixel("elevation", 3, 2, -9999), "rasters/elevation.tif", "row 3, column 2", "1 个像元缺数据", "1 cells have no data"),
    "infinite value": (b.pixel("elevation", 3, 2, np.inf), "rasters/elevation.tif", "row 3, column 2", "超出取值", "outside"),
    "value out of range": (b.pixel("vegetation_cover", 5, 1, 130), "rasters/vegetation_cover.tif", "row 5, column 1", "超出取值 0…100", "such as 130"),
    "value out of range in a band": (b.pixel("precipitation", 5, 1, 9999), "rasters/precipitation.tif", "band 1, 像元 pixel row 5", "超出取值", "outside 0…5000"),
    "unknown code": (b.pixel("pond_status", 2, 5, 9), "rasters/pond_status.tif", "row 2, column 5", "0, 1, 2, 3", "such as 9"),
    "no city": (b.raster("region", lambda v: np.where(v > 2, 4, 2).astype("uint8")), "rasters/region.tif", "", "没有市域像元", "No cell belongs to the city"),
    "texture does not add up": (b.pixel("soil_sand", 5, 1, 90), "rasters/soil_sand.tif", "row 5, column 1", "不是 100 %", "do not make 100 %"),
    "unknown township": (b.pixel("township", 5, 1, 77), "rasters/township.tif", "row 5, column 1", "编号 77", "Id 77"),
    # tables
    "missing column": (b.no_column("measures", "unit_cost"), "tables/measures.csv", "row 1", "缺少列 'unit_cost'", "Column 'unit_cost' is missing"),
    "evidence missing": (b.no_column("classes", "flag"), "tables/classes.csv", "row 1", "缺少列 'flag'", "Column 'flag' is missing"),
    "unknown evidence": (b.cell("constants", "flag", "Z", 1), "tables/constants.csv", "row 3, 列 column flag", "'Z'", "use one of S, K, P"),
    "NaN target": (b.cell("targets", "target", "nan", 2), "tables/targets.csv", "row 4, 列 column target", "'nan' 不是数值", "not a number"),
    "infinite target": (b.cell("targets", "target", "1e999"), "tables/targets.csv", "column target", "不是数值", "not a number"),
    "no number": (b.cell("measures", "unit_cost", "三十"), "tables/measures.csv", "row 2, 列 column unit_cost", "不是数值", "'三十' is not a number"),
    "fraction of a flag": (b.cell("options", "kappa", "0.5"), "tables/options.csv", "column kappa", "不是整数", "not a whole number"),
    "negative quantity": (b.cell("projects", "quantity", "-1"), "tables/projects.csv", "row 2, 列 column quantity", "超出范围", "it must be ≥ 0"),
    "negative cost": (b.cell("measures", "unit_cost_low", "-5"), "tables/measures.csv", "column unit_cost_low", "超出范围", "it must be ≥ 0"),
    "number missing": (b.cell("measures", "unit_cost", ""), "tables/measures.csv", "column unit_cost", "缺少数值", "A number is missing"),
    "text missing": (b.cell("measures", "name_en", ""), "tables/measures.csv", "column name_en", "不能为空", "Empty"),
    "falling target": (b.cells("targets", {"indicator": "erosion_treated", "year": "2030"}, target="100"), "tables/targets.csv", "column target", "只升不降", "it may not fall"),
    "rising target": (
        lambda r: [b.cells("targets", {"indicator": "pond_area", "year": y}, target=t)(r) for y, t in (("2025", "10"), ("2030", "20"))],
        "tables/targets.csv", "column target", "只降不升", "it may not rise",
    ),
    "target of no stage": (b.cell("targets", "year", "2027"), "tables/targets.csv", "row 2, 列 column year", "不是规划阶段", "not one of the stages"),
    "unknown unit": (b.cell("indicators", "unit", "亩"), "tables/indicators.csv", "row 2, 列 column unit", "'亩'", "Unknown value '亩'"),
    "other unit than the measure's": (b.cell("projects", "unit", "km"), "tables/projects.csv", "column unit", "与措施一致", "its measure's (ha)"),
    "project that ends before it starts": (b.cell("projects", "start", "2024"), "tables/projects.csv", "row 2, 列 column end", "起止年", "starts before it ends"),
    "project that ends after its stage": (b.cell("projects", "end", "2026"), "tables/projects.csv", "row 2, 列 column end", "起止年", "last year of its stage"),
    "funds beside the budget": (b.cell("project_funds", "amount_wan_yuan", "21"), "tables/projects.csv", "row 2, 列 column budget_wan_yuan", "资金来源合计 37", "add up to 37"),
    "unknown programme": (b.cell("projects", "programme", "某工程"), "tables/projects.csv", "column programme", "'某工程'", "not in programmes.programme"),
    "duplicate id": (b.twice("measures"), "tables/measures.csv", "row 3, 列 column measure", "编号重复：M1", "Duplicate id M1"),
    "duplicate class": (b.twice("classes"), "tables/classes.csv", "row 3, 列 column value", "编号重复：1010", "Duplicate id 1010"),
    "unknown measure": (b.cell("options", "measures", "M1 M99"), "tables/options.csv", "row 2, 列 column measures", "'M99'", "not in measures.measure"),
    "unknown indicator": (b.cell("targets", "indicator", "beauty"), "tables/targets.csv", "column indicator", "'beauty'", "not in indicators.indicator"),
    "unknown class": (b.cell("measures", "target_class", "9999"), "tables/measures.csv", "column target_class", "'9999'", "not in classes.code"),
    "unknown threat": (b.cell("sensitivity", "threat", "dragons"), "tables/sensitivity.csv", "column threat", "'dragons'", "not in threats.threat"),
    "unknown department": (b.cell("projects", "department", "某局"), "tables/projects.csv", "column department", "'某局'", "not in responsibilities.department"),
    "department of no indicator": (b.cell("indicators", "department", "某局"), "tables/indicators.csv", "column department", "'某局'", "not in responsibilities.department"),
    "unknown mode": (b.cell("presets", "mode", "about"), "tables/presets.csv", "column mode", "'about'", "use one of exactly"),
    "unknown layer": (b.cell("exclusions", "layer", "graveyards"), "tables/exclusions.csv", "column layer", "未知图层", "Unknown layer"),
    "falling budget": (b.cell("budgets", "budget_wan_yuan", "1", 2), "tables/budgets.csv", "row 4, 列 column budget_wan_yuan", "累计", "cumulative"),
    "interval upside down": (b.cell("slope_factor", "slope_max_deg", "0"), "tables/slope_factor.csv", "row 2, 列 column slope_max_deg", "应大于", "must exceed"),
    "cost out of order": (b.cell("measures", "unit_cost_high", "1"), "tables/measures.csv", "column unit_cost", "低值与高值之间", "between its low and high"),
    "km without width": (b.cells("measures", {"measure": "M8"}, design_width_m=""), "tables/measures.csv", "column design_width_m", "设计宽度", "design width"),
    "pending without reason": (b.cells("measures", {"measure": "M6"}, status="pending", waits_zh=""), "tables/measures.csv", "column waits_zh", "等待什么", "waits for"),
    "colour is no colour": (b.cell("classes", "colour_screen", "green"), "tables/classes.csv", "column colour_screen", "'green'", "is not written as"),
    "formula": (b.cell("measures", "note", "=HYPERLINK(A1)"), "tables/measures.csv", "column note", "像是表格公式", "looks like a spreadsheet formula"),
    "oversized text": (b.cell("measures", "note", "长" * 1001), "tables/measures.csv", "column note", "超过 1000 字", "Longer than 1000"),
    "control character": (b.cell("measures", "note", "a\x07b"), "tables/measures.csv", "column note", "控制字符", "control characters"),
    "table not UTF-8": (b.text("tables/budgets.csv", "stage,备注\n2025,预算\n".encode("gbk")), "tables/budgets.csv", "byte", "UTF-8", "UTF-8"),
    "ragged row": (b.text("tables/budgets.csv", "stage,budget_wan_yuan,flag,source\n2025,1\n"), "tables/budgets.csv", "row 2", "有 2 格", "2 cells"),
    "open quote": (b.text("tables/budgets.csv", 'stage,budget_wan_yuan,flag,source\n2025,1,P,"x\n'), "tables/budgets.csv", "", "CSV 格式错误", "Broken CSV"),
    "column twice": (b.text("tables/budgets.csv", "stage,stage,budget_wan_yuan,flag,source\n2025,2025,1,P,x\n"), "tables/budgets.csv", "row 1", "列 'stage' 重复", "stands twice"),
    "empty file": (b.text("tables/budgets.csv", ""), "tables/budgets.csv", "", "文件为空", "file is empty"),
    "no rows": (b.text("tables/budgets.csv", "stage,budget_wan_yuan,flag,source\n"), "tables/budgets.csv", "", "没有数据行", "No rows"),
    "constant missing": (b.without_row("constants", id="hq_z"), "tables/constants.csv", "", "缺少常数 hq_z", "Constant hq_z is missing"),
    "sensitivity missing": (b.without_row("sensitivity", group="forest", threat="town"), "tables/sensitivity.csv", "", "forest 对 town", "of forest to town is missing"),
    "unknown priority type": (b.cells("priority_types", {"member": "1105"}, member="9999"), "tables/priority_types.csv", "列 column member", "class 没有 9999", "no class 9999"),
    "curve missing": (b.without_row("recovery", option_or_measure="M1", objective="*"), "tables/recovery.csv", "", "M1 的恢复曲线", "recovery curve of M1"),
    "distribution missing": (b.without_row("uncertainty", parameter="survival", measure="M2"), "tables/uncertainty.csv", "", "M2 的 survival 分布", "distribution survival of M2"),
    "measure without a rule": (b.cells("options", {"option": "M13"}, option="M99"), "tables/options.csv", "column option", "M99 没有适生规则", "M99 has no rule"),
    "objective without a model": (b.both(b.cells("objectives", {"objective": "connectivity"}, objective="silence"), b.without_row("presets", measure_or_objective="connectivity")), "tables/objectives.csv", "column objective", "silence 尚无效益模型", "silence has no model"),
    "indicator of unknown method": (b.cell("indicators", "method", "wishing"), "tables/indicators.csv", "column method", "未知算法 wishing", "Unknown method wishing"),
    "preset without a mode": (b.cell("presets", "mode", ""), "tables/presets.csv", "column kind", "target 行缺少", "kind target lacks"),
    "class in two strata": (b.cells("strata", {"stratum": "shrub"}, classes="0305 0305K 0301"), "tables/strata.csv", "column classes", "地类 0301 已在层 forest", "Class 0301 is in the stratum forest"),
    "reference of another stratum": (b.cells("strata", {"stratum": "shrub"}, reference="0301"), "tables/strata.csv", "column reference", "参照地类 0301", "reference 0301 is none"),
    "service without a floor": (b.cells("condition_services", {"service": "soil"}, floor=""), "tables/condition_services.csv", "column floor", "需要下限值", "needs its floor"),
    "no habitat at sea": (b.without_row("condition_services", service="habitat", domain="sea"), "tables/condition_services.csv", "", "缺少 sea 的 habitat", "row habitat of sea"),
    "no terms at sea": (b.without_row("resilience_terms", domain="sea"), "tables/resilience_terms.csv", "", "sea 没有权重大于 0", "sea has no term"),
    "mode missing": (b.without_row("mode_matrix", degradation_class="4", resilience_class="3"), "tables/mode_matrix.csv", "", "退化 4 级、恢复力 3 级", "degradation 4 and resilience 3"),
    # layers that a package may have
    "series without names": (b.layer("ndvi_annual", np.ones((2, 1, 1)), "2019"), "datapackage.json", "raster-ndvi_annual", "bands 有 1 个名称", "1 names, the raster 2 bands"),
    "series with a gap": (b.layer("ndvi_annual", np.ones((2, 1, 1)), "2018", "2020"), "datapackage.json", "raster-ndvi_annual", "逐年写明", "every year YYYY"),
    "months from March": (b.layer("kndvi_monthly", np.ones((12, 1, 1)), *(f"{2020 + m // 12}-{m % 12 + 1:02}" for m in range(2, 14))), "datapackage.json", "raster-kndvi_monthly", "逐月写明", "from January"),
    "half a year": (b.layer("kndvi_monthly", np.ones((6, 1, 1)), *(f"2020-{m:02}" for m in range(1, 7))), "datapackage.json", "raster-kndvi_monthly", "逐月写明", "from January"),
    "index out of range": (b.layer("ndvi_annual", np.full((1, 1, 1), 12_000), "2020"), "rasters/ndvi_annual.tif", "band 1, 像元 pixel row 0", "超出取值", "outside -10000"),
    "floats for a series": (lambda r: (b.layer("ndvi_annual", np.ones((1, 1, 1)), "2020")(r), b.raster("ndvi_annual", lambda v: v.astype("float32")[None])(r)), "rasters/ndvi_annual.tif", "band 1", "float32 不能无损转为 int16", "does not fit"),
    "unknown earlier class": (b.layer("landuse_earlier", 99), "rasters/landuse_earlier.tif", "pixel row 0", "未知三调地类值 99", "Unknown land use value 99"),
    # vectors
    "no GeoPackage": (b.text("vectors.gpkg", "<kml/>"), "vectors.gpkg", "", "不是可读的 GeoPackage", "Not a readable GeoPackage"),
    "broken GeoPackage": (b.text("vectors.gpkg", b"SQLite format 3\0" + bytes(200)), "vectors.gpkg", "", "不是可读的 GeoPackage", "Not a readable GeoPackage"),
    "vector layer missing": (b.resource("vector-rivers", layer="brooks"), "vectors.gpkg", "layer brooks", "没有该图层", "no such layer"),
    "polygons in another CRS": (b.vector("boundary", lambda f: f.to_crs("EPSG:4490")), "vectors.gpkg", "layer boundary", "EPSG:4490", "instead of EPSG:4546"),
    "empty geometry": (b.vector("projects", lambda f: f.set_geometry([Polygon()])), "vectors.gpkg", "layer projects, 要素 feature 1", "几何为空", "Empty geometry"),
    "broken geometry": (b.vector("projects", lambda f: f.set_geometry([BOWTIE])), "vectors.gpkg", "layer projects, 要素 feature 1", "几何无效", "Invalid geometry"),
    "points instead of lines": (b.vector("coastline", lambda f: f.set_geometry([Point(WEST_M, NORTH_M)])), "vectors.gpkg", "layer coastline", "几何类型 Point", "instead of LineString"),
    "vectors elsewhere": (b.vector("coastline", lambda f: f.set_geometry([LineString([(0, 0), (1, 1)])])), "vectors.gpkg", "layer coastline", "网格范围之外", "outside the grid"),
    "attribute missing": (b.vector("roads", lambda f: f.drop(columns="class")), "vectors.gpkg", "layer roads", "缺少字段 'class'", "Attribute 'class' is missing"),
    "no boundary": (b.vector("boundary", lambda f: f.iloc[:0]), "vectors.gpkg", "layer boundary", "没有要素", "No features"),
    "polygon of no project": (b.cell("projects", "project", "P9"), "vectors.gpkg", "layer projects, 要素 feature 1", "'P1' 不在 projects 表中", "Project 'P1'"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_one_thing_wrong_is_told(package_folder: Path, name: str) -> None:
    change, file, place, zh, en = WRONG[name]
    change(package_folder)
    with pytest.raises(InputDataError) as raised:
        open_package(package_folder)
    hits = [
        p for p in raised.value.problems if p.file == file and place in p.place and zh in p.zh and en in p.en
    ]
    assert hits, str(raised.value)
    for problem in raised.value.problems:
        assert re.search(r"；.*请|；请", problem.zh), f"no remedy: {problem.zh}"
        assert ":" in problem.en, f"no remedy: {problem.en}"
    assert len(raised.value.problems) <= 3, f"one cause, one message:\n{raised.value}"


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputDataError, match=r"No descriptor in .*nowhere"):
        open_package(tmp_path / "nowhere")


def test_all_problems_come_together(package_folder: Path) -> None:
    b.raster("elevation", lambda v: v[:-1])(package_folder)
    b.pixel("landuse", 4, 3, 7777)(package_folder)
    b.cell("targets", "target", "nan")(package_folder)
    b.cell("options", "measures", "M99")(package_folder)
    b.vector("boundary", lambda f: f.to_crs("EPSG:4490"))(package_folder)
    b.own(crs="EPSG:4546", status_date="2019-01-01")(package_folder)
    b.resource("table-facts", licence=None)(package_folder)
    with pytest.raises(InputDataError) as raised:
        open_package(package_folder)
    files = {problem.file for problem in raised.value.problems}
    assert files >= {"datapackage.json", "tables/targets.csv", "tables/options.csv"}
    b.own(status_date="2020-12-31")(package_folder)
    with pytest.raises(InputDataError) as raised:
        open_package(package_folder)
    assert {problem.file for problem in raised.value.problems} >= {
        "datapackage.json", "rasters/elevation.tif", "rasters/landuse.tif", "tables/targets.csv",
        "tables/options.csv", "vectors.gpkg",
    }  # fmt: skip
    for problem in raised.value.problems:
        assert problem.zh in str(raised.value)
        assert problem.en in str(raised.value)


def test_many_problems_of_one_kind_are_counted(package_folder: Path) -> None:
    table = package_folder / "tables" / "constants.csv"
    table.write_text(re.sub(r",([KPS]),", ",Z,", table.read_text("utf-8")), "utf-8")
    with pytest.raises(InputDataError) as raised:
        open_package(package_folder)
    assert len(raised.value.problems) == SHOWN_PER_KIND + 1
    assert "more of the same kind" in raised.value.problems[-1].en


def test_a_huge_grid_is_refused_by_its_header(package_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.rasters.MAX_CELLS", ROWS * COLS - 1)
    with pytest.raises(InputDataError, match="cells exceed the limit of 119"):
        open_package(package_folder)


def test_a_huge_table_is_refused(package_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.tables.MAX_TABLE_ROWS", 20)
    with pytest.raises(InputDataError, match="More than 20 rows"):
        open_package(package_folder)
    monkeypatch.setattr("data.tables.MAX_TABLE_BYTES", 100)
    with pytest.raises(InputDataError, match="exceeds 32 MiB"):
        open_package(package_folder)


def test_the_error_survives_a_process_border(tmp_path: Path) -> None:
    with pytest.raises(InputDataError) as raised:
        open_package(tmp_path)
    again = pickle.loads(pickle.dumps(raised.value))
    assert again.problems == raised.value.problems


def test_writing_the_tiny_package_is_reproducible(tiny_folder: Path, tmp_path: Path) -> None:
    other = write_package(tmp_path / "again")
    for file in sorted(tiny_folder.glob("rasters/*.tif")):
        assert file.read_bytes() == (other / "rasters" / file.name).read_bytes()
