//! The gate before a stranger's statement: one statement, SELECT only, naming only what is public.
//!
//! DuckDB's own parser reads it (`json_serialize_sql`), so that there is no second grammar to disagree with; what is
//! judged here is the tree it gives. Whatever the tree holds that this file does not know is refused. The gate is one
//! of several layers: a statement that passes still runs in a process that can open no file and is killed when it
//! takes too much.

mod explain;
mod rules;
mod tree;

pub(super) use rules::nearest;

use duckdb::Connection;
use explain::Explain;
use rules::Rules;
use tree::{Node, TreeError};

use super::fault::{Fault, FaultKind, Position};
use super::run::engine_fault;

/// The classes of expressions that may occur in a statement.
const EXPRESSION_CLASSES: &[&str] = &[
    "BETWEEN",
    "CASE",
    "CAST",
    "COLLATE",
    "COLUMN_REF",
    "COMPARISON",
    "CONJUNCTION",
    "CONSTANT",
    "DEFAULT",
    "FUNCTION",
    "LAMBDA",
    "LAMBDA_REF",
    "OPERATOR",
    "PARAMETER",
    "POSITIONAL_REFERENCE",
    "STAR",
    "SUBQUERY",
    "WINDOW",
];

/// The other kinds of node: query nodes, what stands in FROM, and modifiers.
const NODE_TYPES: &[&str] = &[
    "SELECT_NODE",
    "SET_OPERATION_NODE",
    "RECURSIVE_CTE_NODE",
    "CTE_NODE",
    "BASE_TABLE",
    "SUBQUERY",
    "JOIN",
    "TABLE_FUNCTION",
    "EXPRESSION_LIST",
    "EMPTY",
    "PIVOT",
    "SHOW_REF",
    "ORDER_MODIFIER",
    "LIMIT_MODIFIER",
    "LIMIT_PERCENT_MODIFIER",
    "DISTINCT_MODIFIER",
    "ORDER_DEFAULT",
    "ASCENDING",
    "DESCENDING",
];

/// Schemas whose name may stand before a public relation.
const SCHEMAS: &[&str] = &["", "main", "information_schema"];

/// Judges a stranger's statement. `serialize` runs `json_serialize_sql` on the text it is given.
pub(super) fn judge<F>(sql: &str, serialize: F) -> Result<(), Fault>
where
    F: FnOnce(&str) -> Result<String, Fault>,
{
    let tree = one_select(sql, serialize)?;
    let mut walk = Walk { sql, rules: Rules::get(), scope: Vec::new() };
    walk.node(&tree.0)
}

/// The tree of a statement that is one SELECT, whatever it names.
#[derive(Debug)]
pub(super) struct Select(Node);

/// Refuses all but one SELECT (or EXPLAIN of one).
pub(super) fn one_select<F>(sql: &str, serialize: F) -> Result<Select, Fault>
where
    F: FnOnce(&str) -> Result<String, Fault>,
{
    let explain = Explain::strip(sql);
    let json = serialize(&explain.select)?;
    let tree = Node::parse(&json).map_err(|error| match error {
        TreeError::TooDeep => Fault::new(FaultKind::Construct, "the statement is nested too deeply"),
        TreeError::Malformed => Fault::new(FaultKind::Engine, "the parsed statement could not be read"),
    })?;
    if tree.get("error") == Some(&Node::Bool(true)) {
        return Err(parser_fault(sql, &tree));
    }
    let statements = tree.into_list("statements");
    let count = statements.len();
    let Ok([statement]) = <[Node; 1]>::try_from(statements) else {
        let message = if count == 0 {
            "there is no statement".to_owned()
        } else {
            format!("there are {count} statements")
        };
        return Err(Fault::new(FaultKind::NotOneSelect, message).with_hint("send exactly one SELECT"));
    };
    Ok(Select(statement))
}

/// The engine's parser, asked on a connection.
pub(super) fn serialize(connection: &Connection, sql: &str) -> Result<String, Fault> {
    let mut parser = connection.prepare_cached("select json_serialize_sql(?::VARCHAR)");
    let json = parser.as_mut().map_err(|error| engine_fault(sql, error))?.query_row([sql], |row| row.get(0));
    json.map_err(|error| engine_fault(sql, &error))
}

fn parser_fault(sql: &str, tree: &Node) -> Fault {
    let message = tree.text("error_message").unwrap_or("the statement could not be parsed");
    if tree.text("error_type") == Some("not implemented") {
        return Fault::new(FaultKind::NotOneSelect, "this is no SELECT")
            .with_hint("only SELECT, and EXPLAIN of one, are run here; nothing can be changed by SQL");
    }
    let message = message.split(" Use \"SET ").next().unwrap_or(message).trim_end_matches('.');
    let position = tree.number("position").map(|byte| Position::of_byte(sql, byte as usize));
    Fault::new(FaultKind::Syntax, message.lines().next().unwrap_or_default()).at(position)
}

struct Walk<'a> {
    sql: &'a str,
    rules: &'static Rules,
    /// Names of the common table expressions that are visible at this point.
    scope: Vec<&'a str>,
}

impl<'a> Walk<'a> {
    fn node(&mut self, node: &'a Node) -> Result<(), Fault> {
        match node {
            Node::List(items) => items.iter().try_for_each(|item| self.node(item)),
            Node::Object(members) => self.object(node, members),
            _ => Ok(()),
        }
    }

