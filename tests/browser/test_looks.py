"""What a designer would see at once: seams, overlaps, cut words, and sheets without their sources."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from tests.browser.conftest import Visit

TILES = """() => [...document.querySelectorAll(".map img.leaflet-tile")].map((tile) => {
  const box = tile.getBoundingClientRect();
  return { src: tile.src, relief: Boolean(tile.closest(".relief")), edges: [box.left, box.top, box.right, box.bottom] };
})"""
PINS = """() => [...document.querySelectorAll(".project-pin i")].map((pin) => {
  const box = pin.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
})"""


def settled(page: Any) -> Any:
    page.locator(".map img.leaflet-tile-loaded").first.wait_for()
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize("path", ["/zoning", "/baseline", "/projects"])
def test_tiles_leave_no_seam_and_wear_the_theme(visit: Callable[..., Visit], path: str) -> None:
    tab = visit(fresh=True)
    tab.page.add_init_script("localStorage.setItem('wanquan-theme', 'dark')")
    tiles = settled(tab.open(path)).evaluate(TILES)
    edges = {edge for tile in tiles for edge in tile["edges"]}
    assert edges and all(edge == round(edge) for edge in edges)
    relief = [tile for tile in tiles if tile["relief"]]
    for low, high in ((0, 2), (1, 3)):  # where one column or row of tiles ends, the next begins
        spans = sorted({(tile["edges"][low], tile["edges"][high]) for tile in relief})
        assert all(before[1] == after[0] for before, after in pairwise(spans))
    assert all("/relief_dark/" in tile["src"] for tile in relief)
    blends = tab.page.eval_on_selector_all(
        ".map img.leaflet-tile",
        "(tiles) => [...new Set(tiles.map((tile) => getComputedStyle(tile).mixBlendMode))]",
    )
    assert blends == ["normal"]


def test_pins_of_projects_stand_apart(visit: Callable[..., Visit]) -> None:
    page = visit().open("/projects")
    page.locator(".project-pin i").first.wait_for()
    settled(page)
    pins = page.evaluate(PINS)
    near = [
        (a, b) for n, a in enumerate(pins) for b in pins[n + 1 :] if abs(a[0] - b[0]) + abs(a[1] - b[1]) < 20
    ]
    assert len(pins) > 5 and not near


@pytest.mark.parametrize("path", ["/", "/baseline", "/zoning", "/projects"])
def test_a_map_names_all_its_sources(visit: Callable[..., Visit], path: str) -> None:
    note = settled(visit().open(path)).locator(".map-note")
    assert note.evaluate("(note) => note.scrollHeight <= note.clientHeight + 1")


def test_zones_of_the_overview_are_named_in_full(visit: Callable[..., Visit]) -> None:
    page = visit().open("/")
    page.locator(".zone-table").wait_for()
    cut = page.eval_on_selector_all(
        ".zone-table td, .zone-link span",
        "(cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1 && cell.clientWidth > 0).length",
    )
    assert cut == 0
    starts = page.eval_on_selector_all(
        ".zone-link b", "(marks) => new Set(marks.map((mark) => mark.getBoundingClientRect().left)).size"
    )
    assert starts == 1


CUT = """(parts) => parts.filter((part) => part.clientWidth > 1 && part.scrollWidth > part.clientWidth + 1).map((part) => part.innerText)"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/", ".card h3, .card .hint"),
        ("/zoning", ".table-box, .zone-works span, .zone-name"),
        ("/scenarios", ".change .name"),
    ],
)
def test_english_words_have_room_on_a_desk(visit: Callable[..., Visit], path: str, place: str) -> None:
    page = visit().open(f"{path}?lang=en")
    page.locator(place).first.wait_for()
    assert page.eval_on_selector_all(place, CUT) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", ["/", "/zoning", "/scenarios", "/projects"])
def test_the_city_stands_clear_of_title_and_legend(visit: Callable[..., Visit], path: str, lang: str) -> None:
    page = settled(visit().open(f"{path}?lang={lang}"))
    high, low, head, legend = page.evaluate("""() => {
      const frame = document.querySelector(".map"), map = frame.leaflet, top = frame.getBoundingClientRect().top;
      const [south, west, north, east] = frame.dataset.bounds.split(",").map(Number);
      const [first, last] = [[north, west], [south, east]].map((corner) => map.latLngToContainerPoint(corner).y + top);
      return [first, last, frame.querySelector(".map-title").getBoundingClientRect().bottom, frame.querySelector(".map-legend").getBoundingClientRect().top];
    }""")
    assert head <= high + 1 and low <= legend + 1


