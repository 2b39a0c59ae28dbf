//! What changed, as data: its kind, what it is about, both sides and the reasons.

use crate::model::inventory::Inventory;
use crate::model::obligation::Measure;
use crate::model::{Count, Text, Titled, titled};
use serde::{Serialize, Serializer};
use std::cmp::Ordering;

/// Kinds of changes, from the one that needs attention first.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Kind {
    /// More is demanded, or may be.
    DutyStricter,
    /// A line of the law beside the main one demands more, or may.
    TrackStricter,
    /// People reached a number of the law.
    ThresholdUp,
    /// People may have reached a number of the law.
    ThresholdOpen,
    /// A column holds more sensitive data than before.
    CategoryStronger,
    /// A dataset that was not there.
    DatasetNew,
    /// What points to important or controlled data.
    SuspicionNew,
    /// A dataset that was read and is not any more.
    DatasetNotRead,
    /// A file that was read and is not any more.
    FileNoLongerRead,
    /// A new file that was not read.
    FileNewUnread,
    /// A file that was read to its end and is not any more.
    FileInPart,
    /// The newer run ended early.
    RunPartial,
    /// Both ends of the demand moved apart.
    DutyWider,
    /// A column that was not there.
    ColumnNew,
    /// A column holds an element, and held none.
    LabelNew,
    /// A column holds another element.
    LabelChanged,
    /// Identifiers among other values.
    RareNew,
    /// The values stand in another form.
    Form,
    /// More people, beyond both intervals.
    PeopleMore,
    /// More people with sensitive information, beyond both intervals.
    SensitiveMore,
    /// Other people of a table.
    OtherPeople,
    /// A result that was given holds otherwise.
    ResultState,
    /// A transfer that was not there.
    TransferNew,
    /// A transfer that is gone.
    TransferGone,
    /// Other datasets leave together.
    TransferDatasets,
    /// A duty that stays by whatever route.
    RemainingNew,
    /// Less is demanded.
    DutyLaxer,
    /// A line of the law beside the main one demands less.
    TrackLaxer,
    /// Both ends of the demand came closer.
    DutyNarrower,
    /// Another rule decides.
    Rule,
    /// A duty that stays is gone.
    RemainingGone,
    /// People fell below a number of the law.
    ThresholdDown,
    /// Whether people still reach a number of the law is open.
    ThresholdUnsure,
    /// A column holds less sensitive data than before.
    CategoryWeaker,
    /// A column holds no element any more.
    LabelGone,
    /// Identifiers among other values are gone.
    RareGone,
    /// A person's verdict stands on a label.
    VerdictNew,
    /// A person's verdict is gone.
    VerdictGone,
    /// What pointed to important or controlled data is gone.
    SuspicionGone,
    /// Fewer people, beyond both intervals.
    PeopleFewer,
    /// Fewer people with sensitive information, beyond both intervals.
    SensitiveFewer,
    /// The interval of people is another, and both have numbers in common.
    PeopleInterval,
    /// The same, of people with sensitive information.
    SensitiveInterval,
    /// Other columns count the people.
    PeopleKeys,
    /// Another sector.
    Sector,
    /// Another scenario.
    Scenario,
    /// A dataset that is gone.
    DatasetGone,
    /// A dataset of the same content under another name.
    DatasetRenamed,
    /// A dataset whose files were not read before.
    DatasetNowRead,
    /// A file that was not read before.
    FileNowRead,
    /// A file that was read in part before.
    FileWhole,
    /// Another reason why a file is not read.
    FileReason,
    /// A file that is left out on purpose, or holds no data.
    FileLeftOut,
    /// A file that was left out is gone.
    FileGone,
    /// A column that is gone.
    ColumnGone,
    /// A column of the same content under another name.
    ColumnRenamed,
    /// Columns stand in another order.
    ColumnOrder,
    /// Another type.
    DataType,
    /// Values were chosen otherwise.
    Sample,
    /// More records, beyond both intervals.
    RecordsMore,
    /// Fewer records, beyond both intervals.
    RecordsFewer,
    /// The interval of records is another.
    RecordsInterval,
    /// Files of a dataset that were not there.
    PartsNew,
    /// Files of a dataset that are gone.
    PartsGone,
    /// Another size, the records being the same.
    Size,
    /// Another format.
    Format,
    /// Another text encoding.
    Encoding,
    /// A remark on a dataset.
    NoteNew,
    /// A remark on a dataset is gone.
    NoteGone,
    /// A question that is open now.
    QuestionNew,
    /// A question that is settled.
    QuestionGone,
    /// What is declared of the exporter.
    Exporter,
    /// Another list.
    Edition,
    /// Another standard of what is sensitive.
    Taxonomy,
    /// A law pack with another text.
    LawPack,
    /// A detector pack with another text.
    DetectorPack,
    /// Another pack with another text.
    OtherPack,
    /// A pack that was not there.
    PackNew,
    /// A pack that is gone.
    PackGone,
    /// A store.
    Store,
    /// How much was read.
    Depth,
    /// Seed of the samples.
    Seed,
    /// Options of the run.
    Arguments,
    /// The secret of the value hashes.
    Secret,
    /// The program's version.
    Program,
    /// The older run ended early.
    RunWhole,
}

