"""生态本底 as a planner reads it: sections, rows and the map belong together, areas change their unit in the browser."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Visit


def test_sections_rows_and_units_work_together(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = tab.open("/baseline")
    page.locator(".layer-choice").first.wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))

    page.get_by_role("group", name="面积单位").get_by_role("button", name="亩").click()
    total = page.locator("#ecosystems tfoot .in-mu").last
    assert total.is_visible() and page.locator("#ecosystems tfoot .in-ha").last.is_hidden()
    assert tab.query("area") == "mu"
    assert not [url for url in asked if "_dash-update-component" in url]

    page.get_by_role("link", name="生态安全格局").click()
    page.wait_for_function("() => new URLSearchParams(location.search).get('layer') === 'pattern'")
    assert page.locator(".map-title").inner_text() == "生态安全格局"
    corridor = page.locator("#pattern .list:nth-child(2) tr[data-feature] .spot").first
    corridor.click()
    assert corridor.get_attribute("aria-pressed") == "true"
    page.wait_for_function("() => document.querySelector('.map').marked")

    page.get_by_role("button", name="林", exact=True).click()
    page.wait_for_function("() => new URLSearchParams(location.search).get('layer') === 'element_forest'")
    page.reload()
    page.locator('.layer-choice[data-layer="element_forest"][aria-checked="true"]').wait_for(state="attached")
    assert page.locator("#ecosystems tfoot .in-mu").last.is_visible()


def test_sources_open_and_nonsense_in_the_address_is_harmless(visit: Callable[..., Visit]) -> None:
    page = visit().open("/baseline?layer=nowhere&area=acre&stage=x")
    assert page.locator(".notice").inner_text() == "链接中的“nowhere”在本页不存在，已略去。"
    page.locator("#services .drawer summary").click()
    assert "TQ" in page.locator("#services .drawer").inner_text()
    assert page.locator(".layer-choice[aria-checked=true]").get_attribute("data-layer") == "ecosystems"
    assert page.locator("#ecosystems tfoot .in-ha").last.is_visible()
