//! Two columns of one kind in a row: two persons, or two numbers of one; several names beside one number; main persons and others with
//! numbers of one kind.

use super::{Case, keyed, one, persons, repeated, row, table, within};
use crate::support::invented::Random;
use std::collections::BTreeSet;

pub(super) fn cases() -> Vec<Case> {
    [numbers(), roles(), ways(), beside(), together()].concat()
}

/// Rows of texts without a header.
fn headless(rows: impl Iterator<Item = Vec<String>>) -> String {
    rows.map(|row| row.join(",") + "\n").collect()
}

fn numbers() -> Vec<Case> {
    let sides = persons(801, 130);
    let transfers = (0..65).map(|n| {
        let (own, other) = (&sides[n], &sides[65 + n]);
        row![own.id, 100 + n * 3, other.id]
    });
    let transfers = table("zjhm,je,ds_zjhm", transfers);

    let three = persons(802, 150);
    let three = (0..100).map(|n| {
        let ids = [0, 50, 100].map(|from| three[from + n % 50].id.clone());
        let [one, two, three] = ids;
        row![n, one, "2024-03-01", two, three]
    });

    let lines = persons(803, 100);
    let rows = (0..50).map(|n| {
        let (from, to) = (&lines[n], &lines[50 + n]);
        row![n + 1, from.name, from.id, to.name, to.id, n * 10]
    });
    let two_lines = format!(
        "序号,转出,,转入,,金额\n,姓名,证件号码,姓名,证件号码,\n{}",
        headless(rows)
    );

    let visitors = persons(804, 90);
    let visits = (0..60).map(|n| {
        let (guest, host) = (&visitors[n], &visitors[60 + n % 30]);
        row![guest.name, guest.id, guest.mobile, host.name, host.id]
    });
    let visits = table(
        "visitor_nm,visitor_idcard,visitor_tel,visited_nm,visited_idcard",
        visits,
    );
    vec![
        one(
            "apart-numbers-of-the-other-side",
            "65 and 65 resident numbers, two in each row: 130 people.",
            "zz.tsv",
            &transfers,
            &keyed(130),
        ),
        Case::new(
            "apart-three-numbers-without-a-header",
            "Three of 150 resident numbers in each row, no header: 150 people.",
        )
        .file("dump.csv", headless(three))
        .holds("dump.csv", &keyed(150)),
        Case::new(
            "apart-numbers-under-two-lines-of-headers",
            "50 rows of one who gives and one who takes, under a header of two lines: 100 people.",
        )
        .file("台账.csv", two_lines)
        .holds("台账.csv", &within(100, 102)),
        one(
            "apart-numbers-of-visitors-and-visited",
            "60 visitors and 30 whom they visit, each with a resident number: 90 people.",
            "visits.parquet",
            &visits,
            &keyed(90),
        ),
    ]
}

/// Different pairs of two of so many.
fn pairs(seed: u64, rows: usize, from: usize, to: usize) -> Vec<(usize, usize)> {
    let mut random = Random::new(seed);
    let mut all = BTreeSet::new();
    for n in 0..from.max(to) {
        all.insert((n % from, n % to));
    }
    while all.len() < rows {
        all.insert((random.below(from), random.below(to)));
    }
    all.into_iter().collect()
}

