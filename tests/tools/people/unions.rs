//! Several tables: who stands in two of them is one person, and equal numbers of two issuers are two.

use super::{Case, Person, keyed, persons, row, table};
use crate::support::digests::{md5, sha256};
use crate::support::writers::Table;

pub(super) fn cases() -> Vec<Case> {
    [local(), hashed(), linked(), damaged()].concat()
}

/// A row for each person, with its number.
fn each(header: &str, people: &[Person], row: impl Fn(usize, &Person) -> Vec<String>) -> Table {
    table(
        header,
        people.iter().enumerate().map(|(n, one)| row(n, one)),
    )
}

/// A declaration that columns of two datasets hold one numbering.
fn numbering(datasets: [&str; 2], columns: [&str; 2]) -> String {
    let column =
        |(dataset, column)| format!("  {{ dataset = {dataset:?}, column = {column:?} }},\n");
    let columns: String = datasets.into_iter().zip(columns).map(column).collect();
    format!("[[link]]\nnumbering = [\n{columns}]\nby = \"office\"\non = 2025-11-01\n")
}

fn local() -> Vec<Case> {
    let people = persons(501, 200);
    let (one, other) = people.split_at(100);
    let members = |of: &[Person]| {
        each("会员编号,姓名,手机号", of, |n, one| {
            row![format!("{:06}", n + 1), one.name, one.mobile]
        })
    };
    let staff = |of: &[Person]| {
        each("employee_no,name,email", of, |n, one| {
            row![n + 10_001, one.latin, one.mail]
        })
    };
    let patients = |of: &[Person]| {
        each("patient_id,sex,birth_date", of, |n, one| {
            row![format!("P{:05}", n + 1), one.sex, one.birth]
        })
    };
    let customers = each("customer_id,name,city", one, |n, one| {
        row![format!("C{:07}", n * 37 + 1_000), one.latin, "Lyon"]
    });
    let orders = each("order_no,customer_id,customer_name", one, |n, one| {
        row![n + 7_001, format!("C{:07}", n * 37 + 1_000), one.latin]
    });
    let both = "people = 200\nwidest = 5";
    vec![
        Case::new("union-members-of-two-companies", "Both companies number their members from 1, and all names and telephones differ: 200.")
            .table("甲公司/会员.csv", &members(one))
            .table("乙公司/会员.csv", &members(other))
            .union(both),
        Case::new("union-staff-of-two-firms", "Both firms number their staff from 10001, and all names and mailboxes differ: 200.")
            .table("north/staff.parquet", &staff(one))
            .table("south/staff.parquet", &staff(other))
            .union(both),
        Case::new("union-patients-of-two-hospitals", "Both hospitals number their patients from 1; nothing but birth dates tells whether they are the same: 100 to 200.")
            .table("hospital_a/patients.ndjson", &patients(one))
            .table("hospital_b/visitors.xlsx", &patients(other))
            .union("people = 200\npeople_at_most = 200"),
        Case::new("union-customers-and-their-orders", "One system's customers and their orders, with the same number and name: 100.")
            .table("shop/customers.tsv", &customers)
            .table("shop/orders.tsv", &orders)
            .union(&keyed(100)),
    ]
}

fn hashed() -> Vec<Case> {
    let people = persons(511, 100);
    let plain = each("姓名,手机号", &people, |_, one| {
        row![one.name, one.mobile]
    });
    let digests = each("手机号,设备", &people, |n, one| {
        row![sha256(&one.mobile), ["iOS", "Android"][n % 2]]
    });
    let mails = each("email,plan", &people, |n, one| row![one.mail, n % 3]);
    let mail_digests = each("email_md5,opened", &people, |n, one| {
        row![md5(&one.mail).to_uppercase(), n % 2]
    });
    let id = |header: &str, of: &[Person]| each(header, of, |n, one| row![md5(&one.id), n % 40]);
    let salted = each("id_hash,score", &people, |n, one| {
        row![sha256(&format!("pepper-{}", one.id)), n % 100]
    });
    let ids = each("id_card,name", &people, |_, one| row![one.id, one.latin]);
    vec![
        Case::new("union-telephones-plain-and-hashed", "The SHA-256 of the same 100 telephones: 100.")
            .table("客户.csv", &plain)
            .table("广告.parquet", &digests)
            .union("people = 100"),
        Case::new("union-mailboxes-plain-and-hashed", "The MD5 of the same 100 mailboxes, in capitals: 100.")
            .table("users.json", &mails)
            .table("campaign.csv", &mail_digests)
            .union("people = 100"),
        Case::new("union-ids-hashed-twice-alike", "Both tables have the MD5 of an ID; 50 are in both: 150.")
            .table("风控/a.csv", &id("身份证号md5,分数", &people))
            .table("风控/b.sqlite", &id("身份证号md5,等级", &[&people[50..], &persons(512, 50)[..]].concat()))
            .union(&keyed(150)),
        Case::new("union-ids-plain-and-salted", "The same 100 IDs, once hashed with a salt that nobody knows: 100 to 200 as far as the data tell.")
            .table("ids.orc", &ids)
            .table("scores.tsv", &salted)
            .union("people = [100, 200]\npeople_at_most = 200"),
    ]
}

