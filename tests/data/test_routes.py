"""Answers carry the right headers, errors tell an id and nothing else."""

from __future__ import annotations

import gzip
import json
import logging
from pathlib import Path
from typing import Any

import imagecodecs
import pytest
import shapely
from flask import Flask, Response, abort, request
from flask.testing import FlaskClient

from data.bundle import Bundle
from data.compressed import Compressed
from data.geojson import SOURCES, Vectors
from data.routes import MAX_REQUEST_BYTES, policy, register, secure, serve
from data.tiles import Atlas
from tests.data import small_ground as place

ROOT = Path(__file__).parents[2]
BUNDLE = Bundle("wanquan-0123.css", b"p { color: red }\n" * 200)
QUERY = f"key={place.KEY}&stage=2030"


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    return place.atlas(tmp_path_factory.mktemp("routes"))


@pytest.fixture(scope="module")
def client(atlas: Atlas) -> FlaskClient:
    server = Flask("test")
    register(server, atlas, Vectors(atlas.ground.study))
    secure(server, lambda: ["'sha256-abc'"])
    server.add_url_rule("/page", "page", lambda: "<html></html>")
    server.add_url_rule("/broken", "broken", lambda: 1 / 0)
    server.add_url_rule("/teapot", "teapot", lambda: abort(418))
    server.add_url_rule("/send", "send", lambda: request.get_data(), methods=["POST"])
    return server.test_client()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served") / "web"


@pytest.fixture(scope="module")
def served(kept: Path) -> FlaskClient:
    """A server with files of its own and answers worth compressing."""
    server = Flask("test", static_folder=str(ROOT / "assets"), static_url_path="/assets")
    serve(server, [BUNDLE], kept)
    secure(server, list)
    server.add_url_rule("/long", "long", lambda: {"x": "wanquan" * 1000})
    server.add_url_rule("/picture", "picture", lambda: Response(b"x" * 5000, content_type="image/png"))
    return server.test_client()


def test_a_tile_of_this_version_is_kept_for_ever(client: FlaskClient, atlas: Atlas) -> None:
    answer = client.get(f"/tiles/plan/9/413/228.png?{QUERY}&v={atlas.version}")
    assert answer.status_code == 200
    assert answer.mimetype == "image/png"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.data.startswith(b"\x89PNG")


