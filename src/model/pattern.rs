//! A path pattern of the user in, whether a path or a dataset's name fits it out.
//!
//! The one dialect of `--include`, `--exclude`, `--only`, `[[dataset]]`, `[[verdict]]` and `[[transfer]]`:
//!
//! | written | means |
//! |---|---|
//! | `?`, `*` | one character, any characters, never a `/` |
//! | `**` | any folders, also none |
//! | `{a,b}`, `[0-9]`, `[!0-9]` | one of these texts, one of these characters, none of these characters |
//! | `members.csv` | without `/`: a file or folder of this name, wherever it lies |
//! | `crm/members.csv`, `/members.csv` | with `/`: this path, from the top of the store |
//! | `crm`, `crm/` | a folder and all that is in it; so also an archive and its files, a workbook and its sheets |
//!
//! Upper and lower case differ. A name always fits itself, also where it holds `[` or `*`: datasets have such names.

mod index;

pub use index::{HasPattern, Matching};

use crate::model::Text;
use globset::{ErrorKind, GlobBuilder, GlobSet, GlobSetBuilder};
use serde::{Serialize, Serializer};

/// A pattern over paths below the root of a store, and over the names of datasets.
#[derive(Clone, Debug)]
pub struct PathPattern {
    text: String,
    form: Form,
}

/// How it is tested.
#[derive(Clone, Debug)]
enum Form {
    /// A path in which no character stands for others.
    Plain(Plain),
    Globs(GlobSet),
}

/// A path, from the top of the store or in any folder.
#[derive(Clone, Debug)]
struct Plain {
    path: String,
    is_anchored: bool,
}

impl PathPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it, for the user.
    pub fn new(text: &str) -> Result<Self, Text> {
        let path = text.trim_matches('/');
        if path.is_empty() {
            return Err(Text::new(
                "空的模式不匹配任何内容；`**` 匹配全部",
                "an empty pattern matches nothing; `**` matches everything",
            ));
        }
        let is_anchored = text.starts_with('/') || path.contains('/');
        if let Some(path) = plain(path) {
            return Ok(Self {
                text: text.to_owned(),
                form: Form::Plain(Plain { path, is_anchored }),
            });
        }
        let own = if is_anchored || path == "**" {
            path.to_owned()
        } else {
            format!("**/{path}")
        };
        let mut globs = GlobSetBuilder::new();
        // Below a folder; in an archive; a sheet of a workbook.
        for inside in ["", "/**", "!/**", "#*"] {
            let glob = GlobBuilder::new(&format!("{own}{inside}"))
                .literal_separator(true)
                .build()
                .map_err(|error| not_a_pattern(text, error.kind()))?;
            globs.add(glob);
        }
        let globs = globs
            .build()
            .map_err(|error| not_a_pattern(text, error.kind()))?;
        Ok(Self {
            text: text.to_owned(),
            form: Form::Globs(globs),
        })
    }

    /// Whether `path` fits.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        self.text == path
            || match &self.form {
                Form::Plain(plain) => plain.fits(path),
                Form::Globs(globs) => globs.is_match(path),
            }
    }

    /// As the user wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl Plain {
    fn fits(&self, path: &str) -> bool {
        let fits_at = |start: usize| {
            let rest = path[start..].strip_prefix(&self.path);
            rest.is_some_and(is_end)
        };
        if self.is_anchored {
            fits_at(0)
        } else {
            starts(path).any(fits_at)
        }
    }
}

/// Where a part of a path begins.
fn starts(path: &str) -> impl Iterator<Item = usize> {
    let behind = path.match_indices('/').map(|(at, _)| at + 1);
    std::iter::once(0).chain(behind)
}

/// Whether a path that goes on like this is the thing itself, or in it: below a folder, in an archive, a sheet of a workbook.
fn is_end(rest: &str) -> bool {
    let sheet = rest.strip_prefix('#');
    rest.is_empty()
        || rest.starts_with('/')
        || rest.starts_with("!/")
        || sheet.is_some_and(|sheet| !sheet.contains('/'))
}

/// The path that a pattern is, where no character of it stands for others; what [`literal`] writes is such a pattern.
fn plain(pattern: &str) -> Option<String> {
    let mut path = String::with_capacity(pattern.len());
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '*' | '?' | '{' | '}' | '\\' => return None,
            '[' => {
                let (one, end) = (characters.next()?, characters.next()?);
                if end != ']' || matches!(one, '!' | '^') {
                    return None;
                }
                path.push(one);
            }
            other => path.push(other),
        }
    }
    Some(path)
}

