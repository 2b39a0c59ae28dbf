//! An entry: names and values go in one after the other, the cells of a record come out.

/// The column of what has none of its own.
pub(super) const OTHER: &str = "other";
/// Bytes of a line or of the values of an entry that are kept; what is longer is an enclosed file.
pub(super) const MOST_BYTES: usize = 1 << 20;
/// Columns of values of one name; further ones are joined in the last.
const REPEATS: usize = 4;
/// Columns of an entry; what has further names stands with what has no column of its own.
const MOST_CELLS: usize = super::MOST_COLUMNS;
/// Characters of the longest name of a column.
const LONGEST_NAME: usize = 40;
/// Elements of a list.
const MOST_ELEMENTS: usize = 10_000;

/// The cells of a record.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Entry {
    pub(super) cells: Vec<(String, String)>,
    /// Values of columns that have several in a record, by a name with `[]`.
    pub(super) lists: Vec<(String, Vec<Option<String>>)>,
    /// Enclosed files and pictures.
    pub(super) unread: u64,
    bytes: usize,
}

impl Entry {
    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.lists.is_empty()
    }

    /// Bytes of its values.
    pub(super) fn held(&self) -> usize {
        self.bytes
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let lists = self.lists.iter().map(|(name, _)| &**name);
        self.cells.iter().map(|(name, _)| &**name).chain(lists)
    }

    fn has_room(&mut self, more: usize) -> bool {
        let has_room = self.bytes + more <= MOST_BYTES;
        self.unread += u64::from(!has_room);
        self.bytes += if has_room { more } else { 0 };
        has_room
    }

    /// Adds a value under a name that the text gives, the second one as `TEL 2`; under [`OTHER`] where that is not what names of
    /// properties are.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        let value = value.trim();
        if value.is_empty() || !self.has_room(value.len()) {
            return;
        }
        if !is_name(name) {
            return self.join_to(OTHER, value);
        }
        if self.cells.len() >= MOST_CELLS && !self.cells.iter().any(|(known, _)| known == name) {
            return self.join_to(OTHER, value);
        }
        let place = (1..=REPEATS).map(|at| match at {
            1 => name.to_owned(),
            at => format!("{name} {at}"),
        });
        let mut last = String::new();
        for name in place {
            if !self.cells.iter().any(|(known, _)| *known == name) {
                self.cells.push((name, value.to_owned()));
                return;
            }
            last = name;
        }
        self.join_to(&last, value);
    }

    /// Adds a value to those of a column that has one cell.
    pub(super) fn join(&mut self, name: &str, value: &str) {
        let value = value.trim();
        if !value.is_empty() && self.has_room(value.len()) {
            self.join_to(name, value);
        }
    }

    fn join_to(&mut self, name: &str, value: &str) {
        match self.cells.iter_mut().find(|(known, _)| known == name) {
            Some((_, cell)) => join(cell, value),
            None => self.cells.push((name.to_owned(), value.to_owned())),
        }
    }

    /// Adds an element to lists of one length.
    pub(super) fn add_element(&mut self, values: &[(&str, Option<String>)]) {
        let bytes = values
            .iter()
            .flat_map(|(_, value)| value)
            .map(String::len)
            .sum();
        let known = self.lists.first().map_or(0, |(_, list)| list.len());
        if known >= MOST_ELEMENTS || !self.has_room(bytes) {
            return;
        }
        for (name, value) in values {
            match self.lists.iter_mut().find(|(known, _)| known == name) {
                Some((_, list)) => list.push(value.clone()),
                None => self.lists.push(((*name).to_owned(), vec![value.clone()])),
            }
        }
    }
}

/// Puts a value behind others.
pub(super) fn join(cell: &mut String, value: &str) {
    if !cell.is_empty() {
        cell.push_str("; ");
    }
    cell.push_str(value);
}

/// Whether a name is that of a property, and not a value in its place.
fn is_name(name: &str) -> bool {
    let mut characters = name.chars();
    name.len() <= LONGEST_NAME
        && characters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic())
        && name.chars().filter(char::is_ascii_digit).count() <= 4
        && characters.all(|c| c.is_ascii_alphanumeric() || " -_()".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_one_name_have_columns_of_their_own() {
        let mut entry = Entry::default();
        for value in ["1", "2", " ", "3", "4", "5"] {
            entry.add("TEL", value);
        }
        entry.add("13800138000", "x");
        let found: Vec<_> = entry.cells.iter().map(|(a, b)| (&**a, &**b)).collect();
        assert_eq!(
            found,
            [
                ("TEL", "1"),
                ("TEL 2", "2"),
                ("TEL 3", "3"),
                ("TEL 4", "4; 5"),
                ("other", "x")
            ]
        );
    }

    #[test]
    fn names_beyond_the_columns_of_a_table_are_kept_together() {
        let mut entry = Entry::default();
        for number in 0..9_999 {
            let letters =
                [number / 676, number / 26, number].map(|n| char::from(b'a' + (n % 26) as u8));
            entry.add(&String::from_iter(letters), "x");
        }
        assert_eq!(entry.cells.len(), MOST_CELLS + 1);
        assert_eq!(entry.cells[MOST_CELLS].0, OTHER);
    }

    #[test]
    fn an_entry_is_bounded() {
        let mut entry = Entry::default();
        let long = "x".repeat(MOST_BYTES / 2);
        (0..5).for_each(|_| entry.add("NOTE", &long));
        assert_eq!((entry.cells.len(), entry.unread), (2, 3));
    }
}
