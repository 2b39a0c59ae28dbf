//! Tables whose rows are no persons: columns, cells, forms and pairs of key and value hold them.

use super::{Case, Person, keyed, named, one, persons, row, table, within};

pub(super) fn cases() -> Vec<Case> {
    [
        columns(),
        nameless(),
        cells(),
        cells_beside(),
        forms(),
        values(),
    ]
    .concat()
}

fn columns() -> Vec<Case> {
    let mut variants = "##fileformat=VCFv4.2\n##source=caller\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n".to_owned();
    let samples: Vec<String> = (0..30).map(|n| format!("HG{:05}", 96 + n * 7)).collect();
    variants += &format!(
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{}\n",
        samples.join("\t")
    );
    for n in 0..40 {
        let calls: Vec<&str> = (0..30)
            .map(|s| ["0/0", "0/1", "1/1"][(n * 7 + s * 5) % 3])
            .collect();
        variants += &format!(
            "chr1\t{}\trs{}\tA\tG\t50\tPASS\t.\tGT\t{}\n",
            10_000 + n * 317,
            1_000 + n,
            calls.join("\t")
        );
    }
    let subjects: Vec<String> = (0..24).map(|n| format!("SUBJ-{:03}", n + 1)).collect();
    let visits = (0..40).map(|n| {
        let values = (0..24).map(|s| format!("{}.{}", 3 + (n + s) % 5, (n * s) % 10));
        [row![format!("LB{n:03}")], values.collect()].concat()
    });
    let visits = table(&format!("parameter,{}", subjects.join(",")), visits);

    let staff = persons(602, 16);
    let names: Vec<&str> = staff.iter().map(|one| one.name.as_str()).collect();
    let shifts = (0..31).map(|n| {
        let shifts = (0..16).map(|s| ["早班", "中班", "夜班", "休息"][(n + s) % 4].to_owned());
        [row![format!("2024-03-{:02}", n + 1)], shifts.collect()].concat()
    });
    let shifts = table(&format!("日期,{}", names.join(",")), shifts);
    vec![
        Case::new(
            "shapes-samples-as-columns",
            "A column for each of 30 people whose genome was read.",
        )
        .file("cohort.vcf", variants)
        .holds(
            "cohort.vcf",
            "people = 30\npeople_at_most = 30\nsomebody = true",
        ),
        one(
            "shapes-subjects-as-columns",
            "A column for each of 24 subjects of a trial.",
            "labs.tsv",
            &visits,
            &within(24, 24),
        ),
        one(
            "shapes-staff-as-columns",
            "A column for each of 16 people on duty.",
            "排班.xlsx",
            &shifts,
            &within(16, 16),
        ),
    ]
}

/// Names of columns that say nothing, beside codes: what was released without its dictionary.
fn nameless() -> Vec<Case> {
    let cohort = (0..180).map(|n| {
        row![
            format!("P{:04}", n * 37 % 9_000 + 1_000),
            n % 2 + 1,
            n * 7 % 5,
            1_930 + n * 11 % 60,
            n * 3 % 4
        ]
    });
    let cohort = table("c1,c2,c3,c4,c5", cohort);
    let answers = (0..90).map(|n| (1..=12).map(|q| (n * q % 5 + 1).to_string()).collect());
    let answers = table(
        "字段1,字段2,字段3,字段4,字段5,字段6,字段7,字段8,字段9,字段10,字段11,字段12",
        answers,
    );
    let members = (0..120).map(|n| {
        row![
            format!("{:06x}", n * 48_611 % 16_777_215),
            n % 3,
            n % 7 + 10
        ]
    });
    let members = table("Feld_01,Feld_02,Feld_03", members);
    let boxes = (0..120).map(|n| row![format!("K{n:05}"), n % 3, ["rot", "blau"][n % 2]]);
    let boxes = table("Karton,Lage,Farbe", boxes);
    let truth =
        |people: usize| format!("people = {people}\npeople_at_most = {people}\nsomebody = true");
    vec![
        one(
            "shapes-codes-without-names-of-columns",
            "A cohort of 180 without its dictionary: a key and codes.",
            "wave3.parquet",
            &cohort,
            &truth(180),
        ),
        one(
            "shapes-answers-without-questions",
            "Answers of 90 people to 12 questions that are not in the file.",
            "问卷结果.xlsx",
            &answers,
            &truth(90),
        ),
        one(
            "shapes-members-under-numbers-in-german",
            "120 members by a key and two codes.",
            "auszug.tsv",
            &members,
            &truth(120),
        ),
        one(
            "shapes-boxes-under-names-in-german",
            "The like of goods, under names that say what they are: nobody.",
            "lager.tsv",
            &boxes,
            "people = 0\npeople_at_most = 0",
        ),
    ]
}

