"""The main job as a person does it: move a slider, see map, numbers and address answer, then the refined result.

All of it once with jobs forked by the server and once on Celery and a real Redis.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Site, Visit

pytestmark = pytest.mark.parametrize("site", ["diskcache", "celery"], indirect=True)

MANGROVE = "红树林营造"
LONG = 90_000


def box(page: Any, measure: str) -> Any:
    return page.locator(".control", has_text=measure).first.locator("input:not([type=hidden])").first


def thumb(page: Any, measure: str) -> Any:
    return page.locator(".control", has_text=measure).first.get_by_role("slider").first


def drag(page: Any, measure: str, pixels: int) -> None:
    """Presses on the thumb, moves in steps, lets go."""
    handle = thumb(page, measure)
    handle.scroll_into_view_if_needed()
    place = handle.bounding_box()
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for part in (0.3, 0.6, 1.0):
        page.mouse.move(x + pixels * part, y)
    page.mouse.up()


def plan_tiles(page: Any) -> set[str]:
    return set(page.evaluate("[...document.querySelectorAll('img.leaflet-tile')].map((i) => i.src).filter((s) => s.includes('key='))"))


def until_key_changes(tab: Visit, old: str) -> str:
    tab.page.wait_for_function(
        "(old) => { const k = new URL(location).searchParams.get('key'); return k && k !== old }", arg=old
    )
    return tab.query("key")


def until_refined(page: Any) -> None:
    page.locator("#strip-shown b", has_text="精算").wait_for(timeout=LONG)


def state(page: Any) -> str:
    return str(page.locator("#strip-state").get_attribute("data-state"))


def until_state(page: Any, *wanted: str) -> None:
    page.wait_for_function(
        "(wanted) => wanted.includes(document.getElementById('strip-state')?.dataset.state)", arg=list(wanted), timeout=LONG
    )


def open_scenarios(tab: Visit) -> Any:
    """The page with a default scenario that is refined, so that what follows is the test's own doing."""
    page = tab.open("/scenarios")
    until_state(page, "done")
    return page


def job_pids(site: Site) -> list[int]:
    """Processes of the refinements under way."""
    found = []
    for path in (site.cache / "jobs").glob("*.json"):
        job = json.loads(path.read_text())
        if job.get("state") in ("queued", "running"):
            found.append(int(job["pid"]))
    return found


