//! The nouns of the program: plain data with serde and nothing else, so that every stage can speak of the same things
//! without knowing any other stage.
//!
//! Serialised names are those of the inventory (camelCase keys, kebab-case ids), which is the contract with its readers;
//! DCAT, OpenLineage and OpenMetadata words are used where they have one.

pub mod batch;
pub mod count;
pub mod dataset;
pub mod entry;
pub mod facts;
pub mod finding;
pub mod inventory;
pub mod obligation;
pub mod options;
pub mod persons;
pub mod profile;
pub mod source;
pub mod text;

pub use count::Count;
pub use text::{Language, Text};
