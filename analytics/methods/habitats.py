"""Method cards of chapters 5 and 6: habitat quality, biodiversity, waves and the exposure of the shore."""

from __future__ import annotations

from analytics.methods.card import Card
from analytics.shore import DIRECTIONS

_SHARES = ("importance_vital_share", "importance_important_share")
_SHORE_KINDS = ("rocky", "artificial", "mangrove", "muddy", "sandy")
_HABITATS = ("coral", "mangrove", "coastal_forest", "seagrass")

LIFE = (
    Card(
        id="threat_decay",
        chapter=5,
        name_zh="生境退化度",
        name_en="Degradation of habitat",
        formula="D = β·Σ_r (w_r / Σw)·i_r·S_jr\ni = 1 − d/d_max（线性）或 e^{−2.99·d/d_max}（指数）；d > d_max 为 0",
        symbols_zh="d 至最近威胁源的距离（m）；w 权重；S 地类敏感度；β 可达性（保护地内小于 1）",
        unit="–",
        span="0–1",
        function="habitat.degradation",
        source="UG habitat_quality; INV (nearest source, not the double sum of eq. 3)",
        flag="S",
        constants=("access_core", "access_experimental"),
        tables=("threats", "sensitivity"),
        open_zh="威胁距离、权重与敏感度为建议值；市界外按 10 km 缓冲区计入。",
        summary_en="Effects of nine threats by distance to their nearest source, weighted by the class's sensitivity.",
    ),
    Card(
        id="habitat_quality",
        chapter=5,
        name_zh="生境质量",
        name_en="Habitat quality",
        formula="Q = H·[1 − D^z / (D^z + k^z)]",
        symbols_zh="H 生境适宜度；k 半饱和常数，取基期最大退化度之半，陆海分取，情景间不变",
        unit="–",
        span="0–1",
        function="habitat.quality",
        source="UG habitat_quality eq. 4",
        flag="S",
        constants=("hq_z", "hq_k_share"),
        tables=("classes", "threats", "sensitivity"),
        open_zh="相对指标，不等于物种数；H 多为建议值。",
        summary_en="InVEST's index with its half-saturation frozen at the base year; relative, not a number of species.",
    ),
    Card(
        id="biodiversity_importance",
        chapter=5,
        name_zh="生物多样性维护重要性",
        name_en="Importance for biodiversity",
        formula="max（自然生态系统生境质量的累积占比分级，优先保护类型与红线、保护地分级）",
        symbols_zh="自然生态系统：H ≥ 0.8；成片天然林须达最小斑块；陆海分别评价",
        unit="级",
        span="1–3",
        function="importance.biodiversity",
        source="双评价指南 2020：生态系统、物种、遗传资源三层次",
        flag="P",
        constants=("biodiversity_natural", *_SHARES),
        tables=("priority_types", "classes"),
        open_zh=(
            "指南原文待核；物种与遗传资源两层次没有分布数据，以保护地与红线代表；海域裸底生境质量处处相同，占比分级无意义，"
            "故海域只按类型与界线定级；红线为政策线，非模型结果。"
        ),
        summary_en=(
            "Ecosystem level by habitat quality of natural land and by types to be protected first; protected areas and red "
            "lines stand for species and genes, of which the package has no layer."
        ),
    ),
)

