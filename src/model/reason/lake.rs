//! Reasons of tables that are described by metadata: Delta Lake, Apache Iceberg, Apache Hudi.

use crate::model::reason::table::{names, reasons};

reasons! {
    /// Why a file of such a table is not read, or what of its table is not known.
    LakeReason;
    MetadataMissing => Corrupt,
        "表元数据所指的文件不存在",
        "the metadata of the table names files that do not exist";
    RemovedRowsFile { lake: LakeKind } => TableMetadata,
        "{lake} 表的元数据：说明哪些行已删除",
        "metadata of a {lake} table: it says which rows were deleted";
    FilesMissing { lake: LakeKind, files: u64 } => Corrupt,
        "{lake} 表的元数据：其数据文件全部不存在（{files} 个）",
        "metadata of a {lake} table whose data files are all missing (number: {files})";
    Describes { lake: LakeKind } => TableMetadata,
        "{lake} 表的元数据，自身不含数据行",
        "metadata of a {lake} table; it holds no rows of its own";
    ChangesUnread { lake: LakeKind } => Unsupported,
        "{lake} 表的日志文件，含尚未合并的变更：不读取，可能含个人信息；请先执行压缩（compaction）再扫描",
        "log file of the {lake} table with changes that are not merged yet: not read, may be about people; run a compaction before the scan";
    Superseded { lake: LakeKind, files: u64 } => Superseded,
        "{lake} 表的当前版本未列出的文件（{files} 个）：旧版本或未完成的写入，不计入，但仍存储，可能含其他个人信息",
        "files that the current version of the {lake} table does not name (number: {files}): earlier versions or unfinished writes; not counted, but still stored, and may be about other people";
    VersionTooNew { lake: LakeKind } => Unsupported,
        "{lake} 表的格式版本过新，尚不支持",
        "the format version of the {lake} table is newer than is supported";
    TimelineUnreadable => Corrupt,
        "Apache Hudi 表的时间线无法读取",
        "the timeline of the Apache Hudi table cannot be read";
    Bootstrapped => Unsupported,
        "Apache Hudi 表以其他表的文件为基础（bootstrap），不支持；请导出为 Parquet",
        "the Apache Hudi table is based on the files of another table (bootstrap): not supported; export it as Parquet";
    PaimonUnread => TableMetadata,
        "Apache Paimon 表的元数据不读取；请将当前快照导出为 Parquet",
        "the metadata of an Apache Paimon table is not read; export its current snapshot as Parquet";
    VectorPlace => Corrupt,
        "Delta Lake 表的删除向量不在表的文件夹内",
        "a deletion vector of the Delta Lake table lies outside the folder of the table";
    VectorDamaged => Corrupt,
        "表的删除向量已损坏",
        "a deletion vector of the table is damaged";
    VectorTooLarge { mebibytes: u64 } => Limit,
        "一个文件的删除向量超过 {mebibytes} MiB",
        "a deletion vector of more than {mebibytes} MiB";
    TooManyRemoved => Limit,
        "表的已删除行超过程序所能保留的数量",
        "more deleted rows in the table than the scan can keep";
    CommitMissing => Corrupt,
        "Delta Lake 表的日志缺少一次提交",
        "a commit is missing in the log of the Delta Lake table";
    NoCommit => Corrupt,
        "Delta Lake 表的日志没有提交",
        "the log of the Delta Lake table has no commit";
    ActionTooLarge { mebibytes: u64 } => Limit,
        "Delta Lake 表的一次提交中有超过 {mebibytes} MiB 的操作",
        "a commit of the Delta Lake table has an action of more than {mebibytes} MiB";
    CommitUnreadable => Corrupt,
        "Delta Lake 表的一次提交无法读取",
        "a commit of the Delta Lake table cannot be read";
    CheckpointUnreadable => Corrupt,
        "Delta Lake 表的检查点无法读取",
        "a checkpoint of the Delta Lake table cannot be read";
    MetadataTooLarge { mebibytes: u64 } => Limit,
        "表元数据超过 {mebibytes} MiB",
        "table metadata of more than {mebibytes} MiB";
    TextTooLong { mebibytes: u64 } => Limit,
        "表元数据中有超过 {mebibytes} MiB 的文本",
        "table metadata with a text of more than {mebibytes} MiB";
    TooManyNames { mebibytes: u64 } => Limit,
        "表元数据中的名称合计超过 {mebibytes} MiB",
        "table metadata with more than {mebibytes} MiB of names";
    MetadataUnreadable => Corrupt,
        "Apache Iceberg 表的元数据无法读取",
        "the metadata of the Apache Iceberg table cannot be read";
}

names! {
    /// Kinds of tables that are described by metadata.
    LakeKind;
    Delta => "Delta Lake", "Delta Lake";
    Iceberg => "Apache Iceberg", "Apache Iceberg";
    Hudi => "Apache Hudi", "Apache Hudi";
    Paimon => "Apache Paimon", "Apache Paimon";
}
