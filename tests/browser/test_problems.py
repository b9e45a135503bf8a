"""生态问题 as a person uses it: a place of the matrix, the map and the list choose each other; the address keeps it."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Visit

FIRST = ".ranked tbody tr:not([hidden])"


def test_matrix_list_and_map_choose_each_other(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = tab.open("/problems")
    page.locator(".map-rank").first.wait_for()
    page.locator(FIRST).first.locator(".unit-name").click()
    name = page.locator(FIRST).first.locator(".unit-name").inner_text()
    assert name.replace("\n", "") in page.locator(".unit-card").inner_text().replace("\n", "")
    unit = tab.query("unit")
    assert unit and page.locator(".map-rank.open").inner_text() == "1"
    holds = page.locator(".matrix-place.holds").get_attribute("data-cell")
    page.locator(f'.matrix-place[data-cell="{holds}"]').click()
    count = int(page.locator(f'.matrix-place[data-cell="{holds}"] .place-count').inner_text())
    assert page.locator(".ranked tr.on").count() == count
    assert f"{count} 个单元" in page.locator(".say-title").inner_text() and tab.query("cell") == holds
    page.reload()
    page.locator(f'.matrix-place[data-cell="{holds}"][aria-pressed="true"]').wait_for()


def test_chip_filters_and_shows_its_layer(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = tab.open("/problems?unit=nobody&cell=77&problem=%3Cb%3E")
    every = page.locator(FIRST).count()
    chip = page.locator('.problem-chip[data-problem="typhoon"]')
    chip.click()
    assert page.locator(FIRST).count() == int(chip.locator("b").inner_text()) <= every
    assert tab.query("problem") == "typhoon" and tab.query("layer") == "risk_typhoon"
    chip.click()
    assert page.locator(FIRST).count() == every and tab.query("problem") == ""
    page.get_by_role("button", name="农业、城镇与潜力").click()
    page.locator(".towns").wait_for()
    assert tab.query("view") == "potential" and "全市" in page.locator(".towns").inner_text()


def test_a_unit_of_the_map_opens_its_card(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = tab.open("/problems")
    page.locator(".map-rank").first.wait_for()
    tab.choose_on_map(".map-rank")
    page.locator(".unit-card.full").wait_for()
    assert tab.query("unit") == page.locator(".ranked tr.open").get_attribute("data-unit")
