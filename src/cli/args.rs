//! Arguments, as clap reads them; the help text is written here.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Parser, Subcommand, ValueEnum};

use super::chart_flags::ChartFlags;
use crate::config::Right;
use crate::domain::SeriesId;
use crate::encode::Format;

/// Options of all commands stand behind those of the one.
const GLOBAL_LAST: usize = 900;

/// A time-series database of economic indicators in which every number can be walked back to the sentence or the file
/// line that published it.
#[derive(Debug, Parser)]
#[command(name = "almanac", version, max_term_width = 100)]
pub struct Args {
    #[arg(
        long,
        global = true,
        display_order = GLOBAL_LAST,
        env = "ALMANAC_DB",
        value_name = "FILE",
        help = "The database file [default: almanac.duckdb]"
    )]
    pub db: Option<PathBuf>,
    /// The configuration file [default: almanac.toml, if there is one]
    #[arg(long, global = true, display_order = GLOBAL_LAST, env = "ALMANAC_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Migrate, seed an empty database, serve pages, charts and APIs, run the scheduled jobs
    Serve(ServeArgs),
    /// Read reports into the database: figures, observations, what could not be placed
    Load(LoadArgs),
    /// Read a report and print its figures; no database
    Extract(ExtractArgs),
    /// Read CSV files into the database: what is new, what was revised, what was refused and why
    Import(ImportArgs),
    /// Ask with SQL: through the running server, or the file if nobody serves it
    Query(QueryArgs),
    /// List and search the catalog; `series add` makes a series of a figure of the inbox
    Series(SeriesArgs),
    /// List figures that no series takes, grouped, each group with the series it asks for
    Inbox(InboxArgs),
    /// Draw series as an SVG or PNG file
    Chart(ChartArgs),
    /// Copy the whole database to a file, also while a server runs
    Backup(CopyArgs),
    /// Put a backup in the place of a database that is not there
    Restore(CopyArgs),
    /// Write every table to a file of its own in a folder
    Export(ExportArgs),
    /// Make, list and revoke the tokens of those who may ask the server
    #[command(subcommand)]
    Token(TokenAction),
    /// Verify that the database keeps its promises
    Check(ReadingArgs),
}

#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    #[arg(
        long,
        env = "ALMANAC_LISTEN",
        value_name = "ADDRESS",
        help = "Address and port [default: 127.0.0.1:8420]"
    )]
    pub listen: Option<SocketAddr>,
}

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct ImportArgs {
    /// CSV files; with --job, those of the job if none is named
    #[arg(value_name = "FILE", required_unless_present = "job")]
    pub files: Vec<PathBuf>,
    /// A job of the configuration: its mapping, its source, its publication date
    #[arg(long, value_name = "NAME", conflicts_with = "mapping", required_unless_present = "mapping")]
    pub job: Option<String>,
    /// What the columns mean: a file with the keys of one mapping
    #[arg(long, value_name = "FILE.toml")]
    pub mapping: Option<PathBuf>,
    /// Publication date, YYYY-MM-DD, of rows that have none of their own
    #[arg(long, value_name = "DATE")]
    pub published: Option<NaiveDate>,
    /// Show what would happen and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How the outcome is printed
    #[arg(long, value_enum, default_value_t = OutcomeFormat::Table)]
    pub format: OutcomeFormat,
    /// A running server that takes the files, by a job of its own configuration
    #[arg(long, value_name = "URL", requires = "job")]
    pub server: Option<String>,
    /// A token with the right to write, for a server that wants one
    #[arg(long, env = "ALMANAC_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    #[command(subcommand)]
    pub action: Option<ImportAction>,
}

#[derive(Debug, Subcommand)]
pub enum ImportAction {
    /// Take an import back: what it opened is closed, the history stays
    Revert {
        /// Number of the import
        batch: i32,
        /// How the outcome is printed
        #[arg(long, value_enum, default_value_t = OutcomeFormat::Table)]
        format: OutcomeFormat,
        /// A running server whose import it is
        #[arg(long, value_name = "URL")]
        server: Option<String>,
        /// A token with the right to write, for a server that wants one
        #[arg(long, env = "ALMANAC_TOKEN", value_name = "TOKEN", hide_env_values = true)]
        token: Option<String>,
    },
}

