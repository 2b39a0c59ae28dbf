//! The words for sectors, scenarios and elements that cells may hold: those of the packs in force and of the workbook itself.

use super::words::unknown;
use crate::model::Text;
use crate::model::vocabulary::Vocabulary;
use crate::pack::law::workbook::{WordList, WorkbookForm, fold};
use std::collections::{BTreeMap, BTreeSet};

/// What is known.
pub(super) struct Known<'a> {
    vocabulary: &'a Vocabulary,
    /// Sector and scenario pairs of the workbook.
    pub(super) covers: BTreeSet<(String, String)>,
    /// Title of the instrument.
    pub(super) instrument: String,
    /// Those of which every row is said to be there.
    pub(super) complete: BTreeSet<(String, String)>,
    /// Other names of the workbook, folded, each with the id that it stands for.
    pub(super) aliases: BTreeMap<String, String>,
}

impl<'a> Known<'a> {
    /// The words of the packs; those of the workbook are added.
    pub(super) fn new(vocabulary: &'a Vocabulary) -> Self {
        let aliases = vocabulary.aliases.iter();
        Self {
            vocabulary,
            covers: BTreeSet::new(),
            instrument: String::new(),
            complete: BTreeSet::new(),
            aliases: aliases.map(|(name, id)| (fold(name), id.clone())).collect(),
        }
    }

    /// The id of a sector.
    ///
    /// # Errors
    /// That it is not known, with the nearest one.
    pub(super) fn sector(&self, text: &str, form: &WorkbookForm) -> Result<String, Text> {
        let own = self.covers.iter().map(|(sector, _)| sector);
        let known: BTreeSet<&str> = (self.vocabulary.sectors.iter().chain(own))
            .map(String::as_str)
            .collect();
        let advice = Text::new(
            "新行业先写在“场景”表中",
            "A new sector is entered in the sheet `Coverage` (场景) first.",
        );
        self.resolve(text, &known, WordList::Sector, form, &advice)
    }

    /// The id of a scenario of `sector`, or of any.
    ///
    /// # Errors
    /// That it is not known, or another sector's.
    pub(super) fn scenario(
        &self,
        text: &str,
        sector: Option<&str>,
        form: &WorkbookForm,
    ) -> Result<String, Text> {
        let own = self.covers.iter().map(|(_, scenario)| scenario);
        let known: BTreeSet<&str> = (self.vocabulary.scenarios.keys().chain(own))
            .map(String::as_str)
            .collect();
        let advice = Text::new(
            "新场景先写在“场景”表中",
            "A new scenario is entered in the sheet `Coverage` (场景) first.",
        );
        let id = self.resolve(text, &known, WordList::Scenario, form, &advice)?;
        let Some(sector) = sector else {
            return Ok(id);
        };
        let mut sectors: BTreeSet<&str> = (self.covers.iter())
            .filter(|(_, scenario)| *scenario == id)
            .map(|(sector, _)| sector.as_str())
            .collect();
        let elsewhere = self.vocabulary.sectors_of(&id);
        sectors.extend(elsewhere.into_iter().flatten().map(String::as_str));
        if sectors.is_empty() || sectors.contains(sector) {
            return Ok(id);
        }
        let sectors: Vec<&str> = sectors.into_iter().collect();
        Err(Text::new(
            format!(
                "场景 `{id}` 属于行业 {}，不属于 `{sector}`；如清单确有，先写在“场景”表中",
                sectors.join("、")
            ),
            format!(
                "the scenario `{id}` belongs to the sector {}, not to `{sector}`; if the list has it there, enter it in the sheet `Coverage` (场景) first",
                sectors.join(", ")
            ),
        ))
    }

    fn resolve(
        &self,
        text: &str,
        known: &BTreeSet<&str>,
        list: WordList,
        form: &WorkbookForm,
        advice: &Text,
    ) -> Result<String, Text> {
        let folded = fold(text);
        if let Some(id) = known.get(text).or_else(|| known.get(folded.as_str())) {
            return Ok((*id).to_owned());
        }
        if let Some(id) = self.aliases.get(&folded) {
            return Ok(id.clone());
        }
        let spellings = form.spellings(list);
        if let Some(word) = spellings.get(&folded)
            && known.contains(word.id.as_str())
        {
            return Ok(word.id.clone());
        }
        let all = known.iter().copied();
        let named = spellings.keys().map(String::as_str);
        Err(unknown(text, all.chain(named), advice))
    }

    /// Whether there is such an element, or a group of them with a dot at its end.
    ///
    /// # Errors
    /// That it is not known, with the nearest one.
    pub(super) fn element(&self, text: &str) -> Result<(), Text> {
        let elements = &self.vocabulary.elements;
        let is_group = text.ends_with('.') && elements.iter().any(|known| known.starts_with(text));
        if is_group || elements.contains(text) {
            return Ok(());
        }
        let advice = Text::new(
            "`qingdan packs` 列出全部要素",
            "`qingdan packs` lists all elements.",
        );
        Err(unknown(text, elements.iter().map(String::as_str), &advice))
    }
}
