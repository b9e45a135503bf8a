"""From the release of a slider to the numbers in the DOM and to the last tile, against an empty Dash callback.

Both apps run in one go on the same machine: the dashboard as `make run` serves it, on the 30 m demonstration, and
a Dash page whose callback returns its input. Times are taken in the browser.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import serving

MOVES = 12
FORTH = 2.5  # pixels to the right, each time: never twice the same question
MEASURE = "水土流失治理"
NUMBERS_AT_MOST, MAP_AT_MOST = 15.0, 25.0

# Notes the release, the first change of the numbers after it, and each tile of the new plan.
WATCH = """() => {
  const seen = window.__seen = { release: 0, numbers: 0, tile: 0, tiles: 0 };
  addEventListener('mouseup', () => { Object.assign(seen, { release: performance.now(), numbers: 0, tile: 0, tiles: 0 }); }, true);
  new MutationObserver(() => { if (seen.release && !seen.numbers) seen.numbers = performance.now(); })
    .observe(document.getElementById('scenarios-costs'), { childList: true, subtree: true, characterData: true });
  document.addEventListener('load', (event) => {
    if (seen.release && event.target.matches?.('img.leaflet-tile') && event.target.src.includes('key=')) {
      seen.tiles += 1;
      requestAnimationFrame(() => { seen.tile = performance.now(); });
    }
  }, true);
}"""
WATCH_EMPTY = """() => {
  const seen = window.__seen = { release: 0, numbers: 0 };
  addEventListener('mouseup', () => { Object.assign(seen, { release: performance.now(), numbers: 0 }); }, true);
  new MutationObserver(() => { if (seen.release && !seen.numbers) seen.numbers = performance.now(); })
    .observe(document.getElementById('out'), { childList: true, subtree: true, characterData: true });
}"""
EMPTY_APP = """
import sys
from dash import Dash, Input, Output, callback, html
app = Dash(__name__)
app.layout = html.Div([html.Button("+", id="go"), html.Div(id="out")])
@callback(Output("out", "children"), Input("go", "n_clicks"), prevent_initial_call=True)
def answer(clicks):
    return str(clicks)
