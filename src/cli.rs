//! The command line as definitions, without behaviour.

use crate::model::Language;
use crate::model::options::{Depth, Taxonomy};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;

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
    /// Sweep stores and write an inventory
    Scan(Scan),
    /// Write an inventory in other forms
    Report(Report),
    /// Show the whole chain from obligation to evidence
    Explain(Explain),
    /// Run the examples of packs: the built-in ones, or files and folders
    Check(Check),
    /// List packs, or show one with its source
    Packs(Packs),
    /// Score a labelled corpus
    #[command(hide = true)]
    Accuracy(Accuracy),
}

/// Options of `scan`.
#[derive(Args, Debug)]
pub struct Scan {
    /// Directories or files
    #[arg(required = true, value_name = "STORE")]
    pub stores: Vec<String>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub common: Common,
    /// Where the report goes
    #[arg(long, value_name = "DIR", default_value = "qingdan-report")]
    pub out: PathBuf,
    /// Forms to write, FORMAT or FORMAT=PATH [default: all]
    #[arg(long, value_name = "FORMAT[=PATH]")]
    pub report: Vec<String>,
    /// Exit with 1 when a dataset's ceiling reaches this measure, or when anything was skipped
    #[arg(long, value_name = "MEASURE|skipped")]
    pub fail_on: Option<FailOn>,
}

/// Options that shape what a scan finds.
#[derive(Args, Clone, Debug)]
pub struct Common {
    /// Facts and verdicts of people [default: qingdan.toml where there is one]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How much is read
    #[arg(long, value_enum, default_value_t = DepthChoice::Auto)]
    pub depth: DepthChoice,
    /// Seed of every random choice of a sample
    #[arg(long, default_value_t = 20_240_830)]
    pub seed: u64,
    /// File with the 32 random bytes that value hashes are keyed by [default: QINGDAN_SECRET_FILE, else this user's own, made once]
    #[arg(long, value_name = "FILE")]
    pub secret: Option<PathBuf>,
    /// Only paths that match
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// Leave out paths that match
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Each file is its own dataset
    #[arg(long)]
    pub no_fold: bool,
    /// Worker threads [default: one a core]
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Which standard says what is sensitive
    #[arg(long, value_enum)]
    pub taxonomy: Option<TaxonomyChoice>,
    /// Folder with packs of your own
    #[arg(long, value_name = "DIR")]
    pub packs: Vec<PathBuf>,
    /// Bytes of a dataset that are read before sampling begins, such as 256MiB
    #[arg(long, value_name = "BYTES", default_value = "256MiB", value_parser = bytes)]
    pub read_budget: u64,
    /// Stop after this time with a partial inventory, such as 90s, 30m, 2h
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub deadline: Option<Duration>,
    /// Language of what is printed and of the report's first page [default: from LANG]
    #[arg(long, value_enum)]
    pub lang: Option<LanguageChoice>,
    /// Nothing on the terminal but errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// Options of `report`.
#[derive(Args, Debug)]
pub struct Report {
    /// inventory.json, or the folder that holds it
    #[arg(default_value = "qingdan-report")]
    pub inventory: PathBuf,
    /// Forms to write, FORMAT or FORMAT=PATH (`-` for standard output) [default: terminal]
    #[arg(long, value_name = "FORMAT[=PATH]")]
    pub report: Vec<String>,
    /// Folder for forms without a path
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Language
    #[arg(long, value_enum)]
    pub lang: Option<LanguageChoice>,
}

/// Options of `explain`.
#[derive(Args, Debug)]
pub struct Explain {
    /// Dataset, or dataset#column
    pub what: String,
    /// Column, where the dataset's name holds a `#`
    #[arg(long)]
    pub column: Option<String>,
    /// inventory.json, or the folder that holds it
    #[arg(long, default_value = "qingdan-report", value_name = "PATH")]
    pub inventory: PathBuf,
    /// Language
    #[arg(long, value_enum)]
    pub lang: Option<LanguageChoice>,
}

/// Options of `check`.
#[derive(Args, Debug)]
pub struct Check {
    /// Pack files or folders [default: the built-in packs]
    pub packs: Vec<PathBuf>,
}

/// Options of `packs`.
#[derive(Args, Debug)]
pub struct Packs {
    /// What to do with them; `list` where nothing is said
    #[command(subcommand)]
    pub verb: Option<PacksVerb>,
    /// Folder with packs of your own
    #[arg(long, value_name = "DIR", global = true)]
    pub packs: Vec<PathBuf>,
    /// Marks the detectors that this file switches off [default: qingdan.toml where there is one]
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Language
    #[arg(long, value_enum, global = true)]
    pub lang: Option<LanguageChoice>,
}

/// What to do with packs.
#[derive(Debug, Subcommand)]
pub enum PacksVerb {
    /// List the packs in force
    List,
    /// Print a pack as it stands, with its source
    Show {
        /// Id of the pack: an element, a law, `context.ID`
        id: String,
    },
}

/// Options of `accuracy`.
#[derive(Args, Debug)]
pub struct Accuracy {
    /// Folder with the files and their truth
    pub dir: PathBuf,
    /// Only datasets that match
    #[arg(long, value_name = "GLOB")]
    pub only: Option<String>,
    /// Print each wrong column
    #[arg(long)]
    pub errors: bool,
    /// As JSON
    #[arg(long)]
    pub json: bool,
    /// Differences from `manifest.csv` that are its mistakes, with reasons
    #[arg(long, value_name = "FILE")]
    pub explained: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub common: Common,
}

/// What makes a run exit with 1.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum FailOn {
    /// Any personal information in scope.
    Exempt,
    /// Contract or certification.
    ContractOrCertification,
    /// Security assessment.
    SecurityAssessment,
    /// Another lawful route.
    OtherRoute,
    /// Anything skipped.
    Skipped,
}