fn cells() -> Vec<Case> {
    let people = persons(611, 120);
    let three = |n: usize, of: fn(&Person) -> &String, between: &str| {
        let some: Vec<&str> = people[n * 3..n * 3 + 3]
            .iter()
            .map(|one| of(one).as_str())
            .collect();
        some.join(between)
    };
    let meetings = (0..40).map(|n| {
        row![
            format!("第{}次例会", n + 1),
            three(n, |one| &one.name, "、"),
            "三号会议室"
        ]
    });
    let meetings = table("会议,参会人员,地点", meetings);
    let attendees =
        (0..40).map(|n| row![format!("standup {n}"), three(n, |one| &one.mail, "; "), 30]);
    let attendees = table("meeting,attendees,minutes", attendees);
    let groups = (0..40).map(|n| {
        row![
            format!("G{n:03}"),
            format!("[\"{}\"]", three(n, |one| &one.mobile, "\", \"")),
            "active"
        ]
    });
    let groups = table("group_id,member_phones,state", groups);
    let tickets = (0..40).map(|n| row![format!("T{n:05}"), three(n, |one| &one.id, ";"), 553]);
    let tickets = table("票号,乘车人身份证号,票价", tickets);
    vec![
        one(
            "shapes-names-in-a-cell",
            "Three people of other names in each of 40 meetings: 120.",
            "会议.csv",
            &meetings,
            &named(120),
        ),
        one(
            "shapes-mailboxes-in-a-cell",
            "Three mailboxes of other people in each of 40 meetings: 120.",
            "meetings.parquet",
            &attendees,
            &named(120),
        ),
        one(
            "shapes-a-list-of-telephones-in-a-cell",
            "A list as JSON with three telephones in each of 40 cells: 120 people.",
            "groups.csv",
            &groups,
            &named(120),
        ),
        one(
            "shapes-ids-in-a-cell",
            "Three resident IDs in each of 40 cells: 120 people.",
            "车票.sqlite",
            &tickets,
            "people = 120\nwidest = 2",
        ),
    ]
}

/// Lists in cells beside other columns that say whose their entries are.
fn cells_beside() -> Vec<Case> {
    let people = persons(641, 120);
    let listed = |from: usize, to: usize, of: fn(&Person) -> &String, between: &str| {
        let some: Vec<&str> = (people[from..to].iter())
            .map(|one| of(one).as_str())
            .collect();
        some.join(between)
    };
    // One to three in a team: 40 teams of 80 people.
    let bounds: Vec<(usize, usize)> = (0..40)
        .map(|n| {
            (
                n * 2 - usize::from(n % 2 == 1),
                n * 2 + 1 + usize::from(n % 2 == 1),
            )
        })
        .collect();
    let teams = bounds.iter().enumerate().map(|(n, (from, to))| {
        row![
            format!("第{}组", n + 1),
            listed(*from, *to, |one| &one.name, "、"),
            listed(*from, *to, |one| &one.mobile, "/")
        ]
    });
    let teams = table("小组,成员姓名,成员电话", teams);
    let customers = (0..50).map(|n| {
        row![
            format!("C{:05}", 700 + n),
            listed(n * 2, n * 2 + 2, |one| &one.mobile, "/")
        ]
    });
    let customers = table("customer_id,mobile", customers);
    let projects = (0..30).map(|n| {
        let staff: Vec<String> = (0..4)
            .map(|k| format!("P{:05}", 20_000 + n * 4 + k))
            .collect();
        row![format!("Projekt {n}"), staff.join("|"), 12]
    });
    let projects = table("Projekt,Personalnummer,Monate", projects);
    let contracts = (0..60).map(|n| {
        row![
            format!("HT{n:04}"),
            format!("[\"{}\"]", listed(n * 2, n * 2 + 2, |one| &one.id, "\",\""))
        ]
    });
    let contracts = table("contract,party_ids", contracts);
    let papers = (0..40).map(|n| {
        row![
            format!("paper {n}"),
            listed(n * 3, n * 3 + 3, |one| &one.latin, ", ")
        ]
    });
    let papers = table("title,authors", papers);
    let lines = (0..40).map(|n| {
        row![
            9_000 + n,
            listed(n * 2, n * 2 + 2, |one| &one.mobile, "、"),
            "已发货"
        ]
    });
    let lines = table("单号,联系电话,状态", lines);
    vec![
        one(
            "shapes-names-with-their-telephones-in-cells",
            "40 teams of one to three people, each with a telephone: 80.",
            "小组.csv",
            &teams,
            &named(80),
        ),
        one(
            "shapes-two-telephones-of-a-customer-in-a-cell",
            "50 customers, each with two telephones in one cell.",
            "customers.tsv",
            &customers,
            &keyed(50),
        ),
        one(
            "shapes-staff-in-a-cell-in-german",
            "30 projects with four staff numbers each: 120.",
            "projekte.json",
            &projects,
            &keyed(120),
        ),
        one(
            "shapes-ids-as-json-in-a-cell",
            "60 contracts with two resident IDs each: 120.",
            "contracts.parquet",
            &contracts,
            &keyed(120),
        ),
        one(
            "shapes-authors-in-a-cell",
            "40 papers of three authors each, all of other names: 120.",
            "papers.ndjson",
            &papers,
            &named(120),
        ),
        one(
            "shapes-two-telephones-of-nobody-in-a-cell",
            "Two telephones in each of 40 cells and nothing else: 40 people who have two, or 80.",
            "orders.xlsx",
            &lines,
            "people = [40, 80]\npeople_at_most = 80",
        ),
    ]
}