server = app.server
server.test_client().get("/")
"""


def main() -> None:
    """Prints one line per figure; the last is the ratio that counts."""
    package = demonstration()
    with tempfile.TemporaryDirectory() as name, serving.chromium() as browser:
        folder = Path(name)
        with empty_app(folder) as bare, serving.server(package, folder, cache_of(package, folder)) as address:
            pairs, share = allocator(package)
            print(f"t1 eligible_pairs={pairs} allocator_share_of_estimate={share:.2f}")
            empty = statistics.median(time_empty(browser, bare))
            numbers, tiles = time_slider(browser, address)
            again = statistics.median(time_empty(browser, bare))
    empty = (empty + again) / 2
    report("t1_empty_callback", empty)
    report("t1_numbers", statistics.median(numbers), min(numbers), max(numbers))
    report("t1_map", statistics.median(tiles), min(tiles), max(tiles))
    print(f"t1_numbers ratio={statistics.median(numbers) / empty:.2f} to_reach<={NUMBERS_AT_MOST:g}")
    print(f"t1_map ratio={statistics.median(tiles) / empty:.2f} to_reach<={MAP_AT_MOST:g}")
    print(f"t1 ratio={statistics.median(numbers) / empty:.2f}")


def demonstration() -> Path:
    """The 30 m demonstration that `make run` builds.

    Raises:
        SystemExit: it is not there.
    """
    package = serving.ROOT / "var" / "demo-30m"
    if not (package / "datapackage.json").is_file():
        raise SystemExit("var/demo-30m is missing: run `make run` or `python -m data.demo` first")
    return package


def cache_of(package: Path, folder: Path) -> dict[str, str]:
    """A cache with the base models that `make run` has computed, and no answers: those are what is measured."""
    cache, models = folder / "cache", package.parent / "cache" / "study"
    cache.mkdir()
    models.mkdir(parents=True, exist_ok=True)
    (cache / "study").symlink_to(models)
    return {"WANQUAN_CACHE": str(cache)}


@contextlib.contextmanager
def empty_app(folder: Path) -> Iterator[str]:
    """A Dash app with one callback that does nothing, under the same server."""
    (folder / "bare.py").write_text(EMPTY_APP)
    port, log = serving.free_port(), folder / "bare.log"
    command = [
        sys.executable, "-m", "gunicorn", "--no-control-socket", "--config", os.devnull, "--chdir", str(folder),
        "--workers", "2", "--threads", "4", "--preload", "--bind", f"127.0.0.1:{port}", "bare:server",
    ]  # fmt: skip
    with serving.process(command, log) as child:
        serving.wait_for(f"http://127.0.0.1:{port}/", child, log)
        yield f"http://127.0.0.1:{port}"


def time_empty(browser: Any, address: str) -> list[float]:
    """Click to DOM of the empty callback, ms."""
    page = browser.new_page()
    page.goto(address)
    page.locator("#go").wait_for()
    page.evaluate(WATCH_EMPTY)
    taken = []
    for move in range(MOVES + 3):
        page.locator("#go").click()
        page.wait_for_function("() => window.__seen.numbers > 0")
        seen = page.evaluate("window.__seen")
        if move >= 3:
            taken.append(seen["numbers"] - seen["release"])
        page.wait_for_timeout(100)
    page.close()
    return taken


def time_slider(browser: Any, address: str) -> tuple[list[float], list[float]]:
    """Release to numbers and release to last tile, ms; each move asks what was never asked before."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}/scenarios")
    page.locator("#scenarios-costs").wait_for()
    page.wait_for_load_state("networkidle")
    last_stage(page)
    page.evaluate(WATCH)
    handle = page.locator(".control", has_text=MEASURE).first.get_by_role("slider").first
    numbers, tiles = [], []
    for move in range(MOVES + 3):
        x, y = serving.grip(handle)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + FORTH, y, steps=4)
        page.mouse.up()
        page.wait_for_function("() => window.__seen.numbers > 0")
        settle(page)
        seen = page.evaluate("window.__seen")
        if move >= 3:
            numbers.append(seen["numbers"] - seen["release"])
            tiles.append(seen["tile"] - seen["release"])
        cancel(page)
    page.close()
    return numbers, tiles


def last_stage(page: Any) -> None:
    """No later target limits how far a slider of the last stage may go."""
    page.locator("#scenarios-stage label").last.click()
    page.wait_for_load_state("networkidle")
    page.wait_for_function(
        "() => document.getElementById('strip-state').dataset.state === 'done'", timeout=120_000
    )


def settle(page: Any) -> None:
    """Waits until no tile has come for half a second."""
    page.wait_for_function("() => window.__seen.tile > 0")
    page.wait_for_function(
        "() => performance.now() - Math.max(window.__seen.tile, window.__seen.numbers) > 500"
    )


def cancel(page: Any) -> None:
    """The refinement that follows is not what is measured: it would run into the next move."""
    button = page.locator("#strip-cancel")
    if button.is_visible():
        button.click()
    page.wait_for_function(
        "() => !['running', 'queued'].includes(document.getElementById('strip-state').dataset.state)"
    )


def allocator(package: Path) -> tuple[int, float]:
    """Number of eligible pairs, and the allocator's share of the time of an estimate."""
    from analytics.scenario import allocation, run
    from analytics.scenario.presets import open_part, presets
    from data import study
    from settings import Settings

    context = study.open_context(Settings(package=package, cache=package.parent / "cache"))
    scenario = open_part(next(iter(presets(context.package.tables).values())), context.study.stages)
    run.estimate(context.study, scenario)
    whole = seconds(lambda: run.estimate(context.study, scenario))
    start = run.usual_start(context.study, scenario.weights, scenario.sea_weight, scenario.projects_off)
    alone = seconds(lambda: allocation.solve(run.problem(context.study, scenario), start, run.EFFORT))
    return len(context.study.options.cell), min(1.0, alone / whole)


def seconds(work: Callable[[], Any]) -> float:
    """Median of five."""
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def report(name: str, median: float, *spread: float) -> None:
    rest = f" min={spread[0]:.0f} max={spread[1]:.0f}" if spread else ""
    print(f"{name} median_ms={median:.1f}{rest}")
