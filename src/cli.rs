//! The command line as definitions, without behaviour.

mod chinese;
mod choices;
mod help_page;
mod language;
mod line;
mod manual;
mod refusal;
mod values;

pub use choices::{
    AssumeChoice, DepthChoice, DraftLanguage, FailOn, LanguageChoice, RouteChoice, TaxonomyChoice,
};
pub use language::{language, of_arguments};
pub use line::{command, documented, parsed};
pub use manual::in_chinese as manual_in_chinese;
pub use values::WrongValue;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;
use values::{bytes, day, duration, jobs};

/// What the patterns of options and of the configuration mean; the same as in `README.md`.
const PATTERNS: &str = "\
PATTERNS (for --include, --exclude and the datasets in qingdan.toml)
  *  ?             any characters, one character; never a /
  **               any folders, also none
  {a,b}  [0-9]     one of these texts, one of these characters
  members.csv      without a /: a file or folder of this name, in any folder
  crm/members.csv  with a /: this path, from the top of the store
  crm              a folder also means everything in it; an archive its files,
                   a workbook its sheets
Files can also be left out with a reason: by [[ignore]] in qingdan.toml, and by
.qingdanignore in a store, which is written as .gitignore is; the comment above
its patterns is the reason.";

/// When a report is written, and how a run ends.
const REPORTS: &str = "\
REPORTS
  A scan that ended early (deadline, signal) never replaces a complete report.
  Its own report is written to the folder `partial` inside that of the report,
  also if there is no complete one yet; reports with =PATH are written there
  too. The next complete scan removes it.
  Reports that qingdan wrote, in whatever folder, are not scanned.

EXIT STATUS
  0  done
  1  done, and what --fail-on names is met or cannot be excluded; the reason is
     on standard error
  2  not done: a wrong argument or configuration, a store that is empty or
     cannot be listed, or a report that cannot be written (tried before the scan)
  3  ended by --deadline
  129, 130, 143  ended by a signal: SIGHUP, SIGINT (Ctrl-C), SIGTERM; a second
                 one ends it at once";

fn scan_help() -> String {
    format!("{REPORTS}\n\n{FORMATS}\n\n{PATTERNS}")
}

/// What `--report` takes.
const FORMATS: &str = "\
FORMATS (for --report)
  for people     html, xlsx, xlsx-both, markdown, terminal
  for programs   json, csv;
                 datasets.csv, obligations.csv, tracks.csv, transfers.csv,
                 questions.csv, coverage.csv;
                 columns.ndjson, datasets.ndjson, obligations.ndjson,
                 tracks.ndjson, transfers.ndjson, questions.ndjson,
                 coverage.ndjson;
                 columns.parquet, datasets.parquet, obligations.parquet,
                 tracks.parquet, transfers.parquet, questions.parquet,
                 coverage.parquet
  for catalogs   datahub, openmetadata, openlineage, dcat, croissant
  for pipelines  sarif, junit, prometheus";

/// Finds datasets, counts the people in them, and says what China's data-export rules demand before they leave.
#[derive(Debug, Parser)]
#[command(name = "qingdan", version, about, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Scan folders and archives and write an inventory
    Scan(Scan),
    /// Show an inventory, or write it in other formats
    Report(Report),
    /// Explain one dataset, column or transfer: its duty, the rule, the evidence and the open questions
    Explain(Explain),
    /// Write drafts of what is filed for a transfer: data catalogue, impact assessment, application
    File(File),
    /// List the questions whose answers settle most, or write them as a configuration to fill in
    Questions(Questions),
    /// Judge an inventory again under other declarations, another edition or another day; no data is read
    Judge(Judge),
    /// Show what changed between two inventories
    Diff(Diff),
    /// Show how numbers went over a series of inventories
    History(History),
    /// Ask the tables of an inventory, or of a series
    Query(Query),
    /// Test rule packs with their own examples
    Check(Check),
    /// List the rule packs, or print one with its source
    Packs(Packs),
    /// Fill in the rules of a law pack as an Excel table
    Law(Law),
    /// Print the JSON Schema of the inventory, or of the rows of a table
    Schema(Schema),
    /// Print a script by which a shell completes commands and options
    Completions(Completions),
    /// Print the manual, or write a page for each command
    Man(Man),
    /// Score a scan of a labelled folder
    #[command(hide = true)]
    Accuracy(Accuracy),
}

