//! The header: which row it is, which delimiter makes it one, and which column is which.
//!
//! Bureau exports open with a title, the unit and the date of the query. The header is the first row that has every
//! column the mapping names; the delimiter is the one under which there is such a row.

use std::io::{Read, Seek, SeekFrom, Take};

use super::CsvError;
use super::caption::Line;
use super::encoding::{Inspection, Utf8Reader};
use super::limits::{Limits, PREAMBLE_MAX_ROWS};
use super::mapping::{Columns, Delimiter, Layout, Mapping};
use super::records::{Broken, Record, Records};
use super::status::behind;
use crate::ingest::period::{Context, YearFrom, spell};

/// A file opened behind its header.
pub(super) struct Opened<R> {
    pub(super) records: Records<R>,
    pub(super) delimiter: Delimiter,
    pub(super) headers: Headers,
}

/// The names of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Headers {
    /// Physical line of the header row.
    pub(super) line: u64,
    pub(super) names: Vec<String>,
    /// The same as they are compared.
    comparable: Vec<String>,
    /// The lines above, which may say the unit and the year of all numbers.
    pub(super) above: Vec<Line>,
    /// The cells of the line right above, if they stand over groups of columns.
    groups: Vec<String>,
}

/// A name as it is compared: half width, without blanks and quotes.
pub(super) fn comparable(name: &str) -> String {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    name.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}').map(half).collect()
}

/// The same without the unit in parentheses at its end: 产值(亿元) is 产值.
pub(super) fn without_unit(comparable: &str) -> &str {
    match comparable.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((name, unit)) if !name.is_empty() && !unit.contains(['(', ')']) => name,
        _ => comparable,
    }
}

impl Headers {
    fn new(line: u64, names: Vec<String>) -> Self {
        let comparable = names.iter().map(|name| comparable(name)).collect();
        Self { line, names, comparable, above: Vec::new(), groups: Vec::new() }
    }

    /// Those of a table under another one, with the lines between them.
    pub(super) fn of(line: u64, names: Vec<String>, above: Vec<Line>) -> Self {
        Self { above, ..Self::new(line, names) }
    }

    /// With the line right above as the first row of the header, where it stands over groups of columns:
    ///
    /// ```text
    /// ,同比%,,金额（亿美元）,            ,2024年,,2025年,
    /// 项目,4月,5月,4月,5月               项目,4月,5月,4月,5月
    /// ```
    fn below(self, before: Option<&[String]>) -> Self {
        let blank = |at: usize| before.is_none_or(|cells| cells.get(at).is_none_or(String::is_empty));
        let named = self.named();
        let filled: Vec<usize> = (0..named).filter(|at| !blank(*at)).collect();
        let is_wider = |at: &usize| at + 1 < named && blank(at + 1);
        let is_over = blank(0) && filled.len() > 1 && filled.iter().any(is_wider);
        let groups = before.filter(|cells| is_over && cells.len() <= self.names.len());
        Self { groups: groups.map_or_else(Vec::new, <[String]>::to_vec), ..self }
    }

    /// The row that has the periods over the columns, and the cells that belong under it.
    pub(super) fn divided(&self) -> (Self, Vec<(usize, String)>) {
        let carried = Context { year: YearFrom::Stated(2000), ..Context::default() };
        let over = |at: usize| self.groups.iter().take(at + 1).rposition(|group| !group.is_empty());
        let is_period = |text: &String| text.is_empty() || spell(text, &carried).is_ok();
        let grouped = (0..self.names.len()).filter_map(|at| Some((at, over(at)?)));
        if !self.groups.iter().all(is_period) {
            let under = grouped.map(|(at, over)| (at, self.groups[over].clone())).collect();
            return (Self { groups: Vec::new(), ..self.clone() }, under);
        }
        let under: Vec<(usize, String)> = grouped.map(|(at, _)| (at, self.names[at].clone())).collect();
        let mut names = self.names.clone();
        for (at, _) in &under {
            names[*at] = self.groups.get(*at).cloned().unwrap_or_default();
        }
        (Self { above: self.above.clone(), ..Self::new(self.line, names) }, under)
    }

