//! What the commands that touch a database share: opening it, with its catalog brought up to date.

use anyhow::Context;

use super::args::Args;
use crate::clock::Clock;
use crate::config::Config;
use crate::dashboard::Library;
use crate::ingest::Knowledge;
use crate::ingest::archive::Archive;
use crate::ingest::import::{Importer, Running};
use crate::store::sql::canned::CannedQueries;
use crate::store::{Migration, Store, StoreError};

/// An open database and what is known beside it.
pub struct Workspace {
    pub store: Store,
    pub knowledge: Knowledge,
    pub clock: Clock,
    pub config: Config,
}

/// The configuration file, then the environment, then the flags.
pub fn settings(args: &Args) -> anyhow::Result<Config> {
    let mut config = Config::load(args.config.as_deref(), |name| std::env::var(name).ok())?;
    if let Some(db) = &args.db {
        config.db.clone_from(db);
    }
    Ok(config)
}

impl Workspace {
    /// Opens for writing: made anew if absent, migrated, the catalog synchronised.
    pub fn writable(args: &Args) -> anyhow::Result<Self> {
        Self::writable_by(settings(args)?)
    }

    /// The same with these settings.
    pub fn writable_by(config: Config) -> anyhow::Result<Self> {
        let clock = Clock::System;
        let knowledge = knowledge(&config)?;
        let store =
            Store::open(&config.db, &migrations(&config)?, config.limits.store.clone(), clock.now_utc())?;
        store.write::<_, StoreError>(clock.now_utc(), |w| {
            w.sync_catalog(&knowledge.catalog, &knowledge.sha256)
        })?;
        let knowledge = store.read::<_, StoreError>(|reader| knowledge.current(reader))?;
        Ok(Self { store, knowledge, clock, config })
    }

    /// Opens an existing database for reading.
    pub fn readable(args: &Args) -> anyhow::Result<Self> {
        Self::readable_by(settings(args)?)
    }

    /// The same with these settings.
    pub fn readable_by(config: Config) -> anyhow::Result<Self> {
        let knowledge = knowledge(&config)?;
        let store = Store::open_read_only(&config.db, &migrations(&config)?, config.limits.store.clone())?;
        let knowledge = store.read::<_, StoreError>(|reader| knowledge.current(reader))?;
        Ok(Self { store, knowledge, clock: Clock::System, config })
    }

    /// The dashboards of the configured folder, else those that come with the program.
    pub fn dashboards(&self) -> anyhow::Result<Library> {
        Ok(self.config.dashboards.as_deref().map_or_else(|| Ok(Library::embedded()), Library::folder)?)
    }

    /// The canned queries of the configured folder, else those that come with the program.
    pub fn queries(&self) -> anyhow::Result<CannedQueries> {
        Ok(self.config.sql.queries.as_deref().map_or_else(CannedQueries::embedded, CannedQueries::folder)?)
    }

    /// What imports CSV files here.
    pub fn importer(&self) -> Importer {
        let archive = Archive::new(self.config.archive());
        archive.sweep();
        Importer {
            store: self.store.clone(),
            knowledge: self.knowledge.clone(),
            clock: self.clock.clone(),
            archive,
            running: Running::default(),
            limits: self.config.limits.csv,
        }
    }
}

fn migrations(config: &Config) -> anyhow::Result<Vec<Migration>> {
    Ok(config.migrations.as_deref().map_or_else(|| Ok(Migration::embedded()), Migration::from_folder)?)
}

fn knowledge(config: &Config) -> anyhow::Result<Knowledge> {
    let read = |folder: &std::path::Path| {
        Knowledge::from_files(|path| std::fs::read_to_string(folder.join(path)).ok())
    };
    let known =
        config.seeds.as_deref().map_or_else(Knowledge::embedded, read).context("the seeds cannot be read")?;
    let corrected = config.corrections.as_deref().map(|folder| known.clone().with_corrections(folder));
    Ok(corrected.transpose().context("the corrections cannot be read")?.unwrap_or(known))
}
