//! What is declared for a filing: of who exports, of datasets that leave together, of what left earlier and of results that were
//! given; as the inventory keeps it.

use crate::model::declarations::{Exporter, Filing};
use crate::model::{Text, titled};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How data is exported; all three acts count (`EXPORT-ACTS`).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// It is sent out.
    #[default]
    Transfer,
    /// It stays, and somebody abroad can query, retrieve, download or export it.
    RemoteAccess,
    /// People in the country are dealt with from abroad.
    ProcessingAbroad,
}

titled!(Means {
    Transfer: "transfer", "传输至境外", "sent abroad";
    RemoteAccess: "remote-access", "境外远程访问、查询或下载", "remote access from abroad";
    ProcessingAbroad: "processing-abroad", "在境外处理境内自然人的个人信息", "processing abroad of people in China";
});

/// A road by which data leaves.
#[derive(
    Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Route {
    /// 标准合同
    #[default]
    Contract,
    /// 保护认证
    Certification,
    /// 安全评估
    Assessment,
    /// A zone's list, by application, filing and approval.
    List,
    /// A flow that is freed.
    Exempt,
}

titled!(Route {
    Contract: "contract", "标准合同", "standard contract";
    Certification: "certification", "个人信息保护认证", "certification";
    Assessment: "assessment", "数据出境安全评估", "security assessment";
    List: "list", "负面清单备案", "filing under the zone's list";
    Exempt: "exempt", "豁免", "exempt";
});

/// What a filing says of a transfer; absent where nobody declared it.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TransferTerms {
    /// Who receives the data abroad.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipient: Vec<String>,
    /// Where they are, two small letters of ISO 3166-1 each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub country: Vec<String>,
    /// What it is exported for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Ids of the legal bases of processing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal_basis: Vec<String>,
    /// How it is exported.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub means: Vec<Means>,
    /// When, or how often.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// How long it is kept abroad.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<String>,
}

/// People whose information was sent out before, as declared.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EarlierExport {
    /// By which road; absent where nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Route>,
    /// Counted from this day on, `2026-01-01`.
    pub since: String,
    /// People.
    pub individuals: u64,
    /// Of those, with sensitive information.
    pub sensitive_individuals: u64,
    /// Whether it is of the year by which the inventory is judged; that of another year counts as nothing.
    pub counts: bool,
}

/// A result that an authority or a certifier gave, or a contract that was filed.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GivenResult {
    /// Of which kind.
    pub kind: Route,
    /// Its number, as declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The day on which it was given, `2026-01-31`.
    pub on: String,
    /// People that it covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub individuals: Option<u64>,
    /// How long it holds, where the law says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validity: Option<Validity>,
}

/// How long a result holds.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Validity {
    /// The last day, `2029-01-31`.
    pub until: String,
    /// The day from which an extension can be asked for. Weekends are no working days; public holidays are not known, so that the
    /// true day may be some days earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension_from: Option<String>,
    /// Where the day stands by which the inventory is judged.
    pub state: ValidityState,
    /// Whether people grew by more than an extension allows.
    pub growth: Growth,
    /// The most people with whom an extension may be asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_individuals: Option<u64>,
    /// The row of the law, `pack/row`.
    pub row: String,
    /// What follows, for a reader.
    pub text: Text,
}

/// Where a day stands in the time of a result.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ValidityState {
    /// It holds.
    #[default]
    Valid,
    /// It holds, and an extension can be asked for now.
    Near,
    /// It holds no more.
    Passed,
    /// A later result of the same kind stands in its place.
    Replaced,
}

titled!(ValidityState {
    Valid: "valid", "有效", "valid";
    Near: "near", "即将到期", "near its end";
    Passed: "passed", "已过期", "expired";
    Replaced: "replaced", "已由后续结果替代", "replaced by a later result";
});

/// Whether people grew by more than an extension allows.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Growth {
    /// Nobody declared how many people the result covers, or the law knows no bound.
    #[default]
    Unknown,
    /// They did not.
    Within,
    /// The interval of people does not say.
    Open,
    /// They did.
    Beyond,
}

titled!(Growth {
    Unknown: "unknown", "未知", "not known";
    Within: "within", "未超出", "within the limit";
    Open: "open", "无法判定", "cannot tell";
    Beyond: "beyond", "已超出", "beyond the limit";
});

impl GivenResult {
    /// Whether a reader must look at it now.
    #[must_use]
    pub fn is_pressing(&self) -> bool {
        let validity = self.validity.as_ref();
        validity.is_some_and(|validity| match validity.state {
            ValidityState::Near | ValidityState::Passed => true,
            ValidityState::Valid => validity.growth == Growth::Beyond,
            ValidityState::Replaced => false,
        })
    }
}

/// What is declared of who exports.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeclaredExporter {
    /// Zone id, or `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_in: Option<String>,
    /// Critical information infrastructure operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ciio: Option<bool>,
    /// Sector id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// People whose personal information is held in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_individuals: Option<u64>,
    /// The cluster that approved the use of the zone's list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_cluster: Option<String>,
    /// The day of approval, `2026-01-31`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_approved_on: Option<String>,
}

impl DeclaredExporter {
    /// Whether nothing is declared.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl From<&Exporter> for DeclaredExporter {
    fn from(exporter: &Exporter) -> Self {
        let filing = exporter.list_filing.as_ref().and_then(Filing::approved);
        Self {
            registered_in: exporter.registered_in.clone(),
            ciio: exporter.ciio,
            sector: exporter.sector.clone(),
            held_individuals: exporter.held_individuals,
            list_cluster: filing.map(|filing| filing.cluster.clone()),
            list_approved_on: filing.map(|filing| filing.approved_on.to_string()),
        }
    }
}