fn forms() -> Vec<Case> {
    let people = persons(621, 60);
    let mut folder = Case::new(
        "shapes-a-form-in-each-file",
        "20 files, each the form of one person: 20.",
    );
    for (n, one) in people[..20].iter().enumerate() {
        let form = table(
            "项目,内容",
            [
                row!["姓名", one.name],
                row!["身份证号", one.id],
                row!["手机号", one.mobile],
                row!["出生日期", one.birth],
            ],
        );
        folder = folder.table(&format!("登记表/{:02}.csv", n + 1), &form);
    }
    let records: String = people[..30]
        .iter()
        .map(|one| {
            format!(
                "Name: {}\nPassport no.: {}\nE-mail: {}\nDate of birth: {}\n\n",
                one.latin, one.passport, one.mail, one.birth
            )
        })
        .collect();
    let mut sheets = Case::new(
        "shapes-a-form-in-each-sheet-in-german",
        "Twelve workbooks with the form of one person each: 12.",
    );
    for (n, one) in people[30..42].iter().enumerate() {
        let form = table(
            "Feld,Angabe",
            [
                row!["Name", one.latin],
                row!["Reisepass", one.passport],
                row!["E-Mail", one.mail],
                row!["Geburtsdatum", one.birth],
            ],
        );
        sheets = sheets.table(&format!("anmeldung_{}.xlsx", n + 1), &form);
    }
    vec![
        folder.union("people = 20\npeople_at_most = 20\nsomebody = true"),
        Case::new(
            "shapes-forms-one-below-the-other",
            "30 forms in one text, parted by empty lines: 30 people.",
        )
        .file("applications.txt", records)
        .union("people = 30\npeople_at_most = 30\nsomebody = true"),
        sheets.union("people = 12\npeople_at_most = 12\nsomebody = true"),
    ]
}

/// A row for each attribute of each person.
fn pairs(people: &[Person], names: [&str; 4], of: fn(&Person) -> [&String; 4]) -> Vec<Vec<String>> {
    let rows = people.iter().enumerate().flat_map(|(n, one)| {
        let values = names.into_iter().zip(of(one));
        values.map(move |(name, value)| row![n + 1_001, name, value])
    });
    rows.collect()
}

fn values() -> Vec<Case> {
    let people = persons(631, 60);
    let chinese = pairs(
        &people,
        ["姓名", "身份证号", "手机号", "邮箱"],
        |one| [&one.name, &one.id, &one.mobile, &one.mail],
    );
    let records = pairs(
        &[&people[..30], &people[..30]].concat(),
        ["姓名", "身份证号", "手机号", "出生日期"],
        |one| [&one.name, &one.id, &one.mobile, &one.birth],
    );
    let records: Vec<Vec<String>> = (records.into_iter().enumerate())
        .map(|(n, cells)| [row![n + 1], cells].concat())
        .collect();
    let english = pairs(
        &people,
        ["full_name", "passport_no", "email", "birth_date"],
        |one| [&one.latin, &one.passport, &one.mail, &one.birth],
    );
    let german = pairs(
        &people,
        ["Name", "Reisepass", "Telefon", "Geburtsdatum"],
        |one| [&one.latin, &one.passport, &one.mobile, &one.birth],
    );
    vec![
        one(
            "shapes-pairs",
            "Four rows for each of 60 people.",
            "属性.csv",
            &table("记录号,字段,值", chinese),
            &within(60, 60),
        ),
        one(
            "shapes-pairs-in-english",
            "Four rows for each of 60 people.",
            "attributes.ndjson",
            &table("entity_id,attribute,value", english),
            &within(60, 60),
        ),
        one(
            "shapes-pairs-in-german",
            "Four rows for each of 60 people.",
            "merkmale.parquet",
            &table("Datensatz,Merkmal,Wert", german),
            &within(60, 60),
        ),
        one(
            "shapes-pairs-of-two-records-each",
            "30 people with two records each, a resident ID in both: 30.",
            "登记.tsv",
            &table("id,record_id,属性,属性值", records),
            &within(30, 30),
        ),
    ]
}
