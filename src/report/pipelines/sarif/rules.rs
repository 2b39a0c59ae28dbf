//! What was met goes in, the rule that results of it name comes out, with its help in both languages.

use crate::model::entry::SkipKind;
use crate::model::finding::Category;
use crate::model::obligation::Measure;
use crate::model::text::shown;
use crate::model::{Text, Titled as _};
use crate::report::catalogs::words::{element, element_source};
use serde_json::{Value, json};

/// A text as SARIF takes it: what would be a link, a placeholder or an escape stands for itself (3.11.5, 3.11.6).
pub(super) fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '[' | ']' => escaped.extend(['\\', character]),
            '{' | '}' => escaped.extend([character, character]),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// A rule with its help in both languages.
fn rule(id: &str, title: &Text, help: &Text) -> Value {
    let both = |text: &Text| plain(&format!("{}\n\n{}", text.zh, text.en));
    let short = format!("{} / {}", title.zh, title.en);
    json!({
        "id": id,
        "shortDescription": { "text": plain(&short) },
        "fullDescription": { "text": both(help) },
        "help": { "text": both(help) },
    })
}

pub(super) fn of_measure(id: &str, measure: Measure) -> Value {
    let Text { zh, en } = measure.title();
    let help = Text::new(
        format!("数据集出境前的要求：{zh}。理由、规则和待确认的问题：qingdan explain 数据集。"),
        format!(
            "What is required before the dataset leaves China: {en}. For the reasons, the rule and the open questions: qingdan explain DATASET."
        ),
    );
    rule(id, &measure.title(), &help)
}

pub(super) fn of_element(id: &str, held: &str) -> Value {
    let title = element(held);
    let source = element_source(held).map(shown);
    let [zh, en] = [("依据：", "。"), ("Based on: ", ".")].map(|(before, end)| {
        let sentence = |source: &String| format!("{before}{source}{end}");
        source.as_ref().map(sentence).unwrap_or_default()
    });
    let help = Text::new(
        format!(
            "该列含有：{}。如判断有误，请在 qingdan.toml 的 [[verdict]] 中更正。{zh}",
            title.zh
        ),
        format!(
            "The column holds: {}. If that is wrong, correct it in qingdan.toml under [[verdict]]. {en}",
            title.en
        ),
    );
    rule(id, &title, &help)
}

pub(super) fn of_category(id: &str, category: Category) -> Value {
    let Text { zh, en } = category.title();
    let help = Text::new(
        format!("该列属于：{zh}。如判断有误，请在 qingdan.toml 的 [[verdict]] 中更正。"),
        format!(
            "The column is: {en}. If that is wrong, correct it in qingdan.toml under [[verdict]]."
        ),
    );
    rule(id, &category.title(), &help)
}

pub(super) fn of_skip(id: &str, kind: SkipKind) -> Value {
    let Text { zh, en } = kind.title();
    let help = Text::new(
        format!(
            "文件未读取（{zh}）。如确认其中没有个人信息，请在 qingdan.toml 中用 [[verdict]] 声明 element = \"none\"。"
        ),
        format!(
            "The file was not read ({en}). If nobody is in it, declare element = \"none\" under [[verdict]] in qingdan.toml."
        ),
    );
    rule(id, &kind.title(), &help)
}
