//! Migrations: plain numbered SQL, embedded, hash-checked, forward-only.

use std::path::Path;

use chrono::NaiveDateTime;
use duckdb::{Connection, params};
use sha2::{Digest, Sha256};

use super::StoreError;

/// One numbered file.
#[derive(Debug, Clone)]
pub struct Migration {
    pub name: String,
    pub sql: String,
}

const EMBEDDED: &[(&str, &str)] = &[
    ("0001_catalog.sql", include_str!("../../migrations/0001_catalog.sql")),
    ("0002_evidence.sql", include_str!("../../migrations/0002_evidence.sql")),
    ("0003_observations.sql", include_str!("../../migrations/0003_observations.sql")),
    ("0004_views.sql", include_str!("../../migrations/0004_views.sql")),
    ("0005_jobs.sql", include_str!("../../migrations/0005_jobs.sql")),
    ("0006_inbox.sql", include_str!("../../migrations/0006_inbox.sql")),
    ("0007_known_at.sql", include_str!("../../migrations/0007_known_at.sql")),
    ("0008_taken_back.sql", include_str!("../../migrations/0008_taken_back.sql")),
    ("0009_reverted_by.sql", include_str!("../../migrations/0009_reverted_by.sql")),
];

impl Migration {
    /// The migrations that the binary carries.
    pub fn embedded() -> Vec<Self> {
        EMBEDDED.iter().map(|(name, sql)| Self { name: (*name).to_owned(), sql: (*sql).to_owned() }).collect()
    }

    /// The `*.sql` files of a folder, in order of name.
    pub fn from_folder(folder: &Path) -> Result<Vec<Self>, StoreError> {
        let failed = |source| StoreError::MigrationsFolder { path: folder.to_owned(), source };
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|e| e == "sql") {
                let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                found.push(Self { name, sql: std::fs::read_to_string(&path).map_err(failed)? });
            }
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }

    fn sha256(&self) -> String {
        hex(&Sha256::digest(self.sql.as_bytes()))
    }
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Applies what is missing, each migration in its own transaction, and refuses a history that was rewritten.
pub(super) fn apply(
    connection: &Connection,
    migrations: &[Migration],
    now: NaiveDateTime,
) -> Result<(), StoreError> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration (name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, applied_at TIMESTAMP NOT NULL)",
    )?;
    for migration in missing(connection, migrations)? {
        let failed = |source| StoreError::Migration { name: migration.name.clone(), source };
        let transaction = connection.unchecked_transaction()?;
        transaction.execute_batch(&migration.sql).map_err(failed)?;
        let row = params![migration.name, migration.sha256(), now];
        transaction.execute("INSERT INTO migration VALUES (?, ?, ?)", row).map_err(failed)?;
        transaction.commit().map_err(failed)?;
    }
    Ok(())
}

/// Refuses a database that is behind or ahead of these migrations.
pub(super) fn verify(connection: &Connection, migrations: &[Migration]) -> Result<(), StoreError> {
    match missing(connection, migrations)?.first() {
        Some(migration) => Err(StoreError::NotMigrated(migration.name.clone())),
        None => Ok(()),
    }
}

fn missing<'m>(
    connection: &Connection,
    migrations: &'m [Migration],
) -> Result<Vec<&'m Migration>, StoreError> {
    let exists = "SELECT count(*) > 0 FROM information_schema.tables WHERE table_name = 'migration'";
    let applied: Vec<(String, String)> = if connection.query_row(exists, [], |row| row.get(0))? {
        let mut statement = connection.prepare("SELECT name, sha256 FROM migration ORDER BY name")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<Result<_, _>>()?
    } else {
        Vec::new()
    };
    for (name, sha256) in &applied {
        let Some(known) = migrations.iter().find(|m| m.name == *name) else {
            return Err(StoreError::MigrationUnknown(name.clone()));
        };
        if known.sha256() != *sha256 {
            let (found, applied) = (known.sha256(), sha256.clone());
            return Err(StoreError::MigrationChanged { name: name.clone(), found, applied });
        }
    }
    Ok(migrations.iter().filter(|m| applied.iter().all(|(name, _)| *name != m.name)).collect())
}
