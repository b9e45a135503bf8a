"""Downloads say that they are simulated in name and content, and nothing but what is on the list can be had."""

from __future__ import annotations

from io import BytesIO, StringIO
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest
import rasterio
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from analytics.scenario.model import Tier
from data import downloads, jobs, study
from data.routes import secure
from data.themes import LAYERS
from settings import Audience
from tests.components import small
from tests.data import small_ground as place

SAID = "示范数据·不得作为规划成果"
INDICATORS = small.INDICATORS.assign(direction="not_below", flag="P")
META = SimpleNamespace(simulated=True, notice=SimpleNamespace(zh=SAID, en="Demonstration data"))
LAYER = SimpleNamespace(
    key=("raster", "landuse"), title="地类", title_en="Land use", unit="1", source="规则", source_en="Rules", year=2020,
    licence="MIT", flag="P", simulated=True,
)  # fmt: skip


def context(**more: Any) -> Any:
    tables = {"indicators": INDICATORS, "measures": small.MEASURES, "problems": pd.DataFrame({"problem": ["erosion"], "name_zh": ["侵蚀"], "name_en": ["Erosion"]})}  # fmt: skip
    package = SimpleNamespace(meta=META, tables=tables, resources=(LAYER,))
    known = {
        "package": package,
        "study": place.study(),
        "settings": SimpleNamespace(audience=Audience.INTERNAL),
    }
    return SimpleNamespace(**(known | more))


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    return serving(context(), monkeypatch)


def serving(opened: Any, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr(study, "context", lambda: opened)
    monkeypatch.setattr(
        jobs, "outcome", lambda key: small.outcome(Tier.REFINED) if key == place.KEY else None
    )
    routes, server = Blueprint("downloads", __name__), Flask("test")
    downloads.add_to(routes)
    server.register_blueprint(routes)
    secure(server, list)
    return server.test_client()


def table(answer: Any) -> pd.DataFrame:
    assert answer.status_code == 200, answer.data
    assert SAID in unquote(answer.headers["Content-Disposition"])
    answer.headers["Content-Disposition"].encode("latin-1")
    return pd.read_csv(StringIO(answer.data.decode("utf-8-sig")))


def test_tables_say_in_every_row_that_they_are_simulated(client: FlaskClient) -> None:
    for address in ("layers.csv", "tables/measures.csv", "zones.csv", "units.csv", f"{place.KEY}/costs.csv"):
        frame = table(client.get(f"/downloads/{address}"))
        assert len(frame) and frame[downloads.NOTICE].str.startswith(SAID).all(), address


def test_indicators_hold_what_the_page_shows(client: FlaskClient) -> None:
    frame = table(client.get(f"/downloads/{place.KEY}/indicators.csv"))
    row = frame[(frame["indicator"] == "riparian") & (frame["year"] == 2030)].iloc[0]
    assert (row["name_zh"], row["p50"], row["target"], row["tier"]) == ("缓冲带长度", 33.1, 36.0, "refined")
    assert frame["indicator"].iloc[0] == "riparian", "in the order of the table"


def test_a_layer_is_a_raster_with_its_classes(client: FlaskClient) -> None:
    answer = client.get("/downloads/layers/degradation.tif")
    with rasterio.open(BytesIO(answer.data)) as file:
        np.testing.assert_array_equal(file.read(1), place.study().diagnosis.condition.degradation_class)
        assert file.nodata == 0 and file.crs.to_epsg() == 4546
        assert SAID in file.tags()["notice"]
        assert file.tags()["class_1"].startswith("未退化")


def test_all_that_is_offered_can_be_had(client: FlaskClient) -> None:
    offers = downloads.offered(context(), place.KEY)
    assert {f"/downloads/layers/{name}.tif" for name in downloads.CLASSES} <= {
        each.address for each in offers
    }
    assert set(downloads.CLASSES) <= set(LAYERS)
    for offer in offers:
        if not offer.address.endswith("problems.csv"):  # the small place has no register
            assert client.get(offer.address).status_code == 200, offer.address


def test_actual_values_are_offered_with_their_source_where_the_package_has_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = "/downloads/tables/actuals.csv"
    assert address not in {each.address for each in downloads.offered(context(), place.KEY)}
    resource = SimpleNamespace(
        **{**vars(LAYER), "key": ("table", "actuals"), "source": "年报", "source_en": "Yearbook"}
    )
    actuals = pd.DataFrame({"indicator": ["riparian"], "year": [2024], "value": [12.5], "simulated": [1]})
    package = SimpleNamespace(
        meta=META, tables={**context().package.tables, "actuals": actuals}, resources=(LAYER, resource)
    )
    opened = context(package=package)
    offer = {each.address: each for each in downloads.offered(opened, place.KEY)}[address]
    assert (offer.source, offer.simulated) == ("年报|Yearbook", True)
    assert table(serving(opened, monkeypatch).get(address))["value"].tolist() == [12.5]


@pytest.mark.parametrize(
    "address",
    [
        "settings.py", "..%2f..%2fsettings.py", "%2e%2e/methods.md", "tables/..%2fmeasures.csv", "tables/secrets.csv",
        "tables/measures", "layers/region.tif", "layers/..%2f..%2flanduse.tif", f"{'f' * 20}/indicators.csv",
        "nonsense/indicators.csv", f"{place.KEY}/plan.csv", f"{place.KEY.upper()}/indicators.csv", "",
    ],
)  # fmt: skip
def test_nothing_else_can_be_had(client: FlaskClient, address: str) -> None:
    answer = client.get(f"/downloads/{address}")
    assert answer.status_code == 404 and len(answer.data) < 200


def test_a_public_server_gives_nothing_away(monkeypatch: pytest.MonkeyPatch) -> None:
    public = context(settings=SimpleNamespace(audience=Audience.PUBLIC))
    assert downloads.offered(public, place.KEY) == []
    refused = serving(public, monkeypatch)
    for offer in downloads.offered(context(), place.KEY):
        assert refused.get(offer.address).status_code == 404, offer.address


def test_a_real_package_carries_no_notice() -> None:
    real = context(package=SimpleNamespace(meta=SimpleNamespace(simulated=False, notice=None)))
    file = downloads.as_csv(real, "costs.csv", pd.DataFrame({"year": [2030]}))
    assert (file.name, file.content.decode("utf-8-sig")) == ("costs.csv", "year\n2030\n")


def test_every_number_is_a_row_of_the_parameters() -> None:
    frame = pd.DataFrame(
        {"id": ["z"], "value": [2.5], "high": [float("nan")], "flag": ["S"], "source": ["Gong 2017"]}
    )
    given = context(package=SimpleNamespace(tables={"constants": frame, "links": pd.DataFrame({"a": [1]})}))
    assert downloads.parameters(given).to_numpy().tolist() == [
        ["constants", "z", "value", 2.5, "S", "Gong 2017"]
    ]