fn linked() -> Vec<Case> {
    let people = persons(521, 150);
    let some = &people[..100];
    let ids = each("身份证号,学历", some, |n, one| {
        row![one.id, ["本科", "硕士"][n % 2]]
    });
    let phones = each("手机号,套餐", some, |n, one| row![one.mobile, n % 5]);
    let link = each("身份证号,手机号", some, |_, one| {
        row![one.id, one.mobile]
    });
    let calls = each("mobile,minutes", &people[50..], |n, one| {
        row![one.mobile, n]
    });
    let clients = each("id_number,mobile,name", some, |_, one| {
        row![one.id, one.mobile, one.latin]
    });
    let passports = each("passport_no,email", some, |_, one| {
        row![one.passport, one.mail]
    });
    let mails = each("email,clicks", some, |n, one| row![one.mail, n % 9]);
    let staff = each("Personalnummer,Name,E-Mail", some, |n, one| {
        row![format!("P{:05}", n + 20_000), one.latin, one.mail]
    });
    let flights = each("Reisepass,E-Mail,Flug", some, |n, one| {
        row![one.passport, one.mail, format!("LH{}", 400 + n % 50)]
    });
    let named_flights = each("Reisepass,Name,E-Mail,Flug", some, |n, one| {
        row![
            one.passport,
            one.latin,
            one.mail,
            format!("LH{}", 400 + n % 50)
        ]
    });
    let pupils = each(
        "学生姓名,学生身份证号,监护人姓名,监护人电话",
        some,
        |n, one| {
            row![
                one.name,
                one.id,
                people[100 + n / 2].name,
                people[100 + n / 2].mobile
            ]
        },
    );
    let lessons = each(
        "学生姓名,学生身份证号,监护人姓名,监护人电话,课程",
        some,
        |n, one| {
            row![
                one.name,
                one.id,
                people[100 + n / 2].name,
                people[100 + n / 2].mobile,
                n % 6
            ]
        },
    );
    vec![
        Case::new("union-linked-by-a-third-table", "IDs in one table, telephones in another, and a third that says whose is whose: 100.")
            .table("人事/学历.csv", &ids)
            .table("通信/套餐.csv", &phones)
            .table("主数据/对照.csv", &link)
            .union(&keyed(100)),
        Case::new("union-telephones-of-known-people", "100 people by ID and telephone; of 100 other rows by telephone 50 are theirs: 150, unless the 50 others are second telephones, or some of a hundred telephones are shared although none is seen to be.")
            .table("crm/clients.parquet", &clients)
            .table("calls/log.ndjson", &calls)
            .union("people = 150\npeople_at_least = 100\npeople_at_most = 155"),
        Case::new("union-telephones-of-one-person-each", "The same, and somebody declared that a telephone is one person's: no more than 150.")
            .table("crm/clients.parquet", &clients)
            .table("calls/log.ndjson", &calls)
            .declared(&numbering(["crm/clients.parquet", "calls/log.ndjson"], ["mobile", "mobile"]))
            .union("people = 150\npeople_at_least = 100\npeople_at_most = 150"),
        Case::new("union-mailboxes-beside-passports", "The mailboxes are all those of the 100 passports: 100.")
            .table("visa.sqlite", &passports)
            .table("mailing.json", &mails)
            .union(&keyed(100)),
        Case::new("union-staff-that-travels-in-german", "Staff numbers and passports meet in the mailbox: 100 where everybody books for themselves, 200 where nobody does.")
            .table("personal.xlsx", &staff)
            .table("reisen.csv", &flights)
            .union("people = [100, 200]\npeople_at_least = 100\npeople_at_most = 200"),
        Case::new("union-staff-with-mailboxes-of-their-own", "The same, and somebody declared that a mailbox is one person's: 100.")
            .table("personal.csv", &staff)
            .table("reisen.csv", &flights)
            .declared(&numbering(["personal.csv", "reisen.csv"], ["E-Mail", "E-Mail"]))
            .union(&keyed(100)),
        Case::new("union-staff-that-travels-under-their-names", "Staff numbers and passports meet in the mailbox, and the names agree: 100.")
            .table("personal.csv", &staff)
            .table("reisen.csv", &named_flights)
            .union(&keyed(100)),
        Case::new("union-pupils-and-guardians", "The same 100 pupils and 50 guardians in both tables: 150.")
            .table("名册/学生.csv", &pupils)
            .table("选课/课程.csv", &lessons)
            .union("people = 150\nmain = 100\nsecondary = 50"),
        Case::new("union-of-one-table", "One table beside a list of things: the scan has the people of the table.")
            .table("people.csv", &clients)
            .file("parts.csv", format!("part,price\n{}", (0..80).map(|n| format!("bolt M{n},{}.5\n", n * 3)).collect::<String>()))
            .holds("people.csv", &keyed(100))
            .union(&keyed(100)),
    ]
}