    /// Gives a name to a column that only the second row of the header has.
    pub(super) fn widen(&mut self, columns: usize) {
        let columns = columns.max(self.names.len());
        self.names.resize(columns, String::new());
        self.comparable.resize(columns, String::new());
    }

    /// The column called `name`: exactly so, else but for width and blanks, else but for a unit in parentheses.
    pub(super) fn find(&self, name: &str) -> Result<Option<usize>, CsvError> {
        let wanted = comparable(name);
        let ways: [&dyn Fn(usize) -> bool; 3] =
            [&|at| self.names[at] == name, &|at| self.comparable[at] == wanted, &|at| {
                without_unit(&self.comparable[at]) == wanted
            }];
        for fits in ways {
            let mut places = (0..self.names.len()).filter(|at| fits(*at));
            let Some(place) = places.next() else { continue };
            return match places.next() {
                None => Ok(Some(place)),
                Some(_) => Err(CsvError::AmbiguousColumn { column: name.to_owned(), line: self.line }),
            };
        }
        Ok(None)
    }

    /// Like [`Headers::find`] for a column that is known to stand there.
    pub(super) fn place(&self, name: &str) -> Result<usize, CsvError> {
        self.find(name)?.ok_or_else(|| self.lacks(&[name]))
    }

    fn lacks(&self, columns: &[&str]) -> CsvError {
        const SHOWN: usize = 20;
        const SHOWN_CHARS: usize = 40;
        let mut found: Vec<String> = Vec::new();
        for name in self.names.iter().take(SHOWN) {
            let mut head: String = name.chars().take(SHOWN_CHARS).collect();
            if head.len() < name.len() {
                head.push('…');
            }
            found.push(head);
        }
        if self.names.len() > SHOWN {
            found.push("…".to_owned());
        }
        CsvError::NoColumn { column: columns.join("`, `"), line: self.line, found: found.join(", ") }
    }

    /// How many columns there are up to the last one that has a name.
    pub(super) fn named(&self) -> usize {
        self.names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1)
    }

    /// The columns of the layout that do not stand here.
    fn missing<'l>(&self, layout: &'l Layout) -> Vec<&'l str> {
        layout.needed().into_iter().filter(|name| matches!(self.find(name), Ok(None))).collect()
    }

    /// A header of a bureau file names periods, one of a file of ids names series.
    pub(super) fn is_header_of(&self, layout: &Layout) -> bool {
        let carried = Context { year: YearFrom::Stated(2000), ..Context::default() };
        let reads_as_period = |name: &String| {
            let is_period = |name: &str| spell(name, &carried).is_ok();
            is_period(name)
                || is_period(without_unit(&comparable(name)))
                || behind(name).is_some_and(|(name, _)| is_period(name))
        };
        self.missing(layout).is_empty()
            && match layout {
                Layout::Bureau { .. } => self.names.iter().any(reads_as_period),
                Layout::Wide { columns: Columns::Header, .. } => self.names.len() > layout.needed().len(),
                _ => true,
            }
    }
}

/// The first rows of a file under one delimiter.
struct Attempt {
    delimiter: Delimiter,
    header: Option<Headers>,
    /// The row that lacks the fewest columns.
    nearest: Option<(usize, Headers)>,
    /// The first row that cannot be cut into cells.
    broken: Option<(u64, Broken)>,
}

/// Bytes in which a header is looked for: as many as its rows can have, twice over for UTF-16 and what is refused.
const fn preamble_max_bytes(limits: Limits) -> u64 {
    (PREAMBLE_MAX_ROWS as u64 + 1) * limits.row_max_bytes as u64 * 2
}

