"""The main job as a person does it: move a slider, see map, numbers and address answer, then the refined result.

What has to do with jobs is done once with forks of the server and once on Celery and a real Redis.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from benchmarks.serving import grip
from data.records import Job, Records
from tests.browser.conftest import Site, Visit

forks_only = pytest.mark.parametrize("site", ["diskcache"], indirect=True)
both_managers = pytest.mark.parametrize("site", ["diskcache", "celery"], indirect=True)

MANGROVE = "红树林营造"
def box(page: Any, measure: str) -> Any:
    return page.locator(".control", has_text=measure).first.locator(".number")


def thumb(page: Any, measure: str) -> Any:
    return page.locator(".control", has_text=measure).first.get_by_role("slider").first


def plan_tiles(page: Any) -> set[str]:
    return set(
        page.evaluate(
            "[...document.querySelectorAll('img.leaflet-tile')].map((i) => i.src).filter((s) => s.includes('key='))"
        )
    )


def until_key_changes(tab: Visit, old: str) -> str:
    tab.page.wait_for_function(
        "(old) => { const k = new URL(location).searchParams.get('key'); return k && k !== old }", arg=old
    )
    return tab.query("key")


def until_refined(page: Any) -> None:
    until_state(page, "done")
    page.locator("#strip-shown b", has_text="精算").wait_for()


def state(page: Any) -> str:
    return str(page.locator("#strip-state").get_attribute("data-state"))


def until_state(page: Any, *wanted: str) -> None:
    page.wait_for_function(
        "(wanted) => wanted.includes(document.getElementById('strip-state')?.dataset.state)", arg=list(wanted)
    )


def open_scenarios(tab: Visit) -> Any:
    """The page with a default scenario that is refined, so that what follows is the test's own doing."""
    page = tab.open("/scenarios")
    until_key_changes(tab, "")
    until_refined(page)
    return page


def put(page: Any, value: str) -> None:
    """Types how much mangrove is wanted."""
    box(page, MANGROVE).fill(value)
    box(page, MANGROVE).press("Enter")


def answer_to(tab: Visit, value: str) -> str:
    """Types it; the key of the answer, once that stands in the address."""
    old = tab.query("key")
    put(tab.page, value)
    return until_key_changes(tab, old)


def living_jobs(site: Site, key: str) -> tuple[Job, ...]:
    """Refinements of a key under way."""
    return Records(site.cache / "jobs").others(key, "nobody")


def job_of(tab: Visit, key: str) -> Job:
    """The refinement of a key that is about to start."""
    while not (found := living_jobs(tab.site, key)):
        assert state(tab.page) != "done", "the job ended before it was seen"
        tab.page.wait_for_timeout(10)
    return found[0]


