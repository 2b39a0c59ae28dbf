//! What changed, as data: its kind, what it is about, both sides and the reasons.

pub use super::kind::Kind;
use crate::model::inventory::Inventory;
use crate::model::obligation::Measure;
use crate::model::{Count, Text, Titled, titled};
use serde::{Serialize, Serializer};
use std::cmp::Ordering;

/// Why something changed, as far as the inventories tell.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Why {
    /// A person's verdict.
    Verdict,
    /// A declaration.
    Declaration,
    /// A supposition.
    Assumption,
    /// The number of people.
    People,
    /// What the columns hold.
    Labels,
    /// Sector or scenario.
    Sector,
    /// What points to important or controlled data.
    Suspicion,
    /// The list or a law pack.
    Law,
    /// A detector pack.
    Detectors,
    /// The standard of what is sensitive.
    Taxonomy,
    /// How much was read.
    Reading,
    /// The data.
    Data,
    /// The program.
    Program,
    /// The inventories do not say.
    Unknown,
}

titled!(Why {
    Verdict: "verdict", "人工认定", "a person's verdict";
    Declaration: "declaration", "声明", "declaration";
    Assumption: "assumption", "假设", "assumption";
    People: "people", "人数", "number of people";
    Labels: "labels", "字段内容", "what the columns hold";
    Sector: "sector", "行业或场景", "sector or scenario";
    Suspicion: "suspicion", "疑似重要数据或管制数据", "sign of important or controlled data";
    Law: "law", "法规规则", "law pack";
    Detectors: "detectors", "识别规则", "detector pack";
    Taxonomy: "taxonomy", "敏感个人信息标准", "standard of sensitive information";
    Reading: "reading", "读取范围", "extent of reading";
    Data: "data", "数据", "data";
    Program: "program", "程序版本", "program version";
    Unknown: "unknown", "两份清单未说明原因", "the inventories do not say why";
});

/// How sure it is that two names are of one content. Inventories hold no fingerprint of content, so it is never certain.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Sure {
    /// All figures agree, down to the distinct values of each column.
    Likely,
    /// The schema and the main figures agree.
    Possible,
    /// The schema and the file name agree; figures differ.
    Weak,
}

titled!(Sure {
    Likely: "likely", "很可能：所有统计数字一致", "likely: all figures agree";
    Possible: "possible", "可能：结构和主要数字一致", "possible: structure and main figures agree";
    Weak: "weak", "不确定：仅结构和名称或位置一致", "uncertain: only structure and name or position agree";
});

/// Titled values are their ids in JSON.
macro_rules! serialised_as_id {
    ($($name:ident),+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.id())
            }
        }
    )+};
}
serialised_as_id!(Kind, Why, Sure, Whom);

/// An id with its title.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// As in `inventory.json`.
    pub id: String,
    /// For a reader.
    pub title: Text,
}

impl Serialize for Named {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.id)
    }
}

/// Both ends of what is demanded.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Duty {
    /// The least.
    pub floor: Measure,
    /// The most.
    pub ceiling: Measure,
}

/// A number of people in the law, and of whom it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Threshold {
    /// The number.
    pub people: u64,
    /// Of whom.
    pub of: Whom,
}

/// Which people a number of the law is of.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Whom {
    /// Everyone.
    All,
    /// Those without sensitive information.
    NonSensitive,
    /// Those with sensitive information.
    Sensitive,
}

titled!(Whom {
    All: "all", "全部", "all";
    NonSensitive: "non-sensitive", "不含敏感个人信息", "without sensitive information";
    Sensitive: "sensitive", "含敏感个人信息", "with sensitive information";
});

/// One side of a change.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// What is demanded.
    Duty(Duty),
    /// A number with its interval.
    Count(Count),
    /// A number.
    Number(u64),
    /// Bytes.
    Bytes(u64),
    /// A number of people in the law.
    Threshold(Threshold),
    /// A value of a closed list.
    Id(Named),
    /// A name, or several.
    Name(String),
    /// A sentence.
    Text(Text),
}

