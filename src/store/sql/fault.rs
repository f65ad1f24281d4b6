//! What is wrong with a statement, in words for the person who wrote it: what, where, and what to do.

use serde::{Deserialize, Serialize};

/// The kinds of fault, so that a client need not read the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The text is no SQL.
    Syntax,
    /// No statement, several, or one that is no SELECT.
    NotOneSelect,
    /// A table or view that is not public.
    Relation,
    /// A function that is not allowed or does not exist.
    Function,
    /// A construct that is not allowed.
    Construct,
    /// A name or a type that does not fit: unknown column, wrong argument types.
    Binding,
    /// Parameters that do not match the statement's.
    Parameters,
    /// A value that could not be computed: a failed conversion, an overflow.
    Data,
    /// The statement needed more memory than it may have.
    Memory,
    /// The statement needed more temporary disk space than it may have.
    TemporarySpace,
    /// The statement was stopped.
    Interrupted,
    /// A column has a type that the format cannot carry.
    ResultType,
    /// A row is larger than the server sends.
    RowTooLarge,
    /// The engine failed; not the statement's fault.
    Engine,
}

/// A place in a statement. All numbers count Unicode characters from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub position: usize,
    pub line: usize,
    pub column: usize,
}

impl Position {
    /// The character that starts at or around byte `offset` of `sql`.
    pub fn of_byte(sql: &str, offset: usize) -> Self {
        let before = sql.char_indices().take_while(|(at, _)| *at < offset.min(sql.len()));
        let (mut count, mut line, mut column) = (1, 1, 1);
        for (_, c) in before {
            count += 1;
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        Self { position: count, line, column }
    }
}

/// One fault of one statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}{}{}", place(.position.as_ref()), advice(.hint.as_deref()))]
pub struct Fault {
    pub kind: FaultKind,
    /// One line, without the hint.
    pub message: String,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// What to do, often `did you mean …`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

fn place(position: Option<&Position>) -> String {
    position.map(|p| format!(" (line {}, column {})", p.line, p.column)).unwrap_or_default()
}

fn advice(hint: Option<&str>) -> String {
    hint.map(|h| format!(": {h}")).unwrap_or_default()
}

impl Fault {
    pub fn new(kind: FaultKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), position: None, hint: None }
    }

    #[must_use]
    pub fn at(mut self, position: Option<Position>) -> Self {
        self.position = position;
        self
    }

    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub fn did_you_mean(self, name: Option<&str>) -> Self {
        match name {
            Some(name) => self.with_hint(format!("did you mean `{name}`?")),
            None => self,
        }
    }
}

/// What DuckDB says when `errors_as_json` is set. Every member but the message is missing for some errors.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct EngineError {
    exception_type: String,
    exception_message: String,
    position: String,
}

impl Fault {
    /// Translates the engine's words for an error in `sql`.
    pub fn of_engine(sql: &str, text: &str) -> Self {
        let error = text.find('{').and_then(|at| serde_json::from_str::<EngineError>(&text[at..]).ok());
        let Some(error) = error else {
            return Self::new(FaultKind::Engine, first_line(text));
        };
        let kind = kind_of(&error);
        let position = error.position.parse().ok().map(|byte| Position::of_byte(sql, byte));
        if kind == FaultKind::Engine {
            // Its text may name files of the server.
            return Self::new(
                kind,
                format!("the engine failed with an error of type {}", error.exception_type),
            );
        }
        let near = missing_column(&error.exception_message)
            .and_then(|(name, known)| super::gate::nearest(name, known));
        Self::new(kind, sentence(&error)).at(position).did_you_mean(near)
    }
}

