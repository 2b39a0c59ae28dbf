//! One key, written in several ways, in one table and across tables; and numbers of which digits are lost.

use super::{Case, Person, keyed, named, one, persons, row, table, with_integers, within};
use crate::support::digests::sha256;

pub(super) fn cases() -> Vec<Case> {
    [contacts(), numbers(), lost(), across()].concat()
}

/// A telephone, written in the way of a number.
fn spelled(mobile: &str, way: usize) -> String {
    let parts = (&mobile[..3], &mobile[3..7], &mobile[7..]);
    let wide = |text: &str| -> String {
        let wide = |one| char::from_u32(one as u32 - '0' as u32 + '０' as u32).unwrap();
        text.chars().map(wide).collect()
    };
    match way % 8 {
        0 => mobile.to_owned(),
        1 => format!("(+86){mobile}"),
        2 => format!("+86-{} {} {}", parts.0, parts.1, parts.2),
        3 => format!("0086{mobile}"),
        4 => wide(mobile),
        5 => format!("{}-{}-{}", parts.0, parts.1, parts.2),
        6 => format!("+86 {mobile}"),
        _ => format!(" {} {} {}", parts.0, parts.1, parts.2),
    }
}

/// Each of `people` in so many rows, all first rows before all second ones.
fn rows(
    people: &[Person],
    times: usize,
    row: impl Fn(usize, usize, &Person) -> Vec<String>,
) -> Vec<Vec<String>> {
    let places = (0..times).flat_map(|time| (0..people.len()).map(move |one| (one, time)));
    places
        .map(|(one, time)| row(one, time, &people[one]))
        .collect()
}

fn contacts() -> Vec<Case> {
    let people = persons(401, 80);
    let day = |n: usize| format!("2024-06-{:02}", n % 28 + 1);
    let decimals = rows(&people, 3, |n, time, one| {
        row![
            format!("{}{}", one.mobile, ["", ".0", ".00"][(n + time) % 3]),
            day(n),
            "已发送"
        ]
    });
    let decimals = table("手机号,发送日期,状态", decimals);
    let prefixes = rows(&people, 4, |n, time, one| {
        row![spelled(&one.mobile, n + time * 2), day(n)]
    });
    let prefixes = table("mobile,last_call", prefixes);

    let several = (0..80).map(|n| {
        let second = format!("159{:08}", n * 104_729 + 7);
        let between = ["；", "/", "、", " "][n % 4];
        row![
            people[n].name,
            format!("{}{between}{second}", people[n].mobile),
            "客户"
        ]
    });
    let several = table("姓名,联系方式,类型", several);

    let mailboxes = (0..80).map(|n| {
        row![
            people[n].latin,
            format!("{}; info{n}@firma{n}.example.de", people[n].mail)
        ]
    });
    let mailboxes = table("Ansprechpartner,E-Mail-Adressen", mailboxes);

    let capitals = rows(&people, 2, |n, time, one| {
        let mail = [
            one.mail.clone(),
            one.mail.to_uppercase(),
            format!(" {} ", one.mail),
        ];
        row![mail[(n + time) % 3], day(n), "login"]
    });
    let capitals = table("e_mail,fecha,evento", capitals);
    let exact = "people = 80\nwidest = 2".to_owned();
    vec![
        one(
            "spelling-telephones-with-decimals",
            "80 telephones, some as a spreadsheet writes numbers with decimals.",
            "短信.csv",
            &decimals,
            &exact,
        ),
        one(
            "spelling-telephones-with-country-codes",
            "80 telephones with and without the code of the country, blanks, hyphens and wide digits.",
            "calls.tsv",
            &prefixes,
            &exact,
        ),
        one(
            "spelling-two-telephones-in-a-cell",
            "80 people of different names with two telephones each in one cell.",
            "客户.xlsx",
            &several,
            "people = 80\npeople_at_most = 80",
        ),
        one(
            "spelling-two-mailboxes-in-a-cell",
            "80 people of different names with two mailboxes each in one cell.",
            "kontakte.json",
            &mailboxes,
            "people = 80\npeople_at_most = 80",
        ),
        one(
            "spelling-mailboxes-in-capitals",
            "80 mailboxes, in small letters, capitals and between blanks.",
            "accesos.parquet",
            &capitals,
            &exact,
        ),
    ]
}

