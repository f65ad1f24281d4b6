//! Statuses of numbers, as codes and as the words of bureaus: in a column of their own or behind a period.

use super::columns::Fault;
use super::header::comparable;
use super::intake::Intake;
use super::records::Row;
use super::reject::Refusal;
use crate::domain::ObsStatus;

/// Words of bureaus, a longer one before what it ends with.
const WORDS: [(&str, ObsStatus); 24] = [
    ("初步核算数", ObsStatus::Provisional),
    ("初步核算", ObsStatus::Provisional),
    ("初步统计", ObsStatus::Provisional),
    ("初步数", ObsStatus::Provisional),
    ("初步", ObsStatus::Provisional),
    ("快报数", ObsStatus::Provisional),
    ("快报", ObsStatus::Provisional),
    ("provisional", ObsStatus::Provisional),
    ("preliminary", ObsStatus::Provisional),
    ("预计数", ObsStatus::Estimated),
    ("预计", ObsStatus::Estimated),
    ("估计", ObsStatus::Estimated),
    ("estimate", ObsStatus::Estimated),
    ("预测", ObsStatus::Forecast),
    ("目标", ObsStatus::Forecast),
    ("forecast", ObsStatus::Forecast),
    ("最终核实数", ObsStatus::Normal),
    ("最终核实", ObsStatus::Normal),
    ("最终", ObsStatus::Normal),
    ("核实", ObsStatus::Normal),
    ("实际", ObsStatus::Normal),
    ("修订", ObsStatus::Normal),
    ("final", ObsStatus::Normal),
    ("actual", ObsStatus::Normal),
];

/// The status that a code or a word is.
fn of_word(text: &str) -> Option<ObsStatus> {
    let word = comparable(text).to_lowercase();
    let word = word.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(&word);
    let known = WORDS.iter().find(|(known, _)| *known == word).map(|(_, status)| *status);
    known.or_else(|| word.to_ascii_uppercase().parse().ok())
}

/// A period and the status behind it: 2025年1季度(初步核算), 2025年5月p, 2025E.
pub(super) fn behind(header: &str) -> Option<(&str, ObsStatus)> {
    let header = header.trim();
    let end = header.trim_end_matches([')', '）']);
    let bracket = end.rfind(['(', '（']).filter(|_| end.len() < header.len());
    let (name, word) = if let Some(open) = bracket {
        (&header[..open], end[open..].trim_start_matches(['(', '（']))
    } else {
        let letter = header.strip_suffix(['p', 'P', 'e', 'E', 'f', 'F']);
        let letter = letter.map(|name| (name, &header[name.len()..]));
        let word = || WORDS.iter().find_map(|(word, _)| Some((header.strip_suffix(word)?, *word)));
        letter.or_else(word)?
    };
    Some((name.trim_end(), of_word(word)?)).filter(|(name, _)| !name.is_empty())
}

/// A number without the mark or flag behind it, and what that says: `32000.5①` has a note, `12.5 p` is provisional.
pub(super) fn flagged(cell: &[u8]) -> Option<(&str, ObsStatus)> {
    /// Flags of Eurostat that say nothing of what a number is worth: break in series, definition differs, revised.
    const REMARKS: [&str; 3] = ["b", "d", "r"];
    let text = std::str::from_utf8(cell).ok()?.trim();
    if let Some(bare) = text.strip_suffix(|c: char| ('①'..='⑳').contains(&c) || ('㈠'..='㈩').contains(&c))
    {
        return Some((bare.trim_end(), ObsStatus::Normal));
    }
    let (bare, flag) = text.rsplit_once(' ')?;
    let status = match flag {
        "s" => ObsStatus::Estimated,
        _ if REMARKS.contains(&flag) => ObsStatus::Normal,
        _ if flag.len() == 1 && flag != "m" => {
            of_word(flag).filter(|status| *status != ObsStatus::Missing)?
        }
        _ => return None,
    };
    Some((bare.trim_end(), status))
}

/// The status of a row, which must agree with its value: `flag` is what stands at the number, or that it is missing.
pub(super) fn status_of(
    row: &Row<'_>,
    place: Option<usize>,
    flag: ObsStatus,
    written: &[u8],
    intake: &Intake<'_>,
) -> Result<ObsStatus, Fault> {
    let Some(at) = place else { return Ok(flag) };
    let fault = |why| Fault { place, why };
    let cell = intake.cell(row, at).map_err(fault)?;
    let text = std::str::from_utf8(&cell).map_err(|_| fault(Refusal::Malformed))?;
    let stated = match text {
        "" => flag,
        code => of_word(code).ok_or_else(|| fault(Refusal::Status(code.to_owned())))?,
    };
    match (stated, flag) {
        (_, ObsStatus::Missing) => Ok(ObsStatus::Missing),
        (ObsStatus::Missing, _) => {
            Err(fault(Refusal::MissingWithValue(String::from_utf8_lossy(written).into_owned())))
        }
        (stated, _) => Ok(stated),
    }
}