/// Options of `scan`.
#[derive(Args, Debug)]
#[command(after_help = scan_help())]
pub struct Scan {
    /// Folders or files to scan
    #[arg(required = true, value_name = "STORE")]
    pub stores: Vec<String>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub common: Common,
    /// Folder for the report; that of a scan that ended early is DIR/partial
    #[arg(long, value_name = "DIR", default_value = "qingdan-report")]
    pub out: PathBuf,
    /// Report to write; with =PATH to that file, `-` for standard output; may be repeated [default: json, html, csv, xlsx]
    #[arg(long, value_name = "FORMAT[=PATH]")]
    pub report: Vec<String>,
    /// Exit with status 1 if a dataset may need this measure, if a file was not read, or for a change against --baseline; may be repeated
    #[arg(long, value_name = "CONDITION", value_enum, value_delimiter = ',')]
    pub fail_on: Vec<FailOn>,
    /// Earlier inventory.json, or the folder that contains it: the report says what changed since
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Accept a store with nothing to scan: one that is empty, or where --include and --exclude leave nothing
    #[arg(long)]
    pub allow_empty: bool,
}

/// Options that shape what a scan finds.
#[derive(Args, Clone, Debug)]
pub struct Common {
    /// Your declarations: facts about the exporter and the datasets, corrections to columns [default: qingdan.toml if it exists]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How much of each dataset to read
    #[arg(long, value_enum, default_value_t = DepthChoice::Auto)]
    pub depth: DepthChoice,
    /// Seed of the random sample; the same seed gives the same result
    #[arg(long, default_value_t = 20_240_830)]
    pub seed: u64,
    /// File with the 32 random bytes that key the hashes of values [default: QINGDAN_SECRET_FILE, else your own, made once]
    #[arg(long, value_name = "FILE")]
    pub secret: Option<PathBuf>,
    /// Read only paths that match; see PATTERNS below; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// Leave out paths that match; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Do not join similar files: each file is its own dataset
    #[arg(long)]
    pub no_fold: bool,
    /// Number of threads [default: one per core]
    #[arg(long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<usize>,
    /// Suppose this where nothing is declared; counted in every report; `none`: suppose nothing, also not what [assume] says
    #[arg(long, value_enum, value_name = "FACT")]
    pub assume: Vec<AssumeChoice>,
    /// Standard that defines sensitive personal information [default: gbt-45574-2025]
    #[arg(long, value_enum)]
    pub taxonomy: Option<TaxonomyChoice>,
    /// Folder with your own rule packs; may be repeated
    #[arg(long, value_name = "DIR")]
    pub packs: Vec<PathBuf>,
    /// Read a dataset completely up to this size; sample a larger one
    #[arg(long, value_name = "BYTES", default_value = "256MiB", value_parser = bytes)]
    pub read_budget: u64,
    /// Stop after this time and write a partial inventory: 90s, 30m, 2h
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub deadline: Option<Duration>,
    /// Language of the output and of the report's first page [default: from LANG]
    #[arg(long, value_enum)]
    pub lang: Option<LanguageChoice>,
    /// Print only errors and warnings
    #[arg(long, short)]
    pub quiet: bool,
}

