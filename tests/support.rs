//! What tests share, by theme.

pub(crate) mod archives; // writes zip, tar and compressed files, also such as no tool would write
pub(crate) mod blessed; // what the repository holds, held against what comes out; QINGDAN_BLESS=1 rewrites it
pub(crate) mod browser; // Debian's chromium without a window: what a page shows and does
pub(crate) mod debian; // programs of Debian's packages
pub(crate) mod digests; // texts as digests, as pseudonyms are made
pub(crate) mod files; // writes delimited text, Parquet and workbooks
pub(crate) mod invented; // persons, numbers and addresses that nobody has
pub(crate) mod inventory; // reads an inventory as JSON
pub(crate) mod npm; // packages of npm
pub(crate) mod place; // a folder with a store in it, whose scans are read back
pub(crate) mod program; // runs the program
pub(crate) mod python; // a Python with packages of PyPI
pub(crate) mod source; // bytes in memory as a store hands them out
pub(crate) mod statistics; // writes files of statistics programs and dBase
pub(crate) mod truth; // folders of cases with the truth beside the data
pub(crate) mod writers; // writes one table in every format that is read
