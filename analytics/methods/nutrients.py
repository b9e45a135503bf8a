"""Cards of the loads of nitrogen and phosphorus."""

from analytics.methods.card import Card

CARDS = (
    Card(
        id="nutrient_load",
        chapter=15,
        name_zh="氮磷负荷与河岸拦截",
        name_en="Nitrogen and phosphorus loads behind the banks",
        formula="L = Σ_类 e_类·A_类/1000\nL_河 = L·(1 − Σ 覆盖率·去除率)\n变化 % = 100·(L_后 − L_前)/L_前",
        symbols_zh="e 输出系数（kg/(ha·a)）；A 面积（ha）；L 负荷（t/a）；覆盖率为自然河岸长度占比；去除率见常数。",
        unit="t/a；变化 %",
        span=">= 0",
        function="nutrients.loads",
        source="方法卡 13.6 与 15：输出系数法；河岸去除率 Mayer 2007、Tsai 2022",
        flag="P",
        constants=("bank_efficiency_n", "bank_efficiency_p"),
        tables=("export_coefficients",),
        open_zh="输出系数未用断面监测率定，只报告变化百分比，不作水质类别判定；点源、畜禽未计；"
        "按子流域内河岸自然率折减，未追踪每块地的径流路径。",
        summary_en="Export by class, less what natural banks hold back, by sub-basin; read as changes in percent only.",
    ),
)
