"""Words of the package's tables and of the trade: what columns and codes are called, what terms mean. "中文|English"."""

from __future__ import annotations

from dataclasses import dataclass

from components.text import Text

#: Heading of a column. Those that are not here are shown as they stand in the file.
COLUMNS = {
    "a": "参数 a|Parameter a", "answers": "针对的问题|Answers", "arranged": "已安排|Arranged", "aspect": "方面|Aspect",
    "attribute": "属性|Attribute", "b": "参数 b|Parameter b", "basis": "依据|Basis",
    "budget_wan_yuan": "预算（万元）|Budget (¥10k)", "amount_wan_yuan": "金额（万元）|Amount (¥10k)", "c": "C 值|C",
    "certainty": "把握|Confidence", "claim": "条目|Claim", "class": "约束类别|Class", "classes": "地类|Classes",
    "code": "编码|Code", "colour": "颜色|Colour", "colour_screen": "屏显色|Screen colour",
    "colour_statutory": "三调色|Statutory colour", "confidence": "可信度|Confidence", "consolidation": "整治类型|Consolidation",
    "cover_factor": "C 值|C", "cover_max": "盖度上限（%）|Cover to (%)", "cover_min": "盖度下限（%）|Cover from (%)",
    "cover_multiplier": "C 的倍数|Factor of C", "cover_vegetation": "C 值植被类型|Vegetation of C",
    "criterion": "条件|Criterion", "decay": "衰减|Decay", "decimals": "小数位|Decimals",
    "degradation_class": "退化等级|Degradation class", "department": "部门|Body", "design_width_m": "设计宽度（m）|Width (m)",
    "dimension": "维度|Dimension", "direction": "方向|Direction", "display": "展示|Shown", "distribution": "分布|Distribution",
    "document": "文件|Document", "domain": "陆或海|Land or sea", "east_m": "东坐标（m）|Easting (m)", "economy": "经济修正|Economic",
    "ecosystem_1": "生态系统Ⅰ级|Ecosystem I", "ecosystem_2": "生态系统Ⅱ级|Ecosystem II", "element": "要素|Element",
    "end": "止年|End", "event": "事件|Event", "evidence": "证据|Evidence", "f_inf": "终值|Final share", "factor": "系数|Factor",
    "floor": "下限|Floor", "forest_cover": "森林覆盖口径|Forest cover", "form": "方式|Form", "fund": "来源|Fund",
    "grade": "等级|Grade", "ground": "地面|Ground", "group": "组|Group", "habitat": "生境适宜度|Habitat",
    "high": "高阈值|High from", "how": "怎么看|How", "id": "编号|Id", "indicator": "指标|Indicator", "inputs": "输入|Inputs",
    "item": "项目|Item", "kappa": "可与前置组合|Combines", "kc": "作物系数 Kc|Kc", "kind": "类型|Kind",
    "k_kg_ha": "钾（kg/ha）|K (kg/ha)", "lag_a": "滞后（年）|Lag (a)", "layer": "图层|Layer", "lead": "召集|Lead",
    "leads": "牵头|Leads", "level": "级别|Level", "line_style": "线型|Line", "mean": "均值|Mean", "means": "手段|Means",
    "measure": "措施|Measure", "measure_of": "量的是什么|Measures what", "measure_or_objective": "措施或目标|Measure or objective",
    "measures": "措施|Measures", "mechanism": "机制|Mechanism", "medium": "中阈值|Medium from", "member": "成员|Member",
    "members": "参加|Members", "method": "算法|Method", "min": "起|From", "max": "止|To",
    "min_patch": "最小图斑|Least patch", "min_patch_ha": "最小图斑（ha）|Least patch (ha)", "mode": "方式|Mode",
    "months": "月份|Months", "multiplier": "倍数|Factor", "n_kg_ha": "氮（kg/(ha·a)）|N (kg/(ha·a))", "nature": "自然修正|Natural",
    "north_m": "北坐标（m）|Northing (m)", "note": "备注|Note", "objective": "优化目标|Objective",
    "only_with_need": "须有需求|Only with need", "open_water": "开阔水面|Open water", "option": "做法|Option",
    "option_or_measure": "做法或措施|Option or measure", "order": "序号|No.", "p": "P 值|P", "page": "页面|Page",
    "p_kg_ha": "磷（kg/(ha·a)）|P (kg/(ha·a))", "parameter": "参数|Parameter", "pattern": "图案|Pattern",
    "policy": "建议|Proposal", "pool": "碳库|Pool", "practice_factor": "P 值|P", "preset": "情景|Scenario",
    "priority_element": "山水林田湖草海|Element", "problem": "问题|Problem", "process": "过程|Process",
    "programme": "重大工程|Programme", "project": "项目|Project", "prominent": "常用|Prominent", "published": "公布值|Published",
    "quantity": "数量|Quantity", "range_m": "影响距离（m）|Range (m)", "rate": "速率（1/年）|Rate (1/a)",
    "reach_m": "影响距离（m）|Reach (m)", "reference": "参照地类|Reference classes", "resilience_class": "恢复力等级|Resilience class",
    "requirement": "要求|Requirement", "resistance": "阻力|Resistance", "rhythm": "频次|How often", "risk": "属风险|Risk", "root_mm": "根深（mm）|Root depth (mm)",
    "runoff_multiplier": "径流倍数|Factor of runoff", "runoff_percent": "径流系数（%）|Runoff (%)",
    "runoff_percent_alt": "径流系数（另组，%）|Runoff, other set (%)", "rural_households": "农户（户）|Rural households",
    "rural_population": "乡村人口|Rural people", "sensitivity_group": "敏感性组|Sensitivity group", "scope": "范围|Whose number", "service": "功能|Service",
    "services": "计入服务|Counted for services", "share": "占比|Share", "sign": "方向|Sign", "simulated": "模拟|Simulated",
    "slope_max_deg": "坡度止（°）|Slope to (°)", "slope_min_deg": "坡度起（°）|Slope from (°)", "social": "社会修正|Social",
    "space": "空间|Space", "stage": "阶段|Stage", "start": "起|Start", "status": "状态|Status", "step": "步骤|Step",
    "stock": "碳密度（t/ha）|Stock (t/ha)", "stock_indicator": "存量指标|Stock indicator", "stratum": "层|Stratum",
    "superior": "上级要求|Superior's", "supports": "配合|Supports", "target": "目标|Target", "target_class": "改后地类|Class after",
    "target_far": "目标容积率|Target FAR", "task": "任务|Task", "term": "项|Term", "text": "内容|Text", "threat": "威胁|Threat",
    "tolerance": "容差|Tolerance", "topic": "主题|Topic", "unit": "单位|Unit", "unit_cost": "单价（万元）|Unit cost (¥10k)",
    "unit_cost_high": "单价高值|Unit cost, high", "unit_cost_low": "单价低值|Unit cost, low",
    "urban_far": "现状容积率|FAR now", "value": "值|Value", "values": "取值|Values", "vegetated": "有植被|Vegetated",
    "vegetation": "植被|Vegetation", "waits": "等待|Waits for", "way": "怎么做|How", "follow": "之后|Then", "cause": "成因|Cause",
    "weight": "权重|Weight", "wetland": "湿地口径|Wetland", "who": "对象|For whom", "width_m": "宽度（m）|Width (m)",
    "year": "年份|Year", "name": "名称|Name",
}  # fmt: skip