impl Value {
    /// A value of a closed list.
    pub(super) fn id(value: impl Titled) -> Self {
        Self::Id(Named {
            id: value.id().to_owned(),
            title: value.title(),
        })
    }

    /// An id of an open list.
    pub(super) fn term(id: &str) -> Self {
        Self::Id(Named {
            id: id.to_owned(),
            title: crate::report::terms::term(id),
        })
    }
}

/// A reason.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Because {
    /// Of which kind.
    pub why: Why,
    /// What exactly: ids of packs, a fact with its values.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub what: String,
}

impl Because {
    pub(super) fn new(why: Why, what: impl Into<String>) -> Self {
        let what = what.into();
        Self { why, what }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Of which kind.
    pub kind: Kind,
    /// The store; empty where it is about no dataset and no file.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub store: String,
    /// The dataset, by its newer name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// The column, by its newer path, or `#n` where it has no header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The transfer; `*` is the whole scan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer: Option<String>,
    /// What exactly, where the kind does not say: a number of the law, a pack, a line of the law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<Value>,
    /// As it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// As it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
    /// The rule of the law that it is about, `pack/rule`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<Because>,
    /// How sure it is, where it is not certain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sure: Option<Sure>,
    /// Whether sensitive information stands where none stood.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
    /// Whether another lawful route may be demanded where it was not.
    #[serde(skip_serializing_if = "std::ops::Not::not", rename = "otherRoute")]
    pub other_route: bool,
    /// Whether it is about content that nobody looked at.
    #[serde(skip)]
    pub(super) unread: bool,
    /// How urgent it is among those of its kind: the place of its measure, then people.
    #[serde(skip)]
    pub(super) urgency: (usize, std::cmp::Reverse<u64>),
}

impl Change {
    /// A change of the run.
    pub(super) fn of(kind: Kind) -> Self {
        Self {
            kind,
            store: String::new(),
            dataset: None,
            column: None,
            file: None,
            transfer: None,
            what: None,
            before: None,
            after: None,
            rule: None,
            because: Vec::new(),
            sure: None,
            sensitive: false,
            other_route: false,
            unread: false,
            urgency: (usize::MAX, std::cmp::Reverse(0)),
        }
    }

    /// The same with both sides.
    pub(super) fn sides(
        self,
        before: impl Into<Option<Value>>,
        after: impl Into<Option<Value>>,
    ) -> Self {
        let (before, after) = (before.into(), after.into());
        Self {
            before,
            after,
            ..self
        }
    }

    /// The same with what it is about.
    pub(super) fn what(self, what: Value) -> Self {
        let what = Some(what);
        Self { what, ..self }
    }

    /// The same with reasons.
    pub(super) fn because(self, because: Vec<Because>) -> Self {
        Self { because, ..self }
    }

    /// Kinds in their order, the most urgent of each first, then by name.
    pub(super) fn by_attention(&self, other: &Self) -> Ordering {
        fn names(one: &Change) -> [Option<&str>; 4] {
            let names = [&one.transfer, &one.dataset, &one.file, &one.column];
            names.map(|name| name.as_deref())
        }
        (self.kind, self.urgency)
            .cmp(&(other.kind, other.urgency))
            .then_with(|| self.store.cmp(&other.store))
            .then_with(|| names(self).cmp(&names(other)))
            .then_with(|| self.rule.cmp(&other.rule))
    }
}

/// A run that is compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Moment {
    /// Its id.
    pub scan: String,
    /// When it ended, RFC 3339 UTC.
    pub finished_at: String,
    /// Its datasets.
    pub datasets: u64,
}

impl Moment {
    pub(super) fn of(inventory: &Inventory) -> Self {
        Self {
            scan: inventory.scan.id.clone(),
            finished_at: inventory.scan.finished_at.clone(),
            datasets: inventory.datasets.len() as u64,
        }
    }
}

/// All that changed between two inventories.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Changes {
    /// The older one.
    pub old: Moment,
    /// The newer one.
    pub new: Moment,
    /// What changed, what needs attention first.
    pub changes: Vec<Change>,
}