/// Options of `report`.
#[derive(Args, Debug)]
#[command(after_help = FORMATS)]
pub struct Report {
    /// inventory.json, or the folder that contains it
    #[arg(default_value = "qingdan-report")]
    pub inventory: PathBuf,
    /// Report to write; with =PATH to that file, `-` for standard output; may be repeated [default: terminal]
    #[arg(long, value_name = "FORMAT[=PATH]")]
    pub report: Vec<String>,
    /// Folder for reports without a path
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Language of the output [default: from LANG]
    #[arg(long, value_enum)]
    pub lang: Option<LanguageChoice>,
}

/// Options of `explain`.
#[derive(Args, Debug)]
pub struct Explain {
    /// Name of a dataset, DATASET#COLUMN, or name of a transfer (`*`: the whole scan)
    pub what: String,
    /// Column; needed if the name of the dataset contains `#`
    #[arg(long)]
    pub column: Option<String>,
    /// inventory.json, or the folder that contains it
    #[arg(long, default_value = "qingdan-report", value_name = "PATH")]
    pub inventory: PathBuf,
    /// Language of the output [default: from LANG]
    #[arg(long, value_enum)]
    pub lang: Option<LanguageChoice>,
}

/// Options of `file`.
#[derive(Args, Debug)]
pub struct File {
    /// Name of a [[transfer]] of the inventory; `*` for the whole scan
    pub transfer: String,
    /// The road by which it is filed
    #[arg(long, value_enum)]
    pub route: RouteChoice,
    /// Folder for the drafts; files that are there already are not changed
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// inventory.json, or the folder that contains it
    #[arg(long, default_value = "qingdan-report", value_name = "PATH")]
    pub inventory: PathBuf,
    /// Folder with your own rule packs, for the names of your own elements; may be repeated
    #[arg(long, value_name = "DIR")]
    pub packs: Vec<PathBuf>,
    /// Language of the drafts
    #[arg(long, value_enum, default_value_t = DraftLanguage::Both)]
    pub lang: DraftLanguage,
}

/// Under what an inventory is judged again.
#[derive(Args, Clone, Debug)]
pub struct JudgeTerms {
    /// inventory.json, or the folder that contains it
    #[arg(default_value = "qingdan-report")]
    pub inventory: PathBuf,
    /// Your declarations [default: qingdan.toml if it exists]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Suppose this where nothing is declared; `none`: suppose nothing, also not what [assume] says
    #[arg(long, value_enum, value_name = "FACT")]
    pub assume: Vec<AssumeChoice>,
    /// Law pack of the list [default: that of the configuration, else of the inventory]
    #[arg(long, value_name = "PACK")]
    pub edition: Option<String>,
    /// The day by which is judged, in China: 2026-01-31 [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<NaiveDate>,
    /// Folder with your own rule packs; may be repeated
    #[arg(long, value_name = "DIR")]
    pub packs: Vec<PathBuf>,
    /// Language of the output [default: from LANG]
    #[arg(long, value_enum)]
    pub lang: Option<LanguageChoice>,
}

/// Options of `questions`.
#[derive(Args, Debug)]
pub struct Questions {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub terms: JudgeTerms,
    /// Write a configuration to fill in: that in force, with every question as a comment; an existing file is not changed
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,
    /// Ask the questions here, one after another; with --write the answers are written
    #[arg(long)]
    pub ask: bool,
    /// Read the answers from the sheet of open questions of a workbook that was filled in; with --write they are written, else printed
    #[arg(long, value_name = "FILE.xlsx", conflicts_with = "ask")]
    pub read: Option<PathBuf>,
}