@contextlib.contextmanager
def held(job: Job) -> Iterator[None]:
    """The job stands still, as if it took very long."""
    os.kill(job.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(job.pid, signal.SIGCONT)


@forks_only
def test_slider_moves_map_numbers_and_address(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = open_scenarios(tab)
    key, costs, tiles = tab.query("key"), page.locator("#scenarios-costs").inner_text(), plan_tiles(page)
    asked, most = set(), [0]

    def begun(request: Any) -> None:
        if "/tiles/plan/" in request.url:
            asked.add(request.url)
            most[0] = max(most[0], len(asked))

    page.on("request", begun)
    page.on("requestfinished", lambda request: asked.discard(request.url))
    x, y = grip(thumb(page, MANGROVE))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 12, y)
    page.mouse.move(x + 24, y)
    on_its_way = box(page, MANGROVE).input_value()
    said = page.locator("#strip-preview").inner_text()
    assert said.startswith(f"{MANGROVE} {on_its_way} 公顷") and tab.query("key") == key
    stock = page.locator(".control", has_text=MANGROVE).first.locator(".preview-stock")
    assert stock.get_attribute("data-preview").startswith("≈ ")
    page.mouse.up()
    assert page.locator("#strip-preview").inner_text() == "拖动滑块时即时显示"
    new = until_key_changes(tab, key)
    page.wait_for_function("(old) => document.getElementById('scenarios-costs').innerText !== old", arg=costs)
    page.wait_for_function(
        """(key) => { const all = [...document.querySelectorAll('img.leaflet-tile')].filter((i) => i.src.includes('key='));
        return all.length && all.every((i) => i.src.includes(key)); }""",
        arg=new,
    )
    assert stock.get_attribute("data-preview") is None, "what was answered is no preview"
    assert plan_tiles(page).isdisjoint(tiles)
    assert 0 < most[0] <= 4, "tiles leave the browser connections for what the page asks meanwhile"
    assert tab.query("stage") == "2030"


@both_managers
def test_refinement_finishes_and_shows_bands(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = open_scenarios(tab)
    answer_to(tab, "17")
    until_refined(page)
    assert page.locator("#scenarios-indicators .band").count() >= 3
    assert state(page) == "done"


@forks_only
def test_keyboard_and_buttons_move_the_slider(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = open_scenarios(tab)
    key = tab.query("key")
    page.locator(".control", has_text=MANGROVE).first.get_by_role("button").filter(has_text="+").click()
    key = until_key_changes(tab, key)
    thumb(page, MANGROVE).focus()
    page.keyboard.press("ArrowLeft")
    until_key_changes(tab, key)


@forks_only
def test_undo_returns_to_the_same_key(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = open_scenarios(tab)
    first, value = tab.query("key"), box(page, MANGROVE).input_value()
    second = answer_to(tab, "16")
    page.locator("#scenarios-undo").click()
    assert until_key_changes(tab, second) == first
    page.wait_for_function(
        "document.querySelector('#scenarios-redo') && !document.querySelector('#scenarios-redo').disabled"
    )
    shown = box(page, MANGROVE).element_handle()
    page.wait_for_function("([box, value]) => box.value === value", arg=[shown, value])


@forks_only
def test_reload_shows_the_same_picture(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = open_scenarios(tab)
    key = answer_to(tab, "18")
    until_refined(page)
    seen = page.locator("#scenarios-indicators").inner_text(), page.locator("#scenarios-costs").inner_text()
    page.reload()
    page.locator("#scenarios-costs").wait_for()
    assert tab.query("key") == key
    assert (
        page.locator("#scenarios-indicators").inner_text(),
        page.locator("#scenarios-costs").inner_text(),
    ) == seen
    assert float(box(page, MANGROVE).input_value().replace(",", "")) == 18


@both_managers
def test_quick_moves_end_with_the_newest(visit: Callable[..., Visit]) -> None:
    """Eight values in a row: what stands at the end is the answer to the last, as if only that had been asked."""
    tab, other = visit(), visit()
    page = open_scenarios(tab)
    for value in range(3, 11):
        put(page, str(value))
    open_scenarios(other)
    wanted = answer_to(other, "10")
    page.wait_for_function("(key) => new URL(location).searchParams.get('key') === key", arg=wanted)
    until_refined(page)
    assert tab.query("key") == wanted
    assert page.locator("#scenarios-message").inner_text() == ""
    assert float(box(page, MANGROVE).input_value().replace(",", "")) == 10


@forks_only
def test_next_number_may_be_typed_while_the_page_is_busy(visit: Callable[..., Visit]) -> None:
    """What the answer to the last number moves is not taken from under the one that is being typed."""
    tab = visit()
    page = open_scenarios(tab)
    key = tab.query("key")
    put(page, "9")
    box(page, MANGROVE).fill("10")
    key = until_key_changes(tab, key)
    assert box(page, MANGROVE).input_value() == "10"
    box(page, MANGROVE).press("Enter")
    until_key_changes(tab, key)
    assert box(page, MANGROVE).input_value() == "10.00"


@both_managers
def test_move_is_answered_while_a_refinement_runs(visit: Callable[..., Visit]) -> None:
    """However long it takes: the newer scenario is estimated at once, and refined when the older job has gone."""
    tab = visit()
    page = open_scenarios(tab)
    old = answer_to(tab, "20.5")
    with held(job_of(tab, old)):
        new = answer_to(tab, "21.5")
        assert "估算" in page.locator("#strip-shown").inner_text()
    until_refined(page)
    assert tab.query("key") == new
    assert not living_jobs(tab.site, old)


@forks_only
def test_way_back_from_a_running_refinement_shows_the_refined(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = open_scenarios(tab)
    first = tab.query("key")
    left = answer_to(tab, "22.5")
    with held(job_of(tab, left)):
        page.locator("#scenarios-undo").click()
        assert until_key_changes(tab, left) == first
    until_refined(page)


@both_managers
def test_cancel_keeps_the_estimate(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = open_scenarios(tab)
    answer_to(tab, "12.5")
    until_state(page, "queued", "running")
    page.locator("#strip-cancel").click()
    until_state(page, "cancelled")
    assert "估算" in page.locator("#strip-shown").inner_text()
    page.locator("#strip-retry").click()
    until_refined(page)


@both_managers
def test_two_tabs_do_not_disturb_each_other(visit: Callable[..., Visit]) -> None:
    left, right = visit(), visit()
    pages = open_scenarios(left), open_scenarios(right)
    keys = left.query("key"), right.query("key")
    for page, value in zip(pages, ("13", "14"), strict=True):
        put(page, value)
    answered = until_key_changes(left, keys[0]), until_key_changes(right, keys[1])
    for page in pages:
        until_refined(page)
    assert (left.query("key"), right.query("key")) == answered
    assert answered[0] != answered[1]


@both_managers
def test_leaving_and_coming_back_shows_the_truth(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = open_scenarios(tab)
    key = answer_to(tab, "11.5")
    page.get_by_role("link", name="规划目标").first.click()
    page.locator(".ag-root").wait_for()
    page.get_by_role("link", name="情景推演").first.click()
    page.locator("#scenarios-costs").wait_for()
    assert tab.query("key") == key
    assert float(box(page, MANGROVE).input_value().replace(",", "")) == 11.5
    until_refined(page)


@both_managers
def test_killed_job_is_noticed(visit: Callable[..., Visit]) -> None:
    tab = visit()
    page = open_scenarios(tab)
    key = answer_to(tab, "19.5")
    os.kill(job_of(tab, key).pid, signal.SIGKILL)
    until_state(page, "killed")
    assert "意外终止" in page.locator("#strip-doing").inner_text()
    page.locator("#strip-retry").click()
    until_refined(page)


@forks_only
def test_unknown_key_is_said(visit: Callable[..., Visit]) -> None:
    page = visit().open("/scenarios?key=" + "0" * 20)
    assert page.locator(".notice").inner_text()
    page = visit().open("/scenarios?key=../../etc/passwd&stage=1999&view=%3Cscript%3E")
    assert page.locator(".notice").inner_text()


@both_managers
def test_results_are_kept_by_key(visit: Callable[..., Visit]) -> None:
    """A colleague with the link sees the refined result at once, without a job."""
    tab = visit()
    page = open_scenarios(tab)
    key = answer_to(tab, "9.5")
    until_refined(page)
    jobs = sorted((tab.site.cache / "jobs").glob(f"{key}.*.json"))
    colleague = visit(fresh=True)
    page = colleague.open(f"/scenarios?key={key}&stage=2035&view=stages")
    assert "精算" in page.locator("#strip-shown b").inner_text()
    page.wait_for_load_state("networkidle")
    assert len(jobs) == 1 and sorted((tab.site.cache / "jobs").glob(f"{key}.*.json")) == jobs


def test_scenarios_are_set_beside_each_other(visit: Callable[..., Visit]) -> None:
    """Add, choose another preset, see table and map of differences, reload, take out; nonsense is left aside."""
    tab = visit()
    page = tab.open("/scenarios?compare=nonsense,0123&against=x")
    add = page.locator("#react-entry-point [data-compare-add]")
    add.wait_for()
    assert page.locator(".compare-chip").count() == 0
    add.click()
    page.locator(".compare-chip").wait_for()
    assert add.is_disabled(), "a scenario is compared with itself"
    page.get_by_role("radiogroup", name="预设情景").get_by_text("成本最低").click()
    page.locator(".compare-table td").first.wait_for()
    until_key_changes(tab, tab.query("compare"))
    page.locator(".compare-chip .pick").click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('img.leaflet-tile')].some((i) => i.src.includes('/difference/') && i.complete)"
    )
    assert tab.query("view") == "difference" and tab.query("against") == tab.query("compare")
    page.reload()
    page.locator("#react-entry-point .compare-chip").wait_for()
    assert "之差" in page.locator(".map-legend").inner_text()
    page.locator("#react-entry-point .compare-chip .drop").click()
    page.locator(".compare-chip").wait_for(state="detached")
    page.locator(".compare-table").wait_for(state="detached")
    assert tab.query("compare") == ""
