//! What the commands that touch a database share: opening it, with its catalog brought up to date.

use anyhow::Context;

use super::args::Args;
use crate::clock::Clock;
use crate::ingest::Knowledge;
use crate::store::{Migration, Store, StoreLimits};

/// An open database and what is known beside it.
pub struct Workspace {
    pub store: Store,
    pub knowledge: Knowledge,
    pub clock: Clock,
}

impl Workspace {
    /// Opens for writing: made anew if absent, migrated, the catalog synchronised.
    pub fn writable(args: &Args) -> anyhow::Result<Self> {
        let clock = Clock::System;
        let knowledge = Knowledge::embedded().context("the seeds cannot be read")?;
        let store = Store::open(&args.db, &Migration::embedded(), StoreLimits::default(), clock.now_utc())?;
        store.write(clock.now_utc(), |w| w.sync_catalog(&knowledge.catalog, &knowledge.sha256))?;
        Ok(Self { store, knowledge, clock })
    }

    /// Opens an existing database for reading.
    pub fn readable(args: &Args) -> anyhow::Result<Self> {
        let knowledge = Knowledge::embedded().context("the seeds cannot be read")?;
        let store = Store::open_read_only(&args.db, &Migration::embedded(), StoreLimits::default())?;
        Ok(Self { store, knowledge, clock: Clock::System })
    }
}
