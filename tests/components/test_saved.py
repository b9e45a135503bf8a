"""The menu of saved scenarios: names as links, escaped; what is refused is said with the way out."""

from __future__ import annotations

import pytest

from components import saved
from components.paint import markup
from tests.components import small

KEY = "a" * 20


def test_names_are_links_that_can_be_dropped() -> None:
    html = markup(saved.listed([("甲 <b>", KEY, "2026-05-04")], small.ZH))
    assert f'href="/scenarios?key={KEY}"' in html and "甲 &lt;b&gt;" in html and "2026-05-04" in html
    assert 'data-save-drop="甲 &lt;b&gt;"' in html and "移除：甲" in html
    assert "还没有" in markup(saved.listed([], small.ZH))


@pytest.mark.parametrize(
    ("what", "word"),
    [
        ("kept", "已保存为“甲”"), ("empty", "写一个名称"), ("long", "最多 40"), ("taken", "换一个名称"),
        ("full", "已保存 100 个"), ("unknown", "稍候"), ("dropped", "恢复"),
    ],
)  # fmt: skip
def test_what_came_of_it_is_said(what: str, word: str) -> None:
    html = markup(saved.said(what, ("甲", KEY, ""), 1700, 40, 100, small.ZH))
    assert word in html and 'data-save-at="1700"' in html
    assert ("data-save-again" in html) == (what == "dropped")