def test_a_tile_without_version_is_asked_for_again(client: FlaskClient) -> None:
    assert client.get(f"/tiles/plan/9/413/228.png?{QUERY}").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/tiles/plan/9/413/228.png", 400),
        (f"/tiles/plan/9/413/228.png?{QUERY}&stage=2035", 400),
        (f"/tiles/plan/9/413/228.png?key={'f' * 20}&stage=2030", 404),
        ("/tiles/nothing/9/413/228.png", 404),
        ("/tiles/relief/6/1/1.png", 404),
        ("/tiles/relief/9/513/1.png", 404),
        ("/tiles/relief/9/x/1.png", 400),
        ("/tiles/relief/9/1/1.jpg", 404),
        ("/tiles/relief/9/1/..%2f..%2fsettings.py", 404),
        ("/tiles/..%2f..%2fetc/9/1/1.png", 404),
        ("/tiles/%2e%2e/9/1/1.png", 404),
        ("/tiles/relief/9/1/1.png%00", 404),
        ("/vectors/secrets.json", 404),
        ("/vectors/..%2f..%2fsettings.json", 404),
        ("/vectors/", 404),
        ("/nothing", 404),
    ],
)
def test_odd_addresses_get_a_short_text(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.mimetype == "text/plain"
    assert 0 < len(answer.data) < 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_vectors_are_geojson_in_degrees(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/vectors/{name}.json")
    assert answer.status_code == 200
    assert answer.mimetype == "application/geo+json"
    content = json.loads(answer.data)
    assert content["type"] == "FeatureCollection"
    for feature in content["features"]:
        west, south, east, north = shapely.geometry.shape(feature["geometry"]).bounds
        assert 110 < west <= east < 111 and 18.5 < south <= north < 20


def test_vectors_send_whitelisted_fields_only(client: FlaskClient) -> None:
    features = json.loads(client.get("/vectors/rivers.json").data)["features"]
    assert features[0]["properties"] == {"name_zh": "示例河", "order": 3, "width_m": 40.0}
    assert features[1]["properties"] == {"name_zh": None, "order": 1, "width_m": None}


def test_vectors_come_compressed_where_wanted(client: FlaskClient, atlas: Atlas) -> None:
    address = f"/vectors/boundary.json?v={atlas.version}"
    plain = client.get(address)
    zipped = client.get(address, headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert plain.headers["Vary"] == zipped.headers["Vary"] == "Accept-Encoding"
    assert "immutable" in plain.headers["Cache-Control"]


def test_a_vector_stands_where_it_is(client: FlaskClient, atlas: Atlas) -> None:
    import pyproj

    town = json.loads(client.get("/vectors/towns.json").data)["features"][0]
    to_degrees = pyproj.Transformer.from_crs("EPSG:4546", "EPSG:4326", always_xy=True)
    assert town["geometry"]["coordinates"] == pytest.approx(
        to_degrees.transform(438_000, 2_125_000), abs=1e-5
    )


def test_health(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.data) == (200, b"ok\n")


def test_pages_carry_the_policy(client: FlaskClient) -> None:
    headers = client.get("/page").headers
    rules = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == "'self'"
    assert rules["script-src"] == "'self' 'sha256-abc'"
    assert rules["object-src"] == rules["frame-ancestors"] == "'none'"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "http" not in policy([]) and "unsafe-eval" not in policy([])


def test_a_failure_tells_an_id_and_logs_the_rest(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.get("/broken")
    assert answer.status_code == 500
    text = answer.get_data(as_text=True)
    assert "division" not in text and "Traceback" not in text
    number = text.split()[1]
    assert number in caplog.text and "ZeroDivisionError" in caplog.text


def test_an_expected_error_is_short(client: FlaskClient) -> None:
    answer = client.get("/teapot")
    assert (answer.status_code, answer.data) == (418, b"418 I'm a teapot\n")


def test_a_request_has_a_size(client: FlaskClient) -> None:
    assert client.post("/send", data=b"x" * (MAX_REQUEST_BYTES + 1)).status_code == 413
    assert client.post("/send", data=b"x").status_code == 200


def test_folders_need_nothing_but_the_place(tmp_path: Path) -> None:
    """The relief is drawn when first asked for, in a folder that need not exist."""
    made = place.atlas(tmp_path / "new" / "folder")
    made.warm()
    assert (tmp_path / "new" / "folder" / "relief-test.npz").exists()


def test_the_version_names_package_and_model(tmp_path: Path, atlas: Atlas) -> None:
    other: Any = Atlas(place.ground(tmp_path), ("package", "model-2"))
    assert other.version != atlas.version


def test_texts_are_compressed_as_the_browser_accepts(served: FlaskClient) -> None:
    plain = served.get("/long", headers={"Accept-Encoding": ""})
    assert "Content-Encoding" not in plain.headers and plain.headers["Vary"] == "Accept-Encoding"
    zipped = served.get("/long", headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip" and gzip.decompress(zipped.data) == plain.data
    brotli = served.get("/long", headers={"Accept-Encoding": "gzip, deflate, br"})
    assert brotli.headers["Content-Encoding"] == "br"
    assert bytes(imagecodecs.brotli_decode(brotli.data)) == plain.data
    refused = served.get("/long", headers={"Accept-Encoding": "br;q=0, gzip;q=0"})
    assert refused.data == plain.data


def test_short_answers_and_pictures_stay_as_they_are(served: FlaskClient) -> None:
    for path in ("/healthz", "/picture"):
        assert "Content-Encoding" not in served.get(path, headers={"Accept-Encoding": "br"}).headers


def test_a_bundle_is_compressed_once_and_kept_for_ever(served: FlaskClient, kept: Path) -> None:
    address, content = f"/assets/{BUNDLE.name}", BUNDLE.content
    for _ in range(2):
        answer = served.get(address, headers={"Accept-Encoding": "br"})
        assert answer.mimetype == "text/css" and "immutable" in answer.headers["Cache-Control"]
        assert bytes(imagecodecs.brotli_decode(answer.data)) == content
    (file,) = kept.glob("*.br")
    file.write_bytes(b"kept")
    assert Compressed(kept).file(content, {"br"}) == (b"kept", "br")


def test_files_without_a_version_are_asked_for_again(served: FlaskClient) -> None:
    assert served.get("/assets/logo.svg").headers["Cache-Control"] == "no-cache"
    assert "immutable" in served.get("/assets/logo.svg?m=1.5").headers["Cache-Control"]
    assert served.get("/assets/none.svg").headers["Cache-Control"] == "no-store"
