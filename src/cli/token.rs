//! `almanac token`: makes a token, shows it once, and prints what to put into the configuration.

use anyhow::Context;

use super::args::TokenArgs;
use super::{Ending, output};
use crate::http::auth::token::NewToken;
use crate::store::hex;

pub fn run(token: &TokenArgs) -> anyhow::Result<Ending> {
    let made = NewToken::generate().context("the operating system gives no random bytes")?;
    let rights =
        token.rights.iter().map(|right| format!("{:?}", right.name())).collect::<Vec<_>>().join(", ");
    output::note("the token is shown once; the lines below it go into almanac.toml");
    output::print(&made.token)?;
    output::print(&format!(
        "\n[[auth.token]]\nname = {:?}\nsha256 = \"{}\"\nrights = [{rights}]",
        token.name,
        hex(&made.sha256)
    ))?;
    Ok(Ending::Done)
}
