//! Settings: `almanac.toml`, then `ALMANAC_*` of the environment, then flags.
//!
//! The commented default file ([`DEFAULT_TOML`]) is the documentation. An unknown key is an error in one line that
//! names the file, the line, the key and the known keys.

mod auth;
mod error;
mod token_file;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::http::HttpLimits;
use crate::http::auth::rate::RateLimits;
use crate::ingest::csv::{Limits as CsvLimits, Mapping};
use crate::schedule::{Job, JobKind};
use crate::store::StoreLimits;
use crate::store::sql::SqlLimits;

pub use auth::{Auth, Right, Token};
pub use error::ConfigError;
pub use token_file::TokenFile;

/// Every setting with its default and what it means.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// The file that is read where none is named.
pub const DEFAULT_PATH: &str = "almanac.toml";

/// Largest configuration file, in bytes.
pub const MAX_CONFIG_BYTES: u64 = 4 << 20;

/// All limits.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    pub http: HttpLimits,
    pub store: StoreLimits,
    pub csv: CsvLimits,
    pub sql: SqlLimits,
    pub rate: RateLimits,
}

/// `[sql]`: statements of strangers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sql {
    /// A folder of canned queries that takes the place of the embedded ones.
    pub queries: Option<PathBuf>,
    /// Whether the log has the text of statements.
    pub log_statements: bool,
}

/// Every setting.
#[derive(Debug, Clone)]
pub struct Config {
    pub db: PathBuf,
    pub listen: SocketAddr,
    /// A folder that takes the place of the embedded seeds.
    pub seeds: Option<PathBuf>,
    pub migrations: Option<PathBuf>,
    pub dashboards: Option<PathBuf>,
    /// A folder of corrections, beside those of the seeds.
    pub corrections: Option<PathBuf>,
    /// Where raw bytes are kept; see [`Config::archive`].
    pub archive: Option<PathBuf>,
    pub auth: Auth,
    pub sql: Sql,
    pub limits: Limits,
    pub jobs: Vec<Job>,
    pub mappings: BTreeMap<String, Mapping>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            db: PathBuf::from("almanac.duckdb"),
            listen: SocketAddr::from(([127, 0, 0, 1], 8420)),
            seeds: None,
            migrations: None,
            dashboards: None,
            corrections: None,
            archive: None,
            auth: Auth::default(),
            sql: Sql::default(),
            limits: Limits::default(),
            jobs: Vec::new(),
            mappings: BTreeMap::new(),
        }
    }
}

/// The file as it is written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Keys {
    db: Option<PathBuf>,
    listen: Option<SocketAddr>,
    seeds: Option<PathBuf>,
    migrations: Option<PathBuf>,
    dashboards: Option<PathBuf>,
    corrections: Option<PathBuf>,
    archive: Option<PathBuf>,
    auth: Auth,
    sql: Sql,
    limits: Limits,
    job: Vec<Spanned<Job>>,
    mapping: BTreeMap<String, Mapping>,
}

