"""The refinement in the background, seen from the browser: first progress and finish after a slider's release."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import serving
from benchmarks.t1 import MEASURE, cache_of, demonstration, last_stage

RUNS = 3
FIRST_AT_MOST_S, FINISH_AT_MOST_S = 1.0, 20.0

WATCH = """() => {
  const seen = window.__seen = { release: 0, first: 0, done: 0 };
  addEventListener('mouseup', () => { Object.assign(seen, { release: performance.now(), first: 0, done: 0 }); }, true);
  const strip = document.getElementById('strip');
  new MutationObserver(() => {
    if (!seen.release) return;
    const box = document.getElementById('strip-state');
    const percent = parseFloat(document.getElementById('strip-bar').style.width) || 0;
    if (!seen.first && box.dataset.state === 'running' && percent > 0) seen.first = performance.now();
    const shown = document.getElementById('strip-shown').innerText;
    if (!seen.done && box.dataset.state === 'done' && seen.first && !shown.includes('估算')) seen.done = performance.now();
  }).observe(strip, { childList: true, subtree: true, characterData: true, attributes: true });
}"""


def main() -> None:
    """Prints first progress and finish; the ratio is finish over what is allowed."""
    package = demonstration()
    with (
        tempfile.TemporaryDirectory() as name,
        serving.chromium() as browser,
        serving.server(package, Path(name), cache_of(package, Path(name))) as address,
    ):
        taken = [one(browser, address, 3 + 3 * number) for number in range(RUNS)]
    first = statistics.median(each[0] for each in taken)
    finish = statistics.median(each[1] for each in taken)
    print(f"t2_first_progress seconds={first:.2f} to_reach<={FIRST_AT_MOST_S:g}")
    print(f"t2_finished seconds={finish:.2f} to_reach<={FINISH_AT_MOST_S:g}")
    print(f"t2 ratio={finish / FINISH_AT_MOST_S:.2f}")


def one(browser: Any, address: str, pixels: int) -> tuple[float, float]:
    """Seconds from release to the first progress and to the refined numbers on the screen."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(120_000)
    page.goto(f"{address}/scenarios")
    page.locator("#scenarios-costs").wait_for()
    last_stage(page)
    page.evaluate(WATCH)
    handle = page.locator(".control", has_text=MEASURE).first.get_by_role("slider").first
    x, y = serving.grip(handle)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + pixels, y, steps=4)
    page.mouse.up()
    page.wait_for_function("() => window.__seen.done > 0")
    seen = page.evaluate("window.__seen")
    page.close()
    return (seen["first"] - seen["release"]) / 1000, (seen["done"] - seen["release"]) / 1000
