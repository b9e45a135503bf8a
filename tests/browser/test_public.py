"""The public page as a visitor uses it: slider, buttons, topics, language, and back to the start when left alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import serving

pytestmark = pytest.mark.browser
PHONE, KIOSK = (390, 844), (1080, 1920)


@pytest.fixture(scope="module")
def address(demo_package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving.server(
        demo_package, tmp_path_factory.mktemp("public"), {"WANQUAN_AUDIENCE": "public"}
    ) as address:
        yield address


def opened(browser: Any, address: str, size: tuple[int, int]) -> Any:
    page = browser.new_context(viewport={"width": size[0], "height": size[1]}).new_page()
    page.set_default_timeout(120_000)
    page.goto(address)
    page.wait_for_selector(".public-answer:not(:empty)")
    return page


@pytest.mark.parametrize("size", [PHONE, KIOSK], ids=["phone", "kiosk"])
def test_a_result_in_three_taps(browser: Any, address: str, size: tuple[int, int]) -> None:
    page = opened(browser, address, size)
    before = page.inner_text(".public-amount b")
    page.click(".public-step[data-by='1']")
    page.wait_for_function("(old) => document.querySelector('.public-amount b').textContent !== old", arg=before)
    assert "到 " in page.inner_text(".public-answer")
    page.click(".public-topics a:nth-child(2)")
    page.wait_for_function("() => document.querySelector('h1').textContent.includes('河')")
    page.wait_for_selector(".public-answer:not(:empty)")
    page.focus(".public-range input")
    page.keyboard.press("Home")
    assert page.inner_text(".public-amount b") == "0"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate(
        "[...document.querySelectorAll('.public button, .public-topics a')].filter((b) => b.offsetParent)"
        ".filter((b) => b.getBoundingClientRect().height < 44).length"
    )
    assert small == 0
    page.context.close()


def test_left_alone_it_warns_and_goes_back(browser: Any, address: str) -> None:
    page = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}).new_page()
    page.clock.install()
    page.goto(address)
    page.wait_for_selector(".public-answer:not(:empty)")
    start = page.inner_text(".public-amount b")
    page.click(".public-step[data-by='1']")
    page.clock.run_for(81_000)
    page.wait_for_selector(".public-idle:not([hidden])")
    page.clock.run_for(11_000)
    page.wait_for_selector(".public-idle", state="hidden")
    assert page.inner_text(".public-amount b") == start
    page.context.close()
