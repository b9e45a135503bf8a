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
)
