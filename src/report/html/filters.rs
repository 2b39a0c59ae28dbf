//! The templates of the page go in, an environment that can render them comes out: what stands behind each filter.
//!
//! An id of a closed list has a filter of the list's own, so that one id can have a title in each list.

use crate::model::dataset::DataType;
use crate::model::entry::SkipKind;
use crate::model::facts::Origin;
use crate::model::finding::{Category, EvidenceKind, Form, Label, Position, Rare};
use crate::model::inventory::Method;
use crate::model::obligation::{Margin, Measure, RuleConfidence, Track};
use crate::model::options::{Depth, Taxonomy};
use crate::model::profile::Sample;
use crate::model::text::bytes;
use crate::model::{Count, Text, Titled};
use crate::report::headings::heading;
use crate::report::layout::shown;
use crate::report::numbers::{percent, thousands};
use crate::report::terms::term;
use crate::report::{view, words};
use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind, HtmlEscape, Value};
use serde::de::DeserializeOwned;

pub(super) fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.add_template("head.html", include_str!("head.html"))?;
    environment.add_template("dataset.html", include_str!("dataset.html"))?;
    environment.add_template("parts.html", include_str!("parts.html"))?;
    environment.add_template("foot.html", include_str!("foot.html"))?;
    add_titles(&mut environment);
    add_texts(&mut environment);
    add_numbers(&mut environment);
    add_phrases(&mut environment);
    Ok(environment)
}

/// Both languages as marked-up text, or the text alone where they agree.
fn marked(text: &Text) -> Value {
    let (zh, en) = (shown(&text.zh), shown(&text.en));
    Value::from_safe_string(if zh == en {
        HtmlEscape(&zh).to_string()
    } else {
        format!(
            "<span lang=zh>{}</span><span lang=en>{}</span>",
            HtmlEscape(&zh),
            HtmlEscape(&en)
        )
    })
}

/// The filter `name` from the ids of one closed list to their titles.
fn add_title<T: Titled + DeserializeOwned + Send + Sync>(
    environment: &mut Environment<'_>,
    name: &'static str,
) {
    environment.add_filter(name, |value: Serde<T>| marked(&value.0.title()));
}

fn add_titles(environment: &mut Environment<'_>) {
    add_title::<Measure>(environment, "measure");
    add_title::<Track>(environment, "track");
    add_title::<RuleConfidence>(environment, "trust");
    add_title::<Category>(environment, "category");
    add_title::<Form>(environment, "form");
    add_title::<Label>(environment, "label");
    add_title::<EvidenceKind>(environment, "evidence");
    add_title::<DataType>(environment, "data_type");
    add_title::<SkipKind>(environment, "skip");
    add_title::<Origin>(environment, "origin");
    add_title::<Method>(environment, "method");
    add_title::<Depth>(environment, "depth");
    add_title::<Taxonomy>(environment, "taxonomy");
    environment.add_filter("sign", |measure: Serde<Measure>| view::sign(measure.0));
}

fn add_texts(environment: &mut Environment<'_>) {
    environment.add_function("t", |id: &str| {
        let text = heading(id).ok_or_else(|| {
            let detail = format!("`{id}` is no heading");
            Error::new(ErrorKind::InvalidOperation, detail)
        })?;
        Ok::<Value, Error>(marked(&text))
    });
    environment.add_filter("term", |id: &str| marked(&term(id)));
    environment.add_filter("both", |text: Serde<Text>| marked(&text.0));
    // Options of a form hold text alone, so that both languages stand in it.
    environment.add_filter("pair", |text: Serde<Text>| {
        let Text { zh, en } = &text.0;
        shown(&if zh == en {
            zh.to_string()
        } else {
            format!("{zh} · {en}")
        })
    });
    environment.add_filter("shown", |name: &str| shown(name));
}

fn add_numbers(environment: &mut Environment<'_>) {
    environment.add_filter("thousands", thousands);
    environment.add_filter("size", bytes);
    environment.add_filter("percent", percent);
    environment.add_filter("probability", |p: f64| format!("{p:.2}"));
    environment.add_filter("weight", |w: f64| format!("{w:+.1}"));
    environment.add_filter("counted", |n: u64, id: &str| marked(&words::counted(n, id)));
    environment.add_filter("partly", |n: u64| marked(&words::partly(n)));
}

/// What the other forms say too.
fn add_phrases(environment: &mut Environment<'_>) {
    environment.add_filter("interval", |count: Serde<Count>| {
        marked(&view::both(|language| view::interval(count.0, language)))
    });
    environment.add_filter("records", |count: Serde<Count>| {
        marked(&view::both(|language| view::records(count.0, language)))
    });
    environment.add_filter("persons", |count: Serde<Count>| {
        marked(&view::both(|language| view::persons(count.0, language)))
    });
    environment.add_filter("margin", |margin: Serde<Margin>| {
        marked(&view::both(|language| view::margin(&margin.0, language)))
    });
    environment.add_filter("position", |position: Serde<Position>| {
        marked(&view::both(|language| {
            view::position(&position.0, language)
        }))
    });
    environment.add_filter("guarantee", |sample: Serde<Sample>| {
        marked(&view::both(|language| view::guarantee(&sample.0, language)))
    });
    environment.add_filter("column", |path: &str, ordinal: u64| {
        marked(&view::both(|language| {
            view::column_title(path, ordinal, language)
        }))
    });
    environment.add_filter("rare", |rare: Serde<Rare>| view::rare(&rare.0));
}
