//! Reasons of tables in binary files: Arrow, Avro, ORC, Parquet, SAS transport.

use crate::model::reason::table::reasons;

reasons! {
    /// Why a binary file is not read, or not to its end.
    BinaryReason;
    FeatherOne => Unsupported,
        "Feather 第 1 版：不支持；请另存为第 2 版",
        "Feather version 1: not supported; write it again as version 2";
    ArrowInvalid => Corrupt,
        "不是有效的 Arrow IPC 文件：不完整或已损坏",
        "not a valid Arrow IPC file: truncated or corrupt";
    ArrowUndecoded => Corrupt,
        "Arrow 的一个记录批次无法解码，其余未读取",
        "a record batch of Arrow cannot be decoded; the rest was not read";
    ArrowBatchTooLarge { mebibytes: u64 } => Limit,
        "Arrow 的一个记录批次超过 {mebibytes} MiB；请以较小的批次重新写出",
        "a record batch of Arrow is larger than {mebibytes} MiB; write the file again with smaller batches";
    ArrowCutOff => Corrupt,
        "Arrow 文件在一个记录批次内部结束：文件不完整",
        "the Arrow file ends inside a record batch: truncated";
    AvroUndecoded => Corrupt,
        "Avro 的一个数据块无法解码，其余未读取",
        "a block of Avro cannot be decoded; the rest was not read";
    AvroFewRecords => Corrupt,
        "Avro 文件的记录数少于其数据块所声明的",
        "the Avro file has fewer records than its blocks announce";
    AvroSchema => Corrupt,
        "Avro 文件头或模式无法读取",
        "the header or schema of the Avro file cannot be read";
    AvroHeader => Corrupt,
        "Avro 文件头无法读取",
        "the header of the Avro file cannot be read";
    AvroNumberCutOff => Corrupt,
        "Avro 文件在一个数字内部结束：文件不完整",
        "the Avro file ends inside a number: truncated";
    AvroNumberTooLong => Corrupt,
        "Avro 结构中的一个数字过长",
        "a number in the structure of the Avro file is too long";
    AvroHeaderCutOff => Corrupt,
        "Avro 文件在文件头内部结束：文件不完整",
        "the Avro file ends inside its header: truncated";
    AvroCompression => Unsupported,
        "Avro 使用了标准之外的压缩方法；请以标准方法重新写出",
        "Avro with a compression that its standard does not name; write it again with one that it names";
    AvroBlockCutOff => Corrupt,
        "Avro 文件在一个数据块内部结束：文件不完整",
        "the Avro file ends inside a block: truncated";
    AvroBlockSize => Corrupt,
        "Avro 的一个数据块大小为负",
        "a block of Avro has a negative size";
    AvroBlockTooLarge { mebibytes: u64 } => Limit,
        "Avro 的一个数据块超过 {mebibytes} MiB；请以较小的块重新写出",
        "a block of Avro is larger than {mebibytes} MiB; write the file again with smaller blocks";
    AvroManyRecords => Corrupt,
        "Avro 文件声明的记录数超过该大小的文件所能容纳的",
        "the Avro file announces more records than a file of its size can hold";
    AvroMarker => Corrupt,
        "Avro 的一个数据块没有以文件的同步标记结尾",
        "a block of Avro does not end with the marker of its file";
    OrcStripeTooLarge { mebibytes: u64 } => Limit,
        "ORC 的一个条带超过 {mebibytes} MiB；请以较小的条带重新写出",
        "a stripe of ORC is larger than {mebibytes} MiB; write the file again with smaller stripes";
    OrcRowTooLarge { mebibytes: u64 } => Limit,
        "ORC 的一行，或一列的不同文本，超过 {mebibytes} MiB",
        "a row of ORC, or the different texts of a column, take more than {mebibytes} MiB";
    OrcNotUtf8 => Encoding,
        "ORC 的一个条带含非 UTF-8 文本，其余未读取",
        "a stripe of ORC has texts that are not UTF-8; the rest was not read";
    OrcUndecoded => Corrupt,
        "ORC 的一个条带无法解码，其余未读取",
        "a stripe of ORC cannot be decoded; the rest was not read";
    OrcFooter => Corrupt,
        "没有有效的 ORC 文件尾：文件不完整或已损坏",
        "no valid ORC footer: truncated or corrupt";
    OrcRows => Corrupt,
        "ORC 文件尾与条带的行数不一致",
        "the ORC footer and its stripes disagree on the number of rows";
    OrcTypes => Corrupt,
        "ORC 文件的类型不构成树，或嵌套过深",
        "the types of the ORC file are not a tree, or are nested too deep";
    ParquetFooterEncrypted => Encrypted,
        "文件尾加密的 Parquet 文件；请解密后再扫描",
        "a Parquet file with an encrypted footer; decrypt it before the scan";
    ParquetEncrypted => Encrypted,
        "加密的 Parquet 文件；请解密后再扫描",
        "an encrypted Parquet file; decrypt it before the scan";
    ParquetBegin => Corrupt,
        "扩展名为 .parquet，但开头不是 Parquet 文件",
        "named .parquet, but it does not begin as a Parquet file does";
    ParquetRows => Corrupt,
        "Parquet 文件尾与行组的行数不一致",
        "the Parquet footer and its row groups disagree on the number of rows";
    ParquetPageTooLarge { mebibytes: u64 } => Limit,
        "Parquet 的一个数据页超过 {mebibytes} MiB，其余未读取；请以较小的页重新写出",
        "a data page of Parquet is larger than {mebibytes} MiB; the rest was not read; write the file again with smaller pages";
    ParquetPagesTooLarge { mebibytes: u64 } => Limit,
        "Parquet 一个行组中并列的数据页解压后超过 {mebibytes} MiB；请以较小的页重新写出",
        "the pages of a row group of Parquet together unpack to more than {mebibytes} MiB; write the file again with smaller pages";
    ParquetUndecoded => Corrupt,
        "Parquet 的一个数据页无法解码，其余未读取",
        "a data page of Parquet cannot be decoded; the rest was not read";
    ParquetCutOff => Corrupt,
        "Parquet 文件比文件尾所述更早结束：文件不完整",
        "the Parquet file ends before its footer says: truncated";
    ParquetFeature => Unsupported,
        "使用了不支持的 Parquet 特性；请重新写出或导出为 CSV",
        "a feature of Parquet that is not supported; write the file again, or export it as CSV";
    ParquetFooter => Corrupt,
        "没有有效的 Parquet 文件尾：文件不完整或已损坏",
        "no valid Parquet footer: truncated or corrupt";
    ParquetInvalid => Corrupt,
        "不是有效的 Parquet 文件",
        "not a valid Parquet file";
    TransportEmpty => Empty,
        "SAS 传输文件（.xpt）中没有数据集",
        "a SAS transport file (.xpt) without a data set";
    TransportHeaderCutOff => Corrupt,
        "SAS 传输文件（.xpt）在标题记录内部结束：文件不完整",
        "the SAS transport file (.xpt) ends inside a header: truncated";
    TransportVariables => Corrupt,
        "SAS 传输文件（.xpt）中数据集的变量没有说明",
        "a data set of the SAS transport file (.xpt) does not describe its variables";
    TransportVariable => Corrupt,
        "SAS 传输文件（.xpt）中一个变量的位置无效",
        "a variable of the SAS transport file (.xpt) has an impossible place";
    TransportNoRows => Corrupt,
        "SAS 传输文件（.xpt）中一个数据集没有行：文件不完整",
        "a data set of the SAS transport file (.xpt) has no rows: truncated";
    TransportRowCutOff => Corrupt,
        "SAS 传输文件（.xpt）在一行内部结束：文件不完整",
        "the SAS transport file (.xpt) ends inside a row: truncated";
}
