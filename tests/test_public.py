"""A public server: one page and its parts; every internal address is unknown, and nothing internal is in what it sends."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import serving
from components.shell import Page
from data.geojson import SOURCES
from data.themes import LAYERS

PUBLIC_LAYERS = {"relief", "relief_dark", "zones"}


@pytest.fixture(scope="module", params=["", "GS(2026)示例号"], ids=["no approval", "approved"])
def server(
    request: pytest.FixtureRequest, tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, bool]]:
    folder = tmp_path_factory.mktemp("public")
    with serving.server(
        tiny_folder, folder, {"WANQUAN_AUDIENCE": "public", "WANQUAN_MAP_APPROVAL": request.param}
    ) as address:
        yield address, bool(request.param)


def get(address: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def content(address: str) -> str:
    """The page as the browser gets it: Dash sends it as the answer of its router."""
    wiring = json.loads(get(f"{address}/_dash-dependencies")[1])
    router = next(each for each in wiring if "_pages_content" in each["output"])
    question = {
        "output": router["output"],
        "outputs": [
            {"id": part.rpartition(".")[0], "property": part.rpartition(".")[2]}
            for part in router["output"].strip(".").split("...")
        ],
        "inputs": [{**each, "value": {"pathname": "/", "search": ""}[each["property"]]} for each in router["inputs"]],
        "changedPropIds": ["_pages_location.pathname"],
        "state": [],
    }
    request = urllib.request.Request(
        f"{address}/_dash-update-component", json.dumps(question).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.dumps(json.loads(answer.read()), ensure_ascii=False)


def test_every_internal_address_is_unknown(server: tuple[str, bool]) -> None:
    address, approved = server
    assert get(f"{address}/")[0] == 200 and get(f"{address}/healthz")[0] == 200
    internal = [page.value for page in Page if page is not Page.OVERVIEW]
    internal += [f"/tiles/{layer}/10/829/453.png" for layer in LAYERS if layer not in PUBLIC_LAYERS]
    internal += ["/tiles/zones/15/26550/14500.png", "/vectors/units.json", "/vectors/projects.json"]
    internal += ["/vectors/corridors.json", "/vectors/buffers.json", "/downloads/indicators.csv", "/anything"]
    internal += ["/brief", "/pictures/relief_dark/11.png", "/pictures/base.svg", "/scenarios?mode=brief"]
    if not approved:
        internal += [f"/tiles/{layer}/10/829/453.png" for layer in PUBLIC_LAYERS]
        internal += [f"/vectors/{name}.json" for name in SOURCES]
    found = {path: get(address + path)[0] for path in internal}
    assert {path: status for path, status in found.items() if status not in (400, 404)} == {}
    assert [path for path, status in found.items() if status == 400 and not path.startswith("/tiles/")] == []


def test_no_callback_of_an_internal_page_is_there(server: tuple[str, bool]) -> None:
    wiring = json.loads(get(f"{server[0]}/_dash-dependencies")[1])
    assert {each["output"].strip(".").split(".")[0] for each in wiring} <= {"_pages_content", "_pages_dummy"}


def test_nothing_internal_is_in_what_it_sends(server: tuple[str, bool]) -> None:
    address, approved = server
    sent = content(address)
    assert "红树林" in sent and "public-tiles" in sent
    words = ("示例部门", "示例项目", "概率", "缺口", "万元", "P10", "约束性", "现实潜力", "redline", "landuse", "parcel")
    assert [word for word in words if word in sent] == []
    degrees = re.findall(r"\b1(?:09|10|11)\.\d{3,}", sent)
    assert bool(degrees) <= approved
    said = "地图取得审图号之前不公开" in sent
    assert said is not approved
