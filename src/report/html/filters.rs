//! The templates of the page go in, an environment that can render them comes out: what stands behind each filter.

use crate::model::entry::SkipKind;
use crate::model::{Language, Text, Titled as _};
use crate::report::headings::heading;
use crate::report::layout::shown;
use crate::report::numbers::thousands;
use crate::report::words;
use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind, HtmlEscape, Value};

/// The environment for a page that begins in `language`.
pub(super) fn environment(language: Language) -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.add_template("head.html", include_str!("head.html"))?;
    environment.add_template("foot.html", include_str!("foot.html"))?;
    environment.add_function("t", move |id: &str| {
        let text = heading(id).ok_or_else(|| {
            let detail = format!("`{id}` is no heading");
            Error::new(ErrorKind::InvalidOperation, detail)
        })?;
        Ok::<String, Error>(text.get(language).to_owned())
    });
    environment.add_filter("both", |text: Serde<Text>| marked(&text.0));
    environment.add_filter("one", move |text: Serde<Text>| shown(text.0.get(language)));
    environment.add_filter("skip", move |kind: Serde<SkipKind>| {
        kind.0.title().get(language).to_owned()
    });
    environment.add_filter("shown", |name: &str| shown(name));
    environment.add_filter("thousands", thousands);
    environment.add_filter("partly", move |n: u64| words::partly_in(n, language));
    Ok(environment)
}

/// Both languages as marked-up text, of which the page shows one.
fn marked(text: &Text) -> Value {
    let (zh, en) = (shown(&text.zh), shown(&text.en));
    Value::from_safe_string(format!(
        "<span lang=zh>{}</span><span lang=en>{}</span>",
        HtmlEscape(&zh),
        HtmlEscape(&en)
    ))
}
