"""Whole pictures of the maps: one window at every zoom, land inside it, addresses as strict as those of tiles."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from flask.testing import FlaskClient

import app
from data import jobs, pictures, study, tiles
from settings import Settings


@pytest.fixture(scope="module")
def client(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    cache = tmp_path_factory.mktemp("cache")
    client: FlaskClient = app.create_app(Settings(package=tiny_folder, cache=cache)).server.test_client()
    return client


def test_the_window_holds_the_land_with_its_margins(client: FlaskClient) -> None:
    current = study.current()
    land = current.landscape.vectors["land"]
    west, south, east, north = land.total_bounds
    corners = gpd.GeoSeries([shapely.Point(west, north), shapely.Point(east, south)], crs=land.crs)
    first, last = pictures.places(current, corners)
    left, top, right, bottom = pictures.MARGINS
    assert first.left == pytest.approx(100 * left, abs=2) and first.top == pytest.approx(100 * top, abs=2)
    assert last.left == pytest.approx(100 - 100 * right, abs=2) and last.top == pytest.approx(
        100 - 100 * bottom, abs=2
    )
    seen = [pictures.window(current, zoom) for zoom in pictures.ZOOMS]
    assert seen[-1].width == pytest.approx(4 * seen[0].width, abs=4)
    ground_km = (east - west) / 1000
    assert pictures.kilometre(current) * ground_km == pytest.approx(100 * (1 - left - right), rel=0.02)


def test_pictures_and_lines_are_answered_and_kept(client: FlaskClient) -> None:
    version = tiles.version(study.context().versions)
    key = jobs.desk().results.pinned()
    asked = {"relief_dark": {}, "ecosystems": {}, "plan": {"key": min(key), "stage": 2035}}
    for layer, query in asked.items():
        answer = client.get(f"/pictures/{layer}/11.png", query_string={**query, "v": version})
        assert answer.status_code == 200 and answer.data.startswith(b"\x89PNG")
        assert "immutable" in answer.headers["Cache-Control"]
    drawn = client.get("/pictures/base.svg")
    assert drawn.mimetype == "image/svg+xml" and drawn.data.count(b"<path") == 5
    assert drawn.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    ["/pictures/relief/13.png", "/pictures/nothing/11.png", "/pictures/plan/11.png", "/pictures/relief/11.png?x=1",
     "/pictures/relief/11.png?v=nonsense", "/pictures/parcels.svg"],
)  # fmt: skip
def test_other_addresses_are_refused(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in (400, 404)