impl Config {
    /// Reads the file at `path` (or `./almanac.toml` if there is one) and the variables that `env` knows.
    pub fn load(path: Option<&Path>, env: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let named = path.map(Path::to_owned).or_else(|| env("ALMANAC_CONFIG").map(PathBuf::from));
        let file = named.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_PATH));
        let mut config = match read(&file) {
            Ok(text) => Self::parse(&text, &file)?,
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => Self::default(),
            Err(source) => return Err(ConfigError::Read { path: file, source }),
        };
        config.take_environment(env)?;
        Ok(config)
    }

    /// Reads the text of the file at `path`, to whose folder its paths are relative.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let keys: Keys = toml::from_str(text).map_err(|error| ConfigError::toml(path, text, &error))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let below = |path: PathBuf| folder.join(path);
        let mut names = BTreeSet::new();
        let mut jobs = Vec::with_capacity(keys.job.len());
        for spanned in keys.job {
            let at = |message: String| ConfigError::at(path, text, spanned.span().start, message);
            let job = spanned.get_ref().clone();
            if !names.insert(job.name.clone()) {
                return Err(at(format!("there are two jobs called `{}`", job.name)));
            }
            check_mapping(&job, &keys.mapping).map_err(at)?;
            jobs.push(Job { source: job.source.below(folder), ..job });
        }
        let default = Self::default();
        Ok(Self {
            db: keys.db.map_or(default.db, below),
            listen: keys.listen.unwrap_or(default.listen),
            seeds: keys.seeds.map(below),
            migrations: keys.migrations.map(below),
            dashboards: keys.dashboards.map(below),
            corrections: keys.corrections.map(below),
            archive: keys.archive.map(below),
            auth: Auth { file: keys.auth.file.map(below), ..keys.auth },
            sql: Sql { queries: keys.sql.queries.map(below), ..keys.sql },
            limits: keys.limits,
            jobs,
            mappings: keys.mapping,
        })
    }

    fn take_environment(&mut self, env: impl Fn(&str) -> Option<String>) -> Result<(), ConfigError> {
        let path = |name: &str| env(name).map(PathBuf::from);
        if let Some(db) = path("ALMANAC_DB") {
            self.db = db;
        }
        for (name, setting) in [
            ("ALMANAC_SEEDS", &mut self.seeds),
            ("ALMANAC_MIGRATIONS", &mut self.migrations),
            ("ALMANAC_DASHBOARDS", &mut self.dashboards),
            ("ALMANAC_CORRECTIONS", &mut self.corrections),
            ("ALMANAC_ARCHIVE", &mut self.archive),
        ] {
            if let Some(folder) = path(name) {
                *setting = Some(folder);
            }
        }
        if let Some(text) = env("ALMANAC_LISTEN") {
            let address = text.parse().map_err(|_| ConfigError::Variable {
                name: "ALMANAC_LISTEN",
                text,
                expected: "an address and port, as 127.0.0.1:8420",
            })?;
            self.listen = address;
        }
        Ok(())
    }

    /// The folder of raw bytes: as configured, else `DB.archive` beside the database.
    pub fn archive(&self) -> PathBuf {
        self.archive.clone().unwrap_or_else(|| self.beside_db(".archive"))
    }

    /// The file of tokens: as configured, else `DB.tokens` beside the database.
    pub fn token_file(&self) -> TokenFile {
        TokenFile::new(self.auth.file.clone().unwrap_or_else(|| self.beside_db(".tokens")))
    }

    fn beside_db(&self, ending: &str) -> PathBuf {
        let mut name = self.db.file_name().unwrap_or_default().to_owned();
        name.push(ending);
        self.db.with_file_name(name)
    }

    /// The mapping of a job that reads CSV.
    pub fn mapping_of(&self, job: &Job) -> Option<&Mapping> {
        self.mappings.get(job.mapping.as_ref()?)
    }

    /// A job by its name.
    pub fn job(&self, name: &str) -> Option<&Job> {
        self.jobs.iter().find(|job| job.name.as_str() == name)
    }
}

/// Reads a mapping from a file of its own, where its keys stand at top level.
pub fn read_mapping(path: &Path) -> Result<(Mapping, String), ConfigError> {
    let text = read(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
    let mapping = toml::from_str(&text).map_err(|error| {
        // A whole configuration in the place of one mapping is an easy mistake.
        let whole = toml::from_str::<toml::Table>(&text).is_ok_and(|keys| keys.contains_key("mapping"));
        if whole { ConfigError::WholeConfig(path.to_owned()) } else { ConfigError::toml(path, &text, &error) }
    })?;
    Ok((mapping, text))
}

fn read(path: &Path) -> std::io::Result<String> {
    let bytes = std::fs::metadata(path)?.len();
    if bytes > MAX_CONFIG_BYTES {
        return Err(std::io::Error::other(format!(
            "it has {bytes} bytes, more than MAX_CONFIG_BYTES = {MAX_CONFIG_BYTES}"
        )));
    }
    let text = std::fs::read_to_string(path)?;
    Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
}

/// A job that reads CSV has a mapping that exists; one that reads reports has none.
fn check_mapping(job: &Job, mappings: &BTreeMap<String, Mapping>) -> Result<(), String> {
    match (job.kind, &job.mapping) {
        (JobKind::Csv, None) => Err(format!("job `{}` needs the key `mapping`", job.name)),
        (JobKind::Csv, Some(name)) if !mappings.contains_key(name) => {
            let known: Vec<&str> = mappings.keys().map(String::as_str).collect();
            let known = if known.is_empty() {
                "there is none".to_owned()
            } else {
                format!("there are {}", known.join(", "))
            };
            Err(format!("job `{}` names the mapping `{name}`, but {known}", job.name))
        }
        (JobKind::Report, Some(_)) => {
            Err(format!("job `{}` reads reports: the key `mapping` has no meaning there", job.name))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
