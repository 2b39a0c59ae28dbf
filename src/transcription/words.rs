//! Text of a cell in, the word of a list that it stands for out, or the nearest one.

use crate::model::Text;
use crate::model::vocabulary::nearest;
use crate::pack::law::workbook::{Word, WordList, WorkbookForm, fold};

/// The text with its widths folded, on one line, without blanks at its ends.
pub(super) fn plain(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let folded: String = text.nfkc().collect();
    one_line(&folded)
}

/// The text on one line; blanks within a line stay.
pub(super) fn one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// The parts of a cell that holds several: one a line, or with commas between.
pub(super) fn parts(text: &str) -> Vec<String> {
    let parts = text.split(['\n', ',', '，', '、', ';', '；']);
    let parts = parts.map(plain).filter(|part| !part.is_empty());
    parts.collect()
}

/// The word of `list` that a text stands for.
///
/// # Errors
/// What is allowed, the nearest word first.
pub(super) fn word<'a>(
    form: &'a WorkbookForm,
    list: WordList,
    text: &str,
) -> Result<&'a Word, Text> {
    let spellings = form.spellings(list);
    let folded = fold(text);
    if let Some(word) = spellings.get(&folded) {
        return Ok(word);
    }
    let near = nearest(&folded, spellings.keys().map(String::as_str));
    let words = || form.words_of(list);
    let zh: Vec<&str> = words().map(|word| word.title.zh.as_ref()).collect();
    let en: Vec<&str> = words().map(|word| word.title.en.as_ref()).collect();
    Err(match near.and_then(|near| spellings.get(near)) {
        Some(word) => Text::new(
            format!(
                "不认识“{text}”；是“{}”吗？可用：{}",
                word.title.zh,
                zh.join("、")
            ),
            format!(
                "`{text}` is not known; did you mean `{}`? Allowed: {}",
                word.title.en,
                en.join(", ")
            ),
        ),
        None => Text::new(
            format!("不认识“{text}”；可用：{}", zh.join("、")),
            format!("`{text}` is not known; allowed: {}", en.join(", ")),
        ),
    })
}

/// That a word is not known, with the nearest of those that are, and what to do.
pub(super) fn unknown<'a>(text: &str, known: impl Iterator<Item = &'a str>, advice: &Text) -> Text {
    match nearest(text, known) {
        Some(near) => Text::new(
            format!("不认识“{text}”；是“{near}”吗？{}", advice.zh),
            format!(
                "`{text}` is not known; did you mean `{near}`? {}",
                advice.en
            ),
        ),
        None => Text::new(
            format!("不认识“{text}”；{}", advice.zh),
            format!("`{text}` is not known. {}", advice.en),
        ),
    }
}
