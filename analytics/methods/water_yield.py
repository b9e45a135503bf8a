"""Cards of the water yield beside the water balance."""

from analytics.methods.card import Card

CARDS = (
    Card(
        id="water_yield",
        chapter=2,
        name_zh="年产水量（InVEST，交叉检验）",
        name_en="Annual water yield (InVEST, cross-check)",
        formula="PET = Kc·ET0，AWC = min(根深, 土层厚)·PAWC\nω = Z·AWC/P + 1.25（≤ 5）\n"
        "AET/P = 1 + PET/P − [1 + (PET/P)^ω]^(1/ω)\n无植被：AET = min(Kc·ET0, P)\nY = P − AET",
        symbols_zh="P 年降水（mm）；ET0 参考作物蒸散（mm）；Kc 作物系数；AWC 有效含水量（mm）；Z 季节系数。",
        unit="mm/a",
        span="0–P",
        function="water_yield.annual",
        source="natcap/invest.users-guide annual_water_yield；算例 tests/test_annual_water_yield.py::test_fractp_op",
        flag="S",
        constants=("eto_mm", "yield_z"),
        tables=("water_use",),
        open_zh="只按子流域汇总，不得按像元解读；数据包无参考作物蒸散，取全域常数；Kc 与根深按地类组拟定；"
        "与水量平衡 P − ET 并列给出及其比值，两者蒸散来源不同，不得混入同一指标。",
        summary_en="Budyko-type yield by sub-basin beside P - ET and their ratio; a check, never read by pixel.",
    ),
    Card(
        id="available_water",
        chapter=2,
        name_zh="植物有效含水量",
        name_en="Plant available water content",
        formula="PAWC = θ33 − θ1500\nθ33 = θt + 1.283θt² − 0.374θt − 0.015\nθ1500 = θt' + 0.14θt' − 0.02",
        symbols_zh="θ33、θ1500 田间持水量与凋萎含水量（体积比），由砂粒、黏粒、有机质（有机碳×1.724）线性式 θt、θt' 得到。",
        unit="体积比",
        span="0–0.3",
        function="water_yield.available_water",
        source="Saxton & Rawls 2006 Soil Sci. Soc. Am. J. 70（式 1–2；系数见于公开代码，与其表 3 质地类别相符）",
        flag="K",
        open_zh="按北美土壤建立，海南砖红壤团聚体发育，黏粒含量高时可能偏离；未计砾石。",
        summary_en="Water held between field capacity and wilting point from texture and organic carbon.",
    ),
)
