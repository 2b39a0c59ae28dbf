//! Words that options take, as the program knows them.

use crate::filing::Languages;
use crate::model::Language;
use crate::model::filing::Route;
use crate::model::options::{Depth, Taxonomy};
use clap::ValueEnum;

/// What makes a run exit with 1.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum FailOn {
    /// Any personal information in scope
    Exempt,
    /// Contract or certification
    ContractOrCertification,
    /// Security assessment
    SecurityAssessment,
    /// Another lawful route; with --baseline only where it is new
    OtherRoute,
    /// A file or table was not read, or not to its end
    Skipped,
    /// Sensitive information where the baseline has none
    NewSensitive,
    /// People reach a number of the law that they did not reach in the baseline
    Crossed,
    /// More is required than in the baseline
    Stricter,
}

impl From<FailOn> for crate::model::options::FailOn {
    fn from(choice: FailOn) -> Self {
        match choice {
            FailOn::Exempt => Self::Exempt,
            FailOn::ContractOrCertification => Self::ContractOrCertification,
            FailOn::SecurityAssessment => Self::SecurityAssessment,
            FailOn::OtherRoute => Self::OtherRoute,
            FailOn::Skipped => Self::Skipped,
            FailOn::NewSensitive => Self::NewSensitive,
            FailOn::Crossed => Self::Crossed,
            FailOn::Stricter => Self::Stricter,
        }
    }
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

/// `--assume`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum AssumeChoice {
    /// The exporter is no critical information infrastructure operator: no notice of designation was received
    NoCiio,
    /// The exporter is one
    Ciio,
    /// Nothing
    None,
}

/// `--lang`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum LanguageChoice {
    /// 中文
    Zh,
    /// English
    En,
    /// The workbook in both, everything else as LANG says
    Both,
}

impl LanguageChoice {
    /// The one language that is asked for.
    #[must_use]
    pub const fn one(self) -> Option<Language> {
        match self {
            Self::Zh => Some(Language::Zh),
            Self::En => Some(Language::En),
            Self::Both => None,
        }
    }
}

/// `--route`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum RouteChoice {
    /// Standard contract 标准合同
    Contract,
    /// Security assessment 安全评估
    Assessment,
    /// Certification 保护认证
    Certification,
    /// A zone's list 负面清单
    List,
}

impl From<RouteChoice> for Route {
    fn from(choice: RouteChoice) -> Self {
        match choice {
            RouteChoice::Contract => Self::Contract,
            RouteChoice::Assessment => Self::Assessment,
            RouteChoice::Certification => Self::Certification,
            RouteChoice::List => Self::List,
        }
    }
}

/// `--lang` of drafts.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum DraftLanguage {
    /// 中文
    Zh,
    /// English
    En,
    /// Chinese, and English beneath it
    Both,
}

impl From<DraftLanguage> for Languages {
    fn from(choice: DraftLanguage) -> Self {
        match choice {
            DraftLanguage::Zh => Self::Zh,
            DraftLanguage::En => Self::En,
            DraftLanguage::Both => Self::Both,
        }
    }
}