/// Options of `judge`.
#[derive(Args, Debug)]
pub struct Judge {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub terms: JudgeTerms,
    /// Report to write; with =PATH to that file, `-` for standard output; may be repeated [default: terminal]
    #[arg(long, value_name = "FORMAT[=PATH]")]
    pub report: Vec<String>,
    /// Folder for reports without a path
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Options of `diff`.
#[derive(Args, Debug)]
pub struct Diff {
    /// The older inventory.json, or the folder that contains it
    pub old: PathBuf,
    /// The newer one
    pub new: PathBuf,
    /// Form of the output: terminal, json, markdown, html; with =PATH to that file, `-` for standard output; may be repeated [default: terminal]
    #[arg(long, value_name = "FORMAT[=PATH]")]
    pub report: Vec<String>,
    /// Exit with status 1 if anything changed
    #[arg(long)]
    pub exit_code: bool,
    /// Folder with your own rule packs, for the numbers of people in your own lists; may be repeated
    #[arg(long, value_name = "DIR")]
    pub packs: Vec<PathBuf>,
    /// Language of the output [default: from LANG]
    #[arg(long, value_enum)]
    pub lang: Option<LanguageChoice>,
}

/// Options of `history`.
#[derive(Args, Debug)]
pub struct History {
    /// Folder with the inventories: inventory files, or report folders
    pub dir: PathBuf,
    /// Form of the output: terminal, html, json, csv; with =PATH to that file, `-` for standard output; may be repeated [default: terminal]
    #[arg(long, value_name = "FORMAT[=PATH]")]
    pub report: Vec<String>,
    /// Language of the output [default: from LANG]
    #[arg(long, value_enum)]
    pub lang: Option<LanguageChoice>,
}

/// Options of `query`.
#[derive(Args, Debug)]
#[command(after_help = crate::query::GRAMMAR)]
pub struct Query {
    /// inventory.json, the folder that contains it, or a folder with several
    #[arg(default_value = "qingdan-report", value_name = "INVENTORY|DIR")]
    pub inventory: PathBuf,
    /// Table: datasets, columns, obligations, tracks, transfers, questions, coverage
    #[arg(long, value_name = "TABLE", default_value = "datasets")]
    pub from: String,
    /// Columns of the answer [default: all]
    #[arg(long, value_name = "COLUMNS")]
    pub select: Option<String>,
    /// Condition that rows meet
    #[arg(long = "where", value_name = "CONDITION")]
    pub condition: Option<String>,
    /// One row for all that have the same values in these columns
    #[arg(long, value_name = "COLUMNS")]
    pub group_by: Option<String>,
    /// Columns of the answer to sort by; `desc` behind one: the greatest first
    #[arg(long, value_name = "COLUMNS")]
    pub order_by: Option<String>,
    /// Rows at most
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = QueryFormat::Table)]
    pub format: QueryFormat,
    /// Language of the output [default: from LANG]
    #[arg(long, value_enum)]
    pub lang: Option<LanguageChoice>,
}

/// `--format` of `query`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum QueryFormat {
    /// Aligned columns
    Table,
    /// Comma-separated values
    Csv,
    /// One array of objects
    Json,
    /// One object a line
    Ndjson,
}

impl From<QueryFormat> for crate::query::Format {
    fn from(choice: QueryFormat) -> Self {
        match choice {
            QueryFormat::Table => Self::Table,
            QueryFormat::Csv => Self::Csv,
            QueryFormat::Json => Self::Json,
            QueryFormat::Ndjson => Self::Ndjson,
        }
    }
}

/// Options of `check`.
#[derive(Args, Debug)]
pub struct Check {
    /// Pack files or folders to test [default: the built-in packs]
    pub packs: Vec<PathBuf>,
    /// Your declarations: they are checked too [default: qingdan.toml if it exists]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Language of the messages [default: from LANG]
    #[arg(long, value_enum)]
    pub lang: Option<LanguageChoice>,
}

/// Options of `packs`.
#[derive(Args, Debug)]
pub struct Packs {
    /// Command; `list` if none is given
    #[command(subcommand)]
    pub verb: Option<PacksVerb>,
    /// Folder with your own rule packs; may be repeated
    #[arg(long, value_name = "DIR", global = true)]
    pub packs: Vec<PathBuf>,
    /// Your declarations: detectors that they switch off are marked [default: qingdan.toml if it exists]
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Language of the output [default: from LANG]
    #[arg(long, value_enum, global = true)]
    pub lang: Option<LanguageChoice>,
}

