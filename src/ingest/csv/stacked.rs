//! A second table under the first one: its header is read, or nothing that follows it is.
//!
//! ```text
//! 指标,2024年1季度,2024年2季度
//! 产值,1,2
//! 续表
//! 指标,2023年1季度,2023年2季度
//! 产值,5,6
//! ```

use super::header::Headers;
use super::intake::Intake;
use super::mapping::Layout;
use super::plan::{Places, Plan};
use super::records::Row;

/// What a row below the header begins.
pub(super) enum Begins {
    /// Another table with this header.
    Table(Headers),
    /// Another table, whose columns are not those of the mapping.
    Unreadable,
}

impl Plan {
    /// Whether a row is the header of another table.
    pub(super) fn begins(&self, row: &Row<'_>, layout: &Layout, intake: &Intake<'_>) -> Option<Begins> {
        let first = match &self.places {
            Places::Long { series, .. } => *series,
            Places::Wide { period, .. } => period[0].place,
            Places::Bureau { indicator, .. } => *indicator,
        };
        // A note or a stray word may end before that column.
        if row.len() <= first {
            return None;
        }
        let cell = row.bytes(first);
        let name = &self.headers.names[first];
        let is_named = cell.trim_ascii() == name.as_bytes();
        let may_be_blank = matches!(self.places, Places::Bureau { .. }) && !self.is_top;
        let is_begun = is_named || (may_be_blank && is_continued(&cell));
        if !is_begun {
            return None;
        }
        let mut names: Vec<String> = (0..row.len()).map(|at| row.text(at)).collect();
        if !is_named {
            let others = || names.iter().enumerate().filter(|(at, text)| *at != first && !text.is_empty());
            if others().any(|(_, text)| intake.is_value(text.as_bytes())) {
                return None;
            }
            names[first].clone_from(name);
        }
        let headers = Headers::of(row.line, names, self.lines_above(intake));
        match headers.is_header_of(layout) {
            true => Some(Begins::Table(headers)),
            false if is_named => Some(Begins::Unreadable),
            false => None,
        }
    }
}

/// Whether the first cell of a header may be left out: under 续表, or where the one above has it.
fn is_continued(cell: &[u8]) -> bool {
    let text = String::from_utf8_lossy(cell);
    let text = text.trim();
    text.is_empty() || text.trim_start_matches(['(', '（']).starts_with("续")
}