fn not_a_pattern(text: &str, kind: &ErrorKind) -> Text {
    let why = match kind {
        ErrorKind::UnclosedClass => "`[` 没有用 `]` 关闭",
        ErrorKind::InvalidRange(..) => "`[` 和 `]` 之间的范围前后颠倒",
        ErrorKind::UnopenedAlternates => "`}` 之前没有 `{`",
        ErrorKind::UnclosedAlternates => "`{` 没有用 `}` 关闭",
        ErrorKind::DanglingEscape => "末尾的 `\\` 之后缺少字符",
        _ => "写法有误",
    };
    Text::new(
        format!(
            "`{text}` 不是有效的模式：{why}；如指 `[`、`{{`、`*` 或 `?` 本身，请写 `[[]`、`[{{]`、`[*]` 或 `[?]`"
        ),
        format!(
            "`{text}` is not a glob pattern: {kind}; to mean `[`, `{{`, `*` or `?` itself, write `[[]`, `[{{]`, `[*]` or `[?]`"
        ),
    )
}

/// A path as a pattern that matches only it: characters that mean something in a pattern stand for themselves.
#[must_use]
pub fn literal(path: &str) -> String {
    let mut pattern = String::with_capacity(path.len() + 1);
    // Without a `/` it would be a file of this name in any folder.
    if !path.contains('/') {
        pattern.push('/');
    }
    for character in path.chars() {
        if matches!(character, '*' | '?' | '[' | ']' | '{' | '}' | '\\') {
            pattern.extend(['[', character, ']']);
        } else {
            pattern.push(character);
        }
    }
    pattern
}

impl Serialize for PathPattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_dialect() {
        for (pattern, path, fits) in [
            ("crm/*.csv", "crm/a.csv", true),
            ("crm/*.csv", "crm/old/a.csv", false),
            ("crm/**/*.csv", "crm/a.csv", true),
            ("crm/**/*.csv", "crm/old/er/a.csv", true),
            ("crm/**", "crm/old/a.csv", true),
            ("crm", "crm/old/a.csv", true),
            ("crm/", "crm/a.csv", true),
            ("crm", "east/crm/a.csv", true),
            ("/crm", "east/crm/a.csv", false),
            ("east/crm", "west/east/crm/a.csv", false),
            ("crm", "crm2/a.csv", false),
            ("a.csv", "crm/a.csv", true),
            ("/a.csv", "crm/a.csv", false),
            ("*.csv", "crm/a.csv", true),
            ("*.csv", "a.zip!/crm/a.csv", true),
            ("a.zip", "a.zip!/crm/a.csv", true),
            ("book.xlsx", "crm/book.xlsx#Sheet1", true),
            ("crm/book.xlsx", "crm/book.xlsx#Sheet1", true),
            ("book.xlsx#Sheet1", "book.xlsx#Sheet2", false),
            ("{crm,hr}/*", "hr/a.csv", true),
            ("{crm,hr}/*", "it/a.csv", false),
            ("crm/a[0-9].csv", "crm/a7.csv", true),
            ("crm/a[!0-9].csv", "crm/a7.csv", false),
            ("crm/a?.csv", "crm/a7.csv", true),
            ("crm/a?.csv", "crm/a77.csv", false),
            ("CRM/a.csv", "crm/a.csv", false),
            ("crm/a[1].csv", "crm/a[1].csv", true),
            ("crm/orders_*.csv", "crm/orders_*.csv", true),
            ("会员", "数据/会员/表.csv", true),
            ("crm", "crm!/a.csv", true),
            ("crm", "east/crm#Sheet1", true),
            ("crm", "crm#a/b", false),
            ("crm[*]", "crm*/a.csv", true),
            ("crm[*]", "crm1/a.csv", false),
            ("[[]x[]].csv", "crm/[x].csv", true),
            ("a[!b]", "a!", true),
            ("a[!b]", "ab", false),
            ("**", "crm/a.csv", true),
            ("**", ".", true),
            (".", ".", true),
        ] {
            let read = PathPattern::new(pattern).expect(pattern);
            assert_eq!(read.matches(path), fits, "{pattern} {path}");
        }
        for wrong in ["", "/", "a[", "a{b", "[z-a]"] {
            assert!(PathPattern::new(wrong).is_err(), "{wrong}");
        }
    }
}
