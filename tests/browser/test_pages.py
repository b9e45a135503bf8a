"""Every page opens: no console error, nothing refused, no request to another host, nothing wider than the screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit

SIZES = {"desktop": (1440, 900), "wall": (1920, 1080), "phone": (390, 844)}
HEADING = {
    "/": "总览",
    "/baseline": "生态本底",
    "/zoning": "总体布局",
    "/indicators": "规划目标",
    "/scenarios": "情景推演",
    "/projects": "任务与项目",
    "/safeguards": "实施保障",
    "/data": "数据与方法",
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", HEADING)
def test_page_opens(visit: Callable[..., Visit], path: str, size: str) -> None:
    page = visit(SIZES[size]).open(path)
    page.wait_for_load_state("networkidle")
    assert HEADING[path] in page.title()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.get_by_text("示范数据").first.is_visible()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{wide} px wider than the screen"


@pytest.mark.parametrize("path", HEADING)
def test_page_speaks_english(visit: Callable[..., Visit], path: str) -> None:
    page = visit(fresh=True).open(f"{path}?lang=en")
    page.wait_for_load_state("networkidle")
    assert page.locator("html").get_attribute("lang") == "en"
    assert "Demonstration data" in page.locator("body").inner_text()
    assert HEADING[path] not in page.locator("main").inner_text()


def test_unknown_address_says_where_to_go(visit: Callable[..., Visit]) -> None:
    tab = visit()
    tab.page.goto(f"{tab.site.address}/nowhere")
    tab.page.get_by_role("link", name="总览").first.wait_for()


def test_map_is_painted(visit: Callable[..., Visit]) -> None:
    """Tiles arrive and are not one flat colour."""
    page = visit().open("/")
    page.wait_for_function(
        """() => [...document.querySelectorAll('img.leaflet-tile')].filter((i) => i.complete && i.naturalWidth === 256).length >= 4"""
    )


def test_indicator_row_opens_trend(visit: Callable[..., Visit]) -> None:
    page = visit().open("/indicators")
    page.locator(".ag-row").get_by_text("红树林面积").first.click()
    page.locator(".js-plotly-plot").first.wait_for()
    page.wait_for_load_state("networkidle")
