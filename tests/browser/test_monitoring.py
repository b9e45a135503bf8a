"""规划目标 of a package whose first stage is past: target, actual, gap, 同比 and status words, in both views."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import serving
from tests.browser.conftest import Site, Visit
from tests.browser.test_access import violations
from tests.data.monitored import monitored


@pytest.fixture(scope="module")
def site(demo_package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The dashboard on a demonstration with simulated actuals and the status date 2025-12-31."""
    folder = tmp_path_factory.mktemp("monitored")
    package = monitored(demo_package, folder / "package")
    with serving.server(package, folder) as address:
        yield Site(address, folder / "cache")


def cells(page: Any, row: str) -> dict[str, str]:
    """Column -> text of one row of the table."""
    return dict(
        page.locator(f'.ag-row[row-id="{row}"] .ag-cell').evaluate_all(
            "(cells) => cells.map((cell) => [cell.getAttribute('col-id'), cell.innerText.trim()])"
        )
    )


def test_it_opens_in_the_monitoring_view(visit: Callable[..., Visit]) -> None:
    page = visit().open("/indicators")
    page.locator('.ag-row[row-id="erosion_treated"]').wait_for()
    treated = cells(page, "erosion_treated")
    assert (treated["previous"], treated["scenario"], treated["change"]) == ("210.00", "268.00", "+27.62 %")
    assert (treated["target"], treated["gap"], treated["status"]) == ("320.00", "−52.00", "临界")
    ponds = cells(page, "pond_area")
    assert (ponds["gap"], ponds["status"]) == ("+4.00", "正常"), "不大于: below the target is better"
    assert cells(page, "shelterbelt_area")["status"] == "重度"
    assert cells(page, "pond_withdrawn_area")["status"] == "无数据"
    assert cells(page, "forest_cover")["change"] == "+0.20 百分点"
    icon = page.locator('.ag-row[row-id="erosion_treated"] .chip .icon-critical')
    assert icon.count() == 1, "a word never stands without its icon"
    assert "为模拟" in page.locator(".watch-note").inner_text()
    assert "0.90" in page.locator(".grid-foot").inner_text()
    assert violations(page) == []


def test_the_switch_changes_table_and_address_and_goes_back(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = tab.open("/indicators")
    page.locator('.ag-header-cell[col-id="gap"]').wait_for()
    page.locator("#indicators-view").get_by_text("规划", exact=True).click()
    page.locator('.ag-header-cell[col-id="probability"]').wait_for()
    page.wait_for_function("() => new URLSearchParams(location.search).get('view') === 'plan'")
    assert (
        page.locator("#indicators-year").is_visible()
        and not page.locator("#indicators-recorded").is_visible()
    )
    assert page.locator(".watch-note").count() == 0
    page.reload()
    page.locator('.ag-header-cell[col-id="probability"]').wait_for()
    page.locator("#indicators-view").get_by_text("监测", exact=True).click()
    page.locator('.ag-header-cell[col-id="gap"]').wait_for()
    page.locator("#indicators-recorded").get_by_text("2023", exact=True).click()
    page.wait_for_function("() => new URLSearchParams(location.search).get('year') === '2023'")
    page.locator(".ag-header-cell").get_by_text("实际 2023").wait_for()
    assert cells(page, "mangrove_area")["scenario"] == "29.60"
    assert cells(page, "farmland_area")["status"] == "无数据"


def test_a_row_opens_with_actuals_and_the_projection_after_them(visit: Callable[..., Visit]) -> None:
    page = visit().open("/indicators?open=mangrove_area")
    page.locator(".detail .js-plotly-plot").wait_for()
    table = page.locator(".detail .course").inner_text()
    assert "27.90" in table and "31.40" in table
    names = page.locator(".detail .js-plotly-plot").evaluate("(e) => e.data.map((trace) => trace.name)")
    assert "实际" in names and "中位数 P50" in names


def test_the_paper_follows_the_view(visit: Callable[..., Visit]) -> None:
    page = visit().open("/indicators")
    page.locator(".ag-row").first.wait_for()
    page.emulate_media(media="print")
    assert "监测表（2025 年）" in page.locator(".paper").inner_text()
    assert "同比" in page.locator(".paper thead").inner_text()


def test_funds_are_held_against_the_public_budget(visit: Callable[..., Visit]) -> None:
    page = visit().open("/indicators")
    said = page.locator("#funds").inner_text()
    assert "年均占一般公共预算支出" in said and "模拟决算" in said and " %" in said


@pytest.mark.parametrize("query", ["lang=en", "view=plan&lang=en", "open=erosion_treated"])
def test_no_violation_in_dark_and_english(visit: Callable[..., Visit], query: str) -> None:
    page = visit(fresh=True).open(f"/indicators?{query}")
    page.locator(".ag-row").first.wait_for()
    page.locator(".theme-switch").click()
    page.wait_for_function("() => document.documentElement.dataset.theme === 'dark'")
    assert violations(page) == []


def test_other_pages_know_that_a_stage_is_past(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = tab.open("/")
    page.get_by_text("监测值填报至 2025 年").first.wait_for()
    page = tab.open("/projects")
    page.locator("#projects-stage").wait_for()
    assert page.locator("#projects-stage").inner_text().split() == ["2030", "2035"]
    page = tab.open("/scenarios")
    costs = page.locator("#scenarios-costs")
    costs.get_by_text("已过，待填报").wait_for()
    assert costs.locator("li").first.inner_text().split()[:2] == ["2025", "--"]
