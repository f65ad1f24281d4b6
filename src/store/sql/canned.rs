//! Canned queries: statements that the operator wrote and everybody may run, with parameters that are bound.
//!
//! A query is a `.sql` file. Its header is the comment it opens with:
//!
//! ```sql
//! -- title: Growth of an area's series
//! -- param area VARCHAR = TJ: code of the area
//! -- param since DATE: first period
//! -- Any other line describes the query.
//! SELECT … WHERE ref_area = $area AND period >= $since
//! ```
//!
//! A parameter without a default must be given. An empty default is a null.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::request::{Param, ParamError, Params};

/// Why a file is no query, or a request does not fit one.
#[derive(Debug, thiserror::Error)]
pub enum CannedError {
    #[error("{}: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("`{0}` is no name of a query: use 1 to 60 of a-z, 0-9, _ and -")]
    Name(String),
    #[error("query {query}, line {line}: {fault}")]
    Header { query: String, line: usize, fault: HeaderFault },
    #[error("unknown parameter `{given}`: the known ones are {known}")]
    UnknownParam { given: String, known: String },
    #[error("parameter `{0}` is missing and has no default")]
    MissingParam(String),
    #[error("parameter `{name}`: {source}")]
    Param { name: String, source: ParamError },
}

/// What is wrong with a line of a header.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderFault {
    #[error("write `-- param NAME TYPE [= DEFAULT]: description`")]
    Shape,
    #[error("parameter `{0}` is there twice")]
    Twice(String),
    #[error("{0}")]
    Default(#[from] ParamError),
    #[error("the query has no title: open it with `-- title: …`")]
    NoTitle,
    #[error("the query has no statement")]
    NoStatement,
}

/// One parameter of a query.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct CannedParam {
    pub name: String,
    #[serde(rename = "type")]
    pub type_name: String,
    /// As written; none means that it must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    pub description: String,
}

/// One query.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct CannedQuery {
    pub name: String,
    pub title: String,
    pub description: String,
    pub params: Vec<CannedParam>,
    pub sql: String,
}

impl CannedQuery {
    /// Reads the text of a file called `name.sql`.
    pub fn parse(name: &str, text: &str) -> Result<Self, CannedError> {
        let fine = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
        if !(1..=60).contains(&name.len()) || !name.bytes().all(fine) {
            return Err(CannedError::Name(name.to_owned()));
        }
        let mut query = Self {
            name: name.to_owned(),
            title: String::new(),
            description: String::new(),
            params: Vec::new(),
            sql: text.to_owned(),
        };
        let fault =
            |line: usize, fault| CannedError::Header { query: name.to_owned(), line: line + 1, fault };
        let mut statement = None;
        for (number, line) in text.lines().enumerate() {
            let Some(comment) = line.trim_start().strip_prefix("--").map(str::trim) else {
                statement = Some(number).filter(|_| !line.trim().is_empty());
                if statement.is_some() {
                    break;
                }
                continue;
            };
            query.header_line(comment).map_err(|found| fault(number, found))?;
        }
        match statement {
            None => Err(fault(text.lines().count(), HeaderFault::NoStatement)),
            Some(number) if query.title.is_empty() => Err(fault(number, HeaderFault::NoTitle)),
            Some(_) => Ok(query),
        }
    }

    fn header_line(&mut self, comment: &str) -> Result<(), HeaderFault> {
        if let Some(title) = comment.strip_prefix("title:") {
            title.trim().clone_into(&mut self.title);
        } else if let Some(param) = comment.strip_prefix("param ") {
            let param = CannedParam::parse(param)?;
            if self.params.iter().any(|known| known.name == param.name) {
                return Err(HeaderFault::Twice(param.name));
            }
            self.params.push(param);
        } else {
            if !self.description.is_empty() {
                self.description.push(' ');
            }
            self.description.push_str(comment);
        }
        Ok(())
    }

    /// The values to bind, from texts as they stand in a URL.
    pub fn bind<'a>(
        &self,
        given: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Params, CannedError> {
        let given: BTreeMap<&str, &str> = given.into_iter().collect();
        if let Some(unknown) = given.keys().find(|name| !self.params.iter().any(|param| param.name == **name))
        {
            let known: Vec<&str> = self.params.iter().map(|param| param.name.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(CannedError::UnknownParam { given: (*unknown).to_owned(), known });
        }
        let bind = |param: &CannedParam| {
            let text = given.get(param.name.as_str()).copied().or(param.default.as_deref());
            let text = text.ok_or_else(|| CannedError::MissingParam(param.name.clone()))?;
            let value = param
                .value(text)
                .map_err(|source| CannedError::Param { name: param.name.clone(), source })?;
            Ok((param.name.clone(), value))
        };
        self.params.iter().map(bind).collect::<Result<_, _>>().map(Params::Named)
    }
}

impl CannedParam {
    /// `NAME TYPE [= DEFAULT][: description]`
    fn parse(text: &str) -> Result<Self, HeaderFault> {
        let (declaration, description) = text.split_once(':').unwrap_or((text, ""));
        let (declaration, default) = match declaration.split_once('=') {
            Some((declaration, default)) => (declaration, Some(default.trim().to_owned())),
            None => (declaration, None),
        };
        let words: Vec<&str> = declaration.split_whitespace().collect();
        let [name, type_name] = words[..] else { return Err(HeaderFault::Shape) };
        let fine = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        if !name.bytes().all(fine) {
            return Err(HeaderFault::Shape);
        }
        let param = Self {
            name: name.to_owned(),
            type_name: type_name.to_ascii_uppercase(),
            default,
            description: description.trim().to_owned(),
        };
        match &param.default {
            Some(default) => param.value(default).map(drop)?,
            // Whether the type exists shows in reading anything as it: only an unknown type is a fault here.
            None => {
                if let Err(fault @ ParamError::UnknownType(_)) = param.value("0") {
                    return Err(fault.into());
                }
            }
        }
        Ok(param)
    }

