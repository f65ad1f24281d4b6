//! How fast a chart is: goals are 2 ms for an SVG of 60 points and 40 ms for its PNG at 850x600@2x.

use std::time::{Duration, Instant};

use almanac::chart::{ChartSpec, FontUse, RasterOptions, Scale, rasterise, render};
use almanac::domain::{Frequency, Table};

use crate::chart::sample::{self, column, run, series, table, wave};

/// Rounds of which the median counts.
const ROUNDS: usize = 31;

fn median(mut work: impl FnMut()) -> Duration {
    work();
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[ROUNDS / 2]
}

fn monthly(count: usize) -> Table {
    let series = series("XX_M", "月度序列", "A monthly series", Frequency::Monthly, "CNY", 8, 2);
    table(vec![column(series, run(Frequency::Monthly, "1200-01-01", wave(count, 100.0, 0.0, 0.2)))])
}

#[test]
#[ignore = "a measurement"]
fn charts() {
    let spec = sample::sourced();
    let sixty = monthly(60);
    let svg = render(&spec, &sixty).unwrap();
    let at = |scale| RasterOptions { scale: Scale::new(scale).unwrap() };
    let embedded = ChartSpec { font: FontUse::Embedded, ..spec.clone() };
    let many = monthly(9600);
    println!("| chart | median | bytes |\n|---|---:|---:|");
    let row = |name: &str, bytes: usize, time: Duration| {
        println!("| {name} | {:.2} ms | {bytes} |", time.as_secs_f64() * 1e3);
    };
    row("svg, 60 points (goal 2 ms)", svg.as_str().len(), median(|| drop(render(&spec, &sixty).unwrap())));
    let four = sample::several();
    row(
        "svg, 4 series of 15 points",
        render(&spec, &four).unwrap().as_str().len(),
        median(|| drop(render(&spec, &four).unwrap())),
    );
    row(
        "svg, 60 points, font embedded",
        render(&embedded, &sixty).unwrap().as_str().len(),
        median(|| drop(render(&embedded, &sixty).unwrap())),
    );
    row(
        "svg, 9,600 points",
        render(&spec, &many).unwrap().as_str().len(),
        median(|| drop(render(&spec, &many).unwrap())),
    );
    row(
        "png 850x600",
        rasterise(&svg, &at(1)).unwrap().as_bytes().len(),
        median(|| drop(rasterise(&svg, &at(1)).unwrap())),
    );
    row(
        "png 850x600@2x (goal 40 ms)",
        rasterise(&svg, &at(2)).unwrap().as_bytes().len(),
        median(|| drop(rasterise(&svg, &at(2)).unwrap())),
    );
}
