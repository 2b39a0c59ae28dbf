//! An obligation goes in, what is demanded, by which rule, on which facts, and what would change it comes out.

use super::Page;
use crate::model::obligation::{Branch, Citation, Missing, Obligation, TrackOutcome};
use crate::model::{Language, Titled as _};
use crate::pack::law::chinese_note;
use crate::report::layout::{WIDTH, hanging, shown};
use crate::report::terms::term;
use crate::report::view;

impl Page {
    pub(super) fn duty(&mut self, obligation: &Obligation) {
        self.demanded(obligation, "alone");
    }

    /// The same, with what it is the answer on: a heading of the reports.
    pub(super) fn demanded(&mut self, obligation: &Obligation, scope: &'static str) {
        let duty = view::duty(obligation, self.language);
        let scope = self.say(scope);
        self.line(0, "measure", &format!("{duty} · {scope}"));
        let rule = obligation.rule.as_deref();
        self.line(2, "rule", rule.unwrap_or(self.say("no-rule")));
        self.branches(&obligation.branches, 2);
        self.citation(&obligation.citation);
        self.because(obligation);
        if !obligation.tracks.is_empty() {
            self.title(self.say("tracks"));
        }
        for track in &obligation.tracks {
            self.track(track, rule);
        }
        self.changes(obligation);
        for duty in &obligation.remaining {
            let text = format!("{} · {}", duty.text.get(self.language), duty.row);
            self.line(0, "remaining", &text);
        }
        if let Some(other) = &obligation.other_reading {
            let measure = if other.floor == other.ceiling {
                view::title(other.floor, self.language)
            } else {
                view::ends(other.floor, other.ceiling, self.language)
            };
            let taxonomy = view::title(other.taxonomy, self.language);
            self.line(0, "other-reading", &format!("{taxonomy}: {measure}"));
        }
        for caveat in &obligation.caveats {
            self.line(0, "caveats", caveat.get(self.language));
        }
    }

    /// The answer under each value of the open fact that settles most, and of a second one below it.
    fn branches(&mut self, branches: &[Branch], depth: usize) {
        for branch in branches {
            let measure = if branch.floor == branch.ceiling {
                view::title(branch.floor, self.language)
            } else {
                view::ends(branch.floor, branch.ceiling, self.language)
            };
            let rule = branch.rule.as_deref().map(|rule| format!(" · {rule}"));
            let title = branch.title.get(self.language);
            self.bullet(
                depth,
                &format!("{title} → {measure}{}", rule.unwrap_or_default()),
            );
            self.branches(&branch.branches, depth + 2);
        }
    }

    /// The facts that it rests on.
    fn because(&mut self, obligation: &Obligation) {
        let language = self.language;
        if !obligation.because.is_empty() {
            self.title(self.say("because"));
        }
        for because in &obligation.because {
            let (fact, value) = (term(&because.fact), term(&because.value));
            let (fact, value) = (fact.get(language), value.get(language));
            let origin = view::title(because.origin, language);
            self.bullet(2, &format!("{fact} = {value} ({origin})"));
        }
    }

    /// The answer of one line of the law; its citation where it is not the deciding one.
    fn track(&mut self, track: &TrackOutcome, deciding: Option<&str>) {
        let language = self.language;
        let mut answer = view::title(track.measure, language);
        if track.floor != track.ceiling {
            let ends = view::ends(track.floor, track.ceiling, language);
            answer = format!("{answer} ({ends})");
        }
        let rule = track.rule.as_deref();
        let text = format!("{answer} · {}", rule.unwrap_or(self.say("no-rule")));
        self.labelled(2, track.track.title().get(language), &text);
        if rule != deciding
            && let Some(citation) = &track.citation
        {
            self.citation(citation);
        }
    }

    /// What would change the answer: the next threshold and the open questions.
    fn changes(&mut self, obligation: &Obligation) {
        let language = self.language;
        self.title(self.say("changes"));
        if let Some(margin) = &obligation.margin {
            let text = format!(
                "{} ({}): {} · {}",
                view::margin(margin, language),
                term(&margin.fact).get(language),
                view::title(margin.measure, language),
                margin.rule,
            );
            self.line(2, "margin", &text);
        }
        if obligation.missing.is_empty() {
            self.bullet(2, self.say("rests-on"));
        }
        for missing in &obligation.missing {
            self.missing(missing);
        }
    }

    fn citation(&mut self, citation: &Citation) {
        if citation.instrument.is_empty() {
            return;
        }
        let text = format!("{} · {}", citation.instrument, citation.edition);
        self.line(2, "citation", &text);
        self.line(2, "heading", &citation.heading.join(" › "));
        let restated = match self.language {
            Language::Zh => &citation.restated_zh,
            Language::En => &citation.restated_en,
        };
        self.text
            .push_str(&hanging("    ", &shown(restated), WIDTH));
        if let Some(confidence) = citation.confidence {
            let mut text = view::title(confidence, self.language);
            if !citation.note.is_empty() {
                let chinese = chinese_note(&citation.note);
                let (label, note) = match chinese.filter(|_| self.language == Language::Zh) {
                    Some(chinese) => ("remark", chinese),
                    None => ("citation-note", citation.note.as_str()),
                };
                text = format!("{text} · {}{note}", self.say(label));
            }
            self.line(2, "rule_confidence", &text);
        }
        if let Some(confirmed) = &citation.confirmed {
            let signed = format!("{} · {}", confirmed.by, confirmed.on);
            self.line(2, "confirmed-by", &signed);
        }
        for source in &citation.sources {
            self.line(2, "sources", source);
        }
    }

    fn missing(&mut self, missing: &Missing) {
        let question = shown(missing.question.get(self.language));
        self.text.push_str(&hanging("  ? ", &question, WIDTH));
        self.line(4, "if-yes", missing.if_yes.get(self.language));
        self.line(4, "if-no", missing.if_no.get(self.language));
    }
}
