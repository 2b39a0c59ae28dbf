//! What tests share.

pub(crate) mod archives; // zip, tar and compressed files
