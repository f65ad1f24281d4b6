//! The lists of `allowed.txt`, and the nearest name for a misspelt one.

use std::collections::BTreeSet;
use std::sync::OnceLock;

/// What a statement may name.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) relations: BTreeSet<&'static str>,
    pub(super) table_functions: BTreeSet<&'static str>,
    pub(super) functions: BTreeSet<&'static str>,
}

impl Rules {
    /// The lists that are built in.
    pub(super) fn get() -> &'static Self {
        static RULES: OnceLock<Rules> = OnceLock::new();
        RULES.get_or_init(|| Self::parse(include_str!("allowed.txt")))
    }

    fn parse(text: &'static str) -> Self {
        let mut rules = Self::default();
        let mut section = "";
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                section = name;
                continue;
            }
            let list = match section {
                "relations" => &mut rules.relations,
                "table functions" => &mut rules.table_functions,
                _ => &mut rules.functions,
            };
            list.extend(line.split_whitespace());
        }
        rules
    }

    /// The public relations as a list for a message, without those of the information schema.
    pub(super) fn public_relations() -> String {
        let names: Vec<_> = Self::get().relations.iter().filter(|r| !r.contains('.')).copied().collect();
        names.join(", ")
    }
}

/// The member of `names` that a writer of `word` most likely meant.
pub(in super::super) fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_ascii_lowercase();
    let length = word.chars().count();
    let most = (length / 3).max(2);
    names
        .into_iter()
        .map(|name| (edits(&word, name), name))
        .filter(|(edits, name)| *edits <= most && *edits < length.min(name.chars().count()))
        .min()
        .map(|(_, name)| name)
}

/// Levenshtein distance in characters.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not_offered() {
        let names = ["observations", "observation_history", "series", "reports"];
        assert_eq!(nearest("observation", names), Some("observations"));
        assert_eq!(nearest("Serie", names), Some("series"));
        assert_eq!(nearest("reprots", names), Some("reports"));
        assert_eq!(nearest("secrets", names), None);
    }

    #[test]
    fn the_lists_are_lower_case_and_name_nothing_that_reads_files_or_settings() {
        let rules = Rules::get();
        assert!(rules.relations.contains("observations") && rules.functions.contains("sum"));
        for name in rules.functions.iter().chain(&rules.table_functions).chain(&rules.relations) {
            assert_eq!(*name, name.to_lowercase());
            for bad in
                ["read_", "duckdb_", "pragma_", "parquet_", "glob", "getenv", "setting", "query", "secret"]
            {
                assert!(!name.starts_with(bad), "{name}");
            }
        }
    }
}
