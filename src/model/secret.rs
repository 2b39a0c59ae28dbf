//! The secret that value hashes are keyed by: whoever has an inventory, or a catalog of sketches, and not the secret cannot look
//! for a known value in it.
//!
//! It is never printed, logged or written anywhere but to its own file.

use crate::model::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Bytes of a secret.
pub const SECRET_BYTES: usize = 32;

/// 256 random bits, where they are from, and what whoever runs the program should know of it.
#[derive(Clone)]
pub struct Secret {
    bytes: [u8; SECRET_BYTES],
    origin: SecretOrigin,
    /// What is wrong with the place where it is kept.
    pub warnings: Vec<Text>,
}

/// Where a secret is from.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SecretOrigin {
    /// Made once for this user of this machine.
    Installation,
    /// A file that was named, which several machines may share.
    File,
    /// Made for one run and forgotten.
    Run,
}

/// What an inventory says of the secret: runs with the same `id` hashed under the same secret.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecretReference {
    /// A keyed digest, 16 hexadecimal digits: it says nothing of the secret.
    pub id: String,
    /// Where the secret is from.
    pub origin: SecretOrigin,
}

impl Secret {
    /// A secret of these bytes.
    #[must_use]
    pub fn new(bytes: [u8; SECRET_BYTES], origin: SecretOrigin) -> Self {
        Self {
            bytes,
            origin,
            warnings: Vec::new(),
        }
    }

    /// The key of value hashes.
    #[must_use]
    pub fn hash_key(&self) -> [u8; 16] {
        let derived = blake3::derive_key("qingdan 2026-11 value hashes", &self.bytes);
        let mut key = [0; 16];
        key.copy_from_slice(&derived[..16]);
        key
    }

    /// What an inventory says of it.
    #[must_use]
    pub fn reference(&self) -> SecretReference {
        let digest = blake3::keyed_hash(&self.bytes, b"qingdan 2026-11 id of the secret");
        SecretReference {
            id: digest.to_hex()[..16].to_owned(),
            origin: self.origin,
        }
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("Secret")
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_not_in_what_is_said_of_it() {
        let secret = Secret::new([0xA5; SECRET_BYTES], SecretOrigin::File);
        let said = format!("{secret:?} {:?}", secret.reference()).to_lowercase();
        assert!(!said.contains("a5a5") && !said.contains("165"), "{said}");
        let other = Secret::new([0xA6; SECRET_BYTES], SecretOrigin::File);
        assert_ne!(secret.reference().id, other.reference().id);
        assert_ne!(secret.hash_key(), other.hash_key());
    }
}
