"""Method cards of the ecosystems' condition: degradation and quality (chapter 7), resilience and modes (chapter 8)."""

from __future__ import annotations

from analytics.methods.card import Card

CARDS = (
    Card(
        id="degradation",
        chapter=7,
        name_zh="退化度",
        name_en="Degradation",
        formula=(
            "d_k = clip[(V_ref − V) / (V_ref − V_min), 0, 1]；V_ref ≤ V_min 时 d_k = 0\n"
            "D = 0.5·max_k d_k + 0.5·Σ w_k d_k / Σ w_k\n"
            "<0.2 未退化，0.2–0.4 轻，0.4–0.6 中，0.6–0.8 重，≥0.8 极重（左闭右开）"
        ),
        symbols_zh=(
            "V 功能量：生境质量 Q，植被覆盖度（%），土壤保持率 1 − C·P，水源涵养量（mm/a）；V_ref 同层参照像元的第90百分位数，"
            "层 = 生态系统 × 地貌（坡度三级）× 降水（三分位），像元不足时并去降水、再并去地貌；V_min 下限（表 condition_services）；"
            "w 权重。人工林、橡胶园、采矿用地、裸土按其立地与天然林比较，绿色不掩盖地类转换。"
            "像元不足以定 V_ref 时，生境质量的参照取地类适宜度乘以同域参照像元 Q/H 的第90百分位数，其余功能不计"
        ),
        unit="–",
        span="0–1",
        function="degradation.assess",
        source="方法卡7（b），本项目建议",
        flag="P",
        constants=(
            "reference_gap_percentile",
            "reference_gap_min_cells",
            "degradation_max_share",
            "degradation_class_1",
            "degradation_class_2",
            "degradation_class_3",
            "degradation_class_4",
            "stratum_slope_1_deg",
            "stratum_slope_2_deg",
            "stratum_rain_1",
            "stratum_rain_2",
        ),
        tables=("strata", "condition_services"),
        open_zh="权重、下限与分层为建议值；建设用地不评价；参照取自现状像元，全域普遍退化时会低估",
        summary_en=(
            "Gap of every service to the 90th percentile of reference cells on like sites (ecosystem, landform, rain), half "
            "the largest gap and half the weighted mean, so that one lost service is not averaged away."
        ),
    ),
    Card(
        id="degradation_sea",
        chapter=7,
        name_zh="海域退化度",
        name_en="Degradation at sea",
        formula=(
            "d = 1（历史礁或海草床已不存），0（仍在）\n"
            "d = 按 GB 3097 水质类别查表\n"
            "d = 常数（最近岸线为人工岸线且在影响距离内），0（自然岸线）\n"
            "d = 生境质量与参照的差距（层 = 生境 × 水深 × 底质）\n"
            "D 的合成与陆域相同"
        ),
        symbols_zh="水深三级、底质三类；各项权重见表 condition_services",
        unit="–",
        span="0–1",
        function="degradation.assess",
        source="方法卡7（海域），本项目建议",
        flag="P",
        constants=(
            "sea_grade_gap_1",
            "sea_grade_gap_2",
            "sea_grade_gap_3",
            "sea_grade_gap_4",
            "sea_grade_gap_5",
            "shore_artificial_gap",
            "shore_reach_m",
            "stratum_depth_1_m",
            "stratum_depth_2_m",
        ),
        tables=("strata", "condition_services"),
        open_zh="珊瑚活体覆盖与海草密度、盖度等待调查数据；水质为类别，不含月际变化",
        summary_en=(
            "Lost historic reef or meadow, grade of sea water, artificial shore nearby and habitat quality against marine "
            "strata of depth and sea bed; live cover and shoot density wait for a survey."
        ),
    ),
    Card(
        id="one_out_all_out",
        chapter=7,
        name_zh="一票否决退化读数（SDG 15.3.1）",
        name_en="One-out-all-out reading (SDG 15.3.1)",
        formula=(
            "变化轨迹：逐年 NDVI 线性斜率，Mann–Kendall p ≤ 0.05；有逐年降水时取残差（RESTREND）\n"
            "状态：近3年均值与基线均值在基线十分位等级（值域外延5%）中的差，≤ −2 退化，≥ +2 改善\n"
            "表现：V / P90（同层）< 0.5 退化\n"
            "土地覆被：生境适宜度变化超过阈值，或土壤碳变化超过10%（开垦系数0.48）；无早期土地利用时用地类自然度\n"
            "任一退化即退化；否则任一改善即改善；否则稳定"
        ),
        symbols_zh="台风年（表 events）标出，不计入；海域：历史生境丧失或水质差距达阈值即退化",
        unit="–",
        span="1 退化，2 稳定，3 改善",
        function="one_out.assess",
        source="Trends.Earth unccdreporting.rst（SDG 15.3.1）；土地覆被转换以地类适宜度代替转换矩阵为建议",
        flag="S",
        constants=(
            "performance_threshold",
            "naturalness_threshold",
            "sea_one_out_gap",
            "transition_habitat_change",
            "soc_cropland_factor",
            "soc_change_threshold",
            "trajectory_min_years",
            "trajectory_p",
            "state_years",
            "state_min_years",
            "state_margin",
            "state_shift",
        ),
        tables=("strata", "events"),
        open_zh=(
            "NDVI 在热带饱和，看不出天然林转橡胶、桉树，故必看土地覆被；来源页把 ≤ −2 印作 ≤ 2；"
            "静态形式的表现用植被覆盖度；早期土地利用中的人工林应标为 0301P"
        ),
        summary_en=(
            "Trajectory, state and performance of productivity and the transition of land cover; one that is degraded "
            "decides. Without series or an earlier land use the static forms stand in, and the result says so."
        ),
    ),
    Card(
        id="ecosystem_quality",
        chapter=7,
        name_zh="生态系统质量指数 EQI",
        name_en="Ecosystem quality index (EQI)",
        formula=(
            "EQI = 100·(FVC/FVC_max + LAI/LAI_max + GPP/GPP_max) / 3\n"
            "≥75 优，55–75 良，35–55 中，20–35 低，<20 差"
        ),
        symbols_zh="FVC 植被覆盖度，LAI 叶面积指数，GPP 总初级生产力；max 同层参照像元最大值",
        unit="–",
        span="0–100",
        function="quality.assess",
        source="HJ 1172-2021",
        flag="K",
        constants=("eqi_class_1", "eqi_class_2", "eqi_class_3", "eqi_class_4", "reference_gap_min_cells"),
        tables=("strata",),
        open_zh="标准原文未见，分级待核实；数据包无 LAI 与 GPP 时不计算",
        summary_en="Mean relative density of cover, leaf area and primary production; computed where a package brings both layers.",
    ),
    Card(
        id="recovery_rate",
        chapter=8,
        name_zh="恢复速率（时间序列）",
        name_en="Rate of recovery (series)",
        formula="λ = ln(AC1) / Δt，r = −λ；n(r) = clip(r / r_full, 0, 1)\nAC1 ≤ 0 为无数据",
        symbols_zh=(
            "AC1 逐月 kNDVI 去季节（各月均值）、去线性趋势后的一阶自相关，两者一次最小二乘拟合；Δt = 1 月；"
            "须有至少10年（台风年除外）与足够的有效月份；地类已变的像元不计"
        ),
        unit="1/月",
        span="0–∞",
        function="timeseries.recovery",
        source="Smith et al. 2022, Nature Climate Change, 10.1038/s41558-022-01352-2",
        flag="S",
        constants=("recovery_min_years", "recovery_valid_share", "recovery_rate_full"),
        tables=("events",),
        open_zh="原文用 STL，此处用月均值与线性趋势；传感器噪声与云会抬高 AC1；满分值为建议",
        summary_en=(
            "Lag-1 autocorrelation of deseasoned and detrended monthly kNDVI; slow recovery shows as long memory. Months' "
            "means and a linear trend stand in for STL."
        ),
    ),
    Card(
        id="resilience",
        chapter=8,
        name_zh="恢复力",
        name_en="Resilience",
        formula=(
            "陆域 Res = .20·n(r) + .20·e^(−d/1000 m) + .15·连通性 + .15·土壤 + .10·(1 − θ/35°) + .10·核心比 + .10·(1 − 人类压力)\n"
            "海域 Res = .40·e^(−d/1000 m) + .35·(1 − 水质差距) + .25·(1 − 暴露度)\n"
            "<0.33 低，0.33–0.66 中，≥0.66 高；缺项的权重按比例分给其他项"
        ),
        symbols_zh=(
            "d 至自然源地斑块（陆）或健康礁、海草床（海）的距离；连通性 归一化电流；土壤 = 厚度与有机碳相对满分值的平均；"
            "θ 坡度；核心比 = 斑块内离边缘超过边缘带宽的面积占比；人类压力 = 生境胁迫效应的加权平均；"
            "暴露度 = 最近岸点 EI 由1–5换算至0–1"
        ),
        unit="–",
        span="0–1",
        function="resilience.assess",
        source="方法卡8，本项目建议；社会-生态恢复力的应用见张艺严 2022 农业资源与环境学报（5）",
        flag="P",
        constants=(
            "resilience_class_1",
            "resilience_class_2",
            "resilience_distance_m",
            "resilience_source_ha",
            "resilience_edge_m",
            "resilience_slope_deg",
            "resilience_soil_depth_cm",
            "resilience_soil_carbon",
            "resilience_exposure_m",
            "resilience_change",
            "reference_natural",
        ),
        tables=("resilience_terms", "threats"),
        open_zh="权重为建议值，每项 ±20% 的等级变化比例随结果给出（Condition.sensitivity）；海域权重原卡未给",
        summary_en=(
            "Weighted composite of recovery rate, nearness of natural sources, connectivity, soil, slope, core share and human "
            "pressure; at sea of nearness of healthy habitat, water and shelter. Sensitivity to each weight comes with it."
        ),
    ),
    Card(
        id="restoration_modes",
        chapter=8,
        name_zh="修复模式",
        name_en="Restoration modes",
        formula=(
            "未退化 → 保护保育\n轻 + 高/中 → 自然恢复\n轻 + 低，中 + 高/中，重 + 高 → 辅助再生\n"
            "中 + 低，重 + 中/低，极重 → 生态重建"
        ),
        symbols_zh="退化等级 × 恢复力等级（表 mode_matrix，15格）",
        unit="–",
        span="1 保护保育，2 自然恢复，3 辅助再生，4 生态重建",
        function="modes.modes",
        source="四种模式：山水林田湖草生态保护修复工程指南（试行）2020；双轴判读为本项目建议",
        flag="P",
        tables=("mode_matrix",),
        open_zh="指南原文未见（K）；农田、橡胶园等生产用地也得出模式，是否修复由措施的适生条件决定",
        summary_en="Fifteen cells of degradation by resilience; the four modes follow the 2020 guideline, their reading is ours.",
    ),
)
