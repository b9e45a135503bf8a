"""What a first visit costs, page by page: compressed bytes, when the content stands, and Lighthouse on a desktop.

Beside them, in the same run, an empty Dash page as Dash serves it: on a busy or slow machine only the distance to it
says something.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import serving

TOOLS = serving.ROOT / "var" / "tools"
LIGHTHOUSE = "lighthouse@12.8.2"
RUNS = 3
PACKAGE = serving.ROOT / "var" / "demo-30m"
CONTENT = "main h1, main h2, main .map"
# To reach, for the first page and for the others.
FIRST_KIB, OTHER_KIB = 800, 1.3 * 1024
FIRST_BEHIND, OTHER_BEHIND = 0.08, 0.2
SHIFT = 0.02
QUIET_S = 4.0
AUDITS = ("total-byte-weight", "cumulative-layout-shift", "total-blocking-time", "largest-contentful-paint")


@dataclass(frozen=True)
class Visit:
    """One first visit as Lighthouse saw it; scores from 0 to 1."""

    performance: float
    accessibility: float
    kib: float
    shift: float
    blocked_ms: float
    largest_ms: float


def main() -> None:
    package = Path(os.environ.get("WANQUAN_PACKAGE", PACKAGE))
    program = lighthouse()
    with (
        tempfile.TemporaryDirectory() as folder,
        _empty(Path(folder)) as empty,
        serving.server(package, Path(folder)) as address,
    ):
        print(f"Lighthouse {LIGHTHOUSE.partition('@')[2]}, desktop, median of {RUNS}; {package.name}")
        print(
            f"{'page':14}{'KiB':>7}{'content s':>11}{'perform.':>10}{'access.':>9}{'shift':>8}{'blocked ms':>12}{'largest ms':>12}"
        )
        seconds = content(empty)
        bare = visits(program, f"{empty}/", Path(folder))
        print(line("empty Dash", bare, seconds))
        misses: list[str] = []
        for path in paths(address):
            seconds = content(address + path)
            seen = visits(program, address + path, Path(folder))
            print(line(path, seen, seconds))
            misses += missed(path, seen, bare)
    print("missed: " + "; ".join(misses) if misses else "all reached")


def missed(path: str, seen: Visit, bare: Visit) -> list[str]:
    """What a page does not reach, in words."""
    kib, behind = (FIRST_KIB, FIRST_BEHIND) if path == "/" else (OTHER_KIB, OTHER_BEHIND)
    wrong = {
        f"accessibility {seen.accessibility:.2f} < 1": seen.accessibility < 1,
        f"performance {bare.performance - seen.performance:.2f} behind > {behind}": bare.performance
        - seen.performance
        > behind,
        f"{seen.kib:.0f} KiB > {kib:.0f}": seen.kib > kib,
        f"shift {seen.shift:.3f} > {SHIFT}": seen.shift > SHIFT,
    }
    return [f"{path} {words}" for words, holds in wrong.items() if holds]


def line(name: str, seen: Visit, seconds: float) -> str:
    return (
        f"{name:14}{seen.kib:7.0f}{seconds:11.2f}{seen.performance:10.2f}{seen.accessibility:9.2f}"
        f"{seen.shift:8.3f}{seen.blocked_ms:12.0f}{seen.largest_ms:12.0f}"
    )


def paths(address: str) -> list[str]:
    """The pages that the server links to."""
    with serving.chromium() as browser:
        page = browser.new_page()
        page.goto(address)
        page.wait_for_selector(".nav .nav-link", state="attached", timeout=120_000)
        found: list[str] = page.eval_on_selector_all(
            ".nav .nav-link", "(links) => links.map((link) => link.pathname)"
        )
    return found


def content(url: str) -> float:
    """Seconds from the request to the page's own content, with nothing in the browser's cache.

    It returns when the page asks for nothing more: what the server makes once, tiles and the refinement in the
    background, would else run beside the browser on the same cores and be counted as the page's weight.
    """
    with serving.chromium() as browser:
        page = browser.new_page()
        asked = [time.perf_counter()]
        page.on("requestfinished", lambda _: asked.append(time.perf_counter()))
        page.goto(url, wait_until="commit")
        page.wait_for_selector(CONTENT, timeout=120_000)
        page.wait_for_selector("#first", state="detached", timeout=120_000)  # until then nothing can be set
        seconds = time.perf_counter() - asked[0]
        while time.perf_counter() - asked[-1] < QUIET_S:
            page.wait_for_timeout(500)
        return seconds


def visits(program: Path, url: str, folder: Path) -> Visit:
    """The median of some visits, quantity by quantity."""
    seen = [_visit(program, url, folder) for _ in range(RUNS)]
    return Visit(*(statistics.median(getattr(each, name) for each in seen) for name in Visit.__annotations__))


def _visit(program: Path, url: str, folder: Path) -> Visit:
    told = folder / "lighthouse.json"
    browser = next(filter(None, map(shutil.which, serving.CHROMIUM)), "")
    flags = " ".join(("--headless=new", *serving.FLAGS))
    command = [
        "node", str(program), url, "--preset=desktop", "--only-categories=performance,accessibility", "--output=json",
        f"--output-path={told}", "--quiet", "--no-enable-error-reporting", f"--chrome-flags={flags}",
    ]  # fmt: skip
    for attempt in range(RUNS):
        last = attempt == RUNS - 1  # it sometimes misses the start of a recording, and asks to be run again
        done = subprocess.run(
            command, env={**os.environ, "CHROME_PATH": browser}, check=last, timeout=300, cwd=folder
        )
        if done.returncode == 0:
            break
    report = json.loads(told.read_text("utf-8"))
    audits, categories = report["audits"], report["categories"]
    number = {name: float(audits[name].get("numericValue") or 0.0) for name in AUDITS}
    return Visit(
        float(categories["performance"]["score"] or 0),
        float(categories["accessibility"]["score"] or 0),
        number["total-byte-weight"] / 1024,
        number["cumulative-layout-shift"],
        number["total-blocking-time"],
        number["largest-contentful-paint"],
    )


def lighthouse() -> Path:
    """Lighthouse's program, installed by npm where it is missing."""
    folder = TOOLS / "lighthouse"
    program = folder / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not program.exists():
        if shutil.which("npm") is None:
            raise SystemExit("npm is missing: Lighthouse comes from there")
        print(f"installing {LIGHTHOUSE}", file=sys.stderr)
        command = [
            "npm",
            "install",
            "--silent",
            "--no-save",
            "--no-audit",
            "--no-fund",
            "--prefix",
            str(folder),
        ]
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([*command, LIGHTHOUSE], check=True, stdin=subprocess.DEVNULL)
    return program


@contextmanager
def _empty(folder: Path) -> Iterator[str]:
    """The empty page, served as ours are; yields its address."""
    port, log = serving.free_port(), folder / "empty.log"
    command = [
        sys.executable, "-m", "gunicorn", "--config", "/dev/null", "--no-control-socket", "--preload", "--workers", "2",
        "--worker-class", "gthread", "--threads", "4", "--bind", f"127.0.0.1:{port}", "benchmarks.empty:server",
    ]  # fmt: skip
    with serving.process(command, log) as child:
        address = f"http://127.0.0.1:{port}"
        serving.wait_for(address, child, log)
        yield address


if __name__ == "__main__":
    main()
