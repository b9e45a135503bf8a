"""Method cards of the scenario engine: potential of the measures that follow from the diagnosis, corridors, parks."""

from __future__ import annotations

from analytics.methods.card import Card

CARDS = (
    Card(
        id="measures_of_the_diagnosis",
        chapter=13,
        name_zh="低效林提质、生态廊道、农用地与建设用地整理的适生范围",
        name_en="Where forest improvement, corridors and consolidation can go",
        formula=(
            "M6：林地且 D ≥ D_min；或红线、廊道内的人工林与橡胶园\n"
            "M7：改善分 ≥ s_min 或夹点，且为裸地、草地、园地、耕地、疏林\n"
            "M12、M13：整治潜力适宜度 > 0；M12 让位于 M6、M7、M8"
        ),
        symbols_zh="D 退化度；D_min、s_min 见表 eligibility（M6 degradation_min、M7 barrier_min）；改善分：每恢复 1 m 节省的阻力",
        unit="ha",
        span="≥ 0",
        function="options.eligibility.forest_improvement",
        source="METHODS card 13.1, 16",
        flag="P",
        tables=("eligibility", "exclusions", "consolidation"),
        open_zh="红线和廊道以外未退化的人工林与全部橡胶园视为生产性，不纳入；耕地上的廊道需协商，不计入现实潜力。",
        summary_en=(
            "Degraded forest, and plantations or rubber in the red line or a corridor; barriers and pinch points on "
            "open land; cells of the consolidation potential, which give way to woods and banks."
        ),
    ),
    Card(
        id="corridor_rate_of_a_plan",
        chapter=13,
        name_zh="情景下的生态廊道连通率",
        name_en="Connectivity of corridors under a plan",
        formula=(
            "R_i(t) = R_0 + φ f(t) (R_target − R_0)\n"
            "估算：沿基期路径累计阻力；精算：在 90 m 单元上重新求最小累积阻力\n"
            "连通率 = 100 · Σ l p / Σ l，p = exp(−θ·累积阻力)"
        ),
        symbols_zh="R 阻力；φ 成活率；f 恢复曲线；l 廊道在市域内的长度（km）；θ = ln 2 / 半阻值",
        unit="%",
        span="0–100",
        function="scenario.corridors.rate",
        source="METHODS card 9, 13.6",
        flag="P",
        tables=("recovery", "uncertainty"),
        open_zh="估算不高于精算：路径不变时只计沿线改善；斑块与廊道集合保持基期不变。",
        summary_en=(
            "Resistance of treated cells recovers towards the target class; the estimate follows the ways of the base year, "
            "the refinement looks for the cheapest ways again."
        ),
    ),
    Card(
        id="green_access",
        chapter=14,
        name_zh="公园绿地 5 分钟覆盖率",
        name_en="Five-minute access to parks",
        formula="100 · 距公园绿地 ≤ d 的城镇住宅用地 / 城镇住宅用地",
        symbols_zh="d 步行 5 分钟的距离（m），以直线计",
        unit="%",
        span="0–100",
        function="scenario.indicators.green_access",
        source="GB 50180-2018 五分钟生活圈（待核）",
        flag="K",
        constants=("park_reach_m",),
        open_zh="未计路网绕行、出入口与公园规模门槛。",
        summary_en="Urban housing within a five-minute walk of a park, straight; the road network is not counted.",
    ),
)
