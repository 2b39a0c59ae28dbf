//! The nouns of the program: plain data with serde, and the patterns that people write over paths, so that every stage can speak of the same things
//! without knowing any other stage.
//!
//! Serialised names are those of the inventory (camelCase keys, kebab-case ids), which is the contract with its readers;
//! DCAT, OpenLineage and OpenMetadata words are used where they have one.

pub mod ages;
pub mod anomalies;
pub mod argument;
pub mod batch;
pub mod column;
pub mod count;
pub mod cursor;
pub mod dataset;
pub mod declarations;
pub mod delimiter;
pub mod ended;
pub mod entry;
pub mod facts;
pub mod filing;
pub mod finding;
pub mod folding;
pub mod inventory;
pub mod naming;
pub mod obligation;
pub mod options;
pub mod own_report;
pub mod packed;
pub mod pattern;
pub mod person_key;
pub mod persons;
pub mod profile;
pub mod question;
pub mod reading;
pub mod reason;
pub mod removed_rows;
pub mod request;
pub mod secret;
pub mod shared;
pub mod source;
pub mod suspected;
pub mod table;
pub mod text;
pub mod titled;
pub mod toml_said;
pub mod transfer;
pub mod vocabulary;
pub mod window;

pub use count::Count;
pub use reason::Reason;
pub use text::{Language, Text};
pub use titled::Titled;
pub(crate) use titled::titled;
