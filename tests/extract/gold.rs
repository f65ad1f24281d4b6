//! Gold annotations of the development reports, scored as a ladder: a change that loses F1 is seen here.

use super::ladder::{Gold, RUNGS, Score, score};
use almanac::extract::{Lexicon, extract};

/// Report, date, publisher, title.
const REPORTS: [(&str, &str, &str, &str); 4] = [
    ("daqing-economy-2016h1", "2016-07-25", "大庆市统计局", "上半年全市经济运行情况分析"),
    ("daqing-economy-2017q1", "2017-04-25", "大庆市统计局", "大庆市经济运行开局良好"),
    ("daqing-rural-2014", "2015-02-15", "大庆市统计局", "我市农村经济在新常态下稳步发展"),
    ("government-work-report-2022", "2022-03-05", "国务院", "政府工作报告 2022"),
];

/// F1 that each rung must keep on the development reports.
const FLOORS: [f64; 5] = [0.98, 0.97, 0.96, 0.93, 0.93];

fn gold() -> Vec<Gold> {
    let text = super::read("tests/extract/gold/reports.csv");
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>().unwrap()
}

fn part(lexicon: &Lexicon, gold: &[Gold], meta: (&str, &str, &str, &str)) -> Option<(Score, Vec<String>)> {
    let text = super::shared_report(&format!("{}.txt", meta.0))?;
    let found = extract(&super::report(&text, meta.1, meta.2, meta.3), lexicon);
    let rows: Vec<Gold> = gold.iter().filter(|row| row.report == meta.0).cloned().collect();
    Some(score(&rows, &found.figures))
}

#[test]
fn development_reports_keep_their_scores() {
    let (lexicon, gold) = (super::lexicon(), gold());
    assert!(gold.len() >= 200);
    let mut all = Score::default();
    for meta in REPORTS {
        let Some((score, misses)) = part(&lexicon, &gold, meta) else { return };
        println!("{:32} gold {:4} found {:4}  {}", meta.0, score.gold, score.found, line(&score));
        misses.iter().for_each(|miss| println!("    {miss}"));
        all.add(&score);
    }
    println!("{:32} gold {:4} found {:4}  {}", "all", all.gold, all.found, line(&all));
    for ((f1, floor), rung) in all.f1().into_iter().zip(FLOORS).zip(RUNGS) {
        assert!(f1 >= floor, "{rung} fell to {f1:.3}, below {floor}");
    }
}

fn line(score: &Score) -> String {
    let rungs = score.f1();
    RUNGS.iter().zip(rungs).map(|(rung, f1)| format!("{rung} {f1:.3}")).collect::<Vec<_>>().join("  ")
}

/// A row of the seed's gold, which is not part of the project.
#[derive(serde::Deserialize)]
struct Row {
    id: String,
    kind: String,
    char_start: usize,
    char_end: usize,
    value: Option<f64>,
    unit_measure: String,
    unit_mult: Option<i8>,
    transformation: String,
    qualifier: String,
    obs_status: String,
    period_start: String,
    period_end: String,
}

#[test]
fn the_seed_page_is_read_whole_and_nothing_else_is() {
    let Some(text) = super::shared_report("tianjin-daily-2025-04-27.txt") else { return };
    let Ok(rows) = std::fs::read_to_string(super::project("../shared/extraction/seed-gold.csv")) else {
        return;
    };
    let rows: Vec<Row> =
        csv::Reader::from_reader(rows.as_bytes()).deserialize().collect::<Result<_, _>>().unwrap();
    let found = extract(&super::report(&text, "2025-04-27", "天津日报", ""), &super::lexicon());
    let mut wrong = Vec::new();
    for row in &rows {
        let over = |start: usize, end: usize| start < row.char_end && row.char_start < end;
        let figures: Vec<_> =
            found.figures.iter().filter(|figure| over(figure.span.start, figure.span.end)).collect();
        let stated = matches!(row.kind.as_str(), "indicator" | "commitment");
        if !stated {
            let counted =
                figures.iter().all(|figure| figure.kind == almanac::domain::FigureKind::NotAnIndicator);
            if !(figures.is_empty() || (row.kind == "not_an_indicator" && counted)) {
                wrong.push(format!("{}: no figure, found {}", row.id, figures[0].exact));
            }
            continue;
        }
        let Some(figure) = figures.first() else {
            wrong.push(format!("{}: not found", row.id));
            continue;
        };
        let told = format!(
            "{} {} e{} {} {} {} {}..{}",
            figure.value,
            figure.unit.measure,
            figure.unit.mult,
            figure.transformation,
            figure.qualifier,
            figure.obs_status,
            figure.period.start(),
            figure.period.end()
        );
        let unit = if ["PC", "PP", "CNY", "USD"].contains(&row.unit_measure.as_str()) {
            row.unit_measure.clone()
        } else {
            figure.unit.measure.to_string()
        };
        let gold = format!(
            "{} {unit} e{} {} {} {} {}..{}",
            row.value.unwrap_or_default(),
            row.unit_mult.unwrap_or_default(),
            row.transformation,
            row.qualifier,
            row.obs_status,
            row.period_start,
            row.period_end
        );
        if told != gold {
            wrong.push(format!("{}: {gold}\n     found {told}", row.id));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
