//! Files that are no tables go in; out come the kind of each, and one dataset for the files of a kind in a folder.

pub mod dataset;
pub mod recognise;