#: What codes in the cells of the tables are called.
CODES = {
    "active": "已启用|active", "pending": "待接入|pending", "land": "陆域|land", "sea": "海域|sea", "both": "陆海|land and sea",
    "binding": "约束性|binding", "expected": "预期性|expected", "unconfirmed": "待定|unconfirmed",
    "not_below": "不小于|not below", "not_above": "不大于|not above", "safe": "安全优质|safe", "healthy": "健康有序|healthy",
    "harmonious": "和谐共生|harmonious", "beautiful": "美丽宜人|beautiful", "exactly": "达到|exactly", "at_least": "至少|at least",
    "at_most": "至多|at most", "statutory": "法定|statutory", "negotiable": "需协商|negotiable", "own": "自定|own",
    "planned": "计划|planned", "done": "完成|done", "structure": "结构|structure", "function": "功能|function",
    "process": "过程|process", "high": "高|high", "medium": "中|medium", "low": "低|low", "linear": "线性|linear",
    "exponential": "指数|exponential", "beta": "Beta|beta", "lognormal": "对数正态|lognormal", "uniform": "均匀|uniform",
    "biomass": "生物量|biomass", "soil": "土壤|soil", "forest": "林地|forest", "shrub": "灌木|shrub", "grass": "草地|grass",
    "paddy": "水田|paddy", "dryland": "旱地|dry field", "orchard": "园地|orchard", "mangrove": "红树林|mangrove",
    "water": "水面|water", "pond": "坑塘|pond", "aquaculture": "养殖|aquaculture",
    "built": "建设用地|built-up", "mine": "矿山|mine", "bare": "裸地|bare", "coral": "珊瑚礁|reef", "seagrass": "海草床|seagrass",
    "gulfweed": "麒麟菜|gulfweed", "nearshore": "近岸|nearshore", "rubber": "橡胶园|rubber", "coast": "湿地海岸|coast",
    "river": "流域廊道|river", "consolidation": "国土整治|consolidation", "biodiversity": "生物多样性|biodiversity",
    "double_evaluation": "双评价|double evaluation", "three_lines": "三区三线|three lines", "province": "全省|province",
    "nation": "全国|nation", "general": "一般公共预算支出|general budget", "environment": "节能环保|environment",
    "agriculture_forestry_water": "农林水|agriculture, forestry, water",
    "natural_resources": "自然资源海洋气象|natural resources",
    "central": "中央|central", "provincial": "省级|provincial", "city": "市级|city", "social": "社会|social",
    "national": "国家|national", "slope": "坡度|slope", "access": "可达性|access", "haul": "运距|haul", "budget": "预算|budget",
    "sea_weight": "陆海权重|sea weight", "cover": "植被|cover", "tilled": "耕作|tilled",
    "remote_sensing": "遥感解译|remote sensing", "field_survey": "现场调查|field survey", "station": "定点监测|station",
    "model": "模型计算|model", "ledger": "项目台账|ledger", "questionnaire": "问卷|questionnaire", "policy": "政策|policy",
    "institution": "制度|institution", "standard": "标准|standard", "vegetation": "植被|vegetation",
    "historic_habitat": "历史生境|historic habitat", "water_grade": "水质|water grade", "shore": "岸线|shore",
    "work": "工作|work", "deliverable": "成果|deliverable", "decision": "程序|decision",
    "ecological": "生态空间|ecological", "agricultural": "农业空间|agricultural", "urban": "城镇空间|urban",
    "edge": "交界|edge", "recovery": "恢复|recovery", "connectivity": "连通|connectivity", "core": "核心|core",
    "pressure": "压力|pressure", "shelter": "遮蔽|shelter", "protected_area": "自然保护地|protected area",
    "redline": "生态保护红线|red line",
}  # fmt: skip