/// `--depth`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum DepthChoice {
    /// Names, sizes and footers; no values
    Metadata,
    /// Whole up to the read budget, beyond it a seeded sample
    Auto,
    /// Every value of every file
    Full,
}

impl From<DepthChoice> for Depth {
    fn from(choice: DepthChoice) -> Self {
        match choice {
            DepthChoice::Metadata => Self::Metadata,
            DepthChoice::Auto => Self::Auto,
            DepthChoice::Full => Self::Full,
        }
    }
}

/// `--taxonomy`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum TaxonomyChoice {
    /// GB/T 45574-2025
    #[value(name = "gbt-45574-2025")]
    Gbt45574,
    /// GB/T 35273-2020
    #[value(name = "gbt-35273-2020")]
    Gbt35273,
}

impl From<TaxonomyChoice> for Taxonomy {
    fn from(choice: TaxonomyChoice) -> Self {
        match choice {
            TaxonomyChoice::Gbt45574 => Self::Gbt45574,
            TaxonomyChoice::Gbt35273 => Self::Gbt35273,
        }
    }
}

/// `--lang`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum LanguageChoice {
    /// 中文
    Zh,
    /// English
    En,
}

impl From<LanguageChoice> for Language {
    fn from(choice: LanguageChoice) -> Self {
        match choice {
            LanguageChoice::Zh => Self::Zh,
            LanguageChoice::En => Self::En,
        }
    }
}

/// `64MiB`, `64MB` or a number of bytes.
fn bytes(text: &str) -> Result<u64, String> {
    let size = text.parse::<bytesize::ByteSize>();
    size.map(|size| size.as_u64())
        .map_err(|_| format!("`{text}` is not a size; write 64MiB, 1GiB"))
}

/// `90s`, `1h 30m` or a number of seconds.
fn duration(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().map(Duration::from_secs).ok();
    seconds
        .or_else(|| humantime::parse_duration(text).ok())
        .ok_or_else(|| format!("`{text}` is not a time; write 90s, 30m, 2h"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_the_units_of_the_standards() {
        for (text, expected) in [
            ("1024", Some(1_024)),
            ("64MiB", Some(64 << 20)),
            ("64 mib", Some(64 << 20)),
            ("1.5GiB", Some(3 << 29)),
            ("64MB", Some(64_000_000)),
            ("64mibib", None),
            ("64 parsecs", None),
            ("-1", None),
            ("MiB", None),
            ("", None),
        ] {
            assert_eq!(bytes(text).ok(), expected, "{text}");
        }
        let error = bytes("64mibib").unwrap_err();
        assert_eq!(error, "`64mibib` is not a size; write 64MiB, 1GiB");
    }

    #[test]
    fn times_have_units_that_are_times() {
        for (text, expected) in [
            ("90", Some(90)),
            ("90s", Some(90)),
            ("30m", Some(1_800)),
            ("30min", Some(1_800)),
            ("1h 30m", Some(5_400)),
            ("2d", Some(172_800)),
            ("5 parsecs", None),
            ("-5s", None),
            ("s", None),
            ("", None),
        ] {
            let expected = expected.map(Duration::from_secs);
            assert_eq!(duration(text).ok(), expected, "{text}");
        }
        let error = duration("5 parsecs").unwrap_err();
        assert_eq!(error, "`5 parsecs` is not a time; write 90s, 30m, 2h");
    }
}