fn numbers() -> Vec<Case> {
    let people = persons(411, 100);
    let members = rows(&people, 2, |n, time, one| {
        let number = format!("A{:05}", n * 3 + 1_001);
        row![
            if (n + time) % 2 == 0 {
                number
            } else {
                number.to_lowercase()
            },
            one.latin,
            time
        ]
    });
    let members = table("member_id,name,visits", members);

    let staff = rows(&people, 2, |n, time, one| {
        row![
            format!("{}{}", 10_023 + n * 7, ["", ".0"][(n + time) % 2]),
            one.name,
            "在职"
        ]
    });
    let staff = table("工号,姓名,状态", staff);

    let zeros = rows(&people, 2, |n, time, one| {
        let number = 123 + n * 7;
        row![
            if time == 0 {
                format!("{number:08}")
            } else {
                number.to_string()
            },
            one.name
        ]
    });
    let zeros = table("病历号,患者姓名", zeros);

    let ids = rows(&people[..80], 3, |n, time, one| {
        let id = &one.id;
        let spelled = match (n + time) % 4 {
            0 => id.clone(),
            1 => format!("{}{}", &id[..6], &id[8..17]),
            2 => format!("'{id}"),
            _ => format!(" {}", id.to_lowercase()),
        };
        row![one.name, spelled, n]
    });
    let ids = table("姓名,公民身份号码,序号", ids);

    let passports = rows(&people[..80], 3, |n, time, one| {
        let number = &one.passport;
        let spelled = [
            number.clone(),
            number.to_lowercase(),
            format!("{} {} {}", &number[..1], &number[1..5], &number[5..]),
        ];
        row![spelled[(n + time) % 3], one.latin, "CN"]
    });
    let passports = table(
        "passport_number,surname_and_given_names,issuing_country",
        passports,
    );

    let hashed = rows(&people[..60], 2, |n, time, one| {
        let digest = sha256(&one.mobile);
        row![
            if (n + time) % 2 == 0 {
                digest
            } else {
                digest.to_uppercase()
            },
            time + n % 5,
            "ios"
        ]
    });
    let hashed = table("mobile_sha256,clicks,platform", hashed);
    vec![
        one(
            "spelling-members-in-capitals",
            "100 member numbers, whose letter is small in every second row.",
            "members.ndjson",
            &members,
            &keyed(100),
        ),
        one(
            "spelling-staff-with-decimals",
            "100 staff numbers, every second row with a decimal place.",
            "员工.csv",
            &staff,
            &keyed(100),
        ),
        one(
            "spelling-patients-without-zeros",
            "100 patient numbers with and without zeros before them, and the same name beside both: 100.",
            "患者.orc",
            &zeros,
            "people = 100\npeople_at_most = 200",
        ),
        one(
            "spelling-ids-of-fifteen-digits",
            "80 resident IDs with 15 and 18 digits, small letters, an apostrophe.",
            "人员.xlsx",
            &ids,
            &keyed(80),
        ),
        one(
            "spelling-passports-with-blanks",
            "80 passports with blanks and small letters.",
            "travellers.json",
            &passports,
            &keyed(80),
        ),
        one(
            "spelling-hashes-in-capitals",
            "60 hashes of telephones in small letters and capitals.",
            "clicks.sqlite",
            &hashed,
            "people = 60\nwidest = 2",
        ),
    ]
}

fn lost() -> Vec<Case> {
    let people = persons(421, 150);
    let scientific = |text: &str| {
        let digits = text.replace('X', "0");
        format!("{}.{}E+{}", &digits[..1], &digits[1..6], digits.len() - 1)
    };
    let ids = (0..150).map(|n| row![scientific(&people[n].id), "2024-01-01", n % 7]);
    let ids = table("身份证号,登记日期,批次", ids);
    let phones = (0..150).map(|n| row![scientific(&people[n].mobile), people[n].latin, "opt-in"]);
    let phones = table("mobile_number,customer_name,consent", phones);
    let rounded = (0..120).map(|n| row![people[n].name, format!("{}000", &people[n].id[..15])]);
    let rounded = table("姓名,证件号码", rounded);
    vec![
        one(
            "spelling-ids-in-powers-of-ten",
            "150 people, of whose IDs six digits are left: 1 to 150 as far as the data tell.",
            "登记.csv",
            &ids,
            &format!("{}\npeople_at_least = 1", within(150, 150)),
        ),
        one(
            "spelling-telephones-in-powers-of-ten",
            "150 names that differ; of the telephones six digits are left.",
            "consents.tsv",
            &phones,
            &within(150, 150),
        ),
        one(
            "spelling-ids-rounded-to-thousands",
            "120 names that differ; the last three digits of the IDs are lost.",
            "名单.xlsx",
            &rounded,
            &within(120, 120),
        ),
    ]
}

fn across() -> Vec<Case> {
    let people = persons(431, 100);
    let phones = |way: fn(usize) -> usize| {
        people
            .iter()
            .enumerate()
            .map(move |(n, one)| row![spelled(&one.mobile, way(n)), n % 30])
    };
    let plain = table("phone,orders", phones(|_| 0));
    let coded = table("phone,tickets", phones(|n| [1, 2, 3, 6][n % 4]));
    let members = |small: bool| {
        let row = move |(n, one): (usize, &Person)| {
            let number = format!("M{:06}", n * 11 + 123);
            row![
                if small { number.to_lowercase() } else { number },
                one.name,
                one.mobile
            ]
        };
        people.iter().enumerate().map(row)
    };
    let ids = |decimals: &'static str| {
        let row = move |(n, one): (usize, &Person)| {
            row![format!("{}{decimals}", 70_012 + n * 9), one.latin, one.mail]
        };
        people.iter().enumerate().map(row)
    };
    let whole = "people = 100\nwidest = 2";
    vec![
        Case::new(
            "spelling-telephones-across-formats",
            "The same 100 telephones as texts, integers and with the country's code: 100.",
        )
        .table("a/shop.csv", &plain)
        .file("b/crm.parquet", with_integers(&plain, &["phone", "orders"]))
        .table("c/desk.ndjson", &coded)
        .union(whole),
        Case::new(
            "spelling-members-across-tables",
            "The same 100 members with the same names; one system writes the letter small: 100.",
        )
        .table(
            "会员/2023.csv",
            &table("会员号,姓名,手机号", members(false)),
        )
        .table(
            "积分/明细.xlsx",
            &table("会员号,姓名,手机号", members(true)),
        )
        .union(&named(100)),
        Case::new(
            "spelling-staff-across-tables",
            "The same 100 staff numbers, names and mailboxes; one table has decimals: 100.",
        )
        .table(
            "hr/staff.tsv",
            &table("employee_id,employee_name,email", ids("")),
        )
        .table(
            "hr/badges.csv",
            &table("employee_id,employee_name,email", ids(".0")),
        )
        .union(&named(100)),
    ]
}
