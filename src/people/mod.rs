//! What tables, files and datasets hold of persons goes in; how many people that is comes out, as an interval.
//!
//! Columns of one role belong to the same persons and are linked by standing in one row, so the best key of a role counts it;
//! rows in which that key is empty may be persons of their own and widen the interval upwards. Masked values identify no one.
//!
//! `table` counts the people of one table: by its `keys` for each of the `roles` of its rows and the `parties` among them, or
//! by what is `unclear` where no column is about persons, `opaque` where names of columns say nothing; `corrections` are what its
//! reading found out besides, `growth` how many people a sample lets expect in all, `minors` what follows from birth dates,
//! `named` the persons after whom columns are called.
//! What columns alone leave open is settled row by row: `slots` says which persons a row may tell of, `recount` which columns are
//! read again for them, `identity` counts by all keys of each row together, which `kind` names, `persons` keeps them for unions.
//! Where each row holds one attribute, `attributes` says whose.
//! `beside` says how many further persons other columns may tell of. `samples` counts the people of files that are no tables, `union` those of several datasets.

mod attributes;
pub mod beside;
pub mod corrections;
mod growth;
pub mod identity;
mod keys;
pub mod kind;
pub mod minors;
pub mod named;
mod opaque;
mod parties;
pub mod persons;
pub mod recount;
mod repeated;
pub mod roles;
pub mod samples;
pub mod slots;
mod table;
mod unclear;
pub mod union;

pub use corrections::Corrections;
pub use minors::Minority;
pub use roles::Roles;
pub use table::{People, Table, count};
