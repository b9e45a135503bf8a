"""实施保障 and 数据与方法 as a person uses them: choose a body, search a parameter, follow a link to its formula."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Visit


def test_a_body_sees_its_own_duties(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = tab.open("/safeguards")
    rows = page.locator(".calendar tbody tr:visible")
    everything = rows.count()
    page.select_option("#safeguards-body", label="示例部门丙")
    assert 0 < rows.count() < everything
    assert tab.query("department") == "示例部门丙"
    assert "牵头 3 项措施" in page.locator("#safeguards-said").inner_text()
    page.reload()
    page.locator(".one-body").wait_for()
    assert page.locator("#safeguards-body").input_value() == "示例部门丙"


def test_search_finds_parameters_and_a_hash_its_card(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = tab.open("/data#habitat_quality")
    page.locator("#habitat_quality.arrived").wait_for()
    assert page.locator("#habitat_quality").evaluate(
        "e => Math.abs(e.getBoundingClientRect().top) < innerHeight"
    )
    search = page.get_by_role("searchbox", name="查图层、参数、公式、来源")
    search.fill("红树林防护半径")
    page.locator("#library-found:not(:empty)").wait_for()
    assert page.locator("#table-constants tbody tr:visible").count() == 1
    assert tab.query("q") == "红树林防护半径"
    search.fill("没有这样的东西")
    page.get_by_text("没有匹配").wait_for()
    with page.expect_download() as saved:
        search.fill("")
        page.get_by_role("link", name="全部参数").click()
    assert saved.value.suggested_filename.startswith("示范数据")
