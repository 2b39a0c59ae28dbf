//! Folders of packs in, the rules of a run out: detectors by id, their tests compiled, the words that declarations may use.

use crate::detect::canonical::Speller;
use crate::detect::judge::Words;
use crate::detect::masks::{NameForms, NameWords};
use crate::detect::matcher::Matcher;
use crate::detect::name::{Header, Headers, Word};
use crate::error::{Error, Result};
use crate::format::HeaderWords;
use crate::model::Text;
use crate::model::ages::AgeSigns;
use crate::model::finding::{Finding, Form};
use crate::model::inventory::PackReference;
use crate::model::options::Selection;
use crate::model::profile::ColumnProfile;
use crate::model::reason::SystemError;
use crate::model::vocabulary::Vocabulary;
use crate::pack;
use crate::pack::context::{self, Context, HeaderRole, Pointer, Role, SuspicionHit};
use crate::pack::detector::{self, Detectors};
use crate::pack::filing;
use crate::pack::kind::{self, Kind};
use crate::pack::law::{self, LawPacks};
use crate::pack::unread::{self, UnreadFormat};
use crate::pack::vocabulary as schemas;
use crate::pack::weights::{Weighed, Weights};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

mod ages;
mod items;
mod suspicions;

use ages::AgeWords;
use items::ItemWords;
use suspicions::SuspicionWords;

/// Packs as they are read: every detector, also those that a run leaves out.
pub struct Packs {
    /// Detectors by id.
    pub detectors: Detectors,
    /// Roles, sectors, suspicions.
    pub context: Context,
    /// Kinds of files that are no tables.
    pub kinds: Vec<Kind>,
    /// Law packs.
    pub law: LawPacks,
    /// Vocabularies of a user.
    pub schemas: Vec<schemas::Loaded>,
    context_digests: Vec<(String, String)>,
}

impl Packs {
    /// Built-in packs, and those of `folders` over them.
    ///
    /// # Errors
    /// The first pack that cannot be read.
    pub fn read(folders: &[PathBuf]) -> Result<Self> {
        let (mut detectors, mut laws, mut vocabularies) = (Vec::new(), Vec::new(), Vec::new());
        for file in folders
            .iter()
            .map(|folder| files(folder))
            .collect::<Result<Vec<_>>>()?
            .into_iter()
            .flatten()
        {
            let text = std::fs::read_to_string(&file).map_err(|error| Error::file(&file, error))?;
            let kind = if file.extension().is_some_and(|extension| extension == "md") {
                &mut laws
            } else if schemas::is_vocabulary(&file, &text) {
                &mut vocabularies
            } else {
                &mut detectors
            };
            kind.push((file.display().to_string(), text));
        }
        // What does not wait for another is made at the same time: a scan of a few files is mostly this.
        let (detectors, context, rest) = std::thread::scope(|threads| {
            let rest = threads.spawn(|| Ok::<_, Error>((kind::load()?, law::load(&laws)?)));
            let context = threads.spawn(context::load);
            (detector::load(&detectors), joined(context), joined(rest))
        });
        let (detectors, (context, context_digests), (kinds, law)) = (detectors?, context?, rest?);
        let vocabularies = vocabularies.iter().map(|(path, text)| {
            let loaded = schemas::parse(path, text)?;
            loaded.check(text, |element| detectors.by_id(element).is_some())?;
            Ok(loaded)
        });
        let schemas = vocabularies.collect::<Result<_>>()?;
        Ok(Self {
            detectors,
            context,
            kinds,
            law,
            schemas,
            context_digests,
        })
    }

    /// The words that declarations may use.
    #[must_use]
    pub fn vocabulary(&self) -> Vocabulary {
        let elements = self.detectors.iter().map(|one| one.detector.id.clone());
        let codes = pack::terms("country-codes").filter(|code| code.len() == 2);
        let mut words = Vocabulary {
            elements: elements.collect(),
            countries: codes.map(str::to_owned).collect(),
            sectors: (self.context.sector.iter().map(|one| one.id.clone())).collect(),
            legal_bases: filing::legal_bases(),
            ..Vocabulary::default()
        };
        for one in &self.context.scenario {
            words.add_scenario(&one.id, one.sector.as_deref());
        }
        for pack in &self.law.packs {
            words.editions.insert(pack.front.id.clone());
            words.aliases.extend(pack.front.aliases.clone());
            words.zones.extend(pack.front.zones.keys().cloned());
            words.zones.extend(pack.front.scope.registered_in.clone());
            words.exemptions.extend(pack.front.claims.keys().cloned());
            for cover in &pack.front.covers {
                words.sectors.insert(cover.sector.clone());
                words.add_scenario(&cover.scenario, Some(&cover.sector));
            }
            for rule in &pack.rules {
                words.rules.insert(pack.name_of(&rule.id));
                words.sectors.extend(rule.when.sector.clone());
                let tags = rule.when.exemptions.iter().chain(&rule.when.any_exemption);
                words.exemptions.extend(tags.cloned());
                if let Some(scenario) = &rule.when.scenario {
                    words.add_scenario(scenario, rule.when.sector.as_deref());
                }
            }
            for row in &pack.rows {
                words.rows.insert(pack.name_of(&row.id));
                words.sectors.extend(row.sector.clone());
            }
        }
        words
    }
}

