"""Saved scenarios as a person keeps them: a name, the list, a link that opens, a cross, and back again."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Visit
from tests.browser.test_access import violations

BUDGET = 'input.number[aria-label^="累计预算"]'


def test_a_scenario_is_saved_opened_dropped_and_had_back(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = tab.open("/scenarios")
    page.wait_for_function("() => new URLSearchParams(location.search).has('key')")
    preset = tab.query("key")
    page.locator(BUDGET).fill("24000")
    page.locator(BUDGET).press("Enter")
    page.wait_for_function(f"() => new URLSearchParams(location.search).get('key') !== '{preset}'")
    own = tab.query("key")
    page.locator("details.saves summary").focus()
    page.keyboard.press("Enter")
    page.locator(".saves-list .empty").wait_for()
    page.wait_for_function("() => document.activeElement.id === 'scenarios-save-name'")
    page.keyboard.press("Enter")
    page.locator(".saves-said .wrong").wait_for()
    page.keyboard.type("少花 1500 万元")
    page.keyboard.press("Enter")
    page.locator(".saves-list a").wait_for()
    assert page.locator("#scenarios-save-name").input_value() == ""
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert not page.locator(".saves-box").is_visible()

    other = visit()
    shown = other.open("/scenarios")
    shown.locator("details.saves summary").click()
    shown.locator(".saves-list a", has_text="少花 1500 万元").click()
    shown.wait_for_function(f"() => new URLSearchParams(location.search).get('key') === '{own}'")
    shown.wait_for_function(f"() => document.querySelector('{BUDGET}').value === '24,000.00'")
    shown.locator("details.saves summary").click()
    shown.locator("[data-save-drop]").click()
    shown.locator(".saves-list .empty").wait_for()
    shown.locator("[data-save-again]").click()
    shown.locator(".saves-list a").wait_for()

    named = visit().open(f"/indicators?key={own}")
    named.get_by_text("少花 1500 万元").first.wait_for()
