//! `almanac token`: makes, lists and revokes tokens. A token is shown once; only its hash is kept, beside the database.

use anyhow::{Context, bail};

use super::args::{Args, TokenAction};
use super::workspace::settings;
use super::{Ending, output};
use crate::clock::Clock;
use crate::config::{Config, Right, Token};
use crate::http::auth::token::NewToken;

/// Longest name.
const MAX_NAME_CHARS: usize = 60;

pub fn run(args: &Args, action: &TokenAction) -> anyhow::Result<Ending> {
    let config = settings(args)?;
    match action {
        TokenAction::New { name, rights } => make(&config, name, rights),
        TokenAction::List => list(&config),
        TokenAction::Revoke { name } => revoke(&config, name),
    }
}

fn make(config: &Config, name: &str, rights: &[Right]) -> anyhow::Result<Ending> {
    let plain = |c: char| !c.is_control() && !c.is_whitespace();
    if name.is_empty() || name.chars().count() > MAX_NAME_CHARS || !name.chars().all(plain) {
        bail!(
            "`{}` is no name of a token: use 1 to {MAX_NAME_CHARS} characters without spaces",
            name.escape_debug()
        );
    }
    let file = config.token_file();
    let mut tokens = file.read()?;
    if tokens.iter().chain(&config.auth.tokens).any(|token| token.name == name) {
        bail!("there is a token `{name}` already: choose another name, or revoke that one");
    }
    let made = NewToken::generate().context("the operating system gives no random bytes")?;
    let mut rights = rights.to_vec();
    rights.sort_unstable();
    rights.dedup();
    let made_on = Some(Clock::System.today());
    tokens.push(Token { name: name.to_owned(), sha256: made.sha256, rights, made_on });
    file.write(&tokens)?;
    output::print(&made.token)?;
    output::note(&format!("shown this once; {} keeps its hash", file.path().display()));
    Ok(Ending::Done)
}

fn list(config: &Config) -> anyhow::Result<Ending> {
    let file = config.token_file();
    let mut table = output::table(&["name", "rights", "made_on", "kept in"]);
    let mut add = |tokens: &[Token], place: &str| {
        for token in tokens {
            let rights: Vec<&str> = token.rights.iter().map(|right| right.name()).collect();
            let made_on = token.made_on.map(|day| day.to_string()).unwrap_or_default();
            table.add_row([token.name.as_str(), &rights.join(","), &made_on, place]);
        }
    };
    add(&file.read()?, &file.path().display().to_string());
    add(&config.auth.tokens, "the configuration");
    output::say(&table.to_string())?;
    Ok(Ending::Done)
}

fn revoke(config: &Config, name: &str) -> anyhow::Result<Ending> {
    let file = config.token_file();
    let mut tokens = file.read()?;
    let before = tokens.len();
    tokens.retain(|token| token.name != name);
    if tokens.len() == before {
        if config.auth.tokens.iter().any(|token| token.name == name) {
            bail!("the token `{name}` stands in the configuration: delete it there and restart the server");
        }
        bail!("there is no token `{name}`: see `almanac token list`");
    }
    file.write(&tokens)?;
    output::note(&format!("the token `{name}` is revoked"));
    Ok(Ending::Done)
}