def column(name: str, t: Text) -> str:
    return t.pair(COLUMNS[name]) if name in COLUMNS else name


def code(value: str, t: Text) -> str:
    return t.pair(CODES[value]) if value in CODES else value


@dataclass(frozen=True)
class Term:
    """A word of the trade.

    Args:
        zh, en: the word. identifier: how code and data call it.
        zh_meaning, en_meaning: what it means here.
    """

    zh: str
    en: str
    identifier: str
    zh_meaning: str
    en_meaning: str


GLOSSARY = (
    Term("约束性", "binding", "binding", "必须达到的指标；未达标是红色", "Must be met; missed ones are red"),
    Term("预期性", "expected", "expected", "争取达到的指标；未达标不用红色", "Aimed at; never red"),
    Term("修复潜力（理论）", "theoretical potential", "theoretical", "地类、坡度、水质等条件允许的全部面积", "All that land cover, slope, water and the like allow"),
    Term("修复潜力（现实）", "realistic potential", "realistic", "理论潜力中适宜度较高、不需协商的部分；配置只用它", "The suitable part that needs no negotiation; plans use nothing else"),
    Term("情景", "scenario", "scenario", "一组目标、预算与权重；同一组总得同一结果", "Targets, budgets and weights; the same ones always give the same result"),
    Term("措施", "measure", "measure", "可在地块上做的一种修复，如红树林营造", "One kind of work on a parcel, such as planting mangroves"),
    Term("配置", "allocation", "plan", "哪个地块在哪个阶段做哪种措施", "Which parcel gets which measure in which stage"),
    Term("成效", "outcome", "outcome", "配置之后各指标逐年的值与把握", "What the indicators become, year by year, and how surely"),
    Term("估算、精算", "estimate, refined", "T1, T2", "服务器上精确配置；模型在实施后的地表上重算并给出概率", "Exact allocation on the server; models run again on the ground as restored, with probabilities"),
    Term("达成概率", "probability", "probability", "五百次抽样中达到目标的比例", "Share of the draws that meet the target"),
    Term("P10–P90", "P10–P90", "p10, p90", "抽样结果中间的八成", "The middle four fifths of the draws"),
    Term("水源涵养", "water retention", "water_retention", "降水中扣去地表径流与蒸散、留在土里和地下的水", "Rain less surface runoff and evapotranspiration"),
    Term("水土保持", "soil retention", "soil_retention", "植被与措施拦住的土壤流失量", "Soil loss that cover and works prevent"),
    Term("生境质量", "habitat quality", "habitat_quality", "地类适宜度扣去威胁源影响，0 到 1", "Suitability less the threats around, 0 to 1"),
    Term("海岸防护", "coastal protection", "coastal_exposure", "岸段暴露于风浪的程度，1 到 5，越低越好", "How exposed a shore is, 1 to 5, lower is better"),
    Term("退化程度", "degradation", "degradation", "与同类参照相比功能差多少，五级", "How far functions fall short of the reference, five classes"),
    Term("恢复力", "resilience", "resilience", "去掉压力之后自己恢复的能力，三级", "How well a place recovers by itself, three classes"),
    Term("参照生态系统", "reference ecosystem", "reference", "同一层里状况最好的一批格子", "The best cells of the same stratum"),
    Term("生态源地", "source", "source", "生物出发的大块好生境", "Large good habitats that species set out from"),
    Term("阻力面", "resistance", "resistance", "穿过一格的难易", "How hard a cell is to cross"),
    Term("生态廊道", "corridor", "corridor", "源地之间阻力累计最小的带", "The belt of least accumulated resistance between sources"),
    Term("生态夹点", "pinch point", "pinch_point", "电流集中、断了就不通的窄处", "Narrow places where the current gathers"),
    Term("生态障碍点", "barrier", "barrier", "修好它能明显缩短连接的地方", "Where mending shortens a link most"),
    Term("修复单元", "unit", "unit", "流域与海域切成的基本单元，问题和任务按它统计", "Pieces of basins and sea that problems and tasks are counted by"),
    Term("修复分区", "restoration zone", "zone", "相邻且功能相近的单元合成的区", "Neighbouring units of like function"),
    Term("农用地整理", "farmland consolidation", "farmland_consolidated_area", "田坎、零星地、废弃坑塘整成可耕地", "Field edges, fragments and abandoned ponds turned into fields"),
    Term("建设用地整理", "built-up land consolidation", "builtup_consolidated_area", "闲置宅基地与低效用地腾退复绿或复垦", "Vacant homesteads and idle land cleared for green or fields"),
    Term("最优性差距", "gap", "gap", "所得方案与可证明上限之间的差", "Distance between the plan found and the proven bound"),
)  # fmt: skip