def test_scenarios_show_the_land_as_projects_do(visit: Callable[..., Visit]) -> None:
    tab = visit()
    bounds = [
        tab.open(path).locator(".map").get_attribute("data-bounds") for path in ("/scenarios", "/projects")
    ]
    assert bounds[0] == bounds[1]


def test_a_phone_has_its_sections_in_one_row_and_its_whole_header(visit: Callable[..., Visit]) -> None:
    tab = visit()
    tab.page.set_viewport_size({"width": 390, "height": 844})
    assert tab.open("/baseline").locator(".baseline-bar").bounding_box()["height"] < 64
    page = tab.open("/safeguards")
    assert page.locator(".page-nav").bounding_box()["height"] < 64
    page = tab.open("/?lang=en")
    page.locator(".top .menu summary").wait_for()
    for part in (".lang", ".menu summary"):
        box = page.locator(f".top {part}").bounding_box()
        assert box["x"] + box["width"] <= 390


def test_the_legend_follows_the_unit_of_the_page(visit: Callable[..., Visit]) -> None:
    page = visit().open("/baseline?area=mu")
    legend = page.locator(".map-legend")
    legend.get_by_text("单位：亩").wait_for()
    assert not legend.get_by_text("单位：公顷").is_visible()


@pytest.mark.parametrize("path", ["/", "/baseline", "/zoning", "/projects", "/problems"])
def test_a_map_fills_its_place_on_paper_with_all_that_belongs_to_it(
    visit: Callable[..., Visit], path: str
) -> None:
    page = settled(visit().open(path))
    screen = page.locator(".map").bounding_box()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    paper = page.locator(".map").bounding_box()
    assert paper["width"] >= 480 and paper["height"] >= 640
    assert paper["width"] / paper["height"] == pytest.approx(screen["width"] / screen["height"], rel=0.02)
    for part in (".map-title", ".stamp", ".map-legend", ".map-note", ".scale-bar"):
        assert page.locator(part).first.is_visible()
    for part in (".nav", ".theme-switch", ".leaflet-control-zoom", ".layer-menu"):
        assert not page.locator(part).first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("path", "width", "height"), [("/problems", 1060, 760), ("/baseline", 684, 930)])
def test_a_page_that_leaves_its_map_other_room_on_paper_gets_it(
    visit: Callable[..., Visit], path: str, width: int, height: int
) -> None:
    page = settled(visit().open(path))
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    paper = page.locator(".map").bounding_box()
    assert paper["width"] <= width + 2 and paper["height"] <= height + 2


def test_scenarios_are_printed_whole(visit: Callable[..., Visit]) -> None:
    page = settled(visit().open("/scenarios"))
    page.emulate_media(media="print")
    cut = page.eval_on_selector_all(
        ".side-left, .side-right, .indicators, .page.scenarios",
        "(parts) => parts.filter((part) => getComputedStyle(part).overflowY !== 'visible').length",
    )
    assert cut == 0


def test_a_wall_enlarges_words_and_keeps_the_scale_of_its_map(visit: Callable[..., Visit]) -> None:
    page = settled(visit(size=(3840, 2160)).open("/zoning"))
    assert page.locator(".zone-name b").first.evaluate("(word) => word.getBoundingClientRect().height") > 28
    assert page.evaluate("document.documentElement.scrollWidth") == 3840
    shown, told = page.evaluate("""() => {
      const frame = document.querySelector(".map"), map = frame.leaflet, bar = frame.querySelector(".scale-bar i");
      const middle = map.getSize().y / 2, pixels = bar.getBoundingClientRect().width;
      const words = frame.querySelector(".scale-bar span b:last-child").textContent;
      return [map.distance(map.containerPointToLatLng([0, middle]), map.containerPointToLatLng([pixels, middle])), 1000 * parseFloat(words)];
    }""")
    assert shown == pytest.approx(told, rel=0.03)