    fn object(&mut self, node: &'a Node, members: &'a [(String, Node)]) -> Result<(), Fault> {
        if let Some(class) = node.text("class") {
            return self.expression(class, node, members);
        }
        match node.text("type") {
            Some("BASE_TABLE") => self.relation(node)?,
            Some("TABLE_FUNCTION") => return self.table_function(node),
            Some("SHOW_REF") if matches!(node.get("query"), None | Some(Node::Null)) => {
                return Err(self
                    .refused(node, FaultKind::Construct, "SHOW is not allowed")
                    .with_hint(format!("use DESCRIBE with one of {}", Rules::public_relations())));
            }
            Some(known) if NODE_TYPES.contains(&known) || known.ends_with("_TYPE_INFO") => {}
            Some(_) => return Err(self.refused(node, FaultKind::Construct, "this construct is not allowed")),
            None => {}
        }
        let visible = self.scope.len();
        self.common_tables(node)?;
        let rest = members.iter().filter(|(key, _)| key != "cte_map");
        let result = rest.map(|(_, value)| value).try_for_each(|value| self.node(value));
        self.scope.truncate(visible);
        result
    }

    fn expression(
        &mut self,
        class: &str,
        node: &'a Node,
        members: &'a [(String, Node)],
    ) -> Result<(), Fault> {
        match class {
            // Leaves: what they hold is the writer's own text, never a node.
            "CONSTANT" | "COLUMN_REF" | "PARAMETER" => return Ok(()),
            "FUNCTION" | "WINDOW" => self.function(node, &self.rules.functions)?,
            known if EXPRESSION_CLASSES.contains(&known) => {}
            _ => return Err(self.refused(node, FaultKind::Construct, "this expression is not allowed")),
        }
        let rest = members.iter().filter(|(key, _)| key != "cast_type");
        rest.map(|(_, value)| value).try_for_each(|value| self.node(value))
    }

    /// Each common table expression sees those before it, and itself when it is recursive.
    fn common_tables(&mut self, node: &'a Node) -> Result<(), Fault> {
        let Some(map) = node.get("cte_map") else { return Ok(()) };
        for entry in map.list("map") {
            let (Some(name), Some(value)) = (entry.text("key"), entry.get("value")) else { continue };
            let body = value.get("query").and_then(|query| query.get("node"));
            let recursive = body.and_then(|body| body.text("type")) == Some("RECURSIVE_CTE_NODE");
            if recursive {
                self.scope.push(name);
            }
            self.node(value)?;
            if !recursive {
                self.scope.push(name);
            }
        }
        Ok(())
    }

    fn relation(&self, node: &Node) -> Result<(), Fault> {
        let lower = |key| node.text(key).unwrap_or_default().to_ascii_lowercase();
        let (catalog, schema, name) = (lower("catalog_name"), lower("schema_name"), lower("table_name"));
        let bare = catalog.is_empty() && schema.is_empty();
        if bare && self.scope.iter().any(|visible| visible.eq_ignore_ascii_case(&name)) {
            return Ok(());
        }
        let full = if schema == "information_schema" { format!("{schema}.{name}") } else { name.clone() };
        let known = catalog.is_empty() && SCHEMAS.contains(&schema.as_str());
        if known && self.rules.relations.contains(full.as_str()) {
            return Ok(());
        }
        let written = node.text("table_name").unwrap_or_default();
        let message = format!("there is no public table or view `{}`", shortened(written));
        let fault = self.refused(node, FaultKind::Relation, &message);
        let visible = self.scope.iter().copied();
        Err(match nearest(&name, self.rules.relations.iter().copied().chain(visible)) {
            Some(near) => fault.did_you_mean(Some(near)),
            None => fault.with_hint(format!("use one of {}", Rules::public_relations())),
        })
    }

    fn table_function(&mut self, node: &'a Node) -> Result<(), Fault> {
        let Some(function) = node.get("function") else {
            return Err(self.refused(node, FaultKind::Construct, "this construct is not allowed"));
        };
        self.function(function, &self.rules.table_functions)?;
        for key in ["children", "filter", "order_bys"] {
            self.node(function.get(key).unwrap_or(&Node::Null))?;
        }
        Ok(())
    }

    fn function(&self, node: &Node, allowed: &std::collections::BTreeSet<&'static str>) -> Result<(), Fault> {
        let written = node.text("function_name").unwrap_or_default();
        let name = written.to_ascii_lowercase();
        // The parser itself writes `main.list_value` for `[1, 2]`.
        let bare = node.text("catalog").is_none() && matches!(node.text("schema"), None | Some("main"));
        if bare && allowed.contains(name.as_str()) {
            return Ok(());
        }
        let message = format!("there is no function `{}` here", shortened(written));
        let near = nearest(&name, allowed.iter().copied());
        Err(self.refused(node, FaultKind::Function, &message).did_you_mean(near))
    }

    fn refused(&self, node: &Node, kind: FaultKind, message: &str) -> Fault {
        let byte = node
            .number("query_location")
            .and_then(|at| usize::try_from(at).ok())
            .filter(|at| *at < self.sql.len());
        Fault::new(kind, message).at(byte.map(|byte| Position::of_byte(self.sql, byte)))
    }
}

/// A name as it may stand in a message.
fn shortened(name: &str) -> String {
    const MAX_NAME_CHARS: usize = 60;
    if name.chars().count() <= MAX_NAME_CHARS {
        return name.to_owned();
    }
    name.chars().take(MAX_NAME_CHARS).chain(['…']).collect()
}

#[cfg(test)]
mod tests;
