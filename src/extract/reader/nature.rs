//! What a name measures: a stock or a flow, something worth a series or an anecdote.

use super::cues::Cues;
use super::measure::Measure;
use super::when::Nature;
use crate::domain::{Collection, FigureKind, Transformation};
use crate::extract::lexicon::{Lexicon, UnitKind};
use crate::extract::token::Quantity;

const STOCKS: &[&str] = &[
    "余额",
    "存栏",
    "存栏量",
    "人口",
    "保有量",
    "资产",
    "资产总额",
    "总资产",
    "负债",
    "负债总额",
    "库存",
    "装机容量",
    "装机规模",
    "总装机",
    "户数",
    "里程",
    "床位",
    "存量",
    "在校生",
    "市值",
    "储备",
    "持有量",
    "拥有量",
    "总计",
    "总数",
    "参保人数",
    "用户",
    "注册资本",
    "技术人员",
    "净资产",
    "产成品存货",
    "应收账款",
    "待售面积",
    "资产负债率",
    "不良贷款率",
    "城镇化率",
    "通车里程",
    "绿地面积",
    "库容",
    "主体",
    "主体总量",
    "企业总量",
    "净值",
    "存款",
    "贷款",
];
const FLOWS: &[&str] = &[
    "增加值",
    "生产总值",
    "产值",
    "投资",
    "投资额",
    "零售额",
    "零售总额",
    "收入",
    "支出",
    "利润",
    "净利润",
    "利税",
    "利润总额",
    "产量",
    "销量",
    "销售额",
    "销售面积",
    "进出口",
    "出口",
    "进口",
    "进出口总额",
    "出口额",
    "进口额",
    "出栏",
    "发电量",
    "用电量",
    "消费量",
    "货运量",
    "客运量",
    "周转量",
    "吞吐量",
    "业务量",
    "税收",
    "总产量",
    "总产值",
    "营业额",
    "成交额",
    "出生人口",
    "死亡人口",
    "新增就业",
    "游客",
    "接待",
    "出栏量",
    "销售收入",
    "营业收入",
];

fn ends_with(name: &str, list: &[&str]) -> bool {
    list.iter().any(|word| name.ends_with(word))
}

/// Whether a name is a stock or a flow; `after_verb` says that the zone told an action (确定160个县).
pub(super) fn nature(
    name: &str,
    quantity: &Quantity,
    cues: &Cues,
    after_verb: bool,
    lexicon: &Lexicon,
) -> Nature {
    let fresh = ["新增", "新建", "新登记", "新设", "新签", "新开", "新认定", "新培育", "新注册"]
        .iter()
        .any(|word| name.starts_with(word));
    if fresh && !ends_with(name, FLOWS) {
        return Nature::Unknown;
    }
    let chars: Vec<char> = name.chars().collect();
    match lexicon.collection(&chars) {
        Some(Collection::Summed) => return Nature::Flow,
        Some(Collection::EndOfPeriod) => return Nature::Stock,
        _ => {}
    }
    if ends_with(name, FLOWS) {
        return Nature::Flow;
    }
    if ends_with(name, STOCKS) {
        return Nature::Stock;
    }
    let flows = [
        "新增", "累计", "销售", "新建", "发放", "完成", "签订", "办理", "全年", "接待", "新开", "新设",
        "建设", "实施", "制定", "修订", "审议", "确定", "补充", "推出", "建成", "开展", "举办", "查处",
        "签约", "引进", "培训", "改造", "补助", "救助", "发生", "出台", "开工", "竣工", "投产", "落地",
        "授权", "受理", "审结", "破获", "注册", "登记", "转移", "录取", "招生", "毕业", "出生", "死亡",
    ];
    let active = cues.cumulative || flows.iter().any(|word| name.contains(word));
    match quantity.kind {
        Some(UnitKind::Count) if !active && quantity.noun && !after_verb => Nature::Stock,
        _ => Nature::Unknown,
    }
}

/// How the value relates to its period.
pub(super) fn collection(nature: Nature, instant: bool, cues: &Cues) -> Collection {
    match nature {
        _ if cues.cumulative => Collection::Summed,
        Nature::Flow => Collection::Summed,
        Nature::Stock => Collection::EndOfPeriod,
        Nature::Unknown if instant => Collection::EndOfPeriod,
        Nature::Unknown => Collection::Summed,
    }
}

/// Names of rules and thresholds: a number beside them is fixed by somebody, not measured.
const LIMITS: &[&str] =
    &["上限", "下限", "限值", "门槛", "限额标准", "起征点", "红线", "部分", "年应纳税所得额部分"];
/// Counts below this, of counters that also count examples, are anecdotes unless a word says otherwise.
const MAX_ANECDOTE: f64 = 20.0;

/// Whether the figure measures an indicator. `reported` says that a release states the count behind its name.
pub(super) fn kind(
    name: &str,
    quantity: &Quantity,
    measure: &Measure,
    cues: &Cues,
    reported: bool,
) -> FigureKind {
    if measure.transformation != Transformation::Level {
        return FigureKind::Indicator;
    }
    if ends_with(name, LIMITS) || (name.ends_with('中') && quantity.kind == Some(UnitKind::Count)) {
        return FigureKind::NotAnIndicator;
    }
    let said =
        reported || cues.level || cues.cumulative || cues.qualifier.is_some() || quantity.qualifier.is_some();
    let small = quantity.value < MAX_ANECDOTE && quantity.mult == 0;
    let unit = measure.unit.as_ref().map_or("", |unit| unit.measure.as_str());
    match quantity.kind {
        Some(UnitKind::Structure) => FigureKind::NotAnIndicator,
        Some(UnitKind::Small) if quantity.mult == 0 && unit != "person" => FigureKind::NotAnIndicator,
        Some(UnitKind::Small) if small => FigureKind::NotAnIndicator,
        Some(UnitKind::Count) if quantity.chinese && small => FigureKind::NotAnIndicator,
        Some(UnitKind::Count)
            if small && !said && !matches!(unit, "enterprise" | "institution" | "outlet") =>
        {
            FigureKind::NotAnIndicator
        }
        _ => FigureKind::Indicator,
    }
}
