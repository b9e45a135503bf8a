"""Method cards of carbon: stocks and their change by restoration, and what a lost coastal habitat lets go."""

from __future__ import annotations

from analytics.methods.card import Card

CARDS = (
    Card(
        id="carbon_sink",
        chapter=15,
        name_zh="生态系统碳汇增量",
        name_en="Increase of the carbon sink",
        formula=(
            "ΔC = Σ A · φ · [f_B(t) · max(0, B_ref − B_0) + f_S(t) · max(0, S_ref − S_0)]\n"
            "B_0 = B_class · min(1, FVC / FVC_full)（木本地类）\n"
            "CO₂ = ΔC · 44 / 12"
        ),
        symbols_zh=(
            "A 面积（ha）；φ 成活率；f_B、f_S 生物量与土壤碳恢复曲线；B、S 生物量碳与 1 m 土壤碳（tC/ha），"
            "下标 ref 为目标地类完好状态，0 为现状；FVC 植被覆盖度（%）"
        ),
        unit="万tCO₂",
        span="≥ 0",
        function="carbon.gain",
        source="METHODS card 15; stock change method; recovery 10.1126/sciadv.adk5430, 10.1126/science.abh3629",
        flag="P",
        constants=("carbon_full_cover",),
        tables=("carbon_stocks", "recovery", "uncertainty"),
        open_zh="碳储量除海南原始林土壤碳外均待核或为建议值；不计施工排放、甲烷与采伐；只计增量，不核算存量。",
        summary_en=(
            "Carbon stored in biomass and soil since the base year: reference stock of the target class less the present "
            "one, along two recovery curves, times survival; as carbon dioxide."
        ),
    ),
    Card(
        id="blue_carbon_emission",
        chapter=15,
        name_zh="滨海碳库受扰排放",
        name_en="Emission of disturbed blue carbon",
        formula="E(t) = D · [½^((t−s)/H) − ½^((t−s+1)/H)]，t ≥ s",
        symbols_zh="D 受扰碳库（tC/ha）；s 受扰年；H 半衰期（a）；t 年",
        unit="tC/(ha·a)",
        span="0–D",
        function="carbon.emission",
        source="natcap/invest coastal_blue_carbon, tests/test_coastal_blue_carbon.py",
        flag="S",
        open_zh="用户指南所印指数比程序早一年（(t−s−1)/H 与 (t−s)/H）；此处与程序一致：受扰当年即开始排放。",
        summary_en=(
            "Half-life decay of a disturbed stock; the year of the disturbance is the first that emits, as in InVEST's "
            "code, one year before what its guide prints."
        ),
    ),
)
