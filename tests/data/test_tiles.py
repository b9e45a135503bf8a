"""Tiles show the right colour at the right place, keep small patches visible and refuse odd addresses."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from rasterio.io import MemoryFile

from analytics.landscape import Grid
from data import drawing
from data.drawing import Patches, patches
from data.memo import Memo
from data.mercator import EARTH_M, Mercator, Window, tile_window
from data.png import Palette, colour
from data.sampling import majority, mean, nearest
from data.themes import LAYERS, UnknownKey, base, nature, plans
from data.tiles import EMPTY, Address, Atlas, BadAddress
from tests.data import small_ground as place

CITY = Grid("EPSG:4546", west_m=394_500, north_m=2_165_700, cell_m=30, rows=2610, cols=3420)


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    return place.atlas(tmp_path_factory.mktemp("tiles"))


def pixels(png: bytes) -> NDArray[np.uint8]:
    """Red, green, blue, opacity, as GDAL reads them."""
    with MemoryFile(png) as file, file.open() as dataset:
        colours = np.zeros((256, 4), np.uint8)
        for number, parts in dataset.colormap(1).items():
            colours[number] = parts
        return colours[dataset.read(1)]


def tile_at(mercator: Mercator, zoom: int, row: int, col: int) -> tuple[int, int, int, int]:
    """Tile (x, y) and pixel (i, j) over the centre of a cell, by pyproj alone."""
    grid = mercator.grid
    forward = pyproj.Transformer.from_crs(grid.crs, "EPSG:3857", always_xy=True)
    x, y = forward.transform(*(float(v[0]) for v in grid.centres(np.array([row * grid.cols + col]))))
    across, down = ((x / EARTH_M + 0.5) * (256 << zoom), (0.5 - y / EARTH_M) * (256 << zoom))
    return int(across) // 256, int(down) // 256, int(down) % 256, int(across) % 256


def seen(atlas: Atlas, layer: str, zoom: int, cell: tuple[int, int], **asked: object) -> tuple[int, ...]:
    x, y, i, j = tile_at(atlas.ground.mercator, zoom, *cell)
    address = Address(layer, zoom, x, y, **asked)  # type: ignore[arg-type]
    return tuple(int(v) for v in pixels(atlas.tile(address))[i, j])


# -- projection


@pytest.mark.parametrize("grid", [CITY, place.GRID], ids=["city", "small"])
@pytest.mark.parametrize("zoom", [7, 10, 13, 16])
def test_the_fitted_index_equals_pyproj(grid: Grid, zoom: int) -> None:
    mercator = Mercator(grid)
    rng = np.random.default_rng(zoom)
    cells = rng.integers(0, grid.size, 10)
    inverse = pyproj.Transformer.from_crs("EPSG:3857", grid.crs, always_xy=True)
    for u, v in zip(*mercator.places(cells), strict=True):
        window = tile_window(zoom, int(u * 2**zoom), int(v * 2**zoom))
        rows, columns = mercator.inside(window)
        row, col = mercator.positions(window, rows, columns)
        px = (window.left + np.arange(columns.start, columns.stop) + 0.5) / window.world
        py = (window.top + np.arange(rows.start, rows.stop) + 0.5) / window.world
        uu, vv = np.meshgrid(px, py)
        x, y = inverse.transform((uu - 0.5) * EARTH_M, (0.5 - vv) * EARTH_M)
        assert np.abs(col - (x - grid.west_m) / grid.cell_m).max() < 1e-3
        assert np.abs(row - (grid.north_m - y) / grid.cell_m).max() < 1e-3


@pytest.mark.parametrize("grid", [CITY, place.GRID], ids=["city", "small"])
def test_the_fitted_places_equal_pyproj(grid: Grid) -> None:
    mercator = Mercator(grid)
    corners = [0, grid.cols - 1, grid.size - grid.cols, grid.size - 1]
    cells = np.concatenate([corners, np.random.default_rng(1).integers(0, grid.size, 500)])
    forward = pyproj.Transformer.from_crs(grid.crs, "EPSG:3857", always_xy=True)
    x, y = forward.transform(*grid.centres(cells))
    u, v = mercator.places(cells)
    assert np.abs(u - (x / EARTH_M + 0.5)).max() * EARTH_M < 1e-3 * grid.cell_m
    assert np.abs(v - (0.5 - y / EARTH_M)).max() * EARTH_M < 1e-3 * grid.cell_m


def test_every_cell_lies_in_some_tile_of_the_outline() -> None:
    mercator = Mercator(CITY)
    corners = np.array([0, CITY.cols - 1, CITY.size - CITY.cols, CITY.size - 1])
    u, v = mercator.places(corners)
    west, north, east, south = mercator.bounds
    assert (u > west).all() and (u < east).all() and (v > north).all() and (v < south).all()


def test_levels_follow_the_zoom() -> None:
    mercator = Mercator(CITY)
    assert [mercator.level(zoom) for zoom in (7, 9, 11, 12, 16)] == [5, 3, 1, 0, 0]


# -- palette PNG


@pytest.mark.parametrize("count", [1, 2, 16, 17, 256])
@pytest.mark.parametrize("shape", [(256, 256), (3, 5)])
def test_palette_pngs_decode_to_what_went_in(count: int, shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(count)
    palette = Palette(rng.integers(0, 256, (count, 4)).astype(np.uint8))
    classes = rng.integers(0, count, shape).astype(np.uint8)
    np.testing.assert_array_equal(pixels(palette.encode(classes)), palette.colours[classes])


@pytest.mark.parametrize("shape", [(0, 4), (257, 4), (3, 3)])
def test_a_palette_has_one_to_256_rows_of_four(shape: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="a palette has"):
        Palette(np.zeros(shape, np.uint8))


def test_colours_are_read() -> None:
    assert colour("#1B5E3F", 0.5) == (0x1B, 0x5E, 0x3F, 128)


# -- sampling


def test_majority_by_hand() -> None:
    classes = np.array([[1, 1, 2, 3], [2, 1, 3, 2], [5, 6, 7, 8], [5, 7, 8, 8]], np.uint8)
    np.testing.assert_array_equal(majority(classes), [[1, 2], [5, 8]])
    assert majority(np.array([[1, 2, 3]], np.uint8)).shape == (1, 2)


def test_mean_by_hand() -> None:
    picture = np.array([[[0], [2]], [[4], [5]]], np.uint8)
    np.testing.assert_array_equal(mean(picture), [[[3]]])


def test_nearest_is_empty_outside() -> None:
    rows, cols = np.array([[-0.1, 0.0, 1.9, 2.0]]), np.array([[0.5, 0.5, 1.5, 0.5]])
    classes = np.array([[1, 2], [3, 4]], np.uint8)
    np.testing.assert_array_equal(nearest(classes, rows, cols, 1.0), [[0, 1, 4, 0]])


# -- layers


@pytest.mark.parametrize(
    ("zoom", "cell"),
    [(11, (20, 30)), (11, (70, 100))]
    # Beside the edge of two classes a pixel must be smaller than a cell.
    + [(zoom, cell) for zoom in (13, 16) for cell in ((20, 30), (20, 129), (59, 60), (60, 60), (110, 120))],
)
def test_a_known_class_has_its_colour_at_its_place(atlas: Atlas, zoom: int, cell: tuple[int, int]) -> None:
    table = atlas.ground.study.parameters.classes.set_index("value")
    value = place.FOREST if cell[0] < 60 else place.MANGROVE
    red, green, blue, opacity = seen(atlas, "ecosystems", zoom, cell)
    ink = base.mixed(table.loc[value, "colour_screen"], base.INK, base.INK_SHARE)
    assert (red, green, blue, opacity) in (colour(table.loc[value, "colour_screen"]), ink)


@pytest.mark.parametrize("cell", [(2, 50), (50, 5), (50, 150)], ids=["outside", "buffer", "open sea"])
def test_themes_are_clear_outside_the_city_and_on_open_sea(atlas: Atlas, cell: tuple[int, int]) -> None:
    assert seen(atlas, "ecosystems", 14, cell)[3] == 0


def test_a_shifted_cell_would_be_seen(atlas: Atlas) -> None:
    """Across the border of two classes, neighbours in the grid are neighbours in the tile."""
    above, below = (seen(atlas, "habitat", 16, (70 + step, 100)) for step in (-1, 0))
    assert above[3] == 255
    assert below[3] == 0  # row 70 is masked


def test_ramps_use_their_classes(atlas: Atlas) -> None:
    assert seen(atlas, "habitat", 14, (20, 90)) == colour(base.RAMP[4])
    assert seen(atlas, "soil_loss", 14, (20, 90)) == colour(nature.EROSION[4])
    assert seen(atlas, "potential", 15, place.SINGLE, key=place.KEY) == colour(base.RAMP[6])
    assert seen(atlas, "potential", 15, (20, 20), key=place.KEY)[3] == 0


def test_the_relief_covers_the_place_and_is_kept(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    land, sea, veiled = (np.array(seen(atlas, "relief", 12, cell)) for cell in ((60, 60), (60, 150), (60, 2)))
    assert land[3] == sea[3] == 255
    assert sea[2] > sea[0]
    assert abs(veiled - colour("#F7F9F7")).max() < 16
    monkeypatch.setattr(nature, "picture", lambda landscape: pytest.fail("it was drawn already"))
    again = Atlas(place.ground(atlas.ground.relief_file.parent), ("package", "model"))
    x, y, _, _ = tile_at(again.ground.mercator, 12, 60, 60)
    assert again.tile(Address("relief", 12, x, y)) == atlas.tile(Address("relief", 12, x, y))


def test_a_broken_relief_is_drawn_again(tmp_path: Path) -> None:
    (tmp_path / "relief-test.npz").write_bytes(b"broken")
    (tmp_path / "relief-old.npz").write_bytes(b"old")
    made = place.atlas(tmp_path)
    assert seen(made, "relief", 12, (60, 60))[3] == 255
    assert [path.name for path in tmp_path.iterdir()] == ["relief-test.npz"]


def asked(layer: str) -> tuple[str, int, str]:
    """Key, stage and other key, where the layer wants them."""
    given = {"key": place.KEY, "stage": 2035, "other": place.OTHER}
    key, stage, other = (given[name] if name in LAYERS[layer].needs else None for name in given)
    return str(key or ""), int(stage or 0), str(other or "")


@pytest.mark.parametrize("layer", sorted(LAYERS))
@pytest.mark.parametrize("zoom", [7, 9, 12, 16])
def test_every_layer_draws_at_every_scale(atlas: Atlas, layer: str, zoom: int) -> None:
    x, y, _, _ = tile_at(atlas.ground.mercator, zoom, *place.SINGLE)
    png = atlas.tile(Address(layer, zoom, x, y, *asked(layer)))
    assert pixels(png).shape == (256, 256, 4)
    assert pixels(png)[..., 3].any()


@pytest.mark.parametrize("layer", sorted(LAYERS))
def test_legends_have_the_colours_of_the_tiles(atlas: Atlas, layer: str) -> None:
    rows = LAYERS[layer].legend(atlas.ground.study)
    assert bool(rows) != layer.startswith("relief")
    palette = atlas.drawable(Address(layer, 7, 0, 0, *asked(layer))).palette
    known = {tuple(row[:3]) for row in palette.colours.tolist()}
    for row in rows:
        assert colour(row.colour)[:3] in known
        assert row.zh and row.en


def test_outside_the_grid_all_tiles_are_one(atlas: Atlas) -> None:
    assert atlas.tile(Address("ecosystems", 12, 0, 0)) is EMPTY
    assert not pixels(EMPTY)[..., 3].any()


# -- plans


def plan_at(atlas: Atlas, zoom: int, cell: tuple[int, int], stage: int = 2035) -> NDArray[np.uint8]:
    """Opacity around a cell: 9 x 9 pixels, tiles joined."""
    drawable = atlas.drawable(Address("plan", zoom, 0, 0, place.KEY, stage))
    u, v = atlas.ground.mercator.places(np.array([cell[0] * place.GRID.cols + cell[1]]))
    world = 256 << zoom
    return drawable.draw(Window(zoom, int(u[0] * world) - 4, int(v[0] * world) - 4, 9, 9))


@pytest.mark.parametrize("zoom", [7, 8, 9, 10, 11, 12])
def test_a_single_cell_is_visible_at_small_scales(atlas: Atlas, zoom: int) -> None:
    drawn = plan_at(atlas, zoom, place.SINGLE)
    own = np.isin(drawn, (2, 5))  # M2, the second works of the option, and its outline
    assert own.sum() >= 16
    assert own[4, 4]


def test_a_single_cell_is_seen_in_the_tile_at_zoom_8(atlas: Atlas) -> None:
    png = atlas.tile(
        Address("plan", 8, *tile_at(atlas.ground.mercator, 8, *place.SINGLE)[:2], place.KEY, 2035)
    )
    colours = {tuple(c) for c in pixels(png).reshape(-1, 4).tolist()}
    assert colour("#005A43") in colours


def test_at_large_scales_cells_are_true(atlas: Atlas) -> None:
    row, col = place.PATCH
    inside = [(row, col), (row + 1, col + 1)]
    outside = [(row - 1, col), (row + 2, col), (row, col - 1), (row, col + 2)]
    for cell in inside:
        assert seen(atlas, "plan", 16, cell, key=place.KEY, stage=2035) == colour("#1FA57E")
    for cell in outside:
        assert seen(atlas, "plan", 16, cell, key=place.KEY, stage=2035)[3] == 0


def test_a_stage_shows_what_is_done_by_then(atlas: Atlas) -> None:
    for stage, patch, single in ((2025, 255, 0), (2030, 255, 255)):
        assert seen(atlas, "plan", 15, place.PATCH, key=place.KEY, stage=stage)[3] == patch
        assert seen(atlas, "plan", 15, place.SINGLE, key=place.KEY, stage=stage)[3] == single
    assert seen(atlas, "stages", 15, place.SINGLE, key=place.KEY) == colour(plans.STAGES[1])


def test_a_double_line_is_pale_inside(atlas: Atlas) -> None:
    pale = base.mixed("#0072B2", "#FFFFFF", base.PAPER_SHARE)
    assert seen(atlas, "plan", 15, (100, 70), key=place.KEY, stage=2035) == pale


def test_tiles_join_without_a_seam(atlas: Atlas) -> None:
    drawable = atlas.drawable(Address("plan", 12, 0, 0, place.KEY, 2035))
    u, v = atlas.ground.mercator.places(np.array([place.SINGLE[0] * place.GRID.cols + place.SINGLE[1]]))
    left, top = int(u[0] * (256 << 12)) - 6, int(v[0] * (256 << 12)) - 6
    whole = drawable.draw(Window(12, left, top, 12, 12))
    halves = [drawable.draw(Window(12, left + step, top, 6, 12)) for step in (0, 6)]
    np.testing.assert_array_equal(whole, np.hstack(halves))


def test_first_plan_is_drawn_without_compiling(atlas: Atlas) -> None:
    drawing.compile_stamp()
    atlas.drawable(Address("plan", 8, 0, 0, place.KEY, 2035)).draw(Window(8, 0, 0, 16, 16))
    assert len(drawing._stamp_squares.signatures) == 1


def test_the_difference_of_two_plans_is_what_only_one_of_them_does(atlas: Atlas) -> None:
    given = {"key": place.KEY, "stage": 2035, "other": place.OTHER}
    assert seen(atlas, "difference", 16, place.PATCH, **given) == colour("#0072B2")
    assert seen(atlas, "difference", 16, place.SINGLE, **given) == colour("#8A948F")
    turned = {**given, "key": place.OTHER, "other": place.KEY}
    assert seen(atlas, "difference", 16, place.PATCH, **turned) == colour("#E69F00")
    assert seen(atlas, "difference", 16, place.SINGLE, **{**given, "stage": 2025})[3] == 0


def test_an_empty_plan_draws_nothing(atlas: Atlas) -> None:
    nothing = np.zeros(0, np.int32)
    drawable = Patches(
        atlas.ground.mercator, nothing, nothing.astype(np.uint8), Palette(np.zeros((4, 4), np.uint8))
    )
    assert not drawable.draw(Window(10, 0, 0, 16, 16)).any()


@given(st.integers(0, 2**32 - 1), st.integers(2, 12), st.integers(2, 12))
def test_patches_are_the_components_of_eight_neighbours(seed: int, rows: int, cols: int) -> None:
    from skimage.measure import label

    classes = np.random.default_rng(seed).integers(0, 3, (rows, cols)).astype(np.uint8)
    cells = np.flatnonzero(classes)
    if not len(cells):
        return
    found = patches(cells, classes.ravel()[cells], cols)
    truth = label(classes, background=0, connectivity=2).ravel()[cells]
    pairs = set(zip(found.tolist(), truth.tolist(), strict=True))
    assert len(pairs) == len(set(found.tolist())) == len(set(truth.tolist()))


# -- addresses


def ask(
    atlas: Atlas, layer: str = "plan", z: str = "10", x: str = "826", y: str = "457", **arguments: object
) -> Address:
    lists = {name: value if isinstance(value, list) else [str(value)] for name, value in arguments.items()}
    return atlas.address(layer, z, x, y, lists)


def test_a_right_address_is_read(atlas: Atlas) -> None:
    address = ask(atlas, key=place.KEY, stage=2030, v=atlas.version)
    assert address == Address("plan", 10, 826, 457, place.KEY, 2030, current=True)
    assert not ask(atlas, key=place.KEY, stage=2030).current
    assert not ask(atlas, key=place.KEY, stage=2030, v="0" * 12).current


@pytest.mark.parametrize(
    ("status", "change"),
    [
        (400, {"layer": "difference"}), (400, {"layer": "difference", "other": "xyz"}),
        (404, {"layer": "difference", "other": "0" * 20}), (400, {"other": place.OTHER}),
        (404, {"layer": "nothing"}), (404, {"layer": "../relief"}), (404, {"layer": ""}),
        (404, {"z": "6"}), (404, {"z": "17"}), (400, {"z": "1e1"}), (400, {"z": "-9"}), (400, {"z": "09"}),
        (400, {"z": "１０"}), (400, {"z": "10\n"}), (400, {"z": "9" * 40}),
        (404, {"x": "1024"}), (404, {"y": "1024"}), (400, {"x": "+1"}), (400, {"y": ""}), (400, {"y": "0x1"}),
        (400, {"key": ""}), (400, {"key": "0" * 19}), (400, {"key": "G" * 20}), (400, {"key": "../../../../etc/pass"}),
        (404, {"key": "f" * 20}), (400, {"key": [place.KEY, place.KEY]}), (400, {"key": []}),
        (404, {"stage": "2031"}), (400, {"stage": "2030.0"}), (400, {"stage": ""}), (404, {"stage": "0"}),
        (400, {"stage": ["2030", "2035"]}), (400, {"v": "x"}), (400, {"size": "512"}), (400, {"layer": "relief"}),
    ],
)  # fmt: skip
def test_a_wrong_address_is_refused_in_a_short_text(
    atlas: Atlas, status: int, change: dict[str, object]
) -> None:
    with pytest.raises(BadAddress) as refused:
        ask(atlas, **{"key": place.KEY, "stage": "2030", **change})  # type: ignore[arg-type]
    assert refused.value.status == status
    assert 5 < len(str(refused.value)) < 100


@pytest.mark.parametrize("missing", ["key", "stage"])
def test_a_plan_needs_key_and_stage(atlas: Atlas, missing: str) -> None:
    given_ = {"key": place.KEY, "stage": "2030"}
    del given_[missing]
    with pytest.raises(BadAddress, match=missing) as refused:
        ask(atlas, **given_)
    assert refused.value.status == 400


def test_a_key_that_vanished_is_not_found(atlas: Atlas) -> None:
    with pytest.raises(BadAddress) as refused:
        atlas.tile(
            Address("plan", 10, *tile_at(atlas.ground.mercator, 10, *place.SINGLE)[:2], "f" * 20, 2030)
        )
    assert refused.value.status == 404
    assert isinstance(refused.value.__cause__, UnknownKey)


# -- memory


def test_one_thread_builds_while_others_wait() -> None:
    memo, built, ready = Memo(2), [], threading.Barrier(4)

    def get(_: int) -> object:
        ready.wait(30)
        return memo.get(("a",), lambda: built.append(1) or object())

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(get, range(4)))) == 1
    assert built == [1]


def test_the_least_recently_used_is_forgotten() -> None:
    memo = Memo(2)
    calls: list[str] = []

    def build(name: str) -> Callable[[], str]:
        return lambda: calls.append(name) or name

    for name in ("a", "b", "a", "c", "a", "b"):
        assert memo.get((name,), build(name)) == name
    assert calls == ["a", "b", "c", "b"]


def test_a_failed_build_is_tried_again() -> None:
    memo = Memo(2)
    with pytest.raises(ZeroDivisionError):
        memo.get(("a",), lambda: 1 / 0)
    assert memo.get(("a",), lambda: 1) == 1


def test_threads_that_race_for_an_overview_draw_the_same_tile() -> None:
    """Overviews that two threads made at once must not be counted as two levels: tiles would show another scale."""
    mercator = Mercator(place.GRID)
    classes = np.random.default_rng(3).integers(0, 4, place.GRID.shape).astype(np.uint8)
    colours = Palette(np.zeros((4, 4), np.uint8))
    u, v = mercator.places(np.array([place.GRID.size // 2]))
    windows = [tile_window(zoom, int(u[0] * 2**zoom), int(v[0] * 2**zoom)) for zoom in (7, 8, 9)]
    alone = drawing.Raster(mercator, classes, colours)
    expected = [alone.draw(window) for window in windows]
    together = threading.Barrier(8, timeout=20)

    def slowly(finer: NDArray[np.uint8]) -> NDArray[np.uint8]:
        if (
            finer.shape == classes.shape
        ):  # all threads find the first overview missing before any has made it,
            together.wait()
        else:  # and all keep theirs before any makes the second
            time.sleep(0.2)
        return majority(finer)

    raced = drawing.Raster(mercator, classes, colours, slowly)
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(raced.draw, [windows[0]] * 8))
    for picture in drawn:
        np.testing.assert_array_equal(picture, expected[0])
    for window, picture in zip(windows, expected, strict=True):
        np.testing.assert_array_equal(raced.draw(window), picture)
