//! Keys that are empty or stand for nobody in some of the rows, and names that several have.

use super::{Case, keyed, named, one, persons, row, table, with_integers, within};

pub(super) fn cases() -> Vec<Case> {
    [placeholders(), empty(), namesakes()].concat()
}

fn placeholders() -> Vec<Case> {
    let all = persons(301, 200);
    let phones = (0..200).map(|n| {
        let mobile = if n % 10 < 3 {
            "13800000000"
        } else {
            &all[n].mobile
        };
        row![all[n].name, mobile, ["金卡", "银卡", "普通"][n % 3]]
    });
    let phones = table("姓名,手机号,会员等级", phones);

    let ids = (0..150).map(|n| {
        let id = match n % 15 {
            0..=3 => "000000000000000000",
            4 => "无",
            _ => &all[n].id,
        };
        row![all[n].name, id, all[n].mobile]
    });
    let ids = table("姓名,身份证号,手机号", ids);

    let mails = (0..150).map(|n| {
        let mail = match n % 5 {
            0 => "test@test.com",
            1 if n % 2 == 0 => "N/A",
            _ => &all[n].mail,
        };
        row![all[n].latin, mail, "newsletter"]
    });
    let mails = table("full_name,email,source", mails);

    let passports = (0..120).map(|n| {
        let passport = match n % 8 {
            0 => "-",
            1 => "N/D",
            2 => "XXXXXXXX",
            _ => &all[n].passport,
        };
        row![all[n].latin, passport, all[n].mobile, "Madrid"]
    });
    let passports = table("nombre_completo,pasaporte,telefono,ciudad", passports);

    let staff = (0..150).map(|n| {
        let number = match n % 15 {
            0 => 0,
            1 => 99_999_999,
            _ => 10_023_000 + n,
        };
        row![number, all[n].latin, all[n].mail]
    });
    let staff = with_integers(&table("employee_no,name,email", staff), &["employee_no"]);

    let broker = (0..150).map(|n| {
        let mobile = if n % 5 < 2 {
            "13671298845"
        } else {
            &all[n].mobile
        };
        row![all[n].name, all[n].id, mobile, 1_200 + n]
    });
    let broker = table("被保险人姓名,身份证号,联系电话,保费", broker);

    let guests = (0..150).map(|n| {
        let mobile = match n % 6 {
            0 => "11111111111",
            1 => "12345678901",
            _ => &all[n].mobile,
        };
        row![format!("R{:05}", n + 1), all[n].latin, mobile, n % 4 + 1]
    });
    let guests = table("reservation,guest_name,guest_mobile,nights", guests);
    vec![
        one(
            "missing-one-telephone-for-many",
            "60 of 200 people have the same telephone that is nobody's; all names differ: 200.",
            "会员.csv",
            &phones,
            &named(200),
        ),
        one(
            "missing-zeros-for-an-id",
            "Every third ID is zeros or a word; names and telephones all differ: 150.",
            "登记.tsv",
            &ids,
            &named(150),
        ),
        one(
            "missing-mailboxes-of-a-test",
            "Every fifth mailbox is that of a test, others are not there; all names differ: 150.",
            "subscribers.ndjson",
            &mails,
            &named(150),
        ),
        one(
            "missing-passports-in-spanish",
            "Three of eight have marks for no passport; names and telephones all differ: 120.",
            "viajeros.json",
            &passports,
            &named(120),
        ),
        Case::new(
            "missing-zero-and-nines-for-a-number",
            "Staff numbers 0 and 99999999 are nobody's; names and mailboxes all differ: 150.",
        )
        .file("staff.parquet", staff)
        .holds("staff.parquet", &named(150)),
        one(
            "missing-telephone-of-the-broker",
            "In two of five rows stands the broker's telephone; each row has an ID of its own: 150.",
            "保单.xlsx",
            &broker,
            &keyed(150),
        ),
        one(
            "missing-telephones-typed-in-a-row",
            "In every third row stands a telephone that somebody typed to pass; all names differ: 150.",
            "guests.sqlite",
            &guests,
            &named(150),
        ),
    ]
}

