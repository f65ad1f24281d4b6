//! `almanac backup`, `restore` and `export`: the data as files of one's own.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

use super::args::{Args, CopyArgs, ExportArgs};
use super::remote;
use super::workspace::{Workspace, settings};
use super::{Ending, output};
use crate::store::sql::WriteSink;
use crate::store::sql::export;
use crate::store::sql::local;
use crate::store::sql::snapshot::copy_database;

/// Copies the whole database to `target`: from the running server, or from the file.
pub fn backup(args: &Args, options: &CopyArgs) -> anyhow::Result<Ending> {
    let (config, target) = (settings(args)?, &options.file);
    if target.exists() {
        bail!("{} exists already: name another file", target.display());
    }
    if let Some(server) = remote::serving(&config.db) {
        output::to_file(target, |file| {
            remote::fetch(&server, "/snapshot/almanac.duckdb", options.token.as_deref(), file)
        })?;
        return done(target);
    }
    local::backup(&config.db, &config.limits.store, target)?;
    done(target)
}

/// Puts a backup in the place of a database that is not there.
pub fn restore(args: &Args, options: &CopyArgs) -> anyhow::Result<Ending> {
    let (config, source) = (settings(args)?, &options.file);
    if config.db.exists() {
        bail!("{} exists: move it away first", config.db.display());
    }
    let log = config.db.with_added_extension("wal");
    if log.exists() {
        bail!("{} is left of a database that is gone: move it away first", log.display());
    }
    copy_database(source, &config.db)?;
    if let Err(error) = Workspace::writable(args) {
        fs::remove_file(&config.db).with_context(|| format!("cannot remove {}", config.db.display()))?;
        return Err(error).with_context(|| format!("{} is no backup of a database", source.display()));
    }
    done(&config.db)
}

/// Writes every table into a folder.
pub fn export(args: &Args, options: &ExportArgs) -> anyhow::Result<Ending> {
    let config = settings(args)?;
    let folder = &options.folder;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let format = options.format.encoded();
    let named = |table: &str| format!("{table}.{}", format.name());
    if let Some(server) = remote::serving(&config.db) {
        for table in export::names() {
            let path = format!("/snapshot/{}", named(table));
            output::to_file(&folder.join(named(table)), |file| {
                remote::fetch(&server, &path, options.token.as_deref(), file)
            })?;
        }
        return done(folder);
    }
    let workspace = Workspace::readable(args)?;
    for table in export::names() {
        output::to_file(&folder.join(named(table)), |file| {
            Ok(export::table(&workspace.store, table, format, &mut WriteSink(file))?)
        })?;
    }
    done(folder)
}

fn done(path: &Path) -> anyhow::Result<Ending> {
    output::say(&path.display().to_string())?;
    Ok(Ending::Done)
}
