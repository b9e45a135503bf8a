"""The zoning page as a person uses it: a zone chosen anywhere is chosen everywhere, and stays in the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.conftest import Visit


def test_a_zone_chosen_in_the_table_opens_its_card_and_stays(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = tab.open("/zoning")
    page.locator(".zone-table a").nth(1).click()
    page.locator('.zone-card.on[data-zone-card="2"]').wait_for()
    assert tab.query("zone") == "2"
    page.reload()
    page.locator('.zone-card.on[data-zone-card="2"] .zone-more').wait_for()
    page.locator(".zone-said", has_text="Ⅱ").wait_for()
    page.locator(".zone-card h2 button").nth(1).click()
    page.wait_for_function("() => !document.querySelector('.zone-card.on')")
    assert tab.query("zone") == ""


def test_a_click_on_the_map_chooses_zone_and_unit(visit: Callable[..., Visit]) -> None:
    tab = visit()
    late: list[Any] = []
    tab.page.route("**/vectors/land.json*", lambda route: late.append(route))
    page = tab.open("/zoning?zone=nonsense&layer=nothing")
    page.locator(".zone-mark").first.wait_for()
    page.locator(".map-canvas canvas").first.wait_for()
    with page.expect_response("**/vectors/land.json*"):  # the city's outline comes over the units
        late[0].continue_()
    tab.choose_on_map(".zone-mark")
    page.locator(".zone-card.on").wait_for()
    page.locator("tr.on[data-unit-row]").wait_for(state="attached")
    assert tab.query("zone")
    page.locator(".zoning .seg label", has_text="2035").click()
    page.get_by_text("到 2035 年方案投入").wait_for()
    assert page.locator(".zone-card.on").count() == 1


def test_a_unit_is_to_be_restored_the_same_way_on_both_pages(visit: Callable[..., Visit]) -> None:
    """The mode of the ground that makes a unit degraded, not the most frequent one, which is nearly always the mildest."""
    tab = visit()
    page = tab.open("/zoning")
    page.locator("tr[data-unit-row]").first.wait_for()
    zoned = page.locator("tr[data-unit-row]").evaluate_all(
        "(rows) => rows.map((row) => [row.querySelector('.unit-link span').textContent, row.cells[5].innerText.trim()])"
    )
    page = tab.open("/problems")
    page.locator(".problems table tbody tr").first.wait_for()
    listed = page.evaluate(
        """[...document.querySelectorAll('.problems table tbody tr')].filter((row) => row.cells.length === 6)
          .map((row) => [row.cells[1].innerText.trim(), row.cells[5].innerText.trim()])"""
    )
    assert len(listed) == len(zoned) > 0
    assert sorted(map(tuple, listed)) == sorted(map(tuple, zoned))