    fn value(&self, text: &str) -> Result<Param, ParamError> {
        if text.is_empty() { Ok(Param::Null) } else { Param::of_text(&self.type_name, text) }
    }
}

/// The queries of a server, by name.
#[derive(Debug, Clone, Default)]
pub struct CannedQueries(BTreeMap<String, CannedQuery>);

/// Those that come with the program.
const EMBEDDED: &[(&str, &str)] = &[
    ("latest", include_str!("../../../seeds/queries/latest.sql")),
    ("growth", include_str!("../../../seeds/queries/growth.sql")),
    ("revisions", include_str!("../../../seeds/queries/revisions.sql")),
    ("inbox", include_str!("../../../seeds/queries/inbox.sql")),
    ("coverage", include_str!("../../../seeds/queries/coverage.sql")),
    ("import_totals", include_str!("../../../seeds/queries/import_totals.sql")),
    ("import_days", include_str!("../../../seeds/queries/import_days.sql")),
    ("imports_newest", include_str!("../../../seeds/queries/imports_newest.sql")),
    ("rejects_newest", include_str!("../../../seeds/queries/rejects_newest.sql")),
];

impl CannedQueries {
    /// The queries that come with the program.
    pub fn embedded() -> Result<Self, CannedError> {
        EMBEDDED
            .iter()
            .map(|(name, text)| CannedQuery::parse(name, text))
            .collect::<Result<_, _>>()
            .map(Self::of)
    }

    /// The `.sql` files of a folder.
    pub fn folder(folder: &Path) -> Result<Self, CannedError> {
        let fault = |path: &Path| {
            let path = path.to_owned();
            move |source| CannedError::Read { path, source }
        };
        let mut queries = Vec::new();
        for entry in fs::read_dir(folder).map_err(fault(folder))? {
            let path = entry.map_err(fault(folder))?.path();
            if path.extension().is_some_and(|extension| extension == "sql") {
                let text = fs::read_to_string(&path).map_err(fault(&path))?;
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                queries.push(CannedQuery::parse(&name, &text)?);
            }
        }
        Ok(Self::of(queries))
    }

    fn of(queries: Vec<CannedQuery>) -> Self {
        Self(queries.into_iter().map(|query| (query.name.clone(), query)).collect())
    }

    pub fn get(&self, name: &str) -> Option<&CannedQuery> {
        self.0.get(name)
    }

    /// All of them, in order of name.
    pub fn iter(&self) -> impl Iterator<Item = &CannedQuery> {
        self.0.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "-- title: Growth\n-- What grew.\n-- param area VARCHAR = TJ: code of the area\n\
                        -- param since DATE: first period\n-- param n BIGINT =\n\nselect $area, $since, $n -- tail\n";

    #[test]
    fn a_header_declares_parameters_that_are_bound() {
        let query = CannedQuery::parse("growth", TEXT).unwrap();
        assert_eq!((query.title.as_str(), query.description.as_str()), ("Growth", "What grew."));
        assert_eq!(query.params.len(), 3);
        assert_eq!(query.params[0].default.as_deref(), Some("TJ"));
        let Params::Named(bound) = query.bind([("since", "2025-01-01"), ("area", "x' or '1'='1")]).unwrap()
        else {
            panic!("not named")
        };
        assert_eq!(bound[0].1, Param::Text("x' or '1'='1".to_owned()));
        assert!(matches!(bound[1].1, Param::Date(_)));
        assert_eq!(bound[2].1, Param::Null);
        for (given, words) in [
            (vec![], "`since` is missing"),
            (vec![("since", "soon")], "is no DATE"),
            (vec![("since", "2025-01-01"), ("colour", "red")], "the known ones are area, since, n"),
        ] {
            assert!(query.bind(given).unwrap_err().to_string().contains(words));
        }
    }

    #[test]
    fn a_broken_header_names_its_line() {
        for (text, words) in [
            ("select 1", "no title"),
            ("-- title: x\n", "no statement"),
            ("-- title: x\n-- param a\nselect 1", "line 2: write"),
            ("-- title: x\n-- param a COLOUR\nselect 1", "is no type"),
            ("-- title: x\n-- param a DATE = soon\nselect 1", "is no DATE"),
            (
                "-- title: x\n-- param a DATE\n-- param a DATE\nselect 1",
                "line 3: parameter `a` is there twice",
            ),
        ] {
            let error = CannedQuery::parse("x", text).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
        assert!(CannedQuery::parse("../x", TEXT).is_err());
    }

    #[test]
    fn the_queries_that_come_with_the_program_can_be_read() {
        let queries = CannedQueries::embedded().unwrap();
        assert_eq!(queries.iter().count(), EMBEDDED.len());
        assert!(queries.iter().all(|query| !query.description.is_empty()));
    }
}
