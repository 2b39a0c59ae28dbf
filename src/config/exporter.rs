//! `[exporter]` and `[assume]` in, what is declared and what is only supposed of the exporter out.

use super::reader::{Section, Word};
use super::{File, NONE, PACKS_SHOW};
use crate::model::declarations::{Assumed, Exporter, Filing, ListFiling};

/// Why no rule needs it.
const FOREIGN_PARTY: &str =
    "no rule asks this: the rules on human genetic data apply whoever receives it; delete the line";

impl<'t> File<'t> {
    pub(super) fn exporter(&mut self, root: &Section<'t>) -> Exporter {
        let Some((table, span)) = self.reader.one(root, "exporter") else {
            return Exporter::default();
        };
        let keys = [
            "registered_in",
            "ciio",
            "sector",
            "held_individuals",
            "list_filing",
        ];
        let unread = [("foreign_party", FOREIGN_PARTY)];
        let section = (self.reader).section("[exporter]", table, span, &keys, &unread);
        Exporter {
            registered_in: self.zone(&section),
            ciio: self.reader.flag(&section, "ciio"),
            sector: self.sector(&section),
            held_individuals: self.reader.people(&section, "held_individuals"),
            list_filing: self.list_filing(&section),
        }
    }

    pub(super) fn assumed(&mut self, root: &Section<'t>) -> Assumed {
        let Some((table, span)) = self.reader.one(root, "assume") else {
            return Assumed::default();
        };
        let keys = ["registered_in", "ciio", "sector", "list_filing"];
        let section = self.reader.section("[assume]", table, span, &keys, &[]);
        Assumed {
            ciio: self.reader.flag(&section, "ciio"),
            registered_in: self.zone(&section),
            list_filing: self.reader.flag(&section, "list_filing"),
            sector: self.sector(&section),
        }
    }

    fn zone(&mut self, section: &Section<'t>) -> Option<String> {
        let zones = self.words.zones.iter().map(String::as_str);
        let known = zones.chain([NONE]);
        let zone: Option<Word> = self.reader.text(section, "registered_in");
        let zone = zone.filter(|zone| self.reader.knows("zone", zone, known, PACKS_SHOW));
        zone.map(|zone| zone.text)
    }

    /// `{ cluster, approved_on }`, or `false` where there is none.
    fn list_filing(&mut self, exporter: &Section<'t>) -> Option<Filing> {
        const FORM: &str = "write `list_filing = { cluster = \"…\", approved_on = 2026-01-31 }` once the filing is approved, or `list_filing = false`";
        if exporter.is_flag("list_filing") {
            let span = exporter.span_of("list_filing");
            return match self.reader.flag(exporter, "list_filing") {
                Some(true) => {
                    self.reader.wrong(&span, FORM);
                    None
                }
                _ => Some(Filing::NONE),
            };
        }
        let (table, span) = self.reader.one(exporter, "list_filing")?;
        let keys = ["cluster", "approved_on"];
        let section = self.reader.section("list_filing", table, span, &keys, &[]);
        self.reader.require(&section, &keys);
        let cluster = self.reader.text(&section, "cluster");
        let approved_on = self.reader.day(&section, "approved_on", self.latest);
        Some(Filing::Approved(ListFiling {
            cluster: cluster?.text,
            approved_on: approved_on?,
        }))
    }
}
