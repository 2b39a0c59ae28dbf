//! `[[transfer]]` in, datasets that leave together out: what a filing says of them, what left earlier, results that were given.

use super::reader::{Both, NOT_LISTED, Section, Span, Word};
use super::{COUNTRY, File, PACKS_SHOW_FILING};
use crate::model::Text;
use crate::model::declarations::{AlreadyExported, DeclaredResult, DeclaredTransfer};
use crate::model::filing::{Means, Route, TransferTerms};
use crate::model::inventory::Transfer;
use crate::model::titled::Titled;
use std::collections::BTreeMap;
use toml::de::DeTable;

const TRANSFER: &str = "[[transfer]]";
const RESULT: &str = "[[transfer.result]]";
const EARLIER: &str = "already_exported";
/// Where data does not leave to.
const HOME: &str = "cn";
/// Roads that end with a result.
const WITH_RESULT: [Route; 3] = [Route::Assessment, Route::Contract, Route::Certification];

impl<'t> File<'t> {
    pub(super) fn transfers(&mut self, root: &Section<'t>) -> Vec<DeclaredTransfer> {
        let mut transfers = Vec::new();
        let mut seen = BTreeMap::new();
        for (table, span) in self.reader.several(root, "transfer", TRANSFER) {
            let keys = [
                "name",
                "datasets",
                "recipient",
                "country",
                "purpose",
                "legal_basis",
                "means",
                "period",
                "retention",
                EARLIER,
                "result",
            ];
            let section = (self.reader).section(TRANSFER, table, span.clone(), &keys, &[]);
            self.reader.require(&section, &keys[..2]);
            let terms = self.terms(&section);
            let already_exported = self.already_exported(&section);
            let results = self.results(&section);
            let patterns = self.reader.texts(&section, "datasets");
            if patterns.is_empty() && section.has("datasets") {
                let reason = Text::new(
                    format!("{TRANSFER} 中的 `datasets` 为空：出境活动至少要有一个数据集"),
                    format!(
                        "`datasets` in {TRANSFER} is empty: a transfer has at least one dataset"
                    ),
                );
                self.reader.wrong(&span, reason);
            }
            let patterns = patterns.iter();
            let datasets = patterns
                .filter_map(|word| self.reader.pattern(word))
                .collect();
            let Some(word) = self.reader.text(&section, "name") else {
                continue;
            };
            if word.text == Transfer::WHOLE_SCAN {
                let reason = Text::new(
                    "`*` 是整个扫描的名称；请另取名称",
                    "`*` is the name of the whole scan; choose another",
                );
                self.reader.wrong(&word.span, reason);
            }
            self.once(&mut seen, &word, ["出境活动", "the transfer"]);
            transfers.push(DeclaredTransfer {
                line: self.reader.line(&word.span),
                name: word.text,
                datasets,
                terms,
                already_exported,
                results,
            });
        }
        transfers
    }

    /// What a filing says of a transfer.
    fn terms(&mut self, section: &Section<'t>) -> TransferTerms {
        let texts = |words: Vec<Word>| words.into_iter().map(|word| word.text).collect();
        let recipient = self.reader.one_or_more(section, "recipient");
        let country = self.countries(section);
        let legal_basis = self.reader.one_or_more(section, "legal_basis");
        for word in &legal_basis {
            let known = self.words.legal_bases.iter().map(String::as_str);
            (self.reader).knows(
                ["合法性基础", "legal basis"],
                word,
                known,
                PACKS_SHOW_FILING,
            );
        }
        let means = self.reader.one_or_more(section, "means");
        let means = means
            .iter()
            .filter_map(|word| self.of_list(["传输方式", "means"], word, &Means::ALL))
            .collect();
        let mut text = |key| self.reader.text(section, key).map(|word| word.text);
        TransferTerms {
            recipient: texts(recipient),
            country,
            purpose: text("purpose"),
            legal_basis: texts(legal_basis),
            means,
            period: text("period"),
            retention: text("retention"),
        }
    }

    fn countries(&mut self, section: &Section<'t>) -> Vec<String> {
        let written = self.reader.one_or_more(section, "country");
        for word in &written {
            let known = self.words.countries.iter().map(String::as_str);
            let form = [
                "请写 ISO 3166-1 的两个小写字母，例如 `de`",
                "write two small letters of ISO 3166-1 such as `de`",
            ];
            if self.reader.knows(COUNTRY, word, known, form) && word.text == HOME {
                let reason = Text::new(
                    "`cn` 不是境外；香港、澳门和台湾地区有各自的代码（`hk`、`mo`、`tw`）",
                    "`cn` is not abroad; Hong Kong, Macao and Taiwan have letters of their own (`hk`, `mo`, `tw`)",
                );
                self.reader.wrong(&word.span, reason);
            }
        }
        written.into_iter().map(|word| word.text).collect()
    }

    /// The value of a closed list that a word names.
    fn of_list<T: Titled>(&mut self, what: Both, word: &Word, all: &[T]) -> Option<T> {
        let known = all.iter().map(|one| one.id());
        (self.reader).knows(what, word, known, NOT_LISTED);
        all.iter().copied().find(|one| one.id() == word.text)
    }

    /// One table, or a list of them.
    fn already_exported(&mut self, transfer: &Section<'t>) -> Vec<AlreadyExported> {
        let tables = self.reader.table_or_more(transfer, EARLIER);
        let tables = tables.into_iter();
        tables
            .filter_map(|(table, span)| self.earlier(table, &span))
            .collect()
    }

    fn earlier(&mut self, table: &'t DeTable<'t>, span: &Span) -> Option<AlreadyExported> {
        let keys = ["since", "individuals", "sensitive_individuals", "route"];
        let section = (self.reader).section(EARLIER, table, span.clone(), &keys, &[]);
        self.reader.require(&section, &keys[..3]);
        let route = self.reader.text(&section, "route");
        let route = route.and_then(|word| self.of_list(["申报方式", "route"], &word, &Route::ALL));
        let since = self.reader.day(&section, "since", self.latest);
        let individuals = self.reader.people(&section, "individuals");
        let sensitive = self.reader.people(&section, "sensitive_individuals");
        let (since, individuals, sensitive_individuals) = (since?, individuals?, sensitive?);
        if sensitive_individuals > individuals {
            let reason = Text::new(
                "`sensitive_individuals` 包含在 `individuals` 之中，不能更多",
                "`sensitive_individuals` are among `individuals`: there cannot be more of them",
            );
            self.reader.wrong(span, reason);
        }
        Some(AlreadyExported {
            route,
            since,
            individuals,
            sensitive_individuals,
        })
    }

    fn results(&mut self, transfer: &Section<'t>) -> Vec<DeclaredResult> {
        let mut results = Vec::new();
        for (table, span) in self.reader.several(transfer, "result", RESULT) {
            let keys = ["kind", "on", "number", "individuals"];
            let section = self.reader.section(RESULT, table, span, &keys, &[]);
            self.reader.require(&section, &keys[..2]);
            let kind = self.reader.text(&section, "kind");
            let kind = kind
                .and_then(|word| self.of_list(["结果类型", "kind of result"], &word, &WITH_RESULT));
            let number = self.reader.text(&section, "number").map(|word| word.text);
            let on = self.reader.day(&section, "on", self.latest);
            let individuals = self.reader.people(&section, "individuals");
            if let (Some(kind), Some(on)) = (kind, on) {
                results.push(DeclaredResult {
                    kind,
                    number,
                    on,
                    individuals,
                });
            }
        }
        results
    }
}
