"""Method cards of land consolidation: what farmland, villages, urban land and mines could give (chapter 10)."""

from __future__ import annotations

from analytics.methods.card import Card

CARDS = (
    Card(
        id="consolidation_farmland",
        chapter=10,
        name_zh="农用地整理潜力（空间）",
        name_en="Potential of farmland consolidation (spatial)",
        formula="G_i = k_i·r（田坎）；G_i = 1（废弃坑塘、废弃沟渠、零星草地与裸地）\nP = Σ G_i·a_i",
        symbols_zh=(
            "k 田坎系数（地类×坡度级）；r 可归并田坎占比；a 像元面积（ha）；G 出地率（0–1）。"
            "限连片耕地内（八邻域连片达最小面积，零星地块至少一半边长临耕地且小于面积上限）、坡度不超过上限、"
            "生态保护红线与自然保护地以外；不占林地与湿地；可调整地类（K）由恢复耕地计，此处不重复；已整理耕地不计田坎"
        ),
        unit="ha",
        span="0–耕地面积",
        function="farmland.pieces",
        source="方法卡10（空间口径为本项目建议）",
        flag="P",
        constants=(
            "consolidation_slope_max_deg",
            "consolidation_fragment_max_ha",
            "consolidation_block_min_ha",
            "consolidation_enclosed_min",
            "consolidation_dike_recoverable",
            "consolidation_dike_gain_min",
        ),
        tables=("dike_share",),
        open_zh="海南田坎系数未取得；像元大于0.2公顷的栅格上没有零星地块；废弃坑塘沟渠与已整理耕地依赖图层 use_status",
        summary_en=(
            "Dikes between plots, abandoned ponds and ditches and small fragments inside contiguous blocks of fields, "
            "on gentle ground, never on forest, wetland, the red line or protected areas."
        ),
    ),
    Card(
        id="consolidation_projects",
        chapter=10,
        name_zh="农用地整理潜力（公式）",
        name_en="Potential of farmland consolidation (by formula)",
        formula="P = (M − N)·δ\nM = α·W/β，N = L/β，0 ≤ P ≤ W",
        symbols_zh="W 耕地（ha）；α 连片系数；β 项耕系数；L 已入项目耕地（ha）；δ 出地率（平原3%，丘陵5%，按面积加权）",
        unit="ha",
        span="0–W",
        function="farmland.project_potential",
        source="360docs.net/doc/046367066（区级规划方法）",
        flag="S",
        constants=(
            "farmland_per_project",
            "farmland_yield_plain",
            "farmland_yield_hill",
            "farmland_plain_deg",
            "consolidation_block_min_ha",
        ),
        open_zh="四川2011–2013年实际出地率11.5%、10.7%、10.2%，差异大；全域土地综合整治要求新增耕地不少于原有5%（自然资发〔2019〕194号，待核）",
        summary_en="The district plans' formula by township, as a check on the spatial potential; the two are never added.",
    ),
    Card(
        id="farmland_quality_gap",
        chapter=10,
        name_zh="耕地质量提升潜力",
        name_en="Potential to raise the quality of fields",
        formula="ΔQ = max(0, Q_p − Q)，Q = 均值(土层, 有机碳, 坡度)",
        symbols_zh="Q 耕地质量代用指数（0–1）；Q_p 本镇耕地质量的参照分位数",
        unit="1",
        span="0–1",
        function="farmland.quality_gap",
        source="本项目建议",
        flag="P",
        constants=(
            "farmland_depth_full_cm",
            "farmland_carbon_full_percent",
            "farmland_quality_percentile",
            "consolidation_slope_max_deg",
        ),
        open_zh="取得耕地质量等别后应以等别差代替",
        summary_en="What a field's soil and slope lack to the best of its township; a stand-in for cultivated-land grades.",
    ),
    Card(
        id="consolidation_villages",
        chapter=10,
        name_zh="村庄建设用地整理潜力",
        name_en="Potential of village land",
        formula="ΔS = max(0, S − B·N)（人均）\nΔS = max(0, S − h·H/s)（户均）\nΔS = S·η（闲置）",
        symbols_zh="S 村庄用地；N 乡村人口；B 人均标准；H 户数；h 宅基地户均标准；s 宅基地占比；η 闲置率",
        unit="ha",
        span="0–S",
        function="settled.per_capita_surplus",
        source="GB 50188 上限与海南宅基地标准（均待核）",
        flag="K",
        constants=(
            "village_method",
            "village_standard_m2",
            "village_homestead_m2",
            "village_homestead_share",
            "consolidation_hamlet_ha",
            "consolidation_occupied_ease",
        ),
        open_zh="示范数据的乡村人口与户数为示范分配；三种口径并列，选用口径由 village_method 决定",
        summary_en="Village land beyond a standard per head, per household or by vacancy; vacant homesteads and small hamlets first.",
    ),
    Card(
        id="consolidation_urban",
        chapter=10,
        name_zh="低效城镇用地潜力",
        name_en="Potential of idle and low-efficiency urban land",
        formula="ΔU = A·(1 − FAR/FAR*)·φ",
        symbols_zh="A 低效用地面积（ha）；FAR 现状容积率；FAR* 目标容积率；φ 可行性（三项修正系数之积，只用于现实潜力）",
        unit="ha",
        span="0–A",
        function="settled.urban_saving",
        source="方法卡10",
        flag="P",
        tables=("consolidation",),
        open_zh="示范数据的容积率为示范分配；低效用地依赖图层 use_status",
        summary_en="Land that is saved where idle urban land is built on as densely as the target.",
    ),
    Card(
        id="consolidation_mines",
        chapter=10,
        name_zh="废弃矿山复垦潜力",
        name_en="Potential of abandoned mines",
        formula="ΔK = 损毁面积 − 已复垦面积（仅历史遗留）",
        symbols_zh="植被覆盖度达到限值的采矿用地视为已复垦；有证矿山由权利人负责，不计",
        unit="ha",
        span="0–采矿用地面积",
        function="settled.mine_pieces",
        source="TD/T 1070.1-2022（仅见标准名）",
        flag="P",
        constants=("mine_reclaimed_cover",),
        open_zh="应以验收台账代替覆盖度判别",
        summary_en="Disturbed ground of abandoned mines that plants do not cover yet.",
    ),
    Card(
        id="consolidation_realistic",
        chapter=10,
        name_zh="整理现实潜力与适宜度",
        name_en="Realistic potential of consolidation and suitability",
        formula=(
            "P_real = P_theo·c，c = c自然·c社会·c经济\n"
            "s = 1 − (1 − τ)·u/c（c 以内）；s = τ·(1 − u)/(1 − c)（c 以外，小于 τ）"
        ),
        symbols_zh=(
            "u 按得分（坡度、意愿、道路可达性的均值）由高到低累计的潜力占比（本像元计一半）；τ 现实潜力阈值；"
            "适宜度不低于 τ 的像元合计即为现实潜力（误差小于一个像元）"
        ),
        unit="ha；0–1",
        span="0–理论潜力",
        function="consolidation.ranked",
        source="修正法：安徽农业科学2022，50(10)，许昌30.21%→15.45%（比值0.5115）；逐像元分配为本项目建议",
        flag="P",
        constants=(
            "realistic_threshold",
            "consolidation_road_near_m",
            "consolidation_road_far_m",
            "consolidation_slope_max_deg",
        ),
        tables=("consolidation",),
        open_zh="除村庄外各类修正系数未与实证核对",
        summary_en=(
            "Corrections for nature, society and economy leave a share of the theoretical potential of every kind; "
            "the best cells make it up and are marked by a suitability at or above the threshold."
        ),
    ),
)