/// An ID with a digit of its last part typed wrongly.
fn mistyped(id: &str) -> String {
    let digit = (id.as_bytes()[15] - b'0' + 3) % 10;
    format!("{}{digit}{}", &id[..15], &id[16..])
}

fn damaged() -> Vec<Case> {
    let people = persons(531, 200);
    let typed = |n: usize, id: &str| {
        if n % 25 == 7 {
            mistyped(id)
        } else {
            id.to_owned()
        }
    };
    let clean = each("姓名,身份证号", &people, |_, one| {
        row![one.name, one.id]
    });
    let typos = each("客户姓名,证件号", &people, |n, one| {
        row![one.name, typed(n, &one.id)]
    });
    let only = |header: &str, wrong: bool| {
        each(header, &people, |n, one| {
            row![
                if wrong {
                    typed(n, &one.id)
                } else {
                    one.id.clone()
                },
                n % 20
            ]
        })
    };
    let patients = |cells: fn(&Person) -> String, header: &str| {
        each(header, &people[..120], |_, one| {
            row![one.latin, one.birth, cells(one)]
        })
    };
    let single = people.iter().enumerate().flat_map(|(n, one)| {
        let wrong = (n % 25 == 7).then(|| row![one.name, mistyped(&one.id), one.mobile]);
        std::iter::once(row![one.name, one.id, one.mobile]).chain(wrong)
    });
    let single = table("姓名,身份证号,手机号", single);
    let documents = each("姓名,身份证号,护照号", &people[..120], |n, one| {
        row![
            one.name,
            if n % 2 == 0 { &one.id } else { "" },
            if n % 2 == 1 || n % 3 == 0 {
                &one.passport
            } else {
                ""
            }
        ]
    });
    vec![
        Case::new("union-typos-with-names", "The same 200 people; in one table 8 IDs are mistyped and fail their check: 200.")
            .table("总表.csv", &clean)
            .table("录入/手工.xlsx", &typos)
            .union("people = 200\npeople_at_most = 208"),
        Case::new("union-typos-alone", "The same 200 IDs without names; 8 are mistyped in one table: 200, or 208 as far as the data tell.")
            .table("a/base.parquet", &only("id_card_no,region", false))
            .table("b/forms.tsv", &only("id_card_no,branch", true))
            .union("people = 200\npeople_at_most = 208"),
        Case::new("union-typos-in-one-table", "8 of 200 people stand there twice, once with a mistyped ID beside the same name and telephone: 200.")
            .table("客户.csv", &single)
            .holds("客户.csv", "people = 200\npeople_at_most = 208"),
        Case::new("union-two-documents-of-one", "The same 120 people, by ID in one table and by passport in the other, with name and birth date in both: 120; the data allow up to 240.")
            .table("domestic/guests.csv", &patients(|one| one.id.clone(), "name,birth_date,id_card_no"))
            .table("abroad/guests.ndjson", &patients(|one| one.passport.clone(), "name,birth_date,passport_no"))
            .union("people = 120\npeople_at_most = 240"),
        Case::new("union-two-documents-in-a-row", "120 people of different names with an ID, a passport or both: 120.")
            .table("出境.orc", &documents)
            .holds("出境.orc", "people = 120\npeople_at_most = 120"),
    ]
}
