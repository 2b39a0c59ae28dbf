//! Which persons a row tells of, and which columns are whose: lists of headers with what was found in them, and the slots expected.

use qingdan::model::Count;
use qingdan::model::finding::{Category, Finding, Form};
use qingdan::model::options::Selection;
use qingdan::model::profile::ColumnProfile;
use qingdan::people::slots::{Slot, Whose, slots};
use qingdan::people::{Corrections, Roles, Table};
use qingdan::rules::Rules;
use std::sync::LazyLock;

static RULES: LazyLock<Rules> =
    LazyLock::new(|| Rules::load(&[], &Selection::default()).expect("built-in packs load"));

/// Rows of the invented tables.
const ROWS: u64 = 100;

/// The element of a short word, and the category that it has in a table of persons.
fn element(word: &str) -> (Option<&'static str>, Category) {
    use Category::{None as Nothing, Personal, SensitivePersonal};
    match word {
        "name" => (Some("person.name"), Personal),
        "id" => (Some("person.cn-resident-id"), SensitivePersonal),
        "ssn" => (Some("person.national-id-other"), SensitivePersonal),
        "passport" => (Some("person.passport"), Personal),
        "phone" => (Some("contact.phone"), Personal),
        "mail" => (Some("contact.email"), Personal),
        "addr" => (Some("contact.address"), Personal),
        "member" => (Some("person.member-id"), Personal),
        "account" => (Some("person.account-id"), Personal),
        "staff" => (Some("person.employee-id"), Personal),
        "patient" => (Some("person.patient-id"), Personal),
        "subject" => (Some("person.subject-id"), Personal),
        "card" => (Some("finance.bank-card"), SensitivePersonal),
        "plate" => (Some("vehicle.licence-plate"), Personal),
        "ip" => (Some("device.ip"), Personal),
        "birth" => (Some("person.birth-date"), Personal),
        "sex" => (Some("person.gender"), Personal),
        "ill" => (Some("health.diagnosis"), SensitivePersonal),
        "firm" => (Some("org.name"), Nothing),
        "-" => (None, Nothing),
        other => panic!("no element is called {other}"),
    }
}

/// A table of columns written as `header:word`; a star behind the word covers the values, a plus makes a list of plain values.
struct Invented {
    columns: Vec<ColumnProfile>,
    findings: Vec<Finding>,
}

impl Invented {
    fn of<'a>(columns: impl Iterator<Item = &'a str>) -> Self {
        let mut invented = Self {
            columns: Vec::new(),
            findings: Vec::new(),
        };
        for (ordinal, column) in columns.enumerate() {
            let (header, word) = column.rsplit_once(':').expect("header:word");
            let (id, category) = element(word.trim_end_matches(['*', '+']));
            let slots = if word.ends_with('+') { 3 * ROWS } else { ROWS };
            invented.columns.push(ColumnProfile {
                path: header.to_owned(),
                ordinal,
                slots,
                values: slots,
                distinct: Count::exact(slots),
                ..ColumnProfile::default()
            });
            invented.findings.push(Finding {
                field: ordinal,
                element: id.map(str::to_owned),
                category,
                form: if word.ends_with('*') {
                    Form::Masked
                } else {
                    Form::Plain
                },
                ..Finding::default()
            });
        }
        invented
    }

    fn slots(&self) -> Vec<Slot> {
        let roles = Roles::of(&self.columns, |path| RULES.role(path));
        let table = Table {
            columns: &self.columns,
            findings: &self.findings,
            roles: &roles,
            records: Count::exact(ROWS),
            all_read: true,
            minority: None,
            named: None,
            corrections: Corrections::default(),
            values: &[],
        };
        slots(&table, &RULES.detectors)
    }

    /// `~` for others than the main persons, the role or `-`, `#` and the number, `@` and the list, the headers of its keys.
    fn shown(&self, slot: &Slot) -> String {
        let party = slot.party.as_ref();
        let mut text = match slot.whom {
            Whose::Main => String::new(),
            Whose::Other => "~".to_owned(),
        };
        text += party.and_then(|one| one.role.as_deref()).unwrap_or("-");
        if let Some(number) = party.and_then(|one| one.number) {
            text += &format!("#{number}");
        }
        if let Some(list) = &slot.list {
            text += &format!("@{list}");
        }
        text.push(':');
        let mut columns: Vec<usize> = slot.keys.iter().map(|key| key.column).collect();
        columns.extend(&slot.covered);
        columns.sort_unstable();
        for column in columns {
            text += &format!(" {}", self.columns[column].path);
        }
        text
    }

    fn all_shown(&self) -> String {
        let slots = self.slots();
        let shown: Vec<String> = slots.iter().map(|slot| self.shown(slot)).collect();
        shown.join("; ")
    }
}

/// Headers with what was found in them, and the slots.
const CASES: &[(&str, &str)] = &[
    (
        "寄件人姓名:name 寄件人电话:phone 收件人姓名:name 收件人电话:phone",
        "sender: 寄件人姓名 寄件人电话; receiver: 收件人姓名 收件人电话",
    ),
    (
        "姓名:name 手机号:phone 手机号2:phone",
        "-: 姓名 手机号 手机号2",
    ),
];

#[test]
fn each_person_of_a_row_has_their_columns() {
    let mut wrong = Vec::new();
    for (columns, expected) in CASES {
        let shown = Invented::of(columns.split(' ')).all_shown();
        if shown != *expected {
            wrong.push(format!(
                "{columns}\n  is       {shown}\n  expected {expected}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        CASES.len(),
        wrong.join("\n")
    );
}
