//! Several keys in a row, some of which are of things, of accounts, or of a whole household: the person's own counts.

use super::{Case, keyed, named, one, persons, repeated, row, table};

pub(super) fn cases() -> Vec<Case> {
    [natural(), scoped(), shared()].concat()
}

fn natural() -> Vec<Case> {
    let clients = persons(201, 80);
    let accounts = repeated(201, 80, 5)
        .into_iter()
        .enumerate()
        .map(|(n, one)| {
            let one = &clients[one];
            row![
                one.name,
                one.id,
                format!("6230{:011}", n * 7_919_333 + 17),
                n * 13 % 9_000
            ]
        });
    let accounts = table("客户姓名,身份证号,账号,余额", accounts);

    let holders = persons(202, 70);
    let mut random = crate::support::invented::Random::new(202);
    let cards: Vec<_> = repeated(202, 70, 4)
        .into_iter()
        .map(|one| {
            let one = &holders[one];
            row![
                one.name,
                one.id,
                crate::support::invented::bank_card(&mut random)
            ]
        })
        .collect();
    let cards = table("holder_name,id_card_no,bank_card_no", cards);

    let flyers = persons(203, 60);
    let tickets = repeated(203, 60, 6)
        .into_iter()
        .enumerate()
        .map(|(n, one)| {
            let person = &flyers[one];
            let ticket = format!("781{:010}", 2_400_000_000_u64 + n as u64 * 37);
            row![
                person.latin,
                person.passport,
                ticket,
                format!("CA{:09}", n * 919 + 100_000_000)
            ]
        });
    let tickets = table(
        "passenger_name,passport_no,ticket_no,frequent_flyer_no",
        tickets,
    );

    let drivers = persons(204, 60);
    let mut random = crate::support::invented::Random::new(204);
    let plates: Vec<_> = repeated(204, 60, 5)
        .into_iter()
        .map(|one| {
            let one = &drivers[one];
            row![
                crate::support::invented::plate(&mut random),
                one.name,
                one.id
            ]
        })
        .collect();
    let plates = table("车牌号,车主姓名,车主身份证号", plates);

    let callers = persons(205, 70);
    let telephones = repeated(205, 70, 5)
        .into_iter()
        .enumerate()
        .map(|(n, one)| {
            let person = &callers[one];
            row![
                person.name,
                person.id,
                format!("159{:08}", n * 104_729 + 11)
            ]
        });
    let telephones = table("姓名,证件号码,手机号", telephones);
    vec![
        one(
            "keys-accounts-beside-the-id",
            "80 resident IDs, with up to five accounts each: 80 people.",
            "账户.csv",
            &accounts,
            &keyed(80),
        ),
        one(
            "keys-cards-beside-the-id",
            "70 resident IDs, with up to four cards each: 70 people.",
            "cards.parquet",
            &cards,
            &keyed(70),
        ),
        one(
            "keys-tickets-beside-the-passport",
            "60 passports; tickets and even loyalty numbers are more: 60 people.",
            "tickets.sqlite",
            &tickets,
            &keyed(60),
        ),
        one(
            "keys-plates-before-the-owner",
            "60 owners by ID, with up to five vehicles each: 60 people.",
            "车辆.tsv",
            &plates,
            &keyed(60),
        ),
        one(
            "keys-telephones-beside-the-document",
            "70 documents, with up to five telephones each: 70 people.",
            "callers.orc",
            &telephones,
            &keyed(70),
        ),
    ]
}

