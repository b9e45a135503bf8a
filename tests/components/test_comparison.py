"""Scenarios beside each other: keys of an address, chips, the table, the legend of the map of differences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.scenario.comparison import Side
from analytics.scenario.model import Tier
from components import comparison, eased, scene, theme, workbench
from components.comparison import Beside, Comparison
from components.gaps import Gap
from components.paint import markup
from components.scene import Scene, View
from data.themes import plans
from tests.components import small
from tests.components.test_projects import scene as small_scene

A, B = "a" * 20, "b" * 20


def shown(key: str, **rest: object) -> Scene:
    return replace(small_scene(), key=key, **rest)  # type: ignore[arg-type]


def compared(*others: Beside, picked: str = A, **area: float) -> Comparison:
    sides = {side: area.get(side.name, 0.0) for side in Side}
    return Comparison(others, picked, "规划方案", sides)


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        (None, []), ("", []), (f"{A},{B}", [A, B]), (f"{A},{A},x,<b>", [A]), ([A, 3, B], [A, B]),
        ({"keys": 1}, []), (",".join(f"{n:020x}" for n in range(9)), [f"{n:020x}" for n in range(4)]),
    ],
)  # fmt: skip
def test_keys_are_read_strictly(asked: object, keys: list[str]) -> None:
    assert comparison.keys(asked) == keys


def test_chips_name_what_is_held_and_what_can_still_be_added() -> None:
    html = markup(comparison.chips("0" * 20, compared(Beside("成本最低 <i>", shown(A))), small.ZH))
    assert "对比 1/4" in html and "成本最低 &lt;i&gt;" in html and 'aria-pressed="true"' in html
    assert f'data-compare-add="{"0" * 20}"' in html and "disabled" not in html
    known = markup(comparison.chips(A, compared(Beside("一", shown(A))), small.ZH))
    assert "disabled" in known and "本情景已在对比中" in known
    four = compared(*(Beside("一", shown(f"{n:020x}")) for n in range(1, 5)))
    assert "最多对比四个情景" in markup(comparison.chips("0" * 20, four, small.ZH))


def test_the_table_sets_values_costs_and_gaps_beside_each_other() -> None:
    refined = tuple(small.indicators(Tier.REFINED).values())
    better = tuple(
        replace(row, values={2030: replace(row.at(2030), p50=99.0)}) if row.id == "riparian" else row
        for row in refined
    )
    mine = shown("0" * 20, indicators=refined)
    gap = Gap("河岸缓冲带", 2030, 2.9, "千米", (), False)
    other = shown(A, indicators=better, gaps=(gap, gap))
    html = markup(comparison.table(mine, compared(Beside("成本最低", other)), small.ZH))
    row = html.split("缓冲带长度")[1].split("</tbody>")[0]
    assert "不小于 36.00" in row and "33.10" in row and "99.00" in row
    assert row.index("33.10") < row.index("未达") < row.index("99.00") and row.count("未达") == 1
    assert "11,960.00" in html.split("累计费用")[1]
    assert html.split("排不下的目标")[1].count(">0<") == 1 and ">2<" in html.split("排不下的目标")[1]
    assert "公众满意度" not in html, "what waits for data is not compared"
    head = markup(comparison.table(mine, compared(Beside("成本最低", replace(other, refined=True))), small.ZH))
    assert head.index("估算") < head.index("精算") < head.index("<tbody")


def test_the_legend_has_areas_and_says_when_nothing_differs() -> None:
    colours = workbench.sides(small.ZH)
    html = markup(comparison.legend(compared(FIRST=12.5, SAME=3.0), colours, small.ZH))
    assert "12.50" in html and "只在本情景" in html and "规划方案" in html
    assert "图斑相同" in markup(comparison.legend(compared(SAME=3.0), colours, small.ZH))


def test_sides_and_stages_have_the_colours_of_the_map() -> None:
    assert tuple(plans.SIDES[side].colour for side in Side) == theme.SIDES
    assert theme.STAGES == plans.STAGES
    assert [entry.colour for entry in scene.stage_legend(small_scene(), small.ZH)] == list(plans.STAGES[:3])


def test_the_map_of_differences_names_both_scenarios() -> None:
    url = shown(A).overlay(View.DIFFERENCE, B).url
    assert f"key={A}" in url and f"other={B}" in url and "/difference/" in url
    assert "other" not in shown(A).overlay(View.MEASURES, B).url


def test_the_fold_of_links_has_the_sum_and_the_most_eased_first() -> None:
    found = (eased.Link("甲镇 #1 — 乙镇 #2", 4.0, 3.0), eased.Link("甲镇 #1 — 丙镇 #3", 6.0, 6.0))
    html = markup(eased.fold(found, 2035, small.ZH))
    assert "−10.00 %" in html and "−25.00 %" in html and "4.00 → 3.00 Ω" in html
    assert eased.fold((), 2035, small.ZH) is None


def test_what_a_link_asks_for_in_vain_is_said() -> None:
    assert comparison.left_out(None, 0, small.ZH) == comparison.left_out(f"{A},{B}", 2, small.ZH) == ""
    assert "1 个" in comparison.left_out(f"{A},<b>", 1, small.ZH)