/// Detectors, context and law as a scan uses them.
pub struct Rules {
    /// Detectors in force.
    pub detectors: Detectors,
    /// Their value tests.
    pub matcher: Matcher,
    /// What a judge knows of words.
    pub words: Words,
    /// Words that name columns.
    pub header_words: HeaderWords,
    /// Roles, sectors, suspicions.
    pub context: Context,
    /// Kinds of files that are no tables.
    pub kinds: Vec<Kind>,
    /// Formats that are known and not read.
    pub unread: Vec<UnreadFormat>,
    /// Law packs.
    pub law: LawPacks,
    /// Vocabularies of a user.
    pub schemas: Vec<schemas::Loaded>,
    pointers: Vec<PointerWords>,
    ages: AgeWords,
    suspicions: Vec<SuspicionWords>,
    /// By pack.
    items: HashMap<String, Vec<ItemWords>>,
    references: Vec<PackReference>,
    spellers: Mutex<HashMap<(String, Form), Arc<Speller>>>,
}

/// A pointer with its words made ready.
pub struct PointerWords {
    /// What it points to.
    pub pointer: Pointer,
    /// Whether that is a scenario; else a sector.
    pub is_scenario: bool,
    /// Words and their points.
    pub words: Vec<(Word, f64)>,
}

impl PointerWords {
    fn new(pointer: &Pointer, is_scenario: bool) -> Self {
        let words = pointer.words.iter();
        Self {
            pointer: pointer.clone(),
            is_scenario,
            words: words
                .map(|(word, points)| (Word::new(word), *points))
                .collect(),
        }
    }
}

impl Rules {
    /// Built-in packs, and those of `folders` over them; of the detectors those of `selection`.
    ///
    /// # Errors
    /// The first pack that cannot be read; a selection that names what there is not.
    pub fn load(folders: &[PathBuf], selection: &Selection) -> Result<Self> {
        Self::new(Packs::read(folders)?, selection)
    }

    /// `packs` made ready; of the detectors those of `selection`.
    ///
    /// # Errors
    /// A pattern that cannot be compiled; a selection that names what there is not.
    pub fn new(packs: Packs, selection: &Selection) -> Result<Self> {
        let Packs {
            detectors,
            context,
            kinds,
            law,
            schemas,
            context_digests,
        } = packs;
        let header_words = HeaderWords::new(&detectors);
        let detectors = detector::select(detectors, selection)?;
        let mut references = references(&detectors, &kinds, &law);
        let rest = [
            ("context", context_digests),
            ("vocabulary", schemas::digests(&schemas)),
        ];
        references.extend(rest.into_iter().flat_map(|(kind, digests)| {
            let one = move |(id, digest): (String, String)| reference(&id, kind, "", &digest);
            digests.into_iter().map(one)
        }));
        references.sort_by(|a, b| (&a.kind, &a.id).cmp(&(&b.kind, &b.id)));
        let (matcher, words) = std::thread::scope(|threads| {
            let words = threads.spawn(|| Words::new(&detectors, &context, schemas.clone()));
            (Matcher::new(&detectors), joined(words))
        });
        let matcher = matcher?;
        // The first table asks for them; until then there is something else to do.
        words.make_vocabularies_ready();
        let sectors = context.sector.iter();
        let scenarios = context.scenario.iter();
        let pointers = sectors
            .map(|pointer| PointerWords::new(pointer, false))
            .chain(scenarios.map(|pointer| PointerWords::new(pointer, true)))
            .collect();
        let suspicions = context.suspicion.iter().map(SuspicionWords::new).collect();
        let ages = AgeWords::new(&context, &detectors);
        let packs = law.packs.iter();
        let items = packs.map(|pack| (pack.front.id.clone(), ItemWords::of(pack)));
        let items = items.collect();
        Ok(Self {
            ages,
            suspicions,
            items,
            detectors,
            matcher,
            words,
            header_words,
            context,
            kinds,
            unread: unread::load()?,
            law,
            schemas,
            pointers,
            references,
            spellers: Mutex::default(),
        })
    }

