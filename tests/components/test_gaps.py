"""Gaps and the ways out of them: causes in words, the best way first, and the settings that a button sends."""

from __future__ import annotations

import json
from dataclasses import replace

from analytics.scenario.model import Mode, Scenario, Target
from analytics.scenario.ways import Kind, Step
from components import edits, gaps
from components.gaps import Ways
from components.paint import markup
from tests.components.small import EN, SHORTFALLS, ZH, measures
from tests.components.test_drawing import words

SCENARIO = Scenario(targets=(Target("M8", 2030, 9.0, Mode.AT_LEAST),), budgets=((2030, 100.0), (2035, 300.0)))
MONEY = Step(Kind.BUDGET, "", 2030, 100.0, 1250.0)
LAND = Step(Kind.NEGOTIABLE, "一般耕地|Ordinary farmland", 2035, 0.0, 3.5)
LOWER = Step(Kind.TARGET, "M8", 2030, 9.0, 6.1)
LEFT = Step(Kind.LEFT, "M8", 2030, 2.9, 1.0)


def ways(*steps: tuple[Step, ...], known: bool = True) -> Ways:
    return gaps.ways_of(known, steps, list(measures().values()), SCENARIO)


def said(found: Ways, t=ZH) -> str:
    rows = gaps.gaps_of(list(measures(t=t).values()), SHORTFALLS)
    drawn = gaps.gap_block(rows, found, 2030, t)
    assert markup(drawn)
    return words(drawn)


def test_gaps_say_what_stands_in_the_way() -> None:
    rows = gaps.gaps_of(list(measures().values()), SHORTFALLS)
    assert [gap.measure for gap in rows] == ["河岸缓冲带"]
    text = said(ways(known=False))
    assert "1 处缺口" in text and "至 2030 河岸缓冲带差 2.90 千米" in text
    assert "原因：符合条件的地块已用完；累计预算用尽（自有，可调）" in text
    assert "精算后给出最省的出路" in text
    assert "所有目标都排得下" in words(gaps.gap_block((), ways(), 2030, ZH))
    assert gaps.cause("unheard_of", ZH) == "unheard_of"


def test_ways_out_are_named_with_their_price_the_best_first() -> None:
    text = said(ways((MONEY,), (MONEY, LEFT), (LAND,), (LOWER,)))
    assert (
        text.index("追加预算 1,150 万元最省") < text.index("协商用地 3.50 公顷") < text.index("调整自定目标")
    )
    assert "2030 年累计预算 100 → 1,250 万元" in text
    assert "追加预算 1,150 万元，仍有 1 处缺口" in text
    assert "至 2030 河岸缓冲带仍差 1.00 千米：下达目标，不可下调" in text
    assert "一般耕地：3.50 公顷，补偿另计" in text and "须先协商" in text
    assert "2030 年河岸缓冲带目标 9.00 → 6.10 千米" in text
    assert text.endswith("算法与来源")
    assert text.count("最省") == 1 and "最省" not in said(ways((MONEY, LEFT))) and "没有出路" in said(ways())
    assert "Ordinary farmland" in said(ways((LAND,)), EN)


def test_a_button_carries_settings_that_the_page_can_apply() -> None:
    rows = gaps.gaps_of(list(measures().values()), SHORTFALLS)
    html = markup(gaps.gap_block(rows, ways((MONEY, LOWER), (LAND,)), 2030, ZH))
    assert html.count("data-adopt") == 1, "land has to be negotiated first"
    (asked,) = [each for each in ways((MONEY, LOWER)).edits if each is not None]
    sent = edits.parse({"key": "0" * 20, "edits": json.loads(json.dumps(asked)), "n": 1}).edits
    after = edits.apply(SCENARIO, sent, ["M8"], [2030, 2035])
    assert dict(after.budgets) == {2030: 1250.0, 2035: 300.0}
    assert after.targets == (Target("M8", 2030, 6.1, Mode.AT_LEAST),)


def test_many_gaps_are_folded_so_that_the_ways_out_stay_in_sight() -> None:
    (row,) = gaps.gaps_of(list(measures().values()), SHORTFALLS)
    many = [replace(row, stage=stage, assigned=stage == 2035) for stage in (2025, 2030, 2035, 2025, 2035)]
    _, first, fold, *_ = gaps.gap_block(many, ways((MONEY,)), 2035, ZH)
    assert words(first).count("2035") == 2 and words(fold).startswith("其余 2 项")
