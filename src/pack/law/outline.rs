//! The text of a law pack in, its front matter and its blocks with what stands above them out, nothing of it judged.

use crate::error::{Error, Result};
use crate::model::Text;

/// The parts of a law pack.
#[derive(Debug, Default)]
pub struct Outline<'a> {
    /// Lines between the `---` lines; they begin in line 2.
    pub front: Vec<&'a str>,
    /// What follows, in its order.
    pub sections: Vec<Section<'a>>,
}

/// Lines beneath a heading, to the end of a block.
#[derive(Debug)]
pub struct Section<'a> {
    /// Heading path, instrument first.
    pub heading: Vec<String>,
    /// Lines of text above the block that are not empty, their ends trimmed.
    pub prose: Vec<&'a str>,
    /// The block's lines; `None` where a heading or the end follows the text.
    pub block: Option<Vec<&'a str>>,
    /// Line, from 1, of the fence above the block.
    pub line: usize,
}

/// Cuts a law pack into its parts.
///
/// # Errors
/// [`Error::Pack`] with the line where front matter or a block is not closed.
pub fn outline<'a>(path: &str, text: &'a str) -> Result<Outline<'a>> {
    let lines: Vec<&str> = text.lines().collect();
    let error = |line: usize, zh: &'static str, en: &'static str| Error::Pack {
        path: path.to_owned(),
        line,
        reason: Text::new(zh, en),
    };
    let is_rule = |line: &&str| line.trim() == "---";
    if !lines.first().is_some_and(is_rule) {
        return Err(error(
            1,
            "法规包以两行 `---` 之间的文件头开始",
            "a law pack begins with front matter between `---` lines",
        ));
    }
    let length = lines[1..].iter().position(is_rule).ok_or_else(|| {
        error(
            1,
            "文件头没有用 `---` 结束",
            "the front matter is not closed with `---`",
        )
    })?;
    let mut outline = Outline {
        front: lines[1..=length].to_vec(),
        sections: Vec::new(),
    };
    let (mut heading, mut prose) = (Vec::new(), Vec::new());
    let mut at = length + 2;
    while at < lines.len() {
        let line = lines[at];
        if line.trim() == "```toml" {
            let start = at + 1;
            let length = (lines[start..].iter())
                .position(|line| line.trim() == "```")
                .ok_or_else(|| {
                    error(
                        start,
                        "代码块没有用 ``` 结束",
                        "the block is not closed with ```",
                    )
                })?;
            outline.sections.push(Section {
                heading: heading.clone(),
                prose: std::mem::take(&mut prose),
                block: Some(lines[start..start + length].to_vec()),
                line: start,
            });
            at = start + length;
        } else if let Some(title) = line.strip_prefix('#') {
            outline.add_text(&heading, &mut prose, at);
            let level = title.len() - title.trim_start_matches('#').len();
            heading.truncate(level);
            heading.push(title.trim_start_matches('#').trim().to_owned());
        } else if !line.trim().is_empty() {
            prose.push(line.trim());
        }
        at += 1;
    }
    outline.add_text(&heading, &mut prose, lines.len());
    Ok(outline)
}

impl<'a> Outline<'a> {
    /// Adds text that no block follows.
    fn add_text(&mut self, heading: &[String], prose: &mut Vec<&'a str>, line: usize) {
        if !prose.is_empty() {
            self.sections.push(Section {
                heading: heading.to_vec(),
                prose: std::mem::take(prose),
                block: None,
                line,
            });
        }
    }
}