fn roles() -> Vec<Case> {
    let follows = pairs(811, 400, 70, 80).into_iter();
    let follows = follows.map(|(from, to)| {
        row![
            730_011 + from * 7,
            950_017 + to * 11,
            1_700_000_000 + from * to
        ]
    });
    let follows = table("uid,fan_uid,ts", follows);

    let colleagues = pairs(812, 300, 60, 60).into_iter();
    let colleagues = colleagues.map(|(from, to)| {
        row![
            format!("E{:05}", 10_000 + from * 13),
            format!("E{:05}", 50_000 + to * 17),
            "ok"
        ]
    });
    let colleagues = table("工号,互评工号,结果", colleagues);

    let hosts = persons(813, 100);
    let meetings = pairs(813, 300, 40, 60).into_iter();
    let meetings = meetings.map(|(host, guest)| row![hosts[host].mail, hosts[40 + guest].mail, 30]);
    let meetings = table("Gastgeber,Teilnehmer,Minuten", meetings);

    let headless_mails = persons(814, 90);
    let mails = pairs(814, 280, 40, 50).into_iter().enumerate();
    let mails = mails
        .map(|(n, (one, two))| row![n, headless_mails[one].mail, headless_mails[40 + two].mail]);

    let brought = (0..120).map(|n| {
        row![
            format!("VIP{:06}", 200_000 + n * 7),
            format!("VIP{:06}", 700_000 + n % 30 * 7)
        ]
    });
    let brought = table("会员编号,介绍会员编号", brought);

    vec![
        one(
            "apart-accounts-that-follow-accounts",
            "70 accounts are followed by 80 others, in 400 pairs: 150 people.",
            "follow.parquet",
            &follows,
            &keyed(150),
        ),
        one(
            "apart-staff-who-rate-each-other",
            "60 staff rate 60 others, in 300 pairs: 120 people.",
            "互评.xlsx",
            &colleagues,
            &keyed(120),
        ),
        Case::new(
            "apart-mailboxes-of-hosts-and-guests-in-german",
            "40 hosts and 60 guests, each with a mailbox, in 300 pairs: 100 people.",
        )
        .semicolons("termine.csv", &meetings)
        .holds("termine.csv", &keyed(100)),
        Case::new(
            "apart-mailboxes-without-a-header",
            "40 mailboxes beside 50 others in 280 pairs, no header: 90 people.",
        )
        .file("pairs.csv", headless(mails))
        .holds("pairs.csv", &keyed(90)),
        one(
            "apart-members-and-who-brought-them",
            "120 members, brought by 30 others: 150 people. Nothing but the header says that the second number is another person's.",
            "会员.csv",
            &brought,
            &within(150, 150),
        ),
    ]
}

fn ways() -> Vec<Case> {
    let german = persons(821, 80);
    let german = (german.iter().enumerate())
        .map(|(n, one)| row![one.mobile, format!("1771{:07}", n * 31 + 1_000_000), "ja"]);
    let german = table("telefon_privat,telefon_dienstlich,werbung", german);
    let backup = persons(822, 90);
    let backup = (backup.iter().enumerate())
        .map(|(n, one)| row![one.mail, format!("bk{n}.{}", one.mail), n % 7]);
    let backup = table("邮箱,备用邮箱,等级", backup);
    let french = persons(823, 70);
    let french = french.iter().enumerate();
    let french = french.map(|(n, one)| {
        row![
            one.latin,
            format!("01 44 {:02} {:02} 17", n % 90 + 10, n / 9 + 10),
            format!("06 12 {:02} {:02} 33", n % 90 + 10, n / 9 + 20)
        ]
    });
    let french = table("Nom complet,tel_fixe,tel_portable", french);
    vec![
        one(
            "one-telephones-at-home-and-at-work",
            "80 rows with a private and an official telephone each: 80 people.",
            "kunden.tsv",
            &german,
            &keyed(80),
        ),
        one(
            "one-mailbox-and-its-backup",
            "90 rows with a mailbox and a second one each: 90 people.",
            "用户.parquet",
            &backup,
            &keyed(90),
        ),
        Case::new(
            "one-telephones-in-french",
            "70 names with a fixed and a mobile telephone each: 70 people.",
        )
        .semicolons("clients.csv", &french)
        .holds("clients.csv", &keyed(70)),
    ]
}

