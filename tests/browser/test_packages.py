"""A page asks for the packages that it draws with and for no other; what comes later changes nothing that stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Visit
from tests.browser.test_pages import HEADING

LATER = ("dash_leaflet", "dash_ag_grid", "dash_table")
SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((seen) => seen.getEntries().forEach((each) => { window.shifted += each.value; }))
    .observe({ type: "layout-shift", buffered: true });
}"""
# Fonts and sizes of what the page always says; how far down it stands changes with the refinement.
FRAME = """() => [...document.querySelectorAll(".top a, .top button, .sentence p, .cards h3, .foot span, .seg label, h2, select")]
  .map((part) => { const box = part.getBoundingClientRect(), style = getComputedStyle(part);
    return [part.textContent.slice(0, 20), box.x, box.width, box.height, style.font, style.color, style.margin].join(" "); })"""


def follow(page: Any, name: str, ready: str) -> None:
    page.locator(".nav").get_by_role("link", name=name, exact=True).click()
    page.locator(ready).first.wait_for()


# What each page draws with; all others draw with nothing but Dash's own.
PACKAGES = {
    "/": {"dash_leaflet"}, "/baseline": {"dash_leaflet"}, "/problems": {"dash_leaflet"}, "/zoning": {"dash_leaflet"},
    "/indicators": {"dash_ag_grid"}, "/scenarios": {"dash_leaflet"}, "/projects": {"dash_leaflet"},
    "/safeguards": set(), "/data": set(),
}  # fmt: skip


@pytest.mark.parametrize("path", HEADING)
def test_a_page_asks_for_what_it_draws_with_and_stands_still(
    visit: Callable[..., Visit], path: str
) -> None:
    tab = visit(fresh=True)
    asked: set[str] = set()
    tab.page.on("request", lambda sent: asked.update(name for name in LATER if f"/{name}/" in sent.url))
    tab.page.add_init_script(f"({SHIFTS})()")
    page = tab.open(path)
    page.wait_for_load_state("networkidle")
    assert asked == PACKAGES[path]
    assert page.evaluate("() => window.shifted") <= 0.02


def test_sliders_come_and_go_and_the_other_pages_stay_as_they_were(visit: Callable[..., Visit]) -> None:
    page = visit(fresh=True).open("/")
    follow(page, "情景推演", ".control .slider")
    assert page.get_by_role("slider").count() > 10
    page.locator(".control .slider").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => new URLSearchParams(location.search).get('key')")
    follow(page, "总览", ".overview .cards")
    page.locator(".overview img.leaflet-tile-loaded").first.wait_for()
    page.wait_for_load_state("networkidle")
    assert page.locator(".control .slider").count() == 0
    seen = page.evaluate(FRAME)
    page.reload()
    page.wait_for_selector("#first", state="detached")
    page.locator(".overview img.leaflet-tile-loaded").first.wait_for()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(FRAME) == seen


def test_dark_stays_dark_on_the_way_through_the_pages(visit: Callable[..., Visit]) -> None:
    page = visit(fresh=True).open("/")
    page.locator(".theme-switch").click()
    follow(page, "情景推演", ".control .slider")
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    follow(page, "总览", ".overview .cards")
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(11, 31, 42)"


def test_a_choice_is_made_by_keys_and_by_a_click_before_the_app_is_there(visit: Callable[..., Visit]) -> None:
    tab = visit(fresh=True)
    page = tab.open("/zoning")
    group = page.get_by_role("radiogroup", name="目标年份")
    assert group.get_by_role("radio", checked=True).get_attribute("value") == "2030"
    group.get_by_role("radio", checked=True).focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => new URLSearchParams(location.search).get('stage') === '2035'")
    assert group.get_by_role("radio", name="2035").is_checked()
    assert (
        group.locator("input:focus + span").evaluate("(word) => getComputedStyle(word).outlineStyle")
        == "solid"
    )
    early = visit(fresh=True)
    early.page.route("**/_dash-layout", lambda route: (early.page.wait_for_timeout(1500), route.continue_()))
    early.page.goto(f"{tab.site.address}/zoning", wait_until="commit")
    early.page.locator("#first .seg label", has_text="2035").click()
    early.page.wait_for_selector("#first", state="detached")
    early.page.wait_for_function("() => new URLSearchParams(location.search).get('stage') === '2035'")


def test_density_and_names_of_a_map_are_set_in_its_menu(visit: Callable[..., Visit]) -> None:
    page = visit(fresh=True).open("/zoning")
    page.locator(".map img.leaflet-tile-loaded").first.wait_for()
    page.locator(".layer-menu summary").click()
    density = page.get_by_role("slider", name="专题图层浓淡")
    density.focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        "() => getComputedStyle(document.querySelector('.leaflet-layer.overlay')).opacity === '0.7'"
    )
    names = page.get_by_role("checkbox", name="地名")
    town = page.locator(".map-label.town span").first
    town.wait_for()
    assert names.is_checked()
    names.uncheck()
    town.wait_for(state="hidden")