fn scoped() -> Vec<Case> {
    let users = repeated(211, 150, 2)
        .into_iter()
        .enumerate()
        .map(|(n, one)| {
            let nicknames = [
                "momo",
                "用户",
                "小确幸",
                "sunny",
                "阿杰",
                "Lily",
                "大鹏",
                "一只猫",
                "清风",
                "K先生",
            ];
            let nickname = format!(
                "{}{}",
                nicknames[one % 10],
                ["", "1", "啊", "呀"][one / 10 % 4]
            );
            row![
                nickname,
                10_023_450 + one * 7,
                format!("2024-03-{:02} 10:{:02}:00", n % 28 + 1, n % 60)
            ]
        });
    let users = table("昵称,用户ID,最近登录", users);

    let patients = persons(212, 80);
    let visits = repeated(212, 80, 4)
        .into_iter()
        .enumerate()
        .map(|(n, one)| {
            let number = format!("{:08}", 301_500 + one * 3);
            let (visit, card) = (
                format!("MZ{:010}", n * 31 + 2_024_000_000),
                format!("K{:07}", n * 17 + 1_000_003),
            );
            row![
                number,
                patients[one].name,
                visit,
                card,
                format!("2024-01-{:02}", n % 28 + 1)
            ]
        });
    let visits = table("病历号,患者姓名,就诊流水号,就诊卡号,就诊日期", visits);

    let staff = persons(213, 90);
    let devices = repeated(213, 90, 3)
        .into_iter()
        .enumerate()
        .map(|(n, one)| {
            let serial = format!("SN{:06X}", n * 7_919 + 1_048_576);
            row![
                format!("P{:05}", 40_010 + one),
                staff[one].latin,
                serial,
                4_000 + n
            ]
        });
    let devices = table(
        "Mitarbeiternummer,Name,Geraete_Seriennummer,Durchwahl",
        devices,
    );

    let registered = persons(215, 90);
    let registrations = repeated(215, 90, 3)
        .into_iter()
        .enumerate()
        .map(|(n, one)| {
            let card = format!("C{:08}", 30_100_007 + one * 37);
            row![
                format!("{:08}", 10_200_311 + one),
                if n % 9 == 0 { String::new() } else { card },
                registered[one].name,
                ["内科", "外科", "儿科", "眼科"][n % 4]
            ]
        });
    let registrations = table("病人编号,就诊卡号,姓名,科室", registrations);

    let readers = persons(214, 100);
    let lent = repeated(214, 100, 3)
        .into_iter()
        .enumerate()
        .map(|(n, one)| {
            row![
                format!("S{:07}", 2_021_001 + one),
                readers[one].latin,
                format!("978{:010}", n * 7_919 + 7_000_000_001),
                n % 30
            ]
        });
    let lent = table("student_id,student_name,isbn,days", lent);
    vec![
        one(
            "keys-accounts-over-nicknames",
            "150 accounts; many share a nickname: 150 people.",
            "users.tsv",
            &users,
            &keyed(150),
        ),
        one(
            "keys-patients-over-visits",
            "80 patient numbers; visits and cards are more: 80 people.",
            "门诊.xlsx",
            &visits,
            &keyed(80),
        ),
        one(
            "keys-patients-over-their-cards",
            "90 patient numbers and as many numbers of cards: 90 people.",
            "挂号.csv",
            &registrations,
            &keyed(90),
        ),
        one(
            "keys-staff-over-devices",
            "90 staff numbers; devices and extensions are more: 90 people.",
            "geraete.json",
            &devices,
            &keyed(90),
        ),
        one(
            "keys-readers-over-books",
            "100 student numbers; the books are things.",
            "loans.ndjson",
            &lent,
            &keyed(100),
        ),
    ]
}

fn shared() -> Vec<Case> {
    let members = persons(221, 200);
    let phones = persons(222, 45);
    let households =
        (0..200).map(|n| row![members[n].name, phones[n / 5].mobile, members[n].birth]);
    let households = table("姓名,联系电话,出生日期", households);

    let mailboxes = (0..160).map(|n| {
        row![
            members[n].latin,
            phones[n / 4].mail,
            format!("2022-0{}-11", n % 9 + 1)
        ]
    });
    let mailboxes = table("member_name,family_email,joined", mailboxes);

    let dorms = (0..180).map(|n| row![members[n].latin, phones[n / 6].mobile, n / 6 + 101]);
    let dorms = table("nombre_completo,telefono,habitacion", dorms);

    let wards = (0..150).map(|n| {
        let id = if n % 3 == 0 { "" } else { &members[n].id };
        row![members[n].name, id, phones[n / 4].mobile]
    });
    let wards = table("居民姓名,身份证号,家庭电话", wards);
    vec![
        one(
            "keys-a-telephone-for-five",
            "Each of 40 telephones has five people of different names: 200.",
            "住户.json",
            &households,
            &named(200),
        ),
        one(
            "keys-a-mailbox-for-four",
            "Each of 40 mailboxes has four people of different names: 160.",
            "members.ndjson",
            &mailboxes,
            &named(160),
        ),
        one(
            "keys-a-telephone-for-six-in-spanish",
            "Each of 30 telephones has six people of different names: 180.",
            "residentes.arrow",
            &dorms,
            &named(180),
        ),
        one(
            "keys-a-telephone-beside-some-ids",
            "150 names; two of three have an ID, and four share a telephone: 150.",
            "社区.parquet",
            &wards,
            &named(150),
        ),
    ]
}
