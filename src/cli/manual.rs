//! A page of the manual as roff goes in, its headings and fixed words in Chinese come out.

use super::chinese::Translation;

/// What begins a section.
const SECTION: &str = ".SH ";

/// The page of a command whose texts are Chinese already.
#[must_use]
pub fn in_chinese(page: &str) -> String {
    let words = Translation::built_in();
    let (default, values) = (words.word("default"), words.word("possible-values"));
    let one = |line: &str| {
        let heading = line.strip_prefix(SECTION);
        if let Some(chinese) = heading.and_then(|heading| words.sections.get(heading)) {
            return format!("{SECTION}{chinese}\n");
        }
        let line = line.replace("[default: ", &format!("[{default}："));
        line.replace("Possible values:", &format!("{values}：")) + "\n"
    };
    page.lines().map(one).collect()
}