def test_slider_moves_map_numbers_and_address(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = open_scenarios(tab)
    key, costs, tiles = tab.query("key"), page.locator("#scenarios-costs").inner_text(), plan_tiles(page)
    drag(page, MANGROVE, 24)
    new = until_key_changes(tab, key)
    page.wait_for_function("(old) => document.getElementById('scenarios-costs').innerText !== old", arg=costs)
    page.wait_for_load_state("networkidle")
    assert plan_tiles(page) and plan_tiles(page).isdisjoint(tiles)
    assert all(new in source for source in plan_tiles(page))
    assert tab.query("stage") == "2030"
    tab.assert_clean()


def test_refinement_finishes_and_shows_bands(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = open_scenarios(tab)
    key = tab.query("key")
    box(page, MANGROVE).fill("17")
    box(page, MANGROVE).press("Enter")
    until_key_changes(tab, key)
    until_refined(page)
    assert page.locator("#scenarios-indicators .band").count() >= 3
    assert state(page) == "done"
    tab.assert_clean()


def test_keyboard_and_buttons_move_the_slider(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = open_scenarios(tab)
    key = tab.query("key")
    page.locator(".control", has_text=MANGROVE).first.get_by_role("button").filter(has_text="+").click()
    key = until_key_changes(tab, key)
    thumb(page, MANGROVE).focus()
    page.keyboard.press("ArrowLeft")
    until_key_changes(tab, key)


def test_undo_returns_to_the_same_key(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = open_scenarios(tab)
    first, value = tab.query("key"), box(page, MANGROVE).input_value()
    box(page, MANGROVE).fill("16")
    box(page, MANGROVE).press("Enter")
    second = until_key_changes(tab, first)
    page.locator("#scenarios-undo").click()
    assert until_key_changes(tab, second) == first
    page.wait_for_function("document.querySelector('#scenarios-redo') && !document.querySelector('#scenarios-redo').disabled")
    assert box(page, MANGROVE).input_value() == value


def test_reload_shows_the_same_picture(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = open_scenarios(tab)
    key = tab.query("key")
    box(page, MANGROVE).fill("18")
    box(page, MANGROVE).press("Enter")
    key = until_key_changes(tab, key)
    until_refined(page)
    seen = page.locator("#scenarios-indicators").inner_text(), page.locator("#scenarios-costs").inner_text()
    page.reload()
    page.locator("#scenarios-costs").wait_for()
    assert tab.query("key") == key
    assert (page.locator("#scenarios-indicators").inner_text(), page.locator("#scenarios-costs").inner_text()) == seen
    assert float(box(page, MANGROVE).input_value().replace(",", "")) == 18


def test_quick_moves_end_with_the_newest(visit: Callable[..., Visit]) -> None:
    """Eight values in a row: what stands at the end is the answer to the last."""
    tab = visit()
    page = open_scenarios(tab)
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.post_data or "") if "_dash-update-component" in sent.url else None)
    for value in range(3, 11):
        box(page, MANGROVE).fill(str(value))
        box(page, MANGROVE).press("Enter")
    until_refined(page)
    page.wait_for_function("document.querySelector('#scenarios-message').innerText === ''")
    key = tab.query("key")
    page.goto(f"{tab.site.address}/scenarios?key={key}&stage=2030")
    page.locator("#scenarios-costs").wait_for()
    assert float(box(page, MANGROVE).input_value().replace(",", "")) == 10
    tab.assert_clean()


def test_cancel_keeps_the_estimate(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = open_scenarios(tab)
    key = tab.query("key")
    box(page, MANGROVE).fill("12.5")
    box(page, MANGROVE).press("Enter")
    until_key_changes(tab, key)
    until_state(page, "queued", "running")
    page.locator("#strip-cancel").click()
    until_state(page, "cancelled")
    assert "估算" in page.locator("#strip-shown").inner_text()
    page.locator("#strip-retry").click()
    until_refined(page)
    tab.assert_clean()


def test_two_tabs_do_not_disturb_each_other(visit: Callable[..., Visit]) -> None:
    left, right = visit(), visit()
    pages = open_scenarios(left), open_scenarios(right)
    keys = left.query("key"), right.query("key")
    for page, value in zip(pages, ("13", "14"), strict=True):
        box(page, MANGROVE).fill(value)
        box(page, MANGROVE).press("Enter")
    answered = until_key_changes(left, keys[0]), until_key_changes(right, keys[1])
    for page in pages:
        until_refined(page)
    assert (left.query("key"), right.query("key")) == answered
    assert answered[0] != answered[1]
    left.assert_clean()
    right.assert_clean()


def test_leaving_and_coming_back_shows_the_truth(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = open_scenarios(tab)
    key = tab.query("key")
    box(page, MANGROVE).fill("11.5")
    box(page, MANGROVE).press("Enter")
    key = until_key_changes(tab, key)
    page.get_by_role("link", name="规划目标").first.click()
    page.locator(".ag-root").wait_for()
    page.get_by_role("link", name="情景推演").first.click()
    page.locator("#scenarios-costs").wait_for()
    assert tab.query("key") == key
    assert float(box(page, MANGROVE).input_value().replace(",", "")) == 11.5
    until_refined(page)


def test_killed_job_is_noticed(visit: Callable[..., Visit], site: Site) -> None:
    tab = visit()
    page = open_scenarios(tab)
    key = tab.query("key")
    box(page, MANGROVE).fill("19.5")
    box(page, MANGROVE).press("Enter")
    until_key_changes(tab, key)
    until_state(page, "running", "queued")
    pids = job_pids(site)
    while not pids and state(page) != "done":
        page.wait_for_timeout(20)
        pids = job_pids(site)
    assert pids, "the job ended before it could be killed"
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    until_state(page, "killed")
    assert "意外终止" in page.locator("#strip-doing").inner_text()
    page.locator("#strip-retry").click()
    until_refined(page)


def test_unknown_key_is_said(visit: Callable[..., Visit]) -> None:
    page = visit().open("/scenarios?key=" + "0" * 20)
    assert page.locator(".notice").inner_text()
    page = visit().open("/scenarios?key=../../etc/passwd&stage=1999&view=%3Cscript%3E")
    assert page.locator(".notice").inner_text()


def test_results_are_kept_by_key(visit: Callable[..., Visit], site: Site) -> None:
    """A colleague with the link sees the refined result at once, without a job."""
    tab = visit()
    page = open_scenarios(tab)
    key = tab.query("key")
    box(page, MANGROVE).fill("9.5")
    box(page, MANGROVE).press("Enter")
    key = until_key_changes(tab, key)
    until_refined(page)
    colleague = visit(fresh=True)
    page = colleague.open(f"/scenarios?key={key}&stage=2035&view=stages")
    assert "精算" in page.locator("#strip-shown b").inner_text()
    assert not job_pids(site)
