"""What no planner means is answered too, and the page goes on."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Visit
from tests.browser.test_scenarios import MANGROVE, box


def test_a_number_out_of_all_reason_is_answered(visit: Callable[..., Visit]) -> None:
    """It used to be refused by the server, and every later question with it."""
    tab = visit()
    page = tab.open("/scenarios")
    box(page, MANGROVE).wait_for()
    page.wait_for_function("() => new URLSearchParams(location.search).has('key')")
    first = tab.query("key")
    box(page, MANGROVE).fill("9" * 21)
    box(page, MANGROVE).press("Enter")
    page.wait_for_function(f"() => new URLSearchParams(location.search).get('key') !== '{first}'")
    page.locator(".control", has_text=MANGROVE).first.get_by_text("超出理论潜力").wait_for()
    assert page.locator(".app-error").inner_text() == ""
