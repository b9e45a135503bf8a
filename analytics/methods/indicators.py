"""Method cards of the indicators: areas and works, monitoring against targets, superior plans, reference ecosystems."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.methods.card import Card

CARDS = (
    Card(
        id="area_indicators",
        chapter=14,
        name_zh="面积与图层类指标",
        name_en="Indicators of classes and layers",
        formula="I(t) = Σ_i a_i·1[i ∈ S] + Σ_{p ≤ t} φ_m·q_mp − Σ_{p ≤ t} u_mp",
        symbols_zh="a 单元面积（ha）；S 所计的地类或图层；q、u 为措施 m 在阶段 p 新增与占用的面积，验收时计入；φ 成活率；法定图层（红线、永久基本农田）不随措施变化",
        unit="ha 或 km²",
        span="≥ 0",
        function="scenario.indicators.class_area",
        source="方法卡 14",
        flag="P",
        tables=("indicators", "indicator_links", "uncertainty"),
        summary_en="Area of the classes or the layer in the city, plus what measures add at acceptance by their survival, "
        "less what they take; statutory layers do not move.",
    ),
    Card(
        id="works_indicators",
        chapter=14,
        name_zh="工程量类指标",
        name_en="Indicators of works",
        formula="I(t) = Σ_{p ≤ t} φ_m·q_mp",
        symbols_zh="自基期累计；q 措施 m 在阶段 p 的实施量（ha 或 km），按验收年计入；φ 成活率或合格率",
        unit="ha 或 km",
        span="≥ 0",
        function="scenario.indicators.works_done",
        source="方法卡 14",
        flag="P",
        tables=("indicators", "indicator_links", "uncertainty"),
        summary_en="What has been done since the base year, counted at acceptance by its survival.",
    ),
    Card(
        id="share_indicators",
        chapter=14,
        name_zh="比率类指标（岸线、矿山、湿地保护）",
        name_en="Shares: shore, mines, protected wetlands",
        formula=("R_s = 100·(L_n + φ·L_r) / L\nR_m = 100·φ·A_r / A_m\nR_w = 100·W_p / W"),
        symbols_zh="R_s 自然岸线保有率：L_n 自然岸线，L_r 整治修复岸线，L 岸线总长；R_m 历史遗留矿山修复率：A_r 已修复，A_m 基期"
        "历史遗留矿山；R_w 湿地保护率：W_p 红线或保护地内湿地，W 湿地。分子、分母随方案同时重算；修复的湿地在红线与保护地之外时，保护率下降",
        unit="%",
        span="0–100",
        function="scenario.indicators.wetland_protection_rate",
        source="方法卡 14",
        flag="P",
        tables=("indicators", "indicator_links"),
        summary_en="Numerator and denominator are both computed again under the plan.",
    ),
    Card(
        id="bank_indicators",
        chapter=14,
        name_zh="河岸自然缓冲带长度",
        name_en="River banks with natural buffer",
        formula="L(t) = L_0 + Σ_{p ≤ t} φ·q_p",
        symbols_zh="L_0 基期自然岸段，q 新增岸段（km），φ 达标率；两岸分别计",
        unit="km",
        span="≥ 0",
        function="scenario.indicators.riparian_buffer",
        source="方法卡 14",
        flag="P",
        tables=("indicators", "indicator_links"),
        summary_en="Natural banks of the base year plus the new ones that succeed, both banks counted.",
    ),
    Card(
        id="monitoring",
        chapter=14,
        name_zh="监测：差距、同比、进度与状态",
        name_en="Monitoring: gap, year on year, pace and status",
        formula=(
            "差距 = 实际 − 目标（不小于）；目标 − 实际（不大于）\n"
            "同比 = 100·(本年 − 上年) / 上年；单位为 % 的指标 = 本年 − 上年（百分点）\n"
            "进度比 = [(实际 − 基期) / (目标 − 基期)] / [(本年 − 基期年) / (目标年 − 基期年)]\n"
            "正常：达到目标，或阶段未到期且进度比 ≥ 0.9；临界：进度比 ≥ 0.5；重度：其余；无数据：缺实际值或目标"
        ),
        symbols_zh="实际值取数据包表 actuals，只收已过去的年份，不以模型值代替；目标取所在阶段末的目标",
        unit="指标单位；%；–",
        span="差距为负即未达",
        function="monitoring.reading",
        source="阈值 0.9、0.5 沿用方法卡 14；用于进度比为本项目建议",
        flag="P",
        tables=("targets",),
        open_zh="各地监测预警的分级办法不一，有正式办法时以其为准。",
        summary_en="Reported values against the target of their stage. Met is normal; while a stage runs, the share of the way "
        "done over the share of the time passed decides: from 0.9 normal, from 0.5 critical, below severe.",
    ),
    Card(
        id="linkage",
        chapter=14,
        name_zh="与上位规划衔接",
        name_en="Linkage to superior plans",
        formula=(
            "对本市的要求：本市值满足方向 → 一致，否则 不一致\n"
            "全省、全国的比率：只作对照（达到、未达）\n"
            "全省、全国的总量：待分解到本市，不判定"
        ),
        symbols_zh="本市值取要求年份所在阶段的规划目标，没有目标时取情景值；单位换算 1 万亩 = 10 000/15 ha",
        unit="–",
        span="一致、不一致、达到、未达、待分解、无数据",
        function="linkage.standing",
        source="本项目归纳；要求及出处见参数表 superiors 各行",
        flag="P",
        tables=("superiors", "targets"),
        open_zh="双评价成果与下达到琼海市的三区三线、省级生态修复规划指标未取得。",
        summary_en="A requirement on the city is judged; a rate of the province or nation is held beside ours; a total of the "
        "province or nation waits to be divided.",
    ),
    Card(
        id="reference_ecosystem",
        chapter=14,
        name_zh="参照生态系统",
        name_en="Reference ecosystem",
        formula="参照 = 目标地类现有完好像元：植被覆盖 P75，水源涵养、生境质量 P90",
        symbols_zh="取研究范围与缓冲区内该地类的全部像元；少于 reference_min_cells 个时不设上限",
        unit="%；mm；0–1",
        span="≥ 0",
        function="scenario.references.references",
        source="方法卡 13.3",
        flag="P",
        constants=("reference_percentile", "reference_cap", "reference_cover", "reference_min_cells"),
        tables=("measures", "indicator_links"),
        summary_en="What the existing cells of a measure's target class reach: P75 of vegetation cover, P90 of water retention "
        "and habitat quality. Restored cells grow towards it and never beyond.",
    ),
)

#: Method of an indicator (column `method`) -> the cards that say how it is computed.
OF_METHOD: Mapping[str, tuple[str, ...]] = {
    "layer_area": ("area_indicators",),
    "class_area": ("area_indicators",),
    "class_share": ("area_indicators", "forest_cover"),
    "works": ("works_indicators",),
    "natural_shoreline": ("share_indicators",),
    "mine_restoration_rate": ("share_indicators",),
    "wetland_protection_rate": ("share_indicators", "wetland"),
    "riparian_buffer": ("bank_indicators",),
    "soil_conservation_rate": ("conservation_rate", "soil_loss"),
    "water_retention": ("water_retention",),
    "soil_retention": ("soil_retention",),
    "coastal_exposure": ("exposure_index",),
    "habitat_quality": ("habitat_quality",),
    "ecosystem_quality": ("ecosystem_quality",),
    "connectivity": ("corridor_rate_of_a_plan", "corridor_connectivity"),
    "carbon_sink": ("carbon_sink",),
    "green_access": ("green_access",),
}
