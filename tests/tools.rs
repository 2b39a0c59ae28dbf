//! Programs that write what the repository holds: run on request, and held against it by tests.
//!
//! `lists.py` writes the detectors' dictionaries from public packages and the seeds in `lists/`; nothing here needs it.

pub(crate) mod lake; // fixtures/lake
