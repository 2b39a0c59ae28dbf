//! The content of a page in each language goes in, a web page that needs nothing beside it comes out: no script, no request, both
//! languages, dark where the reader's screen is, fit to print.

use crate::model::text::shown;
use crate::model::{Language, Text};

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1a1f24;--dim:#5b6670;--line:#d5dbe0;--ground:#fff;--accent:#1f5a8a}\
@media(prefers-color-scheme:dark){:root{--ink:#e4e8eb;--dim:#9aa5b0;--line:#39424a;--ground:#14181b;--accent:#7fb5e0}}\
body{font:15px/1.5 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;max-width:76rem;margin:2rem auto;padding:0 1rem;color:var(--ink);background:var(--ground)}\
h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.05rem;margin:1.8rem 0 .4rem}.dim{color:var(--dim);font-weight:normal}.lead{font-size:1.1rem;margin:.4rem 0}\
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid var(--line);padding:.35rem .6rem .35rem 0;vertical-align:top;text-align:left;overflow-wrap:anywhere}th{font-weight:600}\
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.scroll{overflow-x:auto}\
.language{float:right;border:0;margin:0;padding:0}.language label{margin-left:1rem}footer{margin-top:2rem;border-top:1px solid var(--line);padding-top:.6rem;color:var(--dim);font-size:.85rem}\
body:has(#zh:checked) main[lang=en],body:has(#en:checked) main[lang=zh-CN]{display:none}\
svg{display:block;width:100%;height:auto}svg text{fill:var(--dim);font-size:11px}svg .grid{stroke:var(--line)}svg .trace{fill:none;stroke:var(--accent);stroke-width:2}svg .dot{fill:var(--accent)}svg .band{fill:var(--accent);opacity:.15}\
.plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(22rem,1fr));gap:1.2rem}\
@media print{.language{display:none}body{margin:0;max-width:none}tr{break-inside:avoid}thead{display:table-header-group}}";

/// A page in two languages.
pub struct Page {
    /// What it is called.
    pub title: Text,
    /// The language that is shown first.
    pub language: Language,
}

impl Page {
    /// The page; `body` gives its content in a language, as markup.
    pub fn write(&self, body: impl Fn(Language) -> String) -> String {
        let checked = |language: Language| {
            if language == self.language {
                " checked"
            } else {
                ""
            }
        };
        let main = |language: Language, tag: &str| {
            let title = escaped(self.title.get(language));
            let body = body(language);
            format!("<main lang=\"{tag}\">\n<h1>{title}</h1>\n{body}</main>\n")
        };
        let title = escaped(self.title.get(self.language));
        let tag = match self.language {
            Language::Zh => "zh-CN",
            Language::En => "en",
        };
        format!(
            "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<fieldset class=\"language\" aria-label=\"Language 语言\"><label><input type=\"radio\" name=\"language\" id=\"zh\"{}> 中文</label><label><input type=\"radio\" name=\"language\" id=\"en\"{}> English</label></fieldset>\n{}{}</body>\n</html>\n",
            checked(Language::Zh),
            checked(Language::En),
            main(Language::Zh, "zh-CN"),
            main(Language::En, "en"),
        )
    }
}

/// A text from outside as the content of an element or an attribute.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut page = String::with_capacity(text.len());
    for character in shown(text).chars() {
        match character {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            '"' => page.push_str("&quot;"),
            '\'' => page.push_str("&#39;"),
            other => page.push(other),
        }
    }
    page
}
