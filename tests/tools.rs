//! Programs that write what the repository holds; `fixtures` holds it against them, and runs them where `QINGDAN_BLESS` is set.
//!
//! `lists.py` writes the detectors' dictionaries from public packages and the seeds in `lists/`; nothing here needs it.

pub(crate) mod documents; // a share of two hundred documents
pub(crate) mod lake; // fixtures/lake
pub(crate) mod people; // fixtures/people
pub(crate) mod seeds; // what the fuzz targets begin with
