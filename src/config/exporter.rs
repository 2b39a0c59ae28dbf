//! `[exporter]` and `[assume]` in, what is declared and what is only supposed of the exporter out.

use super::reader::{Both, Section, Word};
use super::{File, NONE, PACKS_SHOW};
use crate::model::Text;
use crate::model::declarations::{Assumed, Exporter, Filing, ListFiling};

/// Why no rule needs it.
const FOREIGN_PARTY: Both = [
    "没有规则问及此项：人类遗传资源的规则不论接收方是谁都适用；请删除此行",
    "no rule asks this: the rules on human genetic data apply whoever receives it; delete the line",
];

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
        let zone = zone.filter(|zone| {
            self.reader
                .knows(["自贸试验区", "zone"], zone, known, PACKS_SHOW)
        });
        zone.map(|zone| zone.text)
    }

    /// `{ cluster, approved_on }`, or `false` where there is none.
    fn list_filing(&mut self, exporter: &Section<'t>) -> Option<Filing> {
        const FORM: Both = [
            "备案获批后请写 `list_filing = { cluster = \"…\", approved_on = 2026-01-31 }`，否则写 `list_filing = false`",
            "write `list_filing = { cluster = \"…\", approved_on = 2026-01-31 }` once the filing is approved, or `list_filing = false`",
        ];
        if exporter.is_flag("list_filing") {
            let span = exporter.span_of("list_filing");
            return match self.reader.flag(exporter, "list_filing") {
                Some(true) => {
                    self.reader.wrong(&span, Text::new(FORM[0], FORM[1]));
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
