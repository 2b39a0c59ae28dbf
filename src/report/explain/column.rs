//! A column goes in, what it is taken for and why comes out.

use super::Page;
use crate::model::Language;
use crate::model::finding::{Evidence, Rival};
use crate::model::inventory::Column;
use crate::report::numbers::thousands;
use crate::report::view::{self, guarantee, interval};

impl Page {
    pub(super) fn column(&mut self, column: &Column) {
        self.found(column);
        self.read(column);
        for evidence in &column.evidence {
            self.evidence(evidence);
        }
        if let Some(before) = column.before {
            let text = format!("{before:+.1} {}", self.say("before"));
            self.bullet(4, &text);
        }
        self.rivals(&column.rivals);
        if let Some(decisive) = self.decisive(column) {
            self.line(4, "decisive", &decisive);
        }
        if let Some(position) = &column.position {
            let position = view::position(position, self.language);
            self.line(4, "position", &position);
        }
        for rare in &column.rare {
            self.line(4, "rare", &view::rare(rare));
        }
        if !column.shapes.is_empty() {
            let shapes = column.shapes.iter();
            let shapes: Vec<String> = shapes
                .map(|s| format!("{} × {}", s.shape, thousands(s.values)))
                .collect();
            self.line(4, "shapes", &shapes.join(", "));
        }
    }

    /// What it is taken for.
    fn found(&mut self, column: &Column) {
        let language = self.language;
        let element = column.element.as_deref().unwrap_or(self.say("no-element"));
        let text = format!(
            "{element} · {} · {} {:.2} · {} · {}",
            view::title(column.category, language),
            self.say("confidence").to_lowercase(),
            column.confidence,
            view::title(column.form, language),
            view::title(column.label, language),
        );
        self.line(4, "element", &text);
        if let Some(overruled) = &column.overruled {
            self.line(4, "overruled", overruled);
        }
    }

    /// How much of it was read.
    fn read(&mut self, column: &Column) {
        let distinct = interval(column.distinct, self.language);
        let nulls = self.say("nulls").to_lowercase();
        let text = format!("{distinct} · {nulls} {}", thousands(column.nulls));
        self.line(4, "distinct", &text);
        let guarantee = guarantee(&column.sample, self.language);
        self.line(4, "sample", &guarantee);
    }

    fn evidence(&mut self, evidence: &Evidence) {
        let kind = view::title(evidence.kind, self.language);
        let text = evidence.text.get(self.language);
        self.bullet(4, &format!("{:+.1} {kind}: {text}", evidence.weight));
    }

    fn rivals(&mut self, rivals: &[Rival]) {
        if rivals.is_empty() {
            return;
        }
        let language = self.language;
        let rival = |rival: &Rival| {
            let against = rival.against.as_ref();
            let against =
                against.map_or_else(String::new, |text| format!(" ({})", text.get(language)));
            format!("{} {:.2}{against}", rival.element, rival.confidence)
        };
        let rivals: Vec<String> = rivals.iter().map(rival).collect();
        self.line(4, "rivals", &rivals.join(", "));
    }

    /// The evidence without which another answer would be given, and that answer.
    fn decisive(&self, column: &Column) -> Option<String> {
        column.element.as_ref()?;
        let odds = |confidence: f64| (confidence / (1.0 - confidence).max(1e-9)).ln();
        let rival = column.rivals.first();
        let next = rival.map_or(0.0, |rival| odds(rival.confidence).max(0.0));
        let decides = column
            .evidence
            .iter()
            .find(|evidence| odds(column.confidence) - evidence.weight < next)?;
        let other = rival
            .filter(|rival| odds(rival.confidence) > 0.0)
            .map_or(self.say("no-element"), |rival| rival.element.as_str());
        let text = decides.text.get(self.language);
        let without = self.say("without");
        Some(match self.language {
            Language::Zh => format!("{text}；{without}：{other}"),
            Language::En => format!("{text}; {without}: {other}"),
        })
    }
}
