"""Every page by axe-core's rules: on paper and in the dark, in the briefing, in both languages. No violation.

A new page is held to it by registering: its address is read from its source.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from components.shell import Page
from tests.browser.conftest import Visit

ROOT = Path(__file__).parents[2]
AXE = ROOT / "var" / "tools" / "node_modules" / "axe-core" / "axe.min.js"
REGISTERED = re.compile(r"path=Page\.(\w+)\.value")
PATHS = [
    Page[name].value
    for file in sorted((ROOT / "pages").glob("*.py"))
    for name in REGISTERED.findall(file.read_text("utf-8"))
]
RUN = """axe.run(document, { resultTypes: ["violations"] }).then((result) => result.violations.flatMap((rule) =>
  rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 120)} (${node.failureSummary})`)))"""


@cache
def rules() -> str:
    assert AXE.exists(), "axe-core is missing: `make test` installs it (scripts/test-tools.sh)"
    return AXE.read_text("utf-8")


def violations(page: Any) -> list[str]:
    """What axe-core finds on the page once it stands still."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate(rules())
    found: list[str] = page.evaluate(RUN)
    return found


def test_every_page_is_looked_at(visit: Callable[..., Visit]) -> None:
    page = visit().open("/")
    linked = page.eval_on_selector_all(".nav .nav-link", "(links) => links.map((link) => link.pathname)")
    assert sorted(linked) == sorted(PATHS)


@pytest.mark.parametrize("path", [*PATHS, "/nowhere"])
def test_no_violation_on_paper_and_in_the_dark(visit: Callable[..., Visit], path: str) -> None:
    page = visit(fresh=True).open(path)
    assert violations(page) == []
    page.locator(".theme-switch").click()
    page.wait_for_function("() => document.documentElement.dataset.theme === 'dark'")
    assert violations(page) == []


@pytest.mark.parametrize("query", ["mode=brief", "lang=en"])
@pytest.mark.parametrize("path", PATHS)
def test_no_violation_in_the_briefing_and_in_english(
    visit: Callable[..., Visit], path: str, query: str
) -> None:
    assert violations(visit(fresh=True).open(f"{path}?{query}")) == []


@pytest.mark.parametrize("path", PATHS)
def test_a_phone_reads_and_touches(visit: Callable[..., Visit], path: str) -> None:
    """Whatever can be touched is at least 24 pixels high and wide, or stands in a line of text."""
    assert violations(visit((390, 844), fresh=True).open(path)) == []
