"""Method cards of projects: what a project moves, what stopping it does, and the key areas it lies in."""

from __future__ import annotations

from analytics.methods.card import Card

CARDS = (
    Card(
        id="project_contribution",
        chapter=13,
        name_zh="项目对指标的贡献与停用影响",
        name_en="What a project moves, and what stopping it does",
        formula="ΔI_p = I(P) − I(P \\ p)\n停用重算：I(P′)，P′ 为同一情景、停用项目列入 projects_off 后重新求解的方案",
        symbols_zh="I 指标；P 含全部项目的方案图斑；p 项目占用的图斑，拿掉后不补足；P′ 目标与预算不变，缺口由他处图斑补足",
        unit="指标单位",
        span="−∞–∞",
        function="scenario.chain.contributions",
        source="万泉方案；比率类指标的分母一并重算，故各项目贡献之和不必等于方案的总变化",
        flag="P",
        tables=("projects", "tasks", "indicator_links"),
        open_zh="按估算的系数计；精算时模型重跑，数值会有差别。项目只占多边形内适宜的图斑。",
        summary_en=(
            "The plan with the project's parcels less the plan without them, nothing put in their place; beside it a "
            "rerun of the same scenario with the project switched off, which fills the targets elsewhere."
        ),
    ),
    Card(
        id="key_area",
        chapter=13,
        name_zh="项目所在重点区域",
        name_en="Key areas of a project",
        formula="s_pa = |p ∩ a| / |p|",
        symbols_zh=(
            "p 项目图斑（无图斑时为其多边形内栅格）；a 自然保护地与红线、服务极重要、恢复力低、极敏感、退化重度以上的栅格"
        ),
        unit="1",
        span="0–1",
        function="scenario.portfolio.key_areas",
        source="工作方案四（六）：自然保护地、重点生态功能区、生态脆弱区、生态敏感区、问题突出区域",
        flag="P",
        tables=("projects",),
        open_zh="脆弱取恢复力低、敏感取极敏感，为本系统的取法，待主管部门确认。",
        summary_en="Share of a project's cells in each kind of key area that the programme names.",
    ),
)
