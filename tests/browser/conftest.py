"""A real server, a real Chromium, and a page that notes what goes wrong on it."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from benchmarks import serving

DESKTOP = (1440, 900)
# A busy machine is slow; nothing here measures time.
LONG = 120_000
LOST = "/nowhere"


@dataclass(frozen=True)
class Site:
    """A running dashboard: its address and the folder of its cache."""

    address: str
    cache: Path


@dataclass
class Visit:
    """One tab and what was noticed in it."""

    page: Any
    site: Site
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def open(self, path: str) -> Any:
        """Goes there and waits until the page's own content stands."""
        self.page.goto(self.site.address + path)
        self.page.wait_for_selector("main h1, main .map")
        self.page.wait_for_selector("#first", state="detached")
        return self.page

    def choose_on_map(self, place: str, across: float = 0.5, down: float = 0.5) -> None:
        """Clicks at a share of the place's size, once the map says by the cursor that a polygon there can be chosen."""
        box = self.page.locator(place).first.bounding_box()
        x, y = box["x"] + box["width"] * across, box["y"] + box["height"] * down
        ready = self.page.locator(".map-canvas canvas.leaflet-interactive")
        for step in range(LONG // 100):
            self.page.mouse.move(x + step % 2, y)
            if ready.count():
                break
            self.page.wait_for_timeout(100)
        else:
            raise AssertionError(f"nothing can be chosen on the map at {place}")
        self.page.mouse.click(x, y)

    def query(self, name: str) -> str:
        """A parameter of the address in the browser; empty if it is not there."""
        return parse_qs(urlsplit(self.page.url).query).get(name, [""])[0]

    def assert_clean(self) -> None:
        assert not self.outside, f"requests to other hosts: {self.outside}"
        assert not self.refused, f"refused requests: {self.refused}"
        assert not self.errors, f"console: {self.errors}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    with serving.chromium() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest, demo_package: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The dashboard on the 300 m demonstration; with the parameter "celery", on Celery and a Redis of its own."""
    folder = tmp_path_factory.mktemp("site")
    first = tmp_path_factory.getbasetemp() / "first"
    if first.exists():  # no answers, only what the first start took from the package, and compressed files
        shutil.copytree(first, folder / "cache")
    with contextlib.ExitStack() as stack:
        environment: dict[str, str] = {}
        if getattr(request, "param", "diskcache") == "celery":
            environment["WANQUAN_REDIS_URL"] = stack.enter_context(serving.redis_server(folder))
        address = stack.enter_context(serving.server(demo_package, folder, environment))
        if not first.exists():
            for part in ("study", "web"):
                shutil.copytree(folder / "cache" / part, first / part)
        if environment:
            worker = [
                sys.executable,
                "-m",
                "celery",
                "--app",
                "app:celery_app",
                "worker",
                "--concurrency",
                "2",
            ]
            environment |= {"WANQUAN_PACKAGE": str(demo_package), "WANQUAN_CACHE": str(folder / "cache")}
            stack.enter_context(serving.process(worker, folder / "celery.log", environment))
        yield Site(address, folder / "cache")


@pytest.fixture
def visit(browser: Any, site: Site) -> Iterator[Callable[..., Visit]]:
    """Opens tabs; all of one test share a browser profile unless `fresh`. In the end every tab must be clean."""
    contexts: list[Any] = []
    tabs: list[Visit] = []

    def new(size: tuple[int, int] = DESKTOP, fresh: bool = False) -> Visit:
        if fresh or not contexts or contexts[-1][1] != size:
            width, height = size
            context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
            contexts.append((context, size))
        page = contexts[-1][0].new_page()
        page.set_default_timeout(LONG)
        seen = Visit(page, site)
        tabs.append(seen)
        page.on(
            "console",
            lambda said: said.type == "error"
            and not _is_lost(said.location["url"])
            and seen.errors.append(said.text),
        )
        page.on("pageerror", lambda error: seen.errors.append(error.stack or error.message))
        page.on("request", lambda sent: _is_outside(sent.url, site) and seen.outside.append(sent.url))
        page.on(
            "response",
            lambda got: got.status >= 400
            and not _is_lost(got.url)
            and seen.refused.append(f"{got.status} {got.url}"),
        )
        return seen

    yield new
    for context, _ in contexts:
        context.close()
    for tab in tabs:
        tab.assert_clean()


def _is_lost(url: str) -> bool:
    """The address that tests ask for where there is no page: its document comes with 404, as it should."""
    return urlsplit(url).path == LOST


def _is_outside(url: str, site: Site) -> bool:
    return urlsplit(url).scheme not in ("data", "blob") and not url.startswith(site.address + "/")