fn beside() -> Vec<Case> {
    let mothers = persons(831, 90);
    let vaccinated = (0..60).flat_map(|n| {
        let mother = &mothers[n];
        let child = (n < 30).then(|| &mothers[60 + n]);
        let own = row![mother.name, mother.id, "成人"];
        let child = child.map(|child| row![child.name, mother.id, "新生儿"]);
        [Some(own), child].into_iter().flatten()
    });
    let vaccinated = table("受种者姓名,证件号,类别", vaccinated);

    let insured = persons(832, 100);
    let insured = (0..40).flat_map(|n| {
        let parent = &insured[n];
        let children = (0..n % 3).map(move |child| (n * 3 + child) % 60 + 40);
        let mut rows = vec![row![parent.latin, parent.birth, parent.id]];
        rows.extend(children.map(|at| row![insured[at].latin, insured[at].birth, parent.id]));
        rows
    });
    let insured: Vec<Vec<String>> = insured.collect();
    let all: BTreeSet<String> = insured.iter().map(|row| row[0].clone()).collect();
    let all = all.len();
    let insured = table("full_name,birth_date,id_card_no", insured);

    let written = persons(833, 60);
    let spellings = repeated(833, 60, 4).into_iter().enumerate();
    let spellings = spellings.map(|(n, at)| {
        let person = &written[at];
        let (first, last) = person.latin.split_once(' ').unwrap();
        let name = match n % 4 {
            0 => person.latin.clone(),
            1 => person.latin.to_uppercase(),
            2 => format!("{last}, {first}"),
            _ => format!("Dr. {first} {last}"),
        };
        row![name, person.id, n]
    });
    let spellings = table("passenger,id_number,seq", spellings);

    let scripts = repeated(834, 50, 3).into_iter().enumerate();
    let scripts_of = persons(834, 50);
    let scripts = scripts.map(|(n, at)| {
        let person = &scripts_of[at];
        let name = if n % 5 == 0 {
            &person.latin
        } else {
            &person.name
        };
        row![name, person.id]
    });
    let scripts = table("旅客,身份证号", scripts);
    vec![
        one(
            "beside-newborns-under-their-mothers-number",
            "60 women, 30 of them with a newborn under the same number: 90 people.",
            "接种.tsv",
            &vaccinated,
            &within(90, 92),
        ),
        one(
            "beside-children-under-a-parents-number",
            "40 parents and their children, of other names and birth dates, under the parents' numbers.",
            "eligibility.parquet",
            &insured,
            &within(all, all + 6),
        ),
        one(
            "beside-spellings-of-names",
            "60 people, their names in four spellings beside their number: 60 people.",
            "boarding.xlsx",
            &spellings,
            &keyed(60),
        ),
        one(
            "beside-names-in-two-scripts",
            "50 people, their names in two scripts beside their number: 50 people.",
            "旅客.csv",
            &scripts,
            &keyed(50),
        ),
    ]
}

fn together() -> Vec<Case> {
    let families = persons(841, 140);
    let pupils = (0..70).map(|n| {
        let (pupil, guardian) = (&families[n], &families[70 + n]);
        row![pupil.name, pupil.id, guardian.name, guardian.id]
    });
    let pupils = table("学生姓名,学生身份证号,监护人姓名,监护人身份证号", pupils);

    let staff = persons(842, 66);
    let treated = (0..120).map(|n| {
        let (patient, doctor) = (&staff[n % 60], &staff[60 + n % 6]);
        row![patient.latin, patient.id, doctor.latin, doctor.id]
    });
    let treated = table(
        "patient_name,patient_id_number,doctor_name,doctor_id_number",
        treated,
    );
    vec![
        one(
            "together-pupils-and-guardians",
            "70 pupils and 70 guardians, each with a resident number: 140 people, and neither less nor more.",
            "学籍.xlsx",
            &pupils,
            "people = 140\neveryone = 140",
        ),
        one(
            "together-patients-and-doctors",
            "60 patients and 6 doctors, each with a resident number: 66 people.",
            "cases.parquet",
            &treated,
            "people = 66\neveryone = 66",
        ),
    ]
}
