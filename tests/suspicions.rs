//! Suspicions of important and controlled data: each has tables that raise it and look-alikes that do not; ordinary tables raise none.

use qingdan::detect::name::{Header, Headers};
use qingdan::facts::{Seen, raised};
use qingdan::model::Count;
use qingdan::model::options::Selection;
use qingdan::model::suspected::Suspected;
use qingdan::pack::context::SuspicionExample;
use qingdan::rules::Rules;
use std::collections::BTreeSet;

fn rules() -> Rules {
    Rules::load(&[], &Selection::default()).expect("the built-in packs")
}

/// What a table raises.
fn all_raised(rules: &Rules, table: &SuspicionExample) -> Vec<Suspected> {
    let mut headers = vec![Header::new(&table.name, None)];
    headers.extend(table.columns.iter().map(|name| Header::of_path(name, None)));
    let seen = Seen {
        elements: table.elements.iter().map(String::as_str).collect(),
        sector: table.sector.as_deref(),
        people: table.individuals.map_or(Count::open(0), Count::exact),
    };
    let hits = rules.suspicions(&Headers::new(headers.iter()));
    hits.iter().filter_map(|hit| raised(hit, &seen)).collect()
}

#[test]
fn examples_raise_what_they_say() {
    let rules = rules();
    let mut wrong = Vec::new();
    for one in &rules.context.suspicion {
        for example in &one.example {
            let found = all_raised(&rules, example);
            let is_raised = found.iter().any(|found| found.title == one.title);
            if is_raised != example.raises {
                let (title, why) = (&one.title.en, &example.why);
                wrong.push(format!("{title}: {why}: raised {is_raised}"));
            }
            // A look-alike is none of the others either.
            if !example.raises && !found.is_empty() {
                let (title, why) = (&one.title.en, &example.why);
                let others: Vec<&str> = found.iter().map(|one| one.title.en.as_ref()).collect();
                wrong.push(format!("{title}: {why}: raises {others:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_suspicion_is_proved_and_names_what_exists() {
    let rules = rules();
    let packs = rules.law.packs.iter();
    let rows: BTreeSet<String> = packs
        .flat_map(|pack| {
            let ids = pack.rules.iter().map(|rule| &rule.id);
            let ids = ids.chain(pack.rows.iter().map(|row| &row.id));
            ids.map(|id| pack.name_of(id)).collect::<Vec<_>>()
        })
        .collect();
    let own = rules.detectors.iter().map(|one| one.detector.id.as_str());
    let means = rules.kinds.iter().flat_map(|kind| &kind.means);
    let elements: BTreeSet<&str> = own.chain(means.map(|one| one.element.as_str())).collect();
    for one in &rules.context.suspicion {
        let title = &one.title.en;
        assert!(rows.contains(&one.row), "{title}: {}", one.row);
        let named = one.elements.iter().chain(&one.any_element);
        for element in named {
            assert!(elements.contains(element.as_str()), "{title}: {element}");
        }
        for raises in [true, false] {
            let has = one.example.iter().any(|example| example.raises == raises);
            assert!(has, "{title}: no example that raises it is {raises}");
        }
        let points = !one.words.is_empty() || !one.elements.is_empty();
        assert!(points || !one.any_element.is_empty(), "{title}");
        for text in [&one.title, &one.settle] {
            assert!(!text.zh.is_empty() && !text.en.is_empty(), "{title}");
        }
    }
}

/// Name, headers, elements, sector, people.
type Table<'a> = (&'a str, &'a [&'a str], &'a [&'a str], Option<&'a str>, u64);

/// Tables that every company has.
const ORDINARY: &[Table<'_>] = &[
    (
        "customers.csv",
        &[
            "customer_id",
            "name",
            "phone",
            "address",
            "region",
            "status",
        ],
        &["person.name", "contact.phone", "contact.address"],
        Some("retail-modern-services"),
        2_000_000,
    ),
    (
        "客户表.xlsx",
        &["客户编号", "姓名", "手机号", "省份", "会员等级", "状态"],
        &["person.name", "contact.phone"],
        Some("retail-modern-services"),
        80_000,
    ),
    (
        "orders.csv",
        &[
            "order_id",
            "sku",
            "quantity",
            "price",
            "order_date",
            "province",
        ],
        &["trade.order-id", "trade.purchase"],
        Some("retail-modern-services"),
        500_000,
    ),
    (
        "员工花名册.xlsx",
        &["工号", "姓名", "部门", "岗位", "入职日期", "银行账号"],
        &["person.employee-id", "person.name", "finance.bank-account"],
        None,
        3_000,
    ),
    (
        "hospital_staff.csv",
        &["employee_id", "name", "department", "ward", "title"],
        &["person.employee-id", "person.name"],
        Some("pharma"),
        900,
    ),
    (
        "passengers.csv",
        &[
            "pnr",
            "name",
            "passport",
            "flight_no",
            "origin",
            "destination",
        ],
        &[
            "aviation.pnr",
            "person.name",
            "person.passport",
            "aviation.flight-no",
        ],
        Some("civil-aviation"),
        400_000,
    ),
    (
        "hotel_bookings.csv",
        &["booking_id", "guest", "beds", "bedrooms", "check_in"],
        &["person.name"],
        None,
        12_000,
    ),
    (
        "车主.csv",
        &["车架号", "姓名", "手机号", "车型", "购车日期", "经销商"],
        &["vehicle.vin", "person.name", "contact.phone"],
        Some("automotive"),
        60_000,
    ),
    (
        "patients.csv",
        &["patient_id", "name", "diagnosis", "admission_date"],
        &["person.patient-id", "person.name", "health.diagnosis"],
        Some("pharma"),
        1_200,
    ),
    (
        "suppliers.csv",
        &["supplier_id", "company", "contact", "phone", "bank_account"],
        &["org.name", "contact.phone", "finance.bank-account"],
        None,
        300,
    ),
    (
        "products.csv",
        &["sku", "title", "colour", "size", "weight", "stock", "price"],
        &[],
        Some("retail-modern-services"),
        0,
    ),
    (
        "web.log",
        &["ip", "time", "method", "url", "status", "user_agent"],
        &["device.ip"],
        None,
        70_000,
    ),
    (
        "weather.csv",
        &["station", "date", "temperature", "humidity", "wind_speed"],
        &[],
        None,
        0,
    ),
    (
        "students.csv",
        &["学号", "姓名", "民族", "班级", "成绩"],
        &["person.id", "person.name", "person.ethnicity"],
        None,
        5_000,
    ),
    (
        "chat_training.jsonl",
        &["prompt", "completion", "lang", "source"],
        &["text.personal"],
        Some("ai-training-data"),
        10,
    ),
    (
        "invoices.csv",
        &[
            "invoice_no",
            "customer",
            "amount",
            "tax",
            "contract",
            "service",
        ],
        &["org.name"],
        None,
        0,
    ),
];

#[test]
fn ordinary_tables_raise_nothing() {
    let rules = rules();
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    for (name, columns, elements, sector, people) in ORDINARY {
        let table = SuspicionExample {
            name: (*name).to_owned(),
            columns: owned(columns),
            elements: owned(elements),
            sector: sector.map(str::to_owned),
            individuals: Some(*people),
            raises: false,
            why: String::new(),
        };
        let found = all_raised(&rules, &table);
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}
