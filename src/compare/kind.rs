//! The kinds of changes, in the order in which they need attention, with their titles.

use crate::model::titled;

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
