"""规划目标 of a package without actuals: the statutory table, its row, its paper, and what the monitoring view asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.conftest import Visit
from tests.browser.test_access import violations

SEEN = "(e) => getComputedStyle(e).display !== 'none'"


def test_a_row_opens_by_keyboard_and_the_address_keeps_it(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = tab.open("/indicators")
    name = page.locator(".ag-row").get_by_text("红树林面积").first
    name.wait_for()
    page.locator('.ag-row[row-id="mangrove_area"] .open-button').press("Enter")
    detail = page.locator(".detail")
    detail.locator(".js-plotly-plot").wait_for()
    said = detail.inner_text()
    for word in ("Σ", "参照", "红树林地", "上级", "待分解", "来源"):
        assert word in said
    page.wait_for_function("() => new URLSearchParams(location.search).get('open') === 'mangrove_area'")
    assert violations(page) == []
    page.reload()
    page.locator(".detail .js-plotly-plot").wait_for()


def test_the_address_keeps_the_filter(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = tab.open("/indicators")
    page.locator('.ag-row[row-id="water_retention"]').wait_for()
    page.locator("#indicators-filter").get_by_text("约束性").click()
    page.locator('.ag-row[row-id="water_retention"]').wait_for(state="detached")
    page.wait_for_function("() => new URLSearchParams(location.search).get('only') === 'binding'")
    page.reload()
    page.locator('.ag-row[row-id="redline_area"]').wait_for()
    assert page.locator('.ag-row[row-id="water_retention"]').count() == 0
    page.locator("#indicators-filter").get_by_text("全部").click()
    page.locator('.ag-row[row-id="water_retention"]').wait_for()
    assert tab.query("only") == ""


def test_linkage_references_and_funds_stand_below(visit: Callable[..., Visit]) -> None:
    page = visit().open("/indicators")
    assert "721.75 万亩" in page.locator("#linkage").inner_text()
    assert page.locator("#linkage .lacking").count() == 3
    assert page.locator("#references tbody tr").count() >= 8
    assert "public_budget.csv" in page.locator("#funds").inner_text()


def test_monitoring_without_actuals_says_what_to_bring(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = tab.open("/indicators")
    page.locator(".ag-row").first.wait_for()
    page.locator("#indicators-view").get_by_text("监测", exact=True).click()
    page.locator(".watch-empty").wait_for(state="visible")
    assert "actuals.csv" in page.locator(".watch-empty").inner_text()
    assert not page.locator(".grid-box").is_visible()
    page.wait_for_function("() => new URLSearchParams(location.search).get('view') === 'monitor'")
    page.reload()
    page.locator(".watch-empty").wait_for(state="visible")
    page.locator("#indicators-view").get_by_text("规划", exact=True).click()
    page.locator(".grid-box").wait_for(state="visible")


def test_the_paper_is_the_statutory_table(visit: Callable[..., Visit]) -> None:
    page = visit().open("/indicators")
    page.locator(".ag-row").first.wait_for()
    assert not page.locator(".paper").is_visible()
    page.emulate_media(media="print")
    assert printed(page) == {"paper": True, "grid-box": False, "head-row": False}
    assert page.locator(".paper tbody tr").count() == 33
    assert page.locator(".paper thead").evaluate("(e) => getComputedStyle(e).display") == "table-header-group"
    wide = page.locator(".paper").evaluate("(e) => e.scrollWidth - e.clientWidth")
    assert wide <= 0
    assert len(page.pdf(format="A4", landscape=True)) > 10_000


def printed(page: Any) -> dict[str, bool]:
    return {name: page.locator(f".{name}").evaluate(SEEN) for name in ("paper", "grid-box", "head-row")}


def test_a_phone_scrolls_the_table_under_a_fixed_name(visit: Callable[..., Visit]) -> None:
    page = visit((390, 844), fresh=True).open("/indicators")
    page.locator(".ag-pinned-left-cols-container .ag-row").first.wait_for()
    name = page.locator('.ag-row[row-id="mangrove_area"] .open-button')
    name.scroll_into_view_if_needed()
    before = name.bounding_box()["x"]
    page.locator(".indicator-grid .ag-center-cols-viewport").evaluate("(e) => (e.scrollLeft = 300)")
    page.locator('.ag-header-cell[col-id="department"]').wait_for(state="attached")
    assert page.locator(".indicator-grid .ag-center-cols-viewport").evaluate("(e) => e.scrollLeft") > 100
    assert name.bounding_box()["x"] == before
