"""The list of projects: one table with Gantt bars, in two groups; the ranked twin of the map."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from components import numbers
from components.projects_view import CONSOLIDATION, Project, View
from components.text import Text

HEAVY = 0.5  # of a project's cells, from which the key area is named without "in part"


def level_word(level: str, t: Text) -> str:
    return {"national": t("国家工程"), "provincial": t("省级工程"), "city": t("市级工程")}.get(level, t("未列入"))


def area_word(area: str, t: Text) -> str:
    return {
        "protected": t("自然保护地与红线"),
        "function": t("重点生态功能区"),
        "fragile": t("生态脆弱区"),
        "sensitive": t("生态敏感区"),
        "problem": t("问题突出区"),
    }[area]


def kind_word(kind: str, t: Text) -> str:
    return {
        "farmland": t("农用地整理"),
        "builtup": t("建设用地整理"),
        "rural": t("乡村生态保护修复"),
    }[kind]


def stage_word(stages: Sequence[int], stage: int, t: Text) -> str:
    """近期, 中期, 远期 by the place of a stage; the year alone where there are more."""
    words = (t("近期"), t("中期"), t("远期"))
    place = list(stages).index(stage) if stage in stages else len(words)
    return words[place] if place < len(words) else str(stage)


def project_list(view: View, years: Sequence[int], t: Text) -> html.Table:
    """All projects: switch, name, course, quantity, budget, programme and key areas."""
    plain = [project for project in view.projects if not project.consolidation]
    sections = [body(t("生态保护修复项目"), "", plain, view, years, t)]
    for kind in CONSOLIDATION:
        mine = [project for project in view.projects if project.consolidation == kind]
        if mine:
            sections.append(body(t("全域土地综合整治"), kind_word(kind, t), mine, view, years, t))
    return html.Table(
        [html.Caption(t("项目清单"), className="unseen"), html.Thead(head(view, years, t)), *sections],
        className="project-table",
        **{"data-copy": "projects"},
    )


def head(view: View, years: Sequence[int], t: Text) -> html.Tr:
    return html.Tr(
        [
            html.Th(t("启用"), scope="col", **{"data-skip": "yes"}),
            html.Th(t("项目"), scope="col"),
            html.Th(gantt_scale(view.scene.base_year, years, t), scope="col", className="gantt-head",
                    **{"data-text": t("起止年")}),
            html.Th(t("规模"), scope="col", className="num"),
            html.Th(t("概算 万元"), scope="col", className="num"),
            *(html.Th(word, scope="col", className="paper") for word in (t("责任部门"), t("所属工程"), t("重点区域"))),
        ]
    )  # fmt: skip


def gantt_scale(base_year: int, years: Sequence[int], t: Text) -> list[html.Span]:
    starts = [base_year, *years]
    return [
        html.Span([html.B(stage_word(years, end, t)), html.Small(f"{start + 1}–{end % 100:02d}")])
        for start, end in zip(starts, years, strict=False)
    ]


def body(
    group: str, kind: str, projects: Sequence[Project], view: View, years: Sequence[int], t: Text
) -> html.Tbody:
    """One group with its subtotal of what is on."""
    kept = [project for project in projects if not project.off]
    said = t("{count} 个，启用 {on} 个", count=len(projects), on=len(kept))
    name = f"{group} · {kind}" if kind else group
    subtotal = html.Tr(
        [
            html.Td("", **{"data-skip": "yes"}),
            html.Th([name, html.Small(said)], scope="rowgroup", colSpan=3, **{"data-text": f"{name} {said}"}),
            html.Td(numbers.number(sum(project.budget for project in kept), 0), className="num"),
            *(html.Td("", className="paper") for _ in range(3)),
        ],
        className="group-row",
    )
    return html.Tbody([subtotal, *(row(project, view, years, t) for project in projects)])


def row(project: Project, view: View, years: Sequence[int], t: Text) -> html.Tr:
    kinds = ["project-row", "off" if project.off else "", "picked" if view.pick == project.id else ""]
    return html.Tr(
        [
            html.Td(switch(project, t), **{"data-skip": "yes"}),
            html.Th(name_cell(project, t), scope="row", **{"data-text": project.name}),
            html.Td(gantt(project, view.scene.base_year, years), **{"data-text": f"{project.start}–{project.end}"}),
            html.Td([numbers.short(project.quantity), " ", html.Span(project.unit, className="unit")], className="num"),
            html.Td(numbers.number(project.budget, 0), className="num", **{"data-unit": t("万元")}),
            html.Td(project.body, className="paper"),
            html.Td(programme(project, t), className="paper"),
            html.Td(t("、").join(areas(project, t)) or t("无"), className="paper"),
        ],
        className=" ".join(filter(None, kinds)),
        **{"data-project": project.id},
    )  # fmt: skip


def switch(project: Project, t: Text) -> html.Button:
    """On or off; what is built cannot be switched off."""
    label = t("{name}：已完工", name=project.name) if project.built else t("启用 {name}", name=project.name)
    return html.Button(
        html.I(),
        type="button",
        role="switch",
        className="switch",
        disabled=project.built,
        **{
            "aria-checked": "false" if project.off else "true",
            "aria-label": label,
            "data-toggle": project.id,
        },
    )


def name_cell(project: Project, t: Text) -> html.Button:
    tags = [html.Em(word, className="area") for word in areas(project, t)]
    if project.waits:
        tags.append(html.Em(t("未落图斑"), className="waits"))
    said = f"{project.body} · {programme(project, t)}"
    return html.Button(
        [
            html.I(str(project.number), className="pin-no", style={"--c": project.colour}),
            html.Span(project.name, className="project-name"),
            html.Span([html.Span(said, className="project-by", title=said), *tags], className="project-more"),
        ],
        type="button",
        className="pick",
        **{"data-pick": project.id},
    )


def programme(project: Project, t: Text) -> str:
    if not project.programme:
        return t("未列入上级工程")
    return f"{level_word(project.level, t)} {project.programme}"


def areas(project: Project, t: Text) -> list[str]:
    """Key areas it lies in; a smaller part is said."""
    return [
        area_word(area, t) if share >= HEAVY else t("部分{area}", area=area_word(area, t))
        for area, share in project.areas
    ]


def gantt(project: Project, base_year: int, years: Sequence[int]) -> html.Div:
    """A bar from the start to the end of a project over all stages, on bands of the stages."""
    first, last = base_year + 1, max(years) + 1
    span = last - first

    def at(year: float) -> str:
        return f"{100 * (year - first) / span:.2f}%"

    marks = [html.I(className="gantt-line", style={"left": at(year + 1)}) for year in years[:-1]]
    bar = html.I(
        className="gantt-bar",
        style={"left": at(project.start), "width": f"{100 * (project.end + 1 - project.start) / span:.2f}%",
               "--c": project.colour},
    )  # fmt: skip
    return html.Div([*marks, bar], className="gantt", title=f"{project.start}–{project.end}")
