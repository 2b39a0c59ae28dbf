//! Documents: a file that is read for its text goes in, its paragraphs and its tables come out.

pub mod content;
