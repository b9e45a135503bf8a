"""The page of tasks and projects as a person uses it: choose, switch off, share the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.conftest import Visit


def test_stopping_a_project_is_answered_and_stands_in_the_address(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = tab.open("/projects")
    first = page.locator(".project-row .switch:not([disabled])").first
    name = first.get_attribute("data-toggle")
    page.locator(f'.project-row [data-pick="{name}"]').click()
    page.locator(".chain-head .pin-no").wait_for()
    before = tab.query("key")
    assert tab.query("pick") == name
    first.click()
    page.locator(".stopped").wait_for()
    assert tab.query("key") != before
    page.reload()
    page.locator(".stopped").wait_for()
    assert page.locator('.project-row .switch[aria-checked="false"]').count() == 1
    page.locator("[data-reset]").click()
    page.locator(".stopped").wait_for(state="detached")
    assert tab.query("key") == before


def test_nonsense_in_the_address_opens_the_page(visit: Callable[..., Visit]) -> None:
    page = visit().open("/projects?key=zz&stage=1999&pick=%3Cscript%3E&layer=nowhere")
    page.locator(".notice").wait_for()
    assert page.locator(".project-row").count() > 0


def test_arrow_keys_walk_through_the_projects(visit: Callable[..., Visit]) -> None:
    page = visit().open("/projects")
    page.locator(".project-row .pick").first.focus()
    page.keyboard.press("ArrowDown")
    second = page.locator(".project-row .pick").nth(1).get_attribute("data-pick")
    assert page.evaluate("document.activeElement.dataset.pick") == second


def test_a_click_on_the_first_picture_counts_once_the_page_stands(visit: Callable[..., Visit]) -> None:
    """The page is readable before its scripts run; a button pressed meanwhile is not lost."""
    tab = visit()
    held: list[Any] = []
    tab.page.route("**/dash_renderer*", lambda route: held.append(route))
    tab.page.goto(f"{tab.site.address}/projects", wait_until="commit")
    tab.page.wait_for_function("() => window.wanquan && document.querySelector('#first .switch')")
    tab.page.locator("#first .project-row .switch:not([disabled])").first.click()
    tab.page.wait_for_timeout(50)
    held[0].continue_()
    tab.page.locator("#react-entry-point .stopped").wait_for()
