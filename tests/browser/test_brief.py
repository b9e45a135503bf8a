"""The briefing as a presenter uses it: keys, taps, the address, a second window, and no question to the server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Visit

WALL = (1920, 1080)
PATHS = [
    "/",
    "/baseline",
    "/problems",
    "/zoning",
    "/indicators",
    "/scenarios",
    "/projects",
    "/safeguards",
    "/data",
]


def path(page: Any) -> str:
    return urlsplit(page.url).path


def shown(page: Any) -> str:
    """The page whose screen is seen; exactly one is."""
    (found,) = page.eval_on_selector_all(
        ".screen", "(all) => all.filter((each) => each.checkVisibility()).map((each) => each.dataset.path)"
    )
    return str(found)


def test_keys_turn_the_screens_and_the_address_follows(visit: Callable[..., Visit]) -> None:
    tab = visit(WALL)
    page = tab.open("/?mode=brief")
    for key, wanted in [
        ("ArrowRight", "/baseline"), ("PageDown", "/problems"), ("Space", "/zoning"), ("ArrowLeft", "/problems"),
        ("PageUp", "/baseline"), ("End", "/data"), ("ArrowRight", "/data"), ("Home", "/"), ("ArrowLeft", "/"), ("6", "/scenarios"),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert shown(page) == path(page) == wanted, key
        assert tab.query("mode") == "brief"
    assert page.locator(".dots a[aria-current]").get_attribute("data-to") == "/scenarios"
    page.reload()
    assert shown(page) == "/scenarios"
    page.locator(".screen.on .big a").click()
    page.wait_for_selector("main h1")
    page.go_back()
    page.wait_for_selector(".screen.on")
    assert shown(page) == "/scenarios"


def test_turning_asks_the_server_for_pictures_only(visit: Callable[..., Visit]) -> None:
    page = visit(WALL, fresh=True).open("/?mode=brief")
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(urlsplit(sent.url).path))
    for _ in PATHS:
        page.keyboard.press("ArrowRight")
    page.wait_for_load_state("networkidle")
    assert [each for each in asked if not each.startswith("/pictures/")] == []
    broken = page.eval_on_selector_all(
        ".screen.on img[src]", "(all) => all.filter((i) => i.complete && !i.naturalWidth).length"
    )
    assert broken == 0


def test_the_next_screens_pictures_are_there_before_it(visit: Callable[..., Visit]) -> None:
    page = visit(WALL, fresh=True).open("/?mode=brief")
    page.wait_for_function(
        """() => [...document.querySelectorAll(".baseline .window img:not(.paper)")].every((i) => i.complete && i.naturalWidth)"""
    )
    assert shown(page) == "/"


def test_numbers_are_wall_sized(visit: Callable[..., Visit]) -> None:
    page = visit(WALL).open("/?mode=brief")
    sizes = page.eval_on_selector_all(
        ".big b, .facts b", "(all) => all.map((each) => parseFloat(getComputedStyle(each).fontSize))"
    )
    assert len(sizes) == 4 * len(PATHS) and min(sizes) >= 96
    small = page.evaluate(
        """() => [...document.querySelectorAll(".screen *")].filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
          .filter((e) => !e.closest(".unseen, .leaf")).map((e) => parseFloat(getComputedStyle(e).fontSize)).filter((size) => size < 18)"""
    )
    assert small == []


@pytest.mark.parametrize("size", [(1920, 1080), (1440, 900), (3840, 2160), (390, 844)])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_leaves_the_screen_or_lies_on_the_controls(
    visit: Callable[..., Visit], size: tuple[int, int], lang: str
) -> None:
    page = visit(size, fresh=True).open(f"/?mode=brief&lang={lang}")
    for place in PATHS:
        assert shown(page) == place
        outside = page.evaluate(
            """() => { const upright = innerWidth < 721, bar = document.querySelector(".controls").getBoundingClientRect();
              return [...document.querySelectorAll(".screen.on :is(h2, .answer, .big, .strip li, .facts li, .key li, .sources span, .stamp, .demo, .case, .step, .tracks li)")]
                .map((e) => [e.textContent.slice(0, 30), e.getBoundingClientRect()])
                .filter(([, r]) => r.width && (r.left < -1 || r.right > innerWidth + 1
                  || (!upright && (r.bottom > innerHeight + 1 || (r.bottom > bar.top + 1 && r.left < bar.right - 1 && r.right > bar.left)))))
                .map(([text]) => text); }"""
        )
        assert outside == [], place
        page.keyboard.press("ArrowRight")


def test_blank_replay_and_the_list_of_keys(visit: Callable[..., Visit]) -> None:
    page = visit(WALL).open("/zoning?mode=brief")
    page.keyboard.press("b")
    assert page.locator("#blank").is_visible()
    page.keyboard.press("ArrowRight")  # only wakes it
    assert not page.locator("#blank").is_visible() and shown(page) == "/zoning"
    page.locator(".screen.on .theme").evaluate(
        "(e) => Promise.all(e.getAnimations().map((one) => one.finished))"
    )
    page.keyboard.press("r")
    assert page.locator(".screen.on .theme").evaluate("(e) => e.getAnimations().length") == 1
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible() and shown(page) == "/zoning"
    page.keyboard.press("Escape")
    page.wait_for_selector("main .map")
    assert path(page) == "/zoning" and "mode" not in page.url


def test_every_key_has_a_control_to_tap(visit: Callable[..., Visit]) -> None:
    page = visit(WALL).open("/?mode=brief&stage=2035")
    does = page.eval_on_selector_all("[data-does]", "(all) => all.map((each) => each.dataset.does)")
    assert set(does) == {"back", "next", "replay", "blank", "full", "second", "keys", "leave"}
    page.locator('[data-does="next"]').click()
    page.locator('.dots a[data-to="/projects"]').click()
    assert shown(page) == path(page) == "/projects"
    page.locator('[data-does="blank"]').click()
    page.locator("#blank").click()
    assert not page.locator("#blank").is_visible()
    page.locator('[data-does="full"]').click()
    page.wait_for_function("() => document.fullscreenElement !== null")
    page.locator('[data-does="leave"]').click()
    page.wait_for_selector("main h1")
    assert path(page) == "/projects" and "stage=2035" in page.url and "mode" not in page.url


def test_a_second_window_shows_the_picture_in_step(visit: Callable[..., Visit]) -> None:
    tab = visit(WALL)
    page = tab.open("/baseline?mode=brief")
    with page.expect_popup() as opened:
        page.keyboard.press("c")
    second = opened.value
    second.wait_for_selector(".screen.on .plate")
    assert shown(second) == "/baseline" and not second.locator(".screen.on .big").is_visible()
    page.keyboard.press("ArrowRight")
    second.wait_for_selector(".screen.problems.on")
    second.keyboard.press("ArrowRight")
    page.wait_for_selector(".screen.zoning.on")
    second.close()


def test_the_header_leads_to_the_screen_of_the_page(visit: Callable[..., Visit]) -> None:
    page = visit().open("/indicators?stage=2035")
    page.locator(".to-brief").click()
    page.wait_for_selector(".screen.indicators.on")
    assert "stage=2035" in page.url and "2035" in page.locator(".screen.on .answer").inner_text()


def test_reduced_motion_stands_still(visit: Callable[..., Visit]) -> None:
    tab = visit(WALL, fresh=True)
    tab.page.emulate_media(reduced_motion="reduce")
    page = tab.open("/?mode=brief")
    page.keyboard.press("r")
    assert page.evaluate("() => document.getAnimations().length") == 0


def test_it_prints_one_screen_a_sheet(visit: Callable[..., Visit]) -> None:
    page = visit(WALL).open("/?mode=brief")
    page.wait_for_load_state("networkidle")
    made = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type /Page\b", made)) == len(PATHS)


def test_an_open_deck_takes_the_refined_numbers_when_it_turns(
    visit: Callable[..., Visit], demo_package: Path
) -> None:
    tab = visit(WALL, fresh=True)
    tab.page.clock.install()
    page = tab.open("/?mode=brief")
    assert page.locator(".screen.on .tier").inner_text() == "估算"
    environment = {**os.environ, "WANQUAN_PACKAGE": str(demo_package), "WANQUAN_CACHE": str(tab.site.cache)}
    subprocess.run([sys.executable, "-m", "data.warming"], env=environment, check=True, capture_output=True)
    with page.expect_response(lambda got: "mode=brief" in got.url):
        page.clock.run_for(31_000)
    page.keyboard.press("5")
    page.wait_for_function(
        """() => { ["4", "5"].forEach((key) => dispatchEvent(new KeyboardEvent("keydown", { key })));
          return document.querySelector(".screen.on .tier").textContent === "精算"; }"""
    )
    assert shown(page) == "/indicators" and "%" in page.locator(".screen.on .big").inner_text()
    assert page.locator(".tier.estimate").count() == 0