fn kind_of(error: &EngineError) -> FaultKind {
    match error.exception_type.as_str() {
        "Parser" | "Syntax" => FaultKind::Syntax,
        "Catalog" if error.exception_message.contains("Function") => FaultKind::Function,
        "Catalog" if error.exception_message.starts_with("Table with name") => FaultKind::Relation,
        "Binder" | "Catalog" | "Expression" | "Type" | "Mismatch Type" | "Parameter Not Resolved" => {
            FaultKind::Binding
        }
        "Parameter Not Allowed" => FaultKind::Parameters,
        "Invalid Input" if error.exception_message.starts_with("Values were not provided") => {
            FaultKind::Parameters
        }
        "Conversion" | "Out of Range" | "Invalid Input" | "Invalid type" | "Invalid Type" | "Decimal"
        | "Divide by Zero" | "Object Size" | "Sequence" | "Constraint" => FaultKind::Data,
        "Not implemented" | "NotImplemented" | "Permission" | "Missing Extension" | "Autoload"
        | "Settings" => FaultKind::Construct,
        "Out of Memory" if error.exception_message.contains("max_temp_directory_size") => {
            FaultKind::TemporarySpace
        }
        "Out of Memory" => FaultKind::Memory,
        "INTERRUPT" | "Interrupt" => FaultKind::Interrupted,
        _ => FaultKind::Engine,
    }
}

/// The first line of the message; what follows are candidates and advice on settings that are locked here.
fn sentence(error: &EngineError) -> String {
    let line = first_line(&error.exception_message);
    let line = line.split(" You might need to add explicit type casts").next().unwrap_or(&line);
    line.trim_end_matches(['.', '!']).to_owned()
}

/// Longest message; names in a statement can be long.
const MAX_MESSAGE_CHARS: usize = 300;

fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim();
    let cut = line.char_indices().nth(MAX_MESSAGE_CHARS).map(|(at, _)| at);
    cut.map_or_else(|| line.to_owned(), |at| format!("{}…", &line[..at]))
}

/// The column that was looked for in vain, and those that the engine says are there.
pub(super) fn missing_column(message: &str) -> Option<(&str, Vec<&str>)> {
    let (sentence, bindings) = message.split_once("Candidate bindings:").unwrap_or((message, ""));
    let quoted = |text: &'static str| sentence.split_once(text).and_then(|(_, rest)| rest.split('"').next());
    let missing = quoted("does not have a column named \"").or_else(|| quoted("Referenced column \""))?;
    let known = bindings.split('"').skip(1).step_by(2).map(|name| name.rsplit('.').next().unwrap_or(name));
    Some((missing, known.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_lines() {
        let sql = "select '天津',\n serie_id";
        assert_eq!(
            Position::of_byte(sql, sql.find("serie").unwrap()),
            Position { position: 15, line: 2, column: 2 }
        );
        assert_eq!(Position::of_byte(sql, 0), Position { position: 1, line: 1, column: 1 });
        assert_eq!(Position::of_byte(sql, 9_999).position, sql.chars().count() + 1);
    }

    #[test]
    fn an_unknown_column_names_the_right_one_and_its_place() {
        let text = r#"Binder Error: {"exception_type":"Binder","exception_message":"Referenced column \"serie_id\" not found in FROM clause!\nCandidate bindings: \"series_id\"","candidates":"series_id","position":"7","error_subtype":"COLUMN_NOT_FOUND","name":"serie_id"}"#;
        let fault = Fault::of_engine("select serie_id from observations", text);
        assert_eq!(fault.kind, FaultKind::Binding);
        assert_eq!(fault.position.map(|p| p.position), Some(8));
        assert_eq!(
            fault.to_string(),
            "Referenced column \"serie_id\" not found in FROM clause (line 1, column 8): did you mean `series_id`?"
        );
    }

    #[test]
    fn an_unknown_column_of_an_alias_gets_a_proposal_too() {
        let text = r#"{"exception_type":"Binder","exception_message":"Table \"a\" does not have a column named \"valu\"\n\nCandidate bindings: : \"d\", \"series_id\", \"value\"","position":"7"}"#;
        assert_eq!(Fault::of_engine("", text).hint.as_deref(), Some("did you mean `value`?"));
    }

    #[test]
    fn an_input_output_error_does_not_name_files_of_the_server() {
        let fault = Fault::of_engine(
            "",
            r#"{"exception_type":"IO","exception_message":"Cannot open file \"/var/x\""}"#,
        );
        assert_eq!(fault.kind, FaultKind::Engine);
        assert!(!fault.to_string().contains("/var"));
    }
}