/// What to do with packs.
#[derive(Debug, Subcommand)]
pub enum PacksVerb {
    /// List the rule packs
    List,
    /// Print a rule pack as it is, with its source
    Show {
        /// Id of the pack: an element such as person.name, a law such as cn-national, or context.ID
        id: String,
    },
}

/// Options of `law`.
#[derive(Args, Debug)]
pub struct Law {
    /// Command
    #[command(subcommand)]
    pub verb: LawVerb,
    /// Folder with your own rule packs; may be repeated
    #[arg(long, value_name = "DIR", global = true)]
    pub packs: Vec<PathBuf>,
    /// Language of the table and of the messages [default: from LANG]
    #[arg(long, value_enum, global = true)]
    pub lang: Option<LanguageChoice>,
}

/// What to do with the table of a law pack.
#[derive(Debug, Subcommand)]
pub enum LawVerb {
    /// Write a law pack as an Excel table to fill in
    Export {
        /// Id of the law pack, such as cn-bj-ftz-2024
        pack: String,
        /// Workbook to write
        #[arg(long, value_name = "FILE")]
        xlsx: PathBuf,
    },
    /// Check every cell of such a table and write the law pack
    Import {
        /// Workbook that was filled in
        #[arg(value_name = "FILE.xlsx")]
        file: PathBuf,
        /// Law pack to write, or the folder for it [default: the pack's id with .md]
        #[arg(long, value_name = "FILE.md|DIR")]
        out: Option<PathBuf>,
    },
}

/// Options of `schema`.
#[derive(Args, Debug)]
pub struct Schema {
    /// Of what
    #[arg(value_enum, default_value_t = SchemaOf::Inventory)]
    pub of: SchemaOf,
}

/// What a schema is of.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum SchemaOf {
    /// inventory.json
    Inventory,
    /// A row of the table of datasets
    Datasets,
    /// A row of the table of columns
    Columns,
    /// A row of the table of obligations
    Obligations,
    /// A row of the table of tracks
    Tracks,
    /// A row of the table of transfers
    Transfers,
    /// A row of the table of questions
    Questions,
    /// A row of the table of coverage
    Coverage,
}

/// Options of `completions`.
#[derive(Args, Debug)]
pub struct Completions {
    /// Shell that runs the script
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
    /// Language of the descriptions [default: from LANG]
    #[arg(long, value_enum)]
    pub lang: Option<LanguageChoice>,
}

/// Options of `man`.
#[derive(Args, Debug)]
pub struct Man {
    /// Folder for the pages, a file for each command [default: all pages to standard output]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Language of the manual [default: from LANG]
    #[arg(long, value_enum)]
    pub lang: Option<LanguageChoice>,
}

/// Options of `accuracy`.
#[derive(Args, Debug)]
#[command(after_help = PATTERNS)]
pub struct Accuracy {
    /// Folders with the files and their labels
    #[arg(required = true, value_name = "DIR")]
    pub dirs: Vec<PathBuf>,
    /// Score only datasets that match; see PATTERNS below
    #[arg(long, value_name = "GLOB")]
    pub only: Option<String>,
    /// List each wrong column
    #[arg(long)]
    pub errors: bool,
    /// Print figures of each source, how often findings of each confidence are right, and what was taken for what
    #[arg(long)]
    pub details: bool,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
    /// Fit the judge's weights to the folders and write them to this file, in the form of context/weights.toml
    #[arg(long, value_name = "FILE")]
    pub fit: Option<PathBuf>,
    /// Write what the judge weighed in each labelled column to this file, as CSV
    #[arg(long, value_name = "FILE")]
    pub evidence: Option<PathBuf>,
    /// Known errors of manifest.csv, with reasons
    #[arg(long, value_name = "FILE")]
    pub explained: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub common: Common,
}
