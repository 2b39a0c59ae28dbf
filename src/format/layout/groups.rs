//! Which sections of a text or a sheet are one table: sections in, tables out, with the column of the table for each of a section's.
//!
//! Headers are one table's where they have the same names, in whatever order, or one has all that the other has; and where every
//! name is another spelling of the one above it, as of the same quantity measured elsewhere.

use crate::format::layout::sections::Section;
use crate::format::layout::{MOST_COLUMNS, header};
use crate::model::Text;
use crate::model::text::counted;
use std::collections::BTreeMap;
use std::ops::Range;

/// Sections that are one table.
#[derive(Debug, Default)]
pub(in crate::format) struct Group {
    /// One for each column; empty where it has none.
    pub(in crate::format) names: Vec<String>,
    /// Sections, and for each of their columns the table's; `None` for one that holds the same label in every row.
    pub(in crate::format) pieces: Vec<(usize, Vec<Option<usize>>)>,
    /// Ranges of pieces whose rows are side by side, where a record is a block of small tables.
    pub(in crate::format) blocks: Vec<Range<usize>>,
    /// A section has its columns in another order, or not all of them.
    pub(in crate::format) is_reordered: bool,
    /// A section calls its columns by other names.
    pub(in crate::format) is_renamed: bool,
}

impl Group {
    /// What a reader should know of the table of this number and of so many.
    pub(in crate::format) fn notes(&self, (number, count): (usize, usize)) -> Vec<Text> {
        let mut notes = Vec::new();
        if count > 1 {
            let number = number + 1;
            notes.push(Text::new(
                format!("文件中有 {count} 张表，这是其中第 {number} 张"),
                format!("{count} tables stand in one file or sheet; this is number {number}"),
            ));
        }
        if !self.blocks.is_empty() {
            let blocks = self.blocks.len();
            notes.push(Text::new(
                format!("文件由 {blocks} 组小表组成；每组按一条记录读取"),
                counted(
                    blocks as u64,
                    "block of small tables, read as one record",
                    "blocks of small tables, each read as one record",
                ),
            ));
        } else if self.pieces.len() > 1 {
            let pieces = self.pieces.len();
            notes.push(Text::new(
            format!("这张表分为 {pieces} 段，各有表头；表头和标题未计入记录"),
            format!("the table stands in {pieces} sections, each below a header; headers and titles are no records"),
        ));
        }
        if self.is_reordered {
            notes.push(Text::new(
            "各段的列序或列数不同；按列名读取，缺少的列按空值计",
            "sections have their columns in another order or not all of them; they were read by name, and a column that one lacks counts as null there",
        ));
        }
        if self.is_renamed {
            notes.push(Text::new(
            "各段的列名不完全相同；按位置读取，列名取自第一段",
            "sections do not all have the same names; they were read by place, under the names of the first",
        ));
        }
        notes
    }

    /// Rows of all pieces.
    pub(in crate::format) fn records(&self, sections: &[Section]) -> usize {
        let pieces = self.pieces.iter();
        pieces
            .map(|(section, _)| sections[*section].records.len())
            .sum()
    }

    /// A table of one section.
    fn of(number: usize, section: &Section) -> Self {
        let mut names = section.names.clone();
        header::number_repeated(&mut names);
        Self {
            pieces: vec![(number, (0..names.len()).map(Some).collect())],
            names,
            ..Self::default()
        }
    }

    /// Takes a section in whose columns are the table's; false where they are not.
    fn take(&mut self, number: usize, section: &Section) -> bool {
        let mut names = section.names.clone();
        header::number_repeated(&mut names);
        let is_nameless = section.header.is_none();
        if is_nameless != self.names.iter().all(String::is_empty) {
            return false;
        }
        if is_nameless || is_same(&self.names, &names) {
            let fits = names.len() == self.names.len();
            if fits {
                let columns = (0..names.len()).map(Some).collect();
                self.pieces.push((number, columns));
            }
            return fits;
        }
        if self.has_all_of(&names) {
            self.take_by_name(number, &names);
            return true;
        }
        let is_similar = are_similar(&self.names, &names);
        if is_similar {
            self.is_renamed = true;
            self.pieces
                .push((number, (0..names.len()).map(Some).collect()));
        }
        is_similar
    }

    /// Whether one of the headers has all names of the other, and those are most of its own.
    fn has_all_of(&self, names: &[String]) -> bool {
        const FEWEST: usize = 2;
        let common = names
            .iter()
            .filter(|name| self.place(name).is_some())
            .count();
        let larger = names.len().max(self.names.len());
        common >= FEWEST
            && common == names.len().min(self.names.len())
            && common * 2 >= larger
            && larger <= MOST_COLUMNS
    }

    fn take_by_name(&mut self, number: usize, names: &[String]) {
        let mut places = Vec::with_capacity(names.len());
        for name in names {
            let place = self.place(name).unwrap_or_else(|| {
                self.names.push(name.clone());
                self.names.len() - 1
            });
            places.push(Some(place));
        }
        self.is_reordered = true;
        self.pieces.push((number, places));
    }

    fn place(&self, name: &str) -> Option<usize> {
        let plain = plain(name);
        (!plain.is_empty())
            .then(|| {
                self.names
                    .iter()
                    .position(|known| self::plain(known) == plain)
            })
            .flatten()
    }
}

/// The tables that the sections are, in the order of the text.
pub(in crate::format) fn of(sections: &[Section]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (number, section) in sections.iter().enumerate() {
        let taken = groups.iter_mut().any(|group| group.take(number, section));
        if !taken {
            groups.push(Group::of(number, section));
        }
    }
    groups
}

/// For each section the number of its table.
pub(in crate::format) fn numbers(groups: &[Group]) -> Vec<usize> {
    let numbers: BTreeMap<usize, usize> = (groups.iter().enumerate())
        .flat_map(|(number, group)| {
            group
                .pieces
                .iter()
                .map(move |(section, _)| (*section, number))
        })
        .collect();
    numbers.into_values().collect()
}

/// Whether two headers have the same names in the same order.
pub(in crate::format) fn is_same(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| plain(a) == plain(b))
}

/// Whether each name of two headers is a spelling of the other's in its place, and one of them is the same.
fn are_similar(a: &[String], b: &[String]) -> bool {
    const FEWEST: usize = 3;
    let is_similar = |a: &str, b: &str| {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        let shorter = a.len().min(b.len());
        let begin = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
        let ends = a.iter().rev().zip(b.iter().rev());
        let end = ends
            .take(shorter - begin)
            .take_while(|(a, b)| a == b)
            .count();
        a == b || begin + end >= FEWEST && (begin + end) * 2 >= shorter
    };
    a.len() == b.len()
        && a.iter().zip(b).any(|(a, b)| plain(a) == plain(b))
        && a.iter().zip(b).all(|(a, b)| is_similar(a, b))
}

/// A name by its letters and digits alone.
fn plain(name: &str) -> String {
    let characters = name.chars().filter(|c| c.is_alphanumeric());
    characters.flat_map(char::to_lowercase).collect()
}