titled!(Kind {
    DutyStricter: "duty-stricter", "出境要求变严", "requirement stricter";
    TrackStricter: "track-stricter", "其他审查路径的要求变严", "requirement of another review line stricter";
    ThresholdUp: "threshold-up", "达到法定人数", "legal threshold reached";
    ThresholdOpen: "threshold-open", "可能达到法定人数", "legal threshold possibly reached";
    CategoryStronger: "category-stronger", "字段敏感程度升高", "column more sensitive";
    DatasetNew: "dataset-new", "新增数据集", "new dataset";
    SuspicionNew: "suspicion-new", "新增疑似重要数据或管制数据", "new sign of important or controlled data";
    DatasetNotRead: "dataset-not-read", "数据集不再可读", "dataset no longer read";
    FileNoLongerRead: "file-no-longer-read", "文件不再可读", "file no longer read";
    FileNewUnread: "file-new-unread", "新文件未读取", "new file not read";
    FileInPart: "file-in-part", "文件仅读取了一部分", "file read in part only";
    RunPartial: "run-partial", "新扫描提前结束", "newer scan ended early";
    DutyWider: "duty-wider", "出境要求更不确定", "requirement less certain";
    ColumnNew: "column-new", "新增字段", "new column";
    LabelNew: "label-new", "新识别的信息项", "new label";
    LabelChanged: "label-changed", "信息项改变", "label changed";
    RareNew: "rare-new", "字段中新出现标识符", "identifiers now found among the values";
    Form: "form", "取值形式改变", "form of the values changed";
    PeopleMore: "people-more", "人数增加", "more people";
    SensitiveMore: "sensitive-more", "敏感个人信息人数增加", "more people with sensitive information";
    OtherPeople: "other-people", "其他相关人员人数改变", "number of other people changed";
    ResultState: "result-state", "已有结果的有效状态改变", "validity of a result changed";
    TransferNew: "transfer-new", "新增出境活动", "new transfer";
    TransferGone: "transfer-gone", "出境活动已删除", "transfer gone";
    TransferDatasets: "transfer-datasets", "出境活动的数据集改变", "datasets of the transfer changed";
    RemainingNew: "remaining-new", "新增的其他义务", "new other duty";
    DutyLaxer: "duty-laxer", "出境要求变宽", "requirement less strict";
    TrackLaxer: "track-laxer", "其他审查路径的要求变宽", "requirement of another review line less strict";
    DutyNarrower: "duty-narrower", "出境要求更确定", "requirement more certain";
    Rule: "rule", "适用规则改变", "another rule decides";
    RemainingGone: "remaining-gone", "其他义务已解除", "other duty gone";
    ThresholdDown: "threshold-down", "低于法定人数", "below a legal threshold now";
    ThresholdUnsure: "threshold-unsure", "是否仍达到法定人数待定", "no longer certain that a legal threshold is reached";
    CategoryWeaker: "category-weaker", "字段敏感程度降低", "column less sensitive";
    LabelGone: "label-gone", "信息项不再识别", "label gone";
    RareGone: "rare-gone", "字段中不再有标识符", "identifiers no longer found among the values";
    VerdictNew: "verdict-new", "新增人工认定", "label now set by a person";
    VerdictGone: "verdict-gone", "人工认定已取消", "label no longer set by a person";
    SuspicionGone: "suspicion-gone", "疑似重要数据或管制数据的迹象消失", "sign of important or controlled data gone";
    PeopleFewer: "people-fewer", "人数减少", "fewer people";
    SensitiveFewer: "sensitive-fewer", "敏感个人信息人数减少", "fewer people with sensitive information";
    PeopleInterval: "people-interval", "人数区间改变", "interval of people changed";
    SensitiveInterval: "sensitive-interval", "敏感个人信息人数区间改变", "interval of people with sensitive information changed";
    PeopleKeys: "people-keys", "计数人员的字段改变", "other columns count the people";
    Sector: "sector", "行业改变", "sector changed";
    Scenario: "scenario", "场景改变", "scenario changed";
    DatasetGone: "dataset-gone", "数据集已不存在", "dataset gone";
    DatasetRenamed: "dataset-renamed", "数据集改名或移动", "dataset renamed or moved";
    DatasetNowRead: "dataset-now-read", "数据集现已可读", "dataset now read";
    FileNowRead: "file-now-read", "文件现已读取", "file now read";
    FileWhole: "file-whole", "文件现已完整读取", "file now read completely";
    FileReason: "file-reason", "未读取的原因改变", "reason for not reading a file changed";
    FileLeftOut: "file-left-out", "新的排除文件或无数据文件", "file newly left out or without data";
    FileGone: "file-gone", "未读取的文件已不存在", "unread file gone";
    ColumnGone: "column-gone", "字段已不存在", "column gone";
    ColumnRenamed: "column-renamed", "字段改名", "column renamed";
    ColumnOrder: "column-order", "字段顺序改变", "order of columns changed";
    DataType: "data-type", "数据类型改变", "data type changed";
    Sample: "sample", "读取方式改变", "extent of reading changed";
    RecordsMore: "records-more", "记录数增加", "more records";
    RecordsFewer: "records-fewer", "记录数减少", "fewer records";
    RecordsInterval: "records-interval", "记录数区间改变", "interval of records changed";
    PartsNew: "parts-new", "数据集新增文件", "new files of the dataset";
    PartsGone: "parts-gone", "数据集的文件减少", "files of the dataset gone";
    Size: "size", "大小改变", "size changed";
    Format: "format", "格式改变", "format changed";
    Encoding: "encoding", "文本编码改变", "text encoding changed";
    NoteNew: "note-new", "新增提示", "new remark";
    NoteGone: "note-gone", "提示已消失", "remark gone";
    QuestionNew: "question-new", "新增待确认问题", "new open question";
    QuestionGone: "question-gone", "问题已不再待确认", "question no longer open";
    Exporter: "exporter", "关于数据处理者的声明改变", "declaration about the exporter changed";
    Edition: "edition", "适用的清单改变", "another list applies";
    Taxonomy: "taxonomy", "敏感个人信息标准改变", "standard of sensitive information changed";
    LawPack: "law-pack", "法规规则包改变", "law pack changed";
    DetectorPack: "detector-pack", "识别规则包改变", "detector pack changed";
    OtherPack: "other-pack", "其他规则包改变", "other rule pack changed";
    PackNew: "pack-new", "新增规则包", "new rule pack";
    PackGone: "pack-gone", "规则包已不存在", "rule pack gone";
    Store: "store", "存储位置改变", "store changed";
    Depth: "depth", "扫描深度改变", "scan depth changed";
    Seed: "seed", "抽样种子改变", "seed of the samples changed";
    Arguments: "arguments", "扫描参数改变", "options of the scan changed";
    Secret: "secret", "取值哈希的密钥改变", "key of the value hashes changed";
    Program: "program", "程序版本改变", "program version changed";
    RunWhole: "run-whole", "旧扫描曾提前结束", "older scan had ended early";
});

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