/// Finds delimiter and header, and stands behind the header.
pub(super) fn open<'f, R: Read + Seek>(
    file: &'f mut R,
    inspection: &Inspection,
    mapping: &Mapping,
    limits: Limits,
) -> Result<Opened<Take<&'f mut R>>, CsvError> {
    let candidates = mapping.delimiter.map_or(Delimiter::ALL.to_vec(), |stated| vec![stated]);
    let mut attempts = Vec::new();
    for delimiter in candidates {
        // Whatever the file is, its header stands near its beginning.
        let head = start(file, inspection, delimiter, limits, preamble_max_bytes(limits))?;
        attempts.push(attempt(head, delimiter, mapping)?);
    }
    let width = |attempt: &Attempt| attempt.header.as_ref().map_or(0, |headers| headers.names.len());
    // Of two delimiters that both find the header, the one that cuts it into more cells; the first if equal.
    let best = attempts.iter().rev().max_by_key(|attempt| width(attempt));
    let Some(Attempt { delimiter, header: Some(headers), .. }) = best else {
        let fault = no_header(attempts, mapping);
        return Err(match inspection.looks_like {
            Some(looks_like) => CsvError::Misread { source: Box::new(fault), looks_like },
            None => fault,
        });
    };
    let mut records = start(file, inspection, *delimiter, limits, u64::MAX)?;
    while let Some(record) = records.next()? {
        if matches!(record, Record::Row(row) if row.line == headers.line) {
            break;
        }
    }
    Ok(Opened { records, delimiter: *delimiter, headers: headers.clone() })
}

fn start<'f, R: Read + Seek>(
    file: &'f mut R,
    inspection: &Inspection,
    delimiter: Delimiter,
    limits: Limits,
    max_bytes: u64,
) -> Result<Records<Take<&'f mut R>>, CsvError> {
    file.seek(SeekFrom::Start(inspection.mark_bytes))?;
    Ok(Records::new(Utf8Reader::new(file.take(max_bytes), inspection.encoding), delimiter.byte(), limits))
}

fn attempt<R: Read>(
    mut records: Records<R>,
    delimiter: Delimiter,
    mapping: &Mapping,
) -> Result<Attempt, CsvError> {
    let mut attempt = Attempt { delimiter, header: None, nearest: None, broken: None };
    let mut above: Vec<Line> = Vec::new();
    let mut before: Option<Vec<String>> = None;
    for _ in 0..PREAMBLE_MAX_ROWS {
        let Some(record) = records.next()? else { break };
        let row = match record {
            Record::Row(row) => row,
            Record::Broken { line, why, .. } => {
                attempt.broken.get_or_insert((line, why));
                continue;
            }
        };
        let headers = Headers::new(row.line, (0..row.len()).map(|place| row.text(place)).collect());
        if headers.is_header_of(&mapping.layout) {
            let before = before.filter(|_| matches!(mapping.layout, Layout::Bureau { .. }));
            let headers = headers.below(before.as_deref());
            if !headers.groups.is_empty() {
                above.pop();
            }
            attempt.header = Some(Headers { above, ..headers });
            break;
        }
        before = Some(headers.names.clone());
        above.push(headers.names.iter().filter(|name| !name.is_empty()).cloned().collect());
        let lacking = headers.missing(&mapping.layout).len();
        if attempt.nearest.as_ref().is_none_or(|(least, _)| lacking < *least) {
            attempt.nearest = Some((lacking, headers));
        }
    }
    Ok(attempt)
}

/// Says which column was looked for in vain, in the row that came nearest to being the header.
fn no_header(attempts: Vec<Attempt>, mapping: &Mapping) -> CsvError {
    // A delimiter that makes too many cells of a row, or a row that is too long, tells more than the rows behind it.
    let too_much =
        |broken: &(u64, Broken)| matches!(broken.1, Broken::TooManyCells { .. } | Broken::TooLong { .. });
    let broken =
        attempts.iter().filter_map(|attempt| attempt.broken).filter(too_much).min_by_key(|(line, _)| *line);
    if let Some((line, why)) = broken {
        return CsvError::BrokenHeader { line, why };
    }
    let nearest = attempts.into_iter().filter_map(|attempt| attempt.nearest);
    let nearest = nearest.min_by_key(|(lacking, headers)| (*lacking, usize::MAX - headers.names.len()));
    match nearest {
        None => CsvError::Empty,
        Some((0, headers)) => CsvError::NothingBeside { line: headers.line },
        Some((_, headers)) => headers.lacks(&headers.missing(&mapping.layout)),
    }
}