fn empty() -> Vec<Case> {
    let all = persons(311, 200);
    let partial = |n: usize| {
        let (mut cells, one) = (row!["", "", ""], &all[n]);
        cells[n % 3].clone_from([&one.id, &one.mobile, &one.mail][n % 3]);
        cells
    };
    let named_rows = (0..180).map(|n| [row![all[n].name], partial(n)].concat());
    let named_rows = table("姓名,身份证号,手机号,邮箱", named_rows);
    let bare = table("id_card,mobile,email", (0..180).map(partial));

    let members = (0..190).map(|n| {
        let number = if n % 19 == 7 {
            String::new()
        } else {
            format!("VIP{:06}", 2_310 + n)
        };
        row![number, all[n].name, all[n].mobile]
    });
    let members = table("会员号,姓名,手机", members);

    // Who has no number ordered once, and nobody else has his telephone.
    let orders = (0..150).map(|n| {
        let one = if n < 100 { n % 50 } else { n };
        let number = if n < 100 {
            format!("C{:05}", one + 501)
        } else {
            String::new()
        };
        row![n + 9_001, number, all[one].mobile, "2024-05-01"]
    });
    let orders = table("order_no,customer_id,receiver_mobile,order_date", orders);

    let addresses = (0..90).map(|n| {
        let id = if n % 3 == 0 { "" } else { &all[n].id };
        row![id, all[n].birth, all[n].sex, format!("幸福路{}号", n + 1)]
    });
    let addresses = table("身份证号,出生日期,性别,家庭住址", addresses);
    vec![
        one(
            "missing-one-of-three-keys-in-turn",
            "Each row has a name of its own and one of three keys: 180 people.",
            "联系人.parquet",
            &named_rows,
            &named(180),
        ),
        one(
            "missing-two-of-three-keys",
            "Each of 180 rows is another person with one of three keys; the data allow that some are the same: 60 to 180.",
            "leads.csv",
            &bare,
            "people = [60, 180]\npeople_at_most = 180\npeople_at_least = 60",
        ),
        one(
            "missing-numbers-of-some-members",
            "Ten of 190 members have no number yet; names and telephones all differ: 190.",
            "会员.xlsx",
            &members,
            &named(190),
        ),
        one(
            "missing-numbers-of-guests",
            "50 customers by number and 100 telephones of receivers: 100 people where customers order for themselves, 200 where none of them does.",
            "orders.ndjson",
            &orders,
            "people = [100, 200]\npeople_at_least = 100\npeople_at_most = 200",
        ),
        Case::new(
            "missing-numbers-of-guests-who-receive",
            "The same, and somebody declared that whoever orders receives: 50 customers, and 50 guests by telephones that no customer has: 100, but for a few telephones that may be shared or second ones.",
        )
        .table("orders.ndjson", &orders)
        .declared(
            "[[link]]\nperson = { dataset = \"orders.ndjson\", columns = [\"customer_id\", \"receiver_mobile\"] }\nby = \"shop\"\non = 2025-11-01\n",
        )
        .holds("orders.ndjson", "people = 100\npeople_at_least = 85\npeople_at_most = 105"),
        one(
            "missing-ids-beside-addresses",
            "60 people by ID and 30 rows without one, of whom address and birth date are told: at most 90, and who made the list knows that it is 90.",
            "居民.csv",
            &addresses,
            &within(90, 90),
        ),
    ]
}

fn namesakes() -> Vec<Case> {
    let all = persons(321, 140);
    let some = (0..120).map(|n| {
        let id = if n < 80 { &all[n].id } else { "" };
        row![all[n % 60].name, id, n % 12 + 1]
    });
    let some = table("姓名,身份证号,班级", some);

    let births = (0..140).map(|n| {
        let birth = format!("19{}-0{}-1{}", 60 + n / 4, n % 9 + 1, n % 10);
        row![all[n % 100].name, birth, all[n].sex]
    });
    let births = table("姓名,出生日期,性别", births);

    let mails = (0..120).map(|n| {
        let mail = if n % 4 == 3 { "" } else { &all[n].mail };
        row![
            all[n % 40].latin,
            mail,
            ["Berlin", "Hamburg", "Köln"][n % 3]
        ]
    });
    let mails = table("Name,E-Mail,Ort", mails);

    let numbers = (0..120).map(|n| {
        row![
            format!("P{:06}", n * 3 + 12_007),
            all[n % 30].latin,
            all[n].birth
        ]
    });
    let numbers = table("patient_no,patient_name,date_of_birth", numbers);
    vec![
        one(
            "missing-ids-of-namesakes",
            "120 people with 60 names; 80 have an ID: 80 to 120 as far as the data tell.",
            "学员.orc",
            &some,
            "people = [80, 120]\npeople_at_most = 120",
        ),
        one(
            "missing-keys-of-namesakes",
            "140 people without any key, told apart by name and birth date together.",
            "花名册.sqlite",
            &births,
            &within(140, 140),
        ),
        one(
            "missing-mailboxes-of-namesakes",
            "120 people with 40 names; 90 have a mailbox of their own, and 30 have only a name that others have too.",
            "kontakte.tsv",
            &mails,
            &within(120, 120),
        ),
        one(
            "missing-nothing-beside-namesakes",
            "120 patient numbers with 30 names: 120.",
            "patients.arrow",
            &numbers,
            &keyed(120),
        ),
    ]
}
