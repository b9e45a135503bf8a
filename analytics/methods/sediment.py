"""Card of the sediment that reaches the streams."""

from analytics.methods.card import Card

CARDS = (
    Card(
        id="sediment_delivery",
        chapter=3,
        name_zh="泥沙输移比与入河泥沙",
        name_en="Sediment delivery to streams",
        formula="D_up = W̄·S̄·√A，D_dn = Σ d_i/(W_i·S_i)\nIC = lg(D_up/D_dn)\nSDR = SDR_max/(1 + e^((IC0 − IC)/k))\nE = A_土·SDR",
        symbols_zh="W̄、S̄ 上坡汇水区平均的权重（C 因子）与坡度（m/m）；A 汇水面积（m²）；d_i 沿水流路径的长度（m），至河道止；"
        "A_土 土壤流失量（t/(ha·a)）；E 入河泥沙。",
        unit="t/(ha·a)；SDR 无量纲",
        span="SDR 0–0.8",
        function="sediment.delivery",
        source="natcap/invest.users-guide sdr；Borselli 等 2008 Catena 75（连通度）",
        flag="S",
        constants=(
            "sdr_max",
            "sdr_ic0",
            "sdr_k",
            "sdr_weight_min",
            "sdr_slope_min",
            "sdr_slope_max",
            "stream_km2",
        ),
        open_zh="IC0 与 k 为默认值，未用测站输沙率定；用 D8 单流向，InVEST 默认为多流向；河道单元记 0；"
        "城镇等掩膜地类按其 C 因子下限计权，硬化地面的实际连通性更强；结果随分辨率变化，只宜同一格网内比较。",
        summary_en="Connectivity along D8 flow paths gives the share of soil loss that reaches a stream; not calibrated.",
    ),
)