COAST = (
    Card(
        id="waves",
        chapter=6,
        name_zh="有限风区风浪",
        name_en="Waves of limited fetch",
        formula=(
            "H = 0.24·U²/g·{A·tanh(4.41e−4·F̃^0.79 / A)}^0.572，A = tanh(0.343·d̃^1.14)\n"
            "T = 7.69·U/g·{B·tanh(2.77e−7·F̃^1.45 / B)}^0.187，B = tanh(0.1·d̃^2.01)\n"
            "P = H²·T / 2"
        ),
        symbols_zh="F̃ = gF/U²，d̃ = gd/U²；F 风区（m）；d 水深（m）；U 风速（m/s）；H（m），T（s），P（kW/m）",
        unit="m, s, kW/m",
        span="≥ 0",
        function="coast.wave_height",
        source="UG coastal_vulnerability; INV compute_wave_height",
        flag="S",
        constants=(
            "fetch_max_m",
            "shallowest_water_m",
            "shore_water_reach_m",
            *(f"wind_{what}_{name}" for name in DIRECTIONS for what in ("speed", "share")),
        ),
        open_zh="十六方向大风风速与频率为建议值，不含台风；水深为模拟，须以测站与实测替换。",
        summary_en="Height, period and power of wind waves in sixteen directions; winds are proposals.",
    ),
    Card(
        id="shore_ranks",
        chapter=6,
        name_zh="岸点固定等级",
        name_en="Fixed ranks of the shore",
        formula="等级 = 1 + #{分位数 P20、P40、P60、P80 < 值}；地貌按类型；地势越低等级越高",
        symbols_zh="地貌、地势、风（REI = Σ 频率·风速·风区）、浪（平均波能）、增水（至 20 m 等深线距离）；每 250 m 一点",
        unit="级",
        span="1–5",
        function="shore.with_ranks",
        source="UG coastal_vulnerability",
        flag="S",
        constants=(
            "shore_spacing_m",
            "relief_radius_m",
            "surge_depth_m",
            *(f"shore_rank_{kind}" for kind in _SHORE_KINDS),
        ),
        open_zh="分位数固定于基期，规划不改变等级；增水等级为陆架宽度代用。",
        summary_en="Five ranks at points along the shore, percentile bins frozen at the base year.",
    ),
    Card(
        id="habitat_rank",
        chapter=6,
        name_zh="生境防护等级",
        name_en="Rank of protective habitats",
        formula="R = max{1, 4.8 − 0.5·√[(1.5·max(5 − R_k))² + Σ(5 − R_k)² − max(5 − R_k)²]}；无生境为 5",
        symbols_zh="R_k 各生境等级，按其占完整防护带的比例向 5 折减",
        unit="级",
        span="1–5",
        function="coast.habitat_rank",
        source="UG coastal_vulnerability",
        flag="S",
        constants=(
            *(f"{name}_{what}" for name in _HABITATS for what in ("rank", "radius_m", "width_m")),
            "coastal_forest_strip_m",
        ),
        open_zh="按比例折减与完整带宽为建议；原模型只论有无。",
        summary_en="InVEST's combination of habitats, each in proportion to how much of its full belt stands.",
    ),
    Card(
        id="exposure_index",
        chapter=6,
        name_zh="海岸暴露指数 EI",
        name_en="Coastal exposure index",
        formula="EI = (Π R_i)^{1/n}\n生境作用 = EI_无生境 − EI",
        symbols_zh="R_i 地貌、地势、风、浪、增水与生境六项等级；越低越好",
        unit="–",
        span="1–5",
        function="coast.exposure_index",
        source="UG coastal_vulnerability",
        flag="S",
        open_zh="EI 随修复下降；指标按岸线长度加权平均。台风增水未作模型计算。",
        summary_en="Geometric mean of six ranks; the habitats' role is what they take off it.",
    ),
    Card(
        id="marginal_role",
        chapter=6,
        name_zh="新增生境的防护效益",
        name_en="Gain by one more hectare of habitat",
        formula="Σ_点 (EI − EI_{+1 ha})·L",
        symbols_zh="L 岸点代表岸长（km）；只计生境半径内的岸点，防护带完整处为 0",
        unit="EI·km/ha",
        span="≥ 0",
        function="coast.marginal_role",
        source="difference of the exposure index",
        flag="P",
        summary_en="Fall of exposure times length of shore that one more grown hectare would bring.",
    ),
    Card(
        id="coast_importance",
        chapter=6,
        name_zh="海岸防护重要性",
        name_en="Importance of coastal protection",
        formula="max（防护生境作用的累积占比分级，沿海防护林、红树林、盐沼与自然基岩、砂质岸线分级）",
        symbols_zh="生境半径以外不评价；岸线两侧各 100 m；成片者极重要，零星者重要",
        unit="级",
        span="1–3",
        function="importance.coastal",
        source="双评价指南 2020；UG coastal_vulnerability",
        flag="P",
        constants=("coastal_forest_strip_m", *_SHARES),
        tables=("priority_types",),
        open_zh="指南原文待核；最小斑块与岸线宽度为建议；向海侧界线须按当地调查划定。",
        summary_en=(
            "Habitats by the part they play for the shore near them, raised by stands and natural shores the guide names; "
            "not evaluated out of reach of the shore."
        ),
    ),
)

CARDS = (*LIFE, *COAST)