/// What is known of a report beside its text; what is not given is read from REPORT.toml beside it.
#[derive(Debug, clap::Args)]
pub struct ReportArgs {
    /// Publication date, YYYY-MM-DD; never guessed
    #[arg(long, value_name = "DATE")]
    pub published: Option<NaiveDate>,
    /// Who published it: 天津日报
    #[arg(long, value_name = "NAME")]
    pub publisher: Option<String>,
    /// Its title
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Where it stands on the web
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct LoadArgs {
    /// Text, HTML or PDF files
    #[arg(required = true, value_name = "REPORT")]
    pub reports: Vec<PathBuf>,
    #[command(flatten)]
    pub about: ReportArgs,
    /// How the outcome is printed
    #[arg(long, value_enum, default_value_t = OutcomeFormat::Table)]
    pub format: OutcomeFormat,
    #[command(flatten)]
    pub server: ServerArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutcomeFormat {
    Table,
    Json,
}

#[derive(Debug, clap::Args)]
pub struct ExtractArgs {
    /// A text, HTML or PDF file
    #[arg(value_name = "REPORT")]
    pub report: PathBuf,
    #[command(flatten)]
    pub about: ReportArgs,
    /// How figures are printed
    #[arg(long, value_enum, default_value_t = FigureFormat::Table)]
    pub format: FigureFormat,
    /// Show every number of every sentence, and what became of it by which rule
    #[arg(long)]
    pub explain: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FigureFormat {
    Table,
    Jsonl,
    Csv,
}

#[derive(Debug, clap::Args)]
pub struct CopyArgs {
    /// The copy
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// A token with the right to read, for a server that wants one
    #[arg(long, env = "ALMANAC_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub token: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// A folder, made if it is not there
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// How tables are written
    #[arg(long, value_enum, default_value_t = ExportFormat::Parquet)]
    pub format: ExportFormat,
    /// A token with the right to read, for a server that wants one
    #[arg(long, env = "ALMANAC_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub token: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    Parquet,
    Csv,
    Ndjson,
    Arrow,
}

impl ExportFormat {
    pub const fn encoded(self) -> Format {
        match self {
            Self::Parquet => Format::Parquet,
            Self::Csv => Format::Csv,
            Self::Ndjson => Format::Ndjson,
            Self::Arrow => Format::Arrow,
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum TokenAction {
    /// Make a token, print it once and keep its hash
    New {
        /// What the log calls it
        #[arg(value_name = "NAME")]
        name: String,
        /// What it allows: read, sql, write
        #[arg(long, value_name = "RIGHTS", value_delimiter = ',', default_value = "read", value_parser = right)]
        rights: Vec<Right>,
    },
    /// List the tokens by name, with their rights
    List,
    /// Take a token back; a running server refuses it within a second
    Revoke {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
    },
}

fn right(name: &str) -> Result<Right, String> {
    let known = [Right::Read, Right::Sql, Right::Write];
    known.into_iter().find(|right| right.name() == name).ok_or_else(|| "use read, sql or write".to_owned())
}

#[derive(Debug, clap::Args)]
pub struct QueryArgs {
    /// One SELECT, or EXPLAIN of one
    #[arg(value_name = "SQL")]
    pub sql: String,
    /// Values of parameters: a JSON list for ? and $1, a JSON object for $name
    #[arg(long, value_name = "JSON")]
    pub params: Option<String>,
    /// How rows are written
    #[arg(long, value_enum, default_value_t = QueryFormat::Table)]
    pub format: QueryFormat,
    /// A file in place of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// At most so many rows
    #[arg(long, value_name = "N")]
    pub max_rows: Option<u64>,
    /// A running server [default: the one that serves the database, if there is one]
    #[arg(long, env = "ALMANAC_SERVER", value_name = "URL")]
    pub server: Option<String>,
    /// A token with the right to SQL, for a server that wants one
    #[arg(long, env = "ALMANAC_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub token: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum QueryFormat {
    Table,
    Csv,
    Json,
    Ndjson,
    Arrow,
    Parquet,
}

impl QueryFormat {
    /// What is asked for; a table is drawn from CSV, whose texts keep every digit.
    pub const fn encoded(self) -> Format {
        match self {
            Self::Table | Self::Csv => Format::Csv,
            Self::Json => Format::Json,
            Self::Ndjson => Format::Ndjson,
            Self::Arrow => Format::Arrow,
            Self::Parquet => Format::Parquet,
        }
    }
}

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct SeriesArgs {
    /// Words that all stand in id, titles, indicator or area
    #[arg(value_name = "TEXT")]
    pub text: Vec<String>,
    /// How the list is printed
    #[arg(long, value_enum, default_value_t = OutcomeFormat::Table)]
    pub format: OutcomeFormat,
    #[command(flatten)]
    pub server: ReadingArgs,
    #[command(subcommand)]
    pub action: Option<SeriesAction>,
}

#[derive(Debug, Subcommand)]
pub enum SeriesAction {
    /// Add the series that a figure of the inbox asks for; every earlier figure that it takes becomes an observation
    Add(SeriesAddArgs),
}

#[derive(Debug, clap::Args)]
pub struct SeriesAddArgs {
    /// Number of the figure, as `almanac inbox` lists it
    #[arg(long, value_name = "FIGURE")]
    pub from_figure: i64,
    /// Id of the series [default: made of area, indicator, transformation and frequency]
    #[arg(long, value_name = "ID")]
    pub id: Option<SeriesId>,
    /// Code of the indicator; a known one gets the figure's phrase as another name
    #[arg(long, value_name = "CODE")]
    pub indicator: Option<String>,
    /// Code of the area or entity; a known one gets the figure's subject as another name
    #[arg(long, value_name = "CODE")]
    pub area: Option<String>,
    /// English name of a new indicator
    #[arg(long, value_name = "TEXT")]
    pub name_en: Option<String>,
    /// Chinese title of the series
    #[arg(long, value_name = "TEXT")]
    pub title_zh: Option<String>,
    /// English title of the series
    #[arg(long, value_name = "TEXT")]
    pub title_en: Option<String>,
    /// Show what would happen and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How the outcome is printed
    #[arg(long, value_enum, default_value_t = OutcomeFormat::Table)]
    pub format: OutcomeFormat,
    #[command(flatten)]
    pub server: ServerArgs,
}

/// A running server that does the work in place of this process.
#[derive(Debug, clap::Args)]
pub struct ServerArgs {
    /// A running server, which writes into its own database
    #[arg(long, env = "ALMANAC_SERVER", value_name = "URL")]
    pub server: Option<String>,
    /// A token with the right to write, for a server that wants one
    #[arg(long, env = "ALMANAC_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub token: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct InboxArgs {
    /// Only figures of this report
    #[arg(long, value_name = "ID")]
    pub report: Option<i32>,
    /// At most so many groups
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub limit: usize,
    /// How the list is printed
    #[arg(long, value_enum, default_value_t = OutcomeFormat::Table)]
    pub format: OutcomeFormat,
    #[command(flatten)]
    pub server: ReadingArgs,
}

/// A running server that is asked in place of the file.
#[derive(Debug, clap::Args)]
pub struct ReadingArgs {
    /// A running server [default: the one that serves the database, if there is one]
    #[arg(long, env = "ALMANAC_SERVER", value_name = "URL")]
    pub server: Option<String>,
    /// A token with the right to read, for a server that wants one
    #[arg(long, env = "ALMANAC_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub token: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct ChartArgs {
    /// Ids of series, separated by commas
    #[arg(value_name = "ID[,ID…]")]
    pub ids: String,
    /// The picture: FILE.svg or FILE.png
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    #[command(flatten)]
    pub options: ChartFlags,
    #[command(flatten)]
    pub server: ReadingArgs,
}
