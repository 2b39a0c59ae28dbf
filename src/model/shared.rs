//! A value that many others have in common, kept once: a citation in the entries of a hundred thousand datasets.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

/// A value that is read and never changed; copies of it are the same value.
#[derive(Debug)]
pub struct Shared<T>(Arc<T>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Default> Default for Shared<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl<T: Clone> Shared<T> {
    /// The value, to be changed: a copy of its own where others have it too.
    pub fn make_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}

impl<'a, T> IntoIterator for &'a Shared<Vec<T>> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Serialize> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Shared<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::from)
    }
}

impl<T: JsonSchema> JsonSchema for Shared<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }

    fn inline_schema() -> bool {
        T::inline_schema()
    }
}

/// Values that were met, each kept once.
#[derive(Debug)]
pub struct Pool<T> {
    known: Vec<Shared<T>>,
}

/// Values of a pool that are looked through; one that comes later is not shared.
const MOST_KNOWN: usize = 256;

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self { known: Vec::new() }
    }
}

impl<T: PartialEq> Pool<T> {
    /// The known value that equals `one` in its place; else it is known from here on.
    pub fn share(&mut self, one: &mut Shared<T>) {
        match self.known.iter().find(|known| *known == one) {
            Some(known) => *one = known.clone(),
            None if self.known.len() < MOST_KNOWN => self.known.push(one.clone()),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_one() {
        let mut pool = Pool::default();
        let mut all = ["a", "b", "a"].map(|text| Shared::from(text.to_owned()));
        all.iter_mut().for_each(|one| pool.share(one));
        assert!(Arc::ptr_eq(&all[0].0, &all[2].0));
        assert!(!Arc::ptr_eq(&all[0].0, &all[1].0));
        assert_eq!(serde_json::to_string(&all).unwrap(), r#"["a","b","a"]"#);
    }
}
