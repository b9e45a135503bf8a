"""Cards of the circuits: effective resistance and current."""

from analytics.methods.card import Card

CIRCUITSCAPE = "McRae 等 2008 Ecology 89(10)；Circuitscape.jl 文档（选项与约定）"

CARDS = (
    Card(
        id="effective_resistance",
        chapter=9,
        name_zh="有效电阻",
        name_en="Effective resistance",
        formula="L·v = i，L = diag(Σ g) − g\nR_eff(a,b) = v_b − v_a，i_b = 1 A，i_a = −1 A\n"
        "平均电阻：g = 2/(R_a+R_b)，对角邻元 g/√2\n平均电导：g = (G_a+G_b)/2，对角邻元 g/√2",
        symbols_zh="v 电压（V）；i 外部注入电流（A）；g 相邻单元间电导（1/Ω）；R_a、G_a 单元的电阻与电导；短路区各单元合为一个节点。",
        unit="Ω",
        span=">= 0；−1 表示不连通",
        function="pattern.circuits.pairwise",
        source=CIRCUITSCAPE,
        flag="S",
        open_zh="阻力值是专家判断，有效电阻只用于相互比较；平均电阻与平均电导两种连接方式结果不同。",
        summary_en="Effective resistance between two focal nodes or regions of a resistor network, after Circuitscape.",
    ),
    Card(
        id="circuit_current",
        chapter=9,
        name_zh="电流",
        name_en="Current",
        formula="I_n = max(Σ 流入, Σ 流出)\n累积电流 = Σ_对 I_n",
        symbols_zh="I_n 通过单元 n 的电流（A），含接地支路；每对焦点之间通 1 A，或按给定的源与地求解。",
        unit="A",
        span=">= 0",
        function="pattern.circuits.pairwise",
        source=CIRCUITSCAPE,
        flag="S",
        open_zh="研究区边缘的电流受边界影响，边缘外须有缓冲区。",
        summary_en="What flows through every cell when one ampere is sent between focal nodes; summed over pairs.",
    ),
    Card(
        id="source_current",
        chapter=9,
        name_zh="源地间累积电流",
        name_en="Current between sources",
        formula="h_k：源地 k 为 1 V、其余源地为 0 V 时的电压，Σ_k h_k = 1\n"
        "S = L_tt − L_tf L_ff⁻¹ L_ft（Kron 约化）\nS·u = i，v = Σ_k u_k h_k，I = Σ_对 I(v)",
        symbols_zh="t 源地节点，f 其余节点；u 源地电压（V）；每对源地之间通 1 A，各源地内部始终短接。"
        "每个源地只需求解一次，任意一对由叠加得到；约化矩阵 S 的误差是电压误差的平方。",
        unit="A",
        span=">= 0",
        function="pattern.currents.between_sources",
        source=CIRCUITSCAPE + "；Kron 约化；光滑聚集多重网格 Vaněk 等 1996 Computing 56(3)（pyamg）",
        flag="S",
        open_zh="与 Circuitscape 的逐对短接不同：第三方源地在每对中也保持短接，源地内部阻力很小时二者接近。",
        summary_en="Cumulative current and effective resistances between sources; one solution per source serves "
        "every pair. All sources stay short-circuited throughout, unlike Circuitscape's pairs.",
    ),
)
