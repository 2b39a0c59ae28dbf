//! The ignore files of a store in, whether a path of it is left out and for which reason out.
//!
//! `.qingdanignore` is written as `.gitignore` is (git 2.45, gitignore(5)), in the root of a store and in any folder of it: the last
//! pattern that matches decides, those of a deeper folder before those above it, and what lies in a folder that is left out cannot
//! be taken in again. The comment above patterns is the reason why they are there; a blank line ends what it is about.

use crate::model::Text;
use crate::model::entry::folder;
use crate::model::reason::StoreReason;
use crate::model::text::shown;
use globset::{GlobBuilder, GlobMatcher};
use std::collections::HashMap;
use std::io::Read as _;
use std::path::Path;

/// The name of an ignore file.
pub(super) const IGNORE_FILE: &str = ".qingdanignore";
/// Bytes of an ignore file that are read.
const MOST_BYTES: u64 = 1 << 20;
/// Patterns of an ignore file that are read.
const MOST_RULES: usize = 10_000;

/// The ignore files of a store, as far as its folders were listed.
#[derive(Debug, Default)]
pub(super) struct IgnoreFiles {
    /// Patterns by the folder that their file lies in.
    levels: HashMap<String, Vec<Rule>>,
    /// Folders that were asked for, with the reason why they are left out.
    folders: HashMap<String, Option<&'static Text>>,
    /// Lines that are no pattern, by the folder of their file.
    wrong: HashMap<String, u64>,
}

/// A pattern of an ignore file.
#[derive(Debug)]
struct Rule {
    glob: GlobMatcher,
    /// Whether it is for folders only.
    of_folders: bool,
    /// Whether it takes in again what an earlier one leaves out.
    keeps: bool,
    reason: &'static Text,
}

impl IgnoreFiles {
    /// Takes in the ignore file of a folder, where it has one. A link is not followed: it could lead out of the store.
    pub(super) fn look(&mut self, path: &Path, name: &str) {
        let file = path.join(IGNORE_FILE);
        let is_file = file.symlink_metadata().is_ok_and(|meta| meta.is_file());
        if !is_file || self.of_folder(name).is_some() {
            return;
        }
        let mut bytes = Vec::new();
        let opened = std::fs::File::open(&file);
        if opened.is_ok_and(|file| file.take(MOST_BYTES).read_to_end(&mut bytes).is_ok()) {
            self.take(name, &String::from_utf8_lossy(&bytes));
        }
    }

    /// Takes in the text of the ignore file of a folder.
    fn take(&mut self, name: &str, text: &str) {
        let mut rules = Vec::new();
        let mut comment = String::new();
        let mut is_in_comment = false;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (at, line) in text.lines().enumerate().take(MOST_RULES) {
            if let Some(words) = line.strip_prefix('#') {
                if !is_in_comment {
                    comment.clear();
                }
                comment.push_str(if comment.is_empty() { "" } else { " " });
                comment.push_str(words.trim_start_matches('#').trim());
                is_in_comment = true;
                continue;
            }
            is_in_comment = false;
            if line.trim().is_empty() {
                comment.clear();
                continue;
            }
            let number = at as u64 + 1;
            match rule(line, reason(&comment, name, number)) {
                Some(rule) => rules.push(rule),
                None => {
                    self.wrong.entry(name.to_owned()).or_insert(number);
                }
            }
        }
        self.levels.insert(name.to_owned(), rules);
    }

    /// Why an ignore file is in no dataset: it is one, or a line of it says nothing.
    #[must_use]
    pub(super) fn of_own(&self, path: &str) -> StoreReason {
        match self.wrong.get(folder(path)) {
            Some(line) => StoreReason::IgnoreFileWrong { line: *line },
            None => StoreReason::IgnoreFile,
        }
    }

    /// Why a file is left out; `None` where it is not.
    pub(super) fn of_file(&mut self, path: &str) -> Option<&'static Text> {
        // Most stores have no ignore file.
        if self.levels.is_empty() {
            return None;
        }
        self.of_folder(folder(path))
            .or_else(|| self.decided(path, false))
    }

    fn of_folder(&mut self, name: &str) -> Option<&'static Text> {
        if name.is_empty() || self.levels.is_empty() {
            return None;
        }
        if let Some(known) = self.folders.get(name) {
            return *known;
        }
        let reason = self.of_folder(folder(name));
        let reason = reason.or_else(|| self.decided(name, true));
        self.folders.insert(name.to_owned(), reason);
        reason
    }

    /// What the patterns say of a path itself: those of the nearest folder first, and in each the last one that matches.
    fn decided(&self, path: &str, is_folder: bool) -> Option<&'static Text> {
        let mut above = path;
        loop {
            above = folder(above);
            let below = path.get(above.len()..).unwrap_or_default();
            let below = below.trim_start_matches('/');
            let rules = self.levels.get(above).into_iter().flatten().rev();
            let mut fitting = rules.filter(|rule| is_folder || !rule.of_folders);
            if let Some(rule) = fitting.find(|rule| rule.glob.is_match(below)) {
                return (!rule.keeps).then_some(rule.reason);
            }
            if above.is_empty() {
                return None;
            }
        }
    }
}

/// The reason of a pattern, for a reader. It lives as long as the program: reasons are copied with every file.
fn reason(comment: &str, name: &str, line: u64) -> &'static Text {
    let file = crate::model::entry::join(name, IGNORE_FILE);
    let (comment, file) = (shown(comment), shown(&file));
    let (zh, en) = if comment.is_empty() {
        ("未写明原因", "no reason given")
    } else {
        (comment.as_str(), comment.as_str())
    };
    kept(Text::new(
        format!("{zh}（{file} 第 {line} 行）"),
        format!("{en} ({file} line {line})"),
    ))
}

