//! Thinning: of very many points only those that can be seen are drawn, without losing a peak.
//!
//! Each pixel column keeps its first, lowest, highest and last point, so that the line covers exactly the pixels that
//! all points would cover.

/// Most columns times four that may remain; fewer points than columns times this are drawn as they are.
const POINTS_A_COLUMN: usize = 4;

/// The places in `points` that are kept; `column` tells the pixel column of a point, in order, and `value` its height.
pub(super) fn kept<T>(
    points: &[T],
    columns: usize,
    column: impl Fn(&T) -> i64,
    value: impl Fn(&T) -> f64,
) -> Vec<usize> {
    if points.len() <= columns * POINTS_A_COLUMN {
        return (0..points.len()).collect();
    }
    let mut places = Vec::with_capacity(columns * POINTS_A_COLUMN);
    let mut start = 0;
    while start < points.len() {
        let here = column(&points[start]);
        let length = points[start..].iter().take_while(|point| column(point) == here).count();
        let range = start..start + length;
        let lowest = range.clone().min_by(|a, b| value(&points[*a]).total_cmp(&value(&points[*b])));
        let highest = range.clone().max_by(|a, b| value(&points[*a]).total_cmp(&value(&points[*b])));
        let mut chosen = [Some(start), lowest, highest, Some(start + length - 1)];
        chosen.sort_unstable();
        places.extend(chosen.into_iter().flatten());
        start += length;
    }
    places.dedup();
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_keeps_its_ends_and_extremes() {
        let values: Vec<f64> = (0..10_000_i64).map(|n| ((n * 7919) % 1009) as f64).collect();
        let points: Vec<(usize, f64)> = values.into_iter().enumerate().collect();
        let column = |point: &(usize, f64)| (point.0 / 100) as i64;
        let kept = kept(&points, 100, column, |point| point.1);
        assert!(kept.len() <= 400 && kept.is_sorted());
        for chunk in points.chunks(100) {
            let inside = || kept.iter().map(|place| points[*place]).filter(|point| chunk.contains(point));
            let (low, high) = (
                chunk.iter().map(|p| p.1).fold(f64::MAX, f64::min),
                chunk.iter().map(|p| p.1).fold(0.0, f64::max),
            );
            assert!(inside().any(|p| p.1 == low) && inside().any(|p| p.1 == high));
            assert!(inside().any(|p| p.0 == chunk[0].0) && inside().any(|p| p.0 == chunk[99].0));
        }
    }

    #[test]
    fn few_points_are_all_kept() {
        assert_eq!(kept(&[1.0, 2.0, 3.0], 10, |_| 0, |value| *value), [0, 1, 2]);
    }
}
