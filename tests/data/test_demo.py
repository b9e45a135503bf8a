"""The demonstration package: reproducible, calibrated, drained, consistent, and the same place at any size."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio
from affine import Affine
from geopandas.testing import assert_geodataframe_equal

from analytics.landscape import Landscape, Region
from data.demo import frame, noise, policy, terrain, world
from data.demo.__main__ import main
from data.demo.build import build
from data.demo.codes import FORESTRY, Code
from data.demo.projects import SCATTERED
from data.package import Package, open_package

LAND = (Region.CITY_LAND, Region.BUFFER_LAND)


@pytest.fixture(scope="module")
def package(demo_package: Path) -> Package:
    """The 300 m package, opened and validated."""
    return open_package(demo_package)


@pytest.fixture(scope="module")
def landscape(package: Package) -> Landscape:
    return package.landscape


@pytest.fixture(scope="module")
def simulated() -> world.World:
    """The 300 m world in memory, with what the package does not keep (flow paths)."""
    return world.simulate(300.0, 2020, None, lambda step: None)


def hashes(folder: Path) -> dict[str, str]:
    """File -> digest of every raster and table and of the descriptor."""
    files = [*folder.glob("rasters/*.tif"), *folder.glob("tables/*.csv"), folder / "datapackage.json"]
    return {str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def test_two_builds_are_equal(demo_package: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    build(again, 300.0, quiet=True)
    assert hashes(again) == hashes(demo_package)
    for layer in pyogrio.list_layers(again / "vectors.gpkg")[:, 0]:
        assert_geodataframe_equal(
            pyogrio.read_dataframe(again / "vectors.gpkg", layer=layer),
            pyogrio.read_dataframe(demo_package / "vectors.gpkg", layer=layer),
        )


def test_another_seed_is_another_world_with_the_same_city(simulated: world.World) -> None:
    other = world.simulate(300.0, 7, None, lambda step: None)
    assert np.array_equal(other.place.region, simulated.place.region)
    assert (other.landuse != simulated.landuse)[simulated.place.city].mean() > 0.2


def test_the_place_is_the_same_at_another_cell_size(simulated: world.World) -> None:
    coarse = world.simulate(900.0, 2020, None, lambda step: None)
    blocks = simulated.elevation.reshape(90, 3, 117, 3).mean(axis=(1, 3))
    both = coarse.place.city & (simulated.place.city.reshape(90, 3, 117, 3).all(axis=(1, 3)))
    assert np.corrcoef(blocks[both], coarse.elevation[both])[0, 1] > 0.7


def test_grids_nest() -> None:
    fine, coarse = frame.grid_of(30.0), frame.grid_of(300.0)
    assert fine.bounds == coarse.bounds
    assert (fine.west_m % 900, fine.north_m % 900) == (0, 0)
    with pytest.raises(ValueError, match="does not divide"):
        frame.grid_of(70.0)


def test_claims_hold(package: Package) -> None:
    claims = package.tables["claims"].set_index("claim")
    # The official land area and the simplified water polygons cannot be met: their difference is told instead.
    honest = {"official_land_area", "inland_water"}
    wrong = claims[claims["difference"].abs() > claims["tolerance"]].index
    assert set(wrong) <= honest, claims.loc[wrong, ["published", "package", "tolerance"]]
    assert (claims["difference"] - (claims["package"] - claims["published"])).abs().max() < 1e-3


def test_claims_are_measured_on_what_is_written(package: Package, landscape: Landscape) -> None:
    claims = package.tables["claims"].set_index("claim")["package"]
    city = landscape["region"] == Region.CITY_LAND
    forest = np.isin(landscape["landuse"], FORESTRY)[city].mean() * 100
    ponds = ((landscape["landuse"] == Code.AQUACULTURE) & city).sum() * landscape.grid.cell_ha
    assert claims["forest_cover"] == pytest.approx(forest, abs=1e-3)
    assert claims["pond_area"] == pytest.approx(ponds, abs=1e-3)
    assert claims["sea_area"] == pytest.approx(
        (landscape["region"] == Region.CITY_SEA).sum() * landscape.grid.cell_ha / 100
    )


def test_every_land_cell_has_a_way_down(simulated: world.World) -> None:
    """Following the receivers never climbs, never turns in a circle and ends at the sea or the rim."""
    land = simulated.place.land.ravel()
    height, receiver = simulated.waters.elevation.ravel(), simulated.waters.receiver
    cells = np.flatnonzero(land)
    assert (height[receiver[cells]] <= height[cells] + 1e-5).all()
    here = cells
    for _ in range(4_000):
        there = receiver[here]
        if np.array_equal(there, here):
            break
        here = there
    assert np.array_equal(receiver[here], here)
    rows, cols = np.divmod(np.unique(here), simulated.place.grid.cols)
    wet = ~simulated.place.land
    edge = np.array([wet[r - 1 : r + 2, c - 1 : c + 2].any() for r, c in zip(rows, cols, strict=True)])
    assert edge.all()


def test_the_main_stem_gathers_the_basin_and_ends_at_the_lagoon(simulated: world.World) -> None:
    place = simulated.place
    stem = next(course for course in simulated.courses if course.river == "wanquan")
    cells, _ = terrain.course_cells(place, stem)
    cells = cells[place.land.ravel()[cells]]
    mouth = cells[-3:]
    assert simulated.waters.upstream_km2.ravel()[cells].max() > 3_000
    rows, cols = np.divmod(mouth, place.grid.cols)
    assert place.distance(simulated.shore.lagoon)[rows, cols].min() <= 2 * place.grid.cell_m
    assert np.diff(simulated.waters.elevation.ravel()[cells]).max() <= 1e-4


def test_land_use_is_known_and_lies_on_its_side_of_the_coast(package: Package, landscape: Landscape) -> None:
    inside = landscape["region"] > 0
    used = set(np.unique(landscape["landuse"][inside]))
    assert used <= set(package.tables["classes"]["value"])
    land = np.isin(landscape["region"], LAND)
    assert (landscape["landuse"][land] < 30_000).all()
    assert (landscape["landuse"][inside & ~land] >= 30_000).all()


def test_parcels_are_no_pepper(landscape: Landscape) -> None:
    """Most land cells have at least two equal neighbours among eight."""
    landuse, land = landscape["landuse"], np.isin(landscape["region"], LAND)
    same = np.zeros(landuse.shape, int)
    for dr in (-1, 0, 1):
        for dc in (-1, 0, 1):
            if dr or dc:
                same += np.roll(landuse, (dr, dc), (0, 1)) == landuse
    assert (same[land] >= 2).mean() > 0.85


def test_policies_agree_with_the_land(landscape: Landscape) -> None:
    landuse = landscape["landuse"]
    arable = np.isin(landuse, (Code.PADDY, Code.IRRIGATED, Code.DRY))
    assert not (landscape["basic_farmland"].astype(bool) & ~arable).any()
    assert not (landscape["basic_farmland"].astype(bool) & landscape["redline"].astype(bool)).any()
    assert np.array_equal(landscape["pond_status"] > 0, landuse == Code.AQUACULTURE)
    assert np.array_equal(landscape["mine_status"] > 0, landuse == Code.MINE)
    assert (landscape["space"][landscape["redline"] == 1] == 1).all()
    assert (
        (landscape["forest_origin"] > 0)
        == np.isin(landuse, (Code.FOREST, Code.MANGROVE, Code.SHRUB, Code.OPEN_WOOD))
    ).all()


def test_months_add_up_and_peak_in_the_typhoon_season(landscape: Landscape) -> None:
    city = landscape["region"] == Region.CITY_LAND
    months = landscape["precipitation"][:, city].astype(float).mean(axis=1)
    assert months.sum() == pytest.approx(2000, abs=10)
    assert set(np.argsort(months)[-3:] + 1) == {8, 9, 10}


def test_sea_habitats_keep_to_their_depths(landscape: Landscape) -> None:
    depth, landuse = -landscape["elevation"], landscape["landuse"]
    assert ((depth > 0.5) & (depth < 7))[landuse == Code.SEAGRASS].all()
    assert ((depth > 1.5) & (depth < 15))[landuse == Code.CORAL].all()
    assert (landscape["substrate"][landuse == Code.CORAL] == 3).all()
    historic = landscape["historic_habitat"]
    assert (historic[landuse == Code.CORAL] == 2).all() and (historic == 2).sum() > (
        landuse == Code.CORAL
    ).sum()
    assert (historic[landuse == Code.SEAGRASS] == 1).all()


def test_lines_lie_on_the_real_coast_and_rivers_have_two_banks(landscape: Landscape) -> None:
    shore, banks = landscape.vectors["shoreline"], landscape.vectors["riverbanks"]
    coast = (
        landscape.vectors["land"].geometry.iloc[0].union(landscape.vectors["neighbours"].union_all()).boundary
    )
    assert shore.geometry.interpolate(0.5, normalized=True).distance(coast).max() < 5
    own = shore[shore["city"]]
    assert 0.5 < own.geometry.length[own["natural"]].sum() / own.geometry.length.sum() < 0.75
    assert shore["port"].any() and shore["eroding"].any()
    assert {"sandy", "rocky", "muddy", "artificial"} <= set(shore["kind"])
    stem = landscape.vectors["rivers"].set_index("river").loc["wanquan"].geometry
    bank_km = banks.loc[banks["river"] == "wanquan"].geometry.length.sum() / 1000
    assert bank_km == pytest.approx(2 * stem.length / 1000, rel=0.35)


def test_projects_have_their_size_and_their_ground(package: Package, landscape: Landscape) -> None:
    polygons = landscape.vectors["projects"].set_index("project_id").geometry
    table = package.tables["projects"].set_index("project")
    assert set(polygons.index) == set(table.index)
    areas = table[table["unit"] == "ha"]
    for project, row in areas.iterrows():
        if row["measure"] in SCATTERED:  # its works are looked for within a wider area
            assert polygons[project].area / 1e4 > 5 * row["quantity"], project
            continue
        assert polygons[project].area / 1e4 == pytest.approx(row["quantity"], rel=0.35), project
    assert table["name_zh"].str.startswith("示例项目").all()
    assert package.tables["responsibilities"]["department"].str.startswith("示例部门").all()


def test_everything_simulated_says_so(demo_package: Path) -> None:
    descriptor = json.loads((demo_package / "datapackage.json").read_text("utf-8"))
    assert descriptor["wanquan"]["simulated"] and "示范数据" in descriptor["wanquan"]["notice"]["zh"]
    flags = {r["path"] + r.get("layer", ""): r["simulated"] for r in descriptor["resources"]}
    real = {
        "vectors.gpkg" + name
        for name in ("boundary", "land", "coastline", "neighbours", "water_bodies", "towns")
    }
    assert not any(flags[name] for name in real)
    made = {
        name: value for name, value in flags.items() if name.startswith("rasters/") and "region" not in name
    }
    assert all(made.values())


def test_facts_may_be_shown_and_name_no_copy(package: Package) -> None:
    facts = package.tables["facts"]
    assert not facts.astype(str).apply(lambda column: column.str.contains("http", na=False)).to_numpy().any()
    assert len(facts) > 50


def write_terrain(path: Path, crs: str = "EPSG:4546") -> Path:
    """A synthetic terrain model of 900 m cells: a low coast, hills in the west, and a gap."""
    grid = frame.grid_of(900.0)
    x = np.arange(grid.cols)[None, :] / grid.cols
    waves = 1 + 0.3 * np.sin(np.arange(grid.rows) / 5)[:, None]
    height = (3 + 300 * np.maximum(0.55 - x, 0) ** 1.5 * waves).astype(np.float32)
    height[40:43, 30:33] = -9999
    with rasterio.open(
        path, "w", driver="GTiff", width=grid.cols, height=grid.rows, count=1, dtype="float32",
        crs=crs, transform=Affine(*grid.transform), nodata=-9999,
    ) as file:  # fmt: skip
        file.write(height, 1)
    return path


def test_a_real_terrain_model_takes_the_place_of_the_simulated_one(tmp_path: Path) -> None:
    out = tmp_path / "real"
    model = write_terrain(tmp_path / "dem.tif")
    assert main(["--out", str(out), "--resolution", "300", "--terrain", str(model)]) == 0
    package = open_package(out)
    elevation, region = package.landscape["elevation"], package.landscape["region"]
    west, east = region.copy() == 1, region.copy() == 1
    west[:, 140:] = False
    east[:, :170] = False
    assert elevation[west].mean() > elevation[east].mean() + 25
    own = next(r for r in package.resources if r.key == ("raster", "elevation"))
    assert not own.simulated
    claims = package.tables["claims"].set_index("claim")
    assert claims.loc["pond_area", "package"] == pytest.approx(3088.66, abs=10)


def test_a_terrain_model_elsewhere_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = write_terrain(tmp_path / "dem.tif", "EPSG:4545")
    with pytest.raises(SystemExit):
        main(["--out", str(tmp_path / "x"), "--resolution", "300", "--terrain", str(model)])
    assert "covers" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_a_failed_build_leaves_the_old_package(
    demo_package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "package"
    build(out, 900.0, quiet=True)
    before = hashes(out)
    monkeypatch.setattr(
        "data.demo.writer.write_vectors", lambda *_: (_ for _ in ()).throw(OSError("disk full"))
    )
    with pytest.raises(OSError, match="disk full"):
        build(out, 900.0, seed=3, quiet=True)
    assert hashes(out) == before
    assert [p.name for p in tmp_path.iterdir()] == ["package"]


def test_noise_does_not_depend_on_the_grid() -> None:
    x, y = np.arange(0, 9_000, 300.0) + 150, np.arange(9_000, 0, -300.0) - 150
    whole = noise.fbm(x, y, 2_000, 5)
    part = noise.fbm(x[10:20], y[5:9], 2_000, 5)
    assert np.array_equal(whole[5:9, 10:20], part)
    assert 0.1 < float(whole.std()) < 0.6


def test_calibration_meets_the_shares_and_keeps_the_order() -> None:
    rng = np.random.default_rng(1)
    height = rng.gamma(2.0, 30.0, (60, 60)).astype(np.float32)
    city = np.ones((60, 60), bool)
    out = terrain.calibrate(height, city, city)
    assert (out < 50).mean() == pytest.approx(0.62, abs=0.005)
    assert out.max() == pytest.approx(1062, abs=1)
    order = np.argsort(height, axis=None)
    assert (np.diff(out.ravel()[order]) >= 0).all()


def test_tables_of_the_package_are_the_committed_ones(demo_package: Path) -> None:
    for file in (frame.QIONGHAI / "tables").glob("*.csv"):
        if file.stem != "claims":
            assert (demo_package / "tables" / file.name).read_bytes() == file.read_bytes()
    assert "package" in pd.read_csv(demo_package / "tables" / "claims.csv")


def test_statuses_of_use_stand_on_their_classes_and_are_the_shares_told(landscape: Landscape) -> None:
    status, landuse = landscape["use_status"], landscape["landuse"]
    city = landscape["region"] == Region.CITY_LAND
    farmland = landscape["basic_farmland"] == 1
    urban = np.isin(landuse, (Code.TOWN, Code.INDUSTRY, Code.UTILITY))
    for value, ground, share in (
        (1, landuse == Code.POND, policy.ABANDONED_SHARE),
        (2, landuse == Code.VILLAGE, policy.VACANT_SHARE),
        (3, urban, policy.IDLE_SHARE),
        (4, farmland, policy.CONSOLIDATED_SHARE),
    ):
        assert ground[status == value].all()
        assert (status == value)[ground & city].mean() == pytest.approx(share, abs=0.03)