    /// The spelling of the keys of an element where they stand in this form; as they stand where its pack says none. It is made
    /// once.
    #[must_use]
    pub fn speller(&self, element: &str, form: Form) -> Arc<Speller> {
        let mut made = self.spellers.lock().unwrap_or_else(PoisonError::into_inner);
        let speller = made.entry((element.to_owned(), form)).or_insert_with(|| {
            let detector = self.detectors.by_id(element);
            let own = detector
                .and_then(|detector| Speller::new(detector, &self.context.placeholder, form));
            Arc::new(own.unwrap_or_else(Speller::as_it_stands))
        });
        speller.clone()
    }

    /// Weighs by these instead of what the pack says.
    pub fn weigh_by(&mut self, weights: Weights) {
        self.words.weigh_by(weights);
    }

    /// From now on everything that the judge weighs is kept, for whoever fits weights.
    pub fn keep_record(&mut self) {
        self.words.keep_record();
    }

    /// What the judge weighed since, by table and column.
    #[must_use]
    pub fn recorded(&self) -> Vec<Weighed> {
        self.words.recorded()
    }

    /// What was in force, for the inventory.
    #[must_use]
    pub fn references(&self) -> Vec<PackReference> {
        self.references.clone()
    }

    /// Whom of its row the header of a column tells of.
    #[must_use]
    pub fn role(&self, path: &str) -> HeaderRole {
        self.words.roles().of(path)
    }

    /// The role of that id, and its number.
    #[must_use]
    pub fn role_by_id(&self, id: &str) -> Option<(usize, Arc<Role>)> {
        self.words.roles().by_id(id)
    }

    /// What tells names of columns, sheets and tables that have to be masked.
    #[must_use]
    pub fn name_forms(&self) -> NameForms<'_> {
        NameForms::new(&self.detectors, &self.matcher, &self.header_words)
    }

    /// What the headers of a table say of ages, and whether it is about children by what it says.
    #[must_use]
    pub fn age_signs(
        &self,
        name: &str,
        columns: &[ColumnProfile],
        findings: &[Finding],
    ) -> AgeSigns {
        self.ages.signs(name, columns, findings)
    }

    /// Suspicions whose words a dataset has, by the headers of its name and its columns.
    #[must_use]
    pub fn suspicions(&self, headers: &Headers<'_>) -> Vec<SuspicionHit<'_>> {
        let all = self.suspicions.iter();
        all.filter_map(|one| one.met(headers)).collect()
    }

    /// Rows, `pack/row`, of the list `edition` and the packs behind it whose sample items a column is one of.
    #[must_use]
    pub fn items(
        &self,
        edition: &str,
        sector: Option<&str>,
        header: &Header,
        element: Option<&str>,
    ) -> Vec<String> {
        let chain = self.law.chain(edition);
        let items = chain
            .iter()
            .filter_map(|pack| self.items.get(&pack.front.id));
        let header = Headers::new(std::iter::once(header));
        let covering = items
            .flatten()
            .filter(|one| one.covers(sector, &header, element));
        let mut rows: Vec<String> = covering.map(|one| one.row.clone()).collect();
        rows.dedup();
        rows
    }

    /// What points to sectors and scenarios.
    #[must_use]
    pub fn pointers(&self) -> &[PointerWords] {
        &self.pointers
    }
}

impl NameWords for HeaderWords {
    fn are_of(&self, name: &str) -> bool {
        self.is_known(name)
    }
}

/// What of detectors, kinds, law and formats that are not read is in force.
fn references(detectors: &Detectors, kinds: &[Kind], law: &LawPacks) -> Vec<PackReference> {
    let detectors = (detectors.iter())
        .map(|loaded| reference(&loaded.detector.id, "detector", "", &loaded.digest));
    let kinds = (kinds.iter()).map(|kind| reference(kind.id, "kind", "", &kind.digest));
    let law = (law.packs.iter())
        .map(|pack| reference(&pack.front.id, "law", &pack.front.edition, &pack.digest));
    let unread = unread::packs().map(|(id, digest)| reference(&id, "unread", "", &digest));
    detectors.chain(kinds).chain(law).chain(unread).collect()
}

fn reference(id: &str, kind: &str, edition: &str, digest: &str) -> PackReference {
    PackReference {
        id: id.to_owned(),
        kind: kind.to_owned(),
        edition: edition.to_owned(),
        digest: digest.to_owned(),
    }
}

/// What a thread made; its panic is this thread's.
fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    (thread.join()).unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// The pack files of a folder, sorted; a file stands for itself.
///
/// # Errors
/// [`Error::File`] where the folder cannot be listed.
pub fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(path).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let (path, said) = (path.display(), error.to_string());
            let told = error
                .into_io_error()
                .map(|error| SystemError::of(&error).text());
            let zh = told.unwrap_or_else(|| Text::quoted(&said)).zh;
            Error::usage(
                format!("{path}：无法列出：{zh}"),
                format!("{path}: cannot be listed: {said}"),
            )
        })?;
        let is_pack = entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "toml" || extension == "md");
        if entry.file_type().is_file() && is_pack {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}
