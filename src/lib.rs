//! qingdan finds the datasets in file stores, profiles their columns, counts records and people, and maps each dataset to its
//! duty under China's data-export rules.
//!
//! ```text
//!    store → assemble → format → profile → detect → people → facts → law → report     stages, none knows another
//!   ──────────────────────────────────────────────────────────────────────────────
//!        model (nouns)        sketch (what merges)        pack (rules as files)       what every stage may use
//!
//!    scan calls the stages in this order. rules makes the packs ready. catalog reads and writes inventories.
//! ```
//! *A scan lists a store, assembles entries into datasets, opens their formats as record batches, profiles columns, detects
//! elements, counts people, applies the law, reports.* Each verb is a module; the sentence is the architecture.
//!
//! # Who may use whom
//! | tier | modules | may use |
//! |---|---|---|
//! | ground | [`model`], [`error`] | nothing of ours |
//! | | [`sketch`], [`pack`] | the nouns |
//! | stages | [`store`] [`lake`] [`assemble`] [`format`](mod@format) [`kind`] [`depth`] [`profile`] [`detect`] [`people`] [`facts`] [`law`] [`report`] [`filing`] | the ground, never each other |
//! | hands | [`catalog`] | the ground |
//! | | [`rules`] | the ground, [`detect`], and [`format`](mod@format) for the words of headers |
//! | | [`check`] | the ground, [`rules`], [`profile`], [`detect`], [`law`] |
//! | | [`transcription`] | the ground, [`rules`], [`law`] |
//! | | [`compare`] [`history`] [`query`] | the ground, and the words of [`report`] |
//! | | [`scan`] | everything above but these three, [`transcription`], [`progress`] and [`watch`] |
//! | edge | [`cli`] [`config`] [`progress`] [`secret`] [`watch`] [`verbs`] and the binary | the hands, [`report`], [`pack`] |
//!
//! An archive is a folder and a compressed file is its content: `store` opens both, so that no other stage knows of them. A file
//! that is no table is listed as a dataset of its kind (`detectors/kind/`), which `kind` recognises. `lake` stands beside the row:
//! it knows which files and rows a Delta or Iceberg table really has, and is given the readers of Parquet and Avro by `scan`.
//!
//! A format opens an entry once, as one [`Table`](model::table::Table) or several. A table knows its fields and how it is cut and
//! read, holds no open file, and travels as a noun of the ground: `assemble` puts it into the part of a dataset, `scan` gives it
//! the entry's bytes again, and the rows that a lake has removed. Footers that are costly to parse are kept within an allowance
//! ([`format::Footers`]).
//!
//! Why something was not read is a [`Reason`](model::Reason): a type with fields, whose text in Chinese and English only a report
//! asks for. The id of an enum is its serde name in every form ([`Titled`](model::Titled)). What a person declared is checked once
//! against the words that the packs know ([`Declarations`](model::declarations::Declarations)).
//!
//! `profile` tests values through the trait [`sketch::Probe`], which `detect` implements. `depth` stands beside the row: beyond
//! the read budget a scan reads the seeded sample that it draws, and says what it may have missed.
//!
//! People are counted in two passes. The first one profiles every column; where single columns do not say how many persons a table
//! is about, a second one reads the columns of persons again, and only these: `people` says which ([`people::recount`]), `profile`
//! makes identities of their values ([`profile::persons`]), exact sets of them stand in [`sketch::identities`], on disk where they
//! are many, and `people` counts ([`people::identity`]). Of a sample the second pass reads those columns whole, and only where `law`
//! says that an answer hangs on the number.

pub mod assemble; // entries with their schemas → datasets
pub mod catalog; // inventories as files
pub mod check; // packs and their examples → which fail
pub mod cli; // the command line as definitions
pub mod compare; // two inventories → what changed between them
pub mod config; // qingdan.toml: what only a person knows
pub mod depth; // what was read → how many records, and where to read
pub mod detect; // values and headers → what a column holds
pub mod error; // what ends a run
pub mod facts; // what is declared, measured and inferred → what the law asks
pub mod filing; // an inventory, a transfer, a road → drafts of what is filed
pub mod format; // bytes → tables
pub mod history; // a series of inventories → how its numbers went
pub mod judge; // what was found and declared → what the law asks, and the questions that are open
pub mod kind; // files that are no tables → what their kind alone means
pub mod lake; // a store's entries → the files and rows that tables say are theirs
pub mod law; // facts → obligation, between the laxest and the strictest answer
pub mod model; // nouns
pub mod pack; // rules as files
pub mod people; // key columns, headers, unions → people, as an interval
pub mod profile; // a batch → a sketch, in one pass
pub mod progress; // what a user sees while a scan runs
pub mod query; // tables and a question → the rows of its answer
pub mod report; // an inventory → one of its forms
pub mod rules; // packs made ready: detectors by id, their tests, the words that declarations may use
pub mod scan; // drives the row: threads, channels
pub mod secret; // the key of value hashes: found, or made once
pub mod sketch; // mergeable summaries
pub mod store; // where bytes live
pub mod transcription; // a law pack as a workbook to fill in, and back
pub mod verbs; // what each verb of the command line does
pub mod watch; // when to stop: at a signal, at the deadline
