"""The zoning page: table, cards and lists say what the rows hold; colours are those of the map."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analytics.landscape import Region
from components import theme, zoning, zoning_basis, zoning_cards, zoning_view
from components.paint import markup
from components.zoning import View
from components.zoning_view import Conflict, Explained, Project, Proposal, Skeleton, Unit, Work, Zone
from data.themes import diagnosis
from tests.components.small import EN, ZH
from tests.components.test_drawing import words
from tests.data import small_ground

MANGROVE = Work("红树林营造", "#005A43", 12.0, "公顷", 0.6, 720.0)
COAST = Zone(
    number=2, code="Ⅱ", name="长坡—潭门海岸防护区", colour="#56A8CC", sea=False, area_ha=15120.27, share=0.25,
    units=5, problem="海岸带退化", mode="保护保育", function="海岸防护", rivers="新园水", towns="长坡镇、潭门镇",
    drawn=False, tasks=3, works=(MANGROVE,), cost=720.0, cost_share=0.4,
    projects=(Project("P02", "示例项目2", 2025, 1.0), Project("P09", "示例项目9", 2030, 0.25)),
    spaces=(9000.0, 5000.0, 1120.27, 0.0), conflict_ha={5: 20.0, 2: 31.5}, scores={},
)  # fmt: skip
HILLS = replace(
    COAST, number=1, code="Ⅰ", name="会山镇水土保持区", works=(), projects=(), conflict_ha={}, cost=0.0, cost_share=0.0,
    drawn=True, tasks=0,
)  # fmt: skip
NAMES = {2: "红线内耕地", 5: "生态与城镇相邻"}
UNIT = Unit("7", "L07", "潭门 7", "Ⅱ", 2, 812.5, "海岸带退化", "自然恢复", 9, 0.42)
VIEW = View(
    key="0" * 20, year=2030, years=(2025, 2030, 2035), zones=(HILLS, COAST), units=(UNIT,),
    skeleton=(Skeleton(False, 20, 40000.0, 41, 30, 120.5, 9000.0, 800.0, 90.0, 71.42),),
    spaces=(9000.0, 5000.0, 1120.27, 0.0),
    conflicts=((Conflict("", 2, "红线内耕地", "#B5462F", 31.5, 0.0, 0.0),), (Conflict("潭门镇", 5, "生态与城镇相邻", "#D9A04F", 20.0, 9.36, 5.85),)),
    proposals=((Proposal("", False, 5, "生态与城镇相邻", 50.0, 7.6, 38.0, "P"),), ()),
    explained=(Explained("function", 0.656, 0.385),), conflict_names=NAMES, chosen=2,
)  # fmt: skip


def test_table_names_every_zone_and_leads_to_its_card() -> None:
    said = markup(zoning_cards.zone_table(VIEW.zones, ZH))
    assert said.count("data-zone-row") == 2
    assert 'href="/zoning?zone=2"' in said and "151.20" in said and "3 项" in said
    assert 'href="/zoning?zone=2&amp;lang=en"' in markup(zoning_cards.zone_table(VIEW.zones, EN))


def test_headline_counts_zones_units_and_money() -> None:
    assert (
        words(zoning_cards.headline(VIEW.zones, 2030, ZH))
        == "陆域 2 个、海域 0 个修复分区，10 个修复单元；到 2030 年方案投入 720 万元（估算）。"
    )


def test_card_says_problem_works_shares_and_projects() -> None:
    said = words(zoning_cards.card(COAST, 2030, True, NAMES, "k", ZH))
    assert "海岸带退化" in said and "红树林营造12.00 公顷占目标 60.0 %" in said
    assert "项目 2 个" in said and "占方案 40.0 %" in said and "25 % 在本区" in said
    assert said.index("红线内耕地31.50") < said.index("生态与城镇相邻20.00")


def test_card_without_works_projects_or_conflicts_says_so() -> None:
    said = words(zoning_cards.card(HILLS, 2030, False, NAMES, "k", ZH))
    for part in ("到 2030 年方案在本区没有工程", "本区没有已安排的项目", "没有识别出空间冲突", "规划划定"):
        assert part in said


def test_only_the_chosen_card_is_open() -> None:
    drawn = zoning_cards.cards(VIEW.zones, 2030, 2, NAMES, "k", ZH)
    assert [card.className for card in drawn] == ["zone-card", "zone-card on"]


def test_basis_has_all_sections_and_can_be_painted() -> None:
    said = markup(zoning.basis(VIEW, ZH))
    for part in (
        "生态骨架",
        "71.42",
        "三类空间冲突",
        "潭门镇",
        "9.36",
        "生态缓冲带",
        "0.66",
        "其中 1 个分区按规划划定",
        'data-unit="7"',
    ):
        assert part in said
    assert "Geodetector" in markup(zoning.basis(VIEW, EN))


def test_nothing_to_propose_is_said() -> None:
    assert "没有需要缓冲带或廊道的地方" in words(zoning_basis.proposals((), (), ZH))


def test_an_answer_paints_what_depends_on_the_year() -> None:
    assert set(zoning.painted(VIEW, ZH)) == {"zoning-headline", "zoning-cards"}


def test_spaces_have_the_colours_of_the_map() -> None:
    assert theme.SPACES == diagnosis.SPACE_COLOURS


def test_barriers_are_counted_as_the_baseline_lists_them() -> None:
    """Every cell with a score is not one: only the worst of them are on the map, in the list and in the skeleton."""
    study = small_ground.study()
    found, place = study.diagnosis, study.landscape
    found.pattern.land.barrier[:] = 1
    city = np.isin(place["region"], (Region.CITY_LAND, Region.CITY_SEA))
    land, sea = zoning_view.skeleton(study)
    for shown, lies in ((land, found.profile.land), (sea, found.profile.sea)):
        assert shown.barrier_ha == ((lies.barriers.label > 0) & city).sum() * place.grid.cell_ha > 0
