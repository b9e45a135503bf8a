"""Method card of the units by degradation and resilience."""

from __future__ import annotations

from analytics.methods.card import Card

CARDS = (
    Card(
        id="unit_matrix",
        chapter=8,
        name_zh="单元的退化程度与恢复力",
        name_en="Units by degradation and resilience",
        formula="重度以上面积占比 ≥ 10 % → 退化高；否则中度以上占比 ≥ 25 % → 退化中；其余为低\n"
        "恢复力、修复方式 = 起决定作用的那部分地面上最多的恢复力等级与修复方式（并列取较差者）",
        symbols_zh="占比的分母是单元内已评价的面积；退化高由 4–5 级地面决定，退化中由 3 级以上决定，退化低由全部已评价地面决定。",
        unit="–",
        span="各 1 低–3 高；方式 1–4",
        function="unit_matrix.assess",
        source="栅格等级见方法卡7、8；由栅格到单元的判定为本项目建议",
        flag="P",
        constants=("unit_degraded_share", "unit_heavy_share"),
        tables=("mode_matrix",),
        open_zh="两个占比为建议值；单元平均值会掩盖小块重度退化，故不用平均值判级",
        summary_en="A unit takes the grade of the share of its ground that is heavily or moderately degraded, and the "
        "resilience and mode most frequent on that ground; means would hide small heavily degraded places.",
    ),
)
