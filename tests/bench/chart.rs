//! How fast a chart is: goals are 2 ms for an SVG of 60 points and 40 ms for its PNG at 850x600@2x.

use std::time::{Duration, Instant};

use almanac::chart::{ChartSpec, FontUse, RasterOptions, Scale, rasterise, render};
use almanac::domain::{Frequency, Table};

use crate::chart::sample::{self, column, run, series, table, wave};

/// Rounds of which the median and the best count; the best is what the work costs on a machine that is busy otherwise.
const ROUNDS: usize = 31;

/// Prints one row; `work` tells the bytes that it made.
fn row(name: &str, mut work: impl FnMut() -> usize) {
    let bytes = work();
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(work());
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let [median, best] = [times[ROUNDS / 2], times[0]].map(|time| time.as_secs_f64() * 1e3);
    println!("| {name} | {median:.2} ms | {best:.2} ms | {bytes} |");
}

fn monthly(count: usize) -> Table {
    let series = series("XX_M", "月度序列", "A monthly series", Frequency::Monthly, "CNY", 8, 2);
    table(vec![column(series, run(Frequency::Monthly, "1200-01-01", wave(count, 100.0, 0.0, 0.2)))])
}

#[test]
#[ignore = "a measurement"]
fn charts() {
    let spec = sample::sourced();
    let embedded = ChartSpec { font: FontUse::Embedded, ..spec.clone() };
    let drawn = |spec: &ChartSpec, table: &Table| render(spec, table).unwrap().as_str().len();
    let (sixty, several, many) = (monthly(60), sample::several(), monthly(9600));
    let svg = render(&spec, &sixty).unwrap();
    let picture = |scale| {
        let options = RasterOptions { scale: Scale::new(scale).unwrap() };
        rasterise(&svg, &options).unwrap().as_bytes().len()
    };
    println!("| chart | median | best | bytes |\n|---|---:|---:|---:|");
    row("svg, 60 points (goal 2 ms)", || drawn(&spec, &sixty));
    row("svg, 4 series of 15 points", || drawn(&spec, &several));
    row("svg, 60 points, font embedded", || drawn(&embedded, &sixty));
    row("svg, 9,600 points", || drawn(&spec, &many));
    row("png 850x600", || picture(1));
    row("png 850x600@2x (goal 40 ms)", || picture(2));
}