/// The text for as long as the program runs.
pub(super) fn kept(text: Text) -> &'static Text {
    Box::leak(Box::new(text))
}

/// A line as a pattern; `None` where it is none.
fn rule(line: &str, reason: &'static Text) -> Option<Rule> {
    let line = without_blanks(line);
    let (keeps, pattern) = match line.strip_prefix('!') {
        Some(pattern) => (true, pattern),
        None => (false, line),
    };
    let of_folders = pattern.ends_with('/');
    let pattern = pattern.trim_end_matches('/');
    let is_anchored = pattern.contains('/');
    let pattern = pattern.strip_prefix('/').unwrap_or(pattern);
    if pattern.is_empty() {
        return None;
    }
    // In an ignore file braces stand for themselves.
    let pattern = pattern.replace('{', "[{]").replace('}', "[}]");
    let glob = if is_anchored {
        pattern
    } else {
        format!("**/{pattern}")
    };
    let glob = GlobBuilder::new(&glob)
        .literal_separator(true)
        .backslash_escape(true)
        .build();
    Some(Rule {
        glob: glob.ok()?.compile_matcher(),
        of_folders,
        keeps,
        reason,
    })
}

/// Blanks at the end do not count, unless a backslash stands before them.
fn without_blanks(line: &str) -> &str {
    let bare = line.trim_end_matches([' ', '\t', '\r']);
    let slashes = bare.len() - bare.trim_end_matches('\\').len();
    if bare.len() < line.len() && slashes % 2 == 1 {
        &line[..=bare.len()]
    } else {
        bare
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As gitignore(5) says, each line held against `git check-ignore`.
    #[test]
    fn patterns_mean_what_git_means() {
        for (patterns, path, left_out) in [
            ("*.log", "a.log", true),
            ("*.log", "x/y/a.log", true),
            ("*.log", "a.log.gz", false),
            ("/a.log", "a.log", true),
            ("/a.log", "x/a.log", false),
            ("x/*.csv", "x/a.csv", true),
            ("x/*.csv", "x/y/a.csv", false),
            ("x/*.csv", "y/x/a.csv", false),
            ("tmp", "tmp/a/b.csv", true),
            ("tmp", "x/tmp/b.csv", true),
            ("tmp", "x/tmp", true),
            ("tmp/", "x/tmp", false),
            ("tmp/", "x/tmp/b.csv", true),
            ("**/old/*.csv", "old/a.csv", true),
            ("**/old/*.csv", "x/y/old/a.csv", true),
            ("x/**", "x/y/z.csv", true),
            ("x/**/z.csv", "x/z.csv", true),
            ("*.csv\n!keep.csv", "keep.csv", false),
            ("*.csv\n!keep.csv", "x/keep.csv", false),
            ("!keep.csv\n*.csv", "keep.csv", true),
            // What lies in a folder that is left out cannot be taken in again.
            ("x/\n!x/keep.csv", "x/keep.csv", true),
            ("x/*\n!x/keep.csv", "x/keep.csv", false),
            ("a?.csv", "ab.csv", true),
            ("a?.csv", "a/.csv", false),
            ("a[0-9].csv", "a7.csv", true),
            ("a[!0-9].csv", "a7.csv", false),
            ("{a,b}.csv", "a.csv", false),
            ("{a,b}.csv", "{a,b}.csv", true),
            ("\\#a.csv", "#a.csv", true),
            ("\\!a.csv", "!a.csv", true),
            ("# *.csv", "a.csv", false),
            ("a.csv   ", "a.csv", true),
            ("a\\ ", "a ", true),
            ("\u{feff}a.csv\r", "a.csv", true),
            ("会员/", "数据/会员/表.csv", true),
            ("*", "x/a.csv", true),
            ("", "a.csv", false),
            ("/", "a.csv", false),
        ] {
            let mut files = IgnoreFiles::default();
            files.take("", patterns);
            let found = files.of_file(path);
            assert_eq!(found.is_some(), left_out, "{patterns:?} {path}");
        }
    }

    #[test]
    fn a_deeper_file_decides_before_those_above() {
        let mut files = IgnoreFiles::default();
        files.take("", "*.csv");
        files.take("x", "# needed by finance\n!a.csv\n/b.csv");
        assert!(files.of_file("x/a.csv").is_none());
        assert!(files.of_file("x/y/a.csv").is_none());
        assert!(files.of_file("a.csv").is_some());
        assert!(files.of_file("y/a.csv").is_some());
        let reason = files.of_file("x/b.csv").unwrap();
        assert_eq!(reason.en, "needed by finance (x/.qingdanignore line 3)");
    }

    #[test]
    fn a_comment_is_the_reason_until_a_blank_line() {
        let mut files = IgnoreFiles::default();
        files.take("", "# made by\n# the tests\na\nb\n\nc\n[z-a]\n# other\nd");
        let reason = |files: &mut IgnoreFiles, path: &str| files.of_file(path).unwrap().en.clone();
        assert_eq!(
            reason(&mut files, "a"),
            "made by the tests (.qingdanignore line 3)"
        );
        assert_eq!(
            reason(&mut files, "b"),
            "made by the tests (.qingdanignore line 4)"
        );
        assert_eq!(
            reason(&mut files, "c"),
            "no reason given (.qingdanignore line 6)"
        );
        assert_eq!(reason(&mut files, "d"), "other (.qingdanignore line 9)");
        let own = files.of_own(".qingdanignore");
        assert_eq!(own, StoreReason::IgnoreFileWrong { line: 7 });
    }
}
