"""The dashboard as a whole: it starts, answers, hides its failures, and refuses what it cannot do yet."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

import app
from analytics.scenario import presets
from data import jobs, study, tiles
from settings import Settings
from tests.data.waiting import until

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def client(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    cache = tmp_path_factory.mktemp("cache")
    client: FlaskClient = app.create_app(Settings(package=tiny_folder, cache=cache)).server.test_client()
    return client


def test_importing_the_module_opens_no_study() -> None:
    code = "import app, data.study as s; print(s._study is None, 'server' in vars(app))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.split() == ["True", "False"]


@pytest.mark.parametrize("page", ["/", "/indicators", "/scenarios", "/nothing-here"])
def test_every_page_comes_with_a_policy_that_allows_its_own_scripts_only(
    client: FlaskClient, page: str
) -> None:
    answer = client.get(page)
    assert answer.status_code == (404 if page == "/nothing-here" else 200)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.count("'sha256-") >= 1
    assert "unsafe-eval" not in policy and "script-src 'self' 'unsafe" not in policy
    text = answer.get_data(as_text=True)
    assert "http://" not in text.replace("http://localhost/", "") and "https://" not in text


def test_a_page_brings_no_script_or_picture_that_it_does_not_use(client: FlaskClient) -> None:
    """Dash sends its own table to every page, and an icon of its own where the document names none."""
    text = client.get("/").get_data(as_text=True)
    assert not re.search(r'<script[^>]*src="[^"]*dash_table', text)
    assert '<link rel="icon" type="image/svg+xml" href="/assets/logo.svg">' in text
    for package in ("dash_ag_grid", "dash_leaflet"):
        assert re.search(rf'<script[^>]*{package}[^>]*type="text/x-later"', text), package


def test_no_page_stands_still_while_a_background_job_runs(client: FlaskClient) -> None:
    """Dash holds back a callback with outputs as long as one is under way that writes one of its inputs."""
    callbacks = client.get("/_dash-dependencies").get_json()
    written = {each["output"] for each in callbacks if each["background"]}
    assert len(written) == 3
    for each in callbacks:
        read = {f"{given['id']}.{given['property']}" for given in each["inputs"]}
        assert each["no_output"] or not read & written, each["output"]


def test_callbacks_without_output_expect_no_first_call(client: FlaskClient) -> None:
    """In a page's layout Dash makes none (plotly/dash#3770)."""
    callbacks = client.get("/_dash-dependencies").get_json()
    silent = [each for each in callbacks if each["no_output"]]
    assert silent and all(each["prevent_initial_call"] for each in silent)


def test_the_presets_are_answered_before_anybody_asks(client: FlaskClient) -> None:
    context = study.context()
    keys = {
        jobs.desk().results.key(presets.open_part(asked, context.study.stages))
        for asked in presets.presets(context.package.tables).values()
    }
    assert jobs.desk().results.pinned() == keys
    assert all(jobs.plan(key) is not None for key in keys)


def test_tiles_and_vectors_of_the_real_chain(client: FlaskClient) -> None:
    context = study.context()
    key = jobs.answer(
        presets.open_part(presets.default_scenario(context.package.tables), context.study.stages)
    )
    u, v = (
        float(x[0])
        for x in tiles.Mercator(context.study.landscape.grid).places(context.study.options.cell[:1])
    )
    for layer in tiles.LAYERS:
        given = {"key": key, "stage": 2035, "other": key}
        asked = {name: given[name] for name in tiles.LAYERS[layer].needs}
        answer = client.get(
            f"/tiles/{layer}/12/{int(u * 4096)}/{int(v * 4096)}.png",
            query_string={**asked, "v": tiles.version(context.versions)},
        )
        assert answer.status_code == 200, answer.data
        assert "immutable" in answer.headers["Cache-Control"]
    for name in ("boundary", "coastline", "rivers", "water", "towns", "places"):
        assert client.get(f"/vectors/{name}.json").status_code == 200


def test_a_failing_callback_tells_an_id_only(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.MonkeyPatch.context() as patch:
        told: list[dict[str, Any]] = []
        patch.setattr(
            app.dash, "set_props", lambda component, props: told.append({component: props["children"]})
        )
        app.show_error(ArithmeticError("secret"))
    ((said, close),) = told[0].values()
    sentence = said.children
    assert close.to_plotly_json()["props"]["aria-label"] == "关闭 Close"
    assert list(told[0]) == [app.ERROR_ID]
    number = sentence.split()[-1].rstrip(".")
    assert number in caplog.text and "secret" in caplog.text
    assert "secret" not in sentence


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"x"', b"{}", b'{"output": "no.children"}', b'{"output": 3}', b'{"inputs": 1}'],
)
def test_odd_callback_requests_are_refused_without_detail(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/_dash-update-component", data=body, content_type="application/json")
    assert 400 <= answer.status_code <= 500
    assert len(answer.data) < 200 and b"Traceback" not in answer.data


@pytest.mark.parametrize(
    "path",
    [
        "/assets/..%2fapp.py",
        "/_dash-component-suites/nope/x.js",
        "/_dash-component-suites/dash/..%2f..%2fx.js",
    ],
)
def test_files_outside_the_assets_are_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/_dash-layout", "/_dash-dependencies"])
def test_reading_what_the_browser_reads_first(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"


def test_a_wrong_package_ends_the_start_with_its_problems(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        app.create_app(Settings(package=tmp_path / "nothing", cache=tmp_path / "cache"))
    assert "nothing" in str(ended.value)


def test_a_worker_needs_a_redis() -> None:
    with pytest.raises(SystemExit, match="WANQUAN_REDIS_URL"):
        _ = app.celery_app


def test_the_worker_gets_the_application_of_the_settings() -> None:
    made = jobs.celery_app("redis://127.0.0.1:1/0")
    assert made is jobs.celery_app("redis://127.0.0.1:1/0")
    assert made.conf.broker_url == made.conf.result_backend == "redis://127.0.0.1:1/0"
    assert made.conf.accept_content == ["json"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def address(tiny_folder: Path, tmp_path: Path) -> Iterator[str]:
    """The production server, with its workers and threads."""
    port = free_port()
    environment = {
        **os.environ, "WANQUAN_PACKAGE": str(tiny_folder), "WANQUAN_CACHE": str(tmp_path), "WANQUAN_PORT": str(port),
    }  # fmt: skip
    log = (tmp_path / "server.log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "app:server"],
        cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    try:
        until(lambda: answers(port) or server.poll() is not None, "the server listens", timeout_s=180)
        assert server.poll() is None, (tmp_path / "server.log").read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
        log.close()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_parallel_first_requests_all_succeed(address: str) -> None:
    """No cold-start race: the first requests hit all workers and threads at once."""
    paths = ["/", "/_dash-layout", "/_dash-dependencies", "/scenarios"] * 8

    def get(path: str) -> int:
        with urllib.request.urlopen(address + path, timeout=60) as answer:
            answer.read()
            status: int = answer.status
            return status

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(get, paths)) == {200}
    with urllib.request.urlopen(address + "/_dash-dependencies", timeout=60) as answer:
        callbacks = json.load(answer)
    assert any(callback.get("background") for callback in callbacks)


def test_a_document_is_titled_before_its_scripts_run(client: FlaskClient) -> None:
    assert "<title>任务与项目 · 万泉</title>" in client.get("/projects").text
    assert "<title>Projects" in client.get("/projects?lang=en").text
    lost = client.get("/nowhere")
    assert "<title>万泉</title>" in lost.text and lost.status_code == 404
