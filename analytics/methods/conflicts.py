"""Method cards of conflicts between ecological, agricultural and urban space (chapter 11)."""

from __future__ import annotations

from analytics.methods.card import Card

CARDS = (
    Card(
        id="space_conflicts",
        chapter=11,
        name_zh="三类空间相邻与冲突",
        name_en="Contacts and conflicts of the three kinds of space",
        formula=(
            "冲突类型 = 最严重者：红线/保护地∩建设 > 红线/保护地∩耕地 > 廊道/夹点∩建设 > 廊道/夹点∩耕地 > 生态–城镇 > 生态–农业 > 农业–城镇\n"
            "相邻长度 = Σ 像元边长（两侧空间不同且均在市域陆域内）"
        ),
        symbols_zh=(
            "修复需求：退化等级不低于限值，或土壤侵蚀轻度及以上；生态–农业、农业–城镇相邻处仅在有修复需求时计为冲突；"
            "跨镇的边各计一半"
        ),
        unit="ha；km",
        span="0–市域陆域",
        function="conflicts.conflicts",
        source="本项目建议（工作方案第五部分：三类空间相邻或冲突区域）",
        flag="P",
        constants=("conflict_degradation_class", "erosion_grade_1"),
        tables=("conflicts",),
        open_zh="相邻长度按像元边计，呈锯齿状，较平滑线长（对角方向最多约1.41倍）；三类空间为示范图层时仅作演示",
        summary_en=(
            "A cell takes the gravest conflict that applies: protected land or corridors against built-up land and fields, "
            "then contacts of two spaces where restoration is needed."
        ),
    ),
    Card(
        id="space_buffers",
        chapter=11,
        name_zh="缓冲带与廊道宽度建议",
        name_en="Proposed buffers and corridor widths",
        formula="缓冲带 = 平滑后的相邻线 ⊕ 宽度/2；廊道 = 廊道中心线穿越耕地、建设用地的部分 ⊕ 宽度/2；均裁剪到市域",
        symbols_zh="宽度按相邻或穿越类型取值；短于下限的相邻线不设缓冲带；平滑容差为一个像元",
        unit="ha；km",
        span="≥ 0",
        function="conflicts.strip",
        source="本项目建议",
        flag="P",
        constants=("conflict_line_min_m",),
        tables=("conflicts",),
        open_zh="宽度为建议值，未经当地论证；永久基本农田内的廊道以田埂林网与沟渠实现，不占耕地",
        summary_en=(
            "Strips of a width by kind of contact or crossing, along smoothed contact lines and the corridors' middle lines, "
            "cut at the city's outline."
        ),
    ),
)
