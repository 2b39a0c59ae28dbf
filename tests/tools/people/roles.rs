//! Several persons in a row, a record or an element of a list: parties of one kind of business are people each.

use super::{Case, keyed, named, one, persons, row, table};
use crate::support::invented::{DIAGNOSES, Random, STREETS};
use std::collections::BTreeSet;

pub(super) fn cases() -> Vec<Case> {
    [trade(), families(), institutions()].concat()
}

fn trade() -> Vec<Case> {
    let all = persons(101, 180);
    let (senders, receivers) = all.split_at(60);
    let waybills = (0..120).map(|n| {
        let (from, to) = (&senders[n % 60], &receivers[n]);
        let number = format!("SF{:012}", n * 7_919 + 100_000_000);
        let street = |n: usize| format!("{}{}号", STREETS[n % 6], n + 1);
        row![
            number,
            from.name,
            from.mobile,
            street(n % 60),
            to.name,
            to.mobile,
            street(n)
        ]
    });
    let waybills = table(
        "运单号,寄件人,寄件人手机,寄件地址,收件人,收件人手机,收件地址",
        waybills,
    );

    let lets = persons(102, 120);
    let tenancies = (0..80).map(|n| {
        let (owner, tenant) = (&lets[n % 40], &lets[40 + n]);
        let rent = 2_000 + n * 50;
        row![
            owner.name,
            owner.id,
            tenant.name,
            tenant.id,
            STREETS[n % 6],
            rent
        ]
    });
    let tenancies = table(
        "出租方姓名,出租方身份证号,承租方姓名,承租方身份证号,房屋地址,月租金",
        tenancies,
    );

    let traders = persons(103, 100);
    let mut random = Random::new(103);
    let mut met = BTreeSet::new();
    let sales: Vec<_> = (0..90)
        .map(|n| {
            let buyer = random.below(100);
            let seller = (buyer + 1 + random.below(99)) % 100;
            met.extend([buyer, seller]);
            let (buyer, seller) = (&traders[buyer], &traders[seller]);
            row![n + 5_001, buyer.name, buyer.id, seller.name, seller.id]
        })
        .collect();
    let sales = table(
        "deal_no,buyer_name,buyer_id_number,seller_name,seller_id_number",
        sales,
    );

    let post = persons(104, 150);
    let parcels = (0..100).map(|n| {
        let (from, to) = (&post[n % 50], &post[50 + n]);
        row![
            from.latin,
            from.mail,
            to.latin,
            to.mail,
            format!("{}.5", n % 9 + 1)
        ]
    });
    let parcels = table(
        "Absender_Name,Absender_Email,Empfaenger_Name,Empfaenger_Email,Gewicht_kg",
        parcels,
    );

    let market = persons(105, 160);
    let offers = (0..120).map(|n| {
        let (from, to) = (&market[n % 40], &market[40 + n]);
        row![from.latin, from.mail, to.latin, to.mail, 10 + n]
    });
    let offers = table(
        "vendedor_nombre,vendedor_correo,comprador_nombre,comprador_correo,importe",
        offers,
    );

    let loans = persons(106, 200);
    let lent = (0..80).map(|n| {
        let (lender, borrower, third) = (&loans[n % 40], &loans[40 + n], &loans[120 + n]);
        let names = [lender, borrower, third].map(|one| [one.name.clone(), one.mobile.clone()]);
        [row![format!("L{:05}", n + 1)], names.concat()].concat()
    });
    let lent = table(
        "loan_no,lender_name,lender_mobile,borrower_name,borrower_mobile,guarantor_name,guarantor_mobile",
        lent,
    );
    vec![
        one(
            "roles-waybills",
            "60 people send and 120 others receive: 180 by name and telephone.",
            "运单.csv",
            &waybills,
            &named(180),
        ),
        one(
            "roles-tenancies",
            "40 owners let two flats each to 80 tenants: 120 resident IDs.",
            "租赁合同.xlsx",
            &tenancies,
            &keyed(120),
        ),
        one(
            "roles-sales-among-neighbours",
            "Buyers of one deal are sellers of another: as many as there are different resident IDs on both sides.",
            "deals.ndjson",
            &sales,
            &keyed(met.len()),
        ),
        Case::new(
            "roles-parcels-in-german",
            "50 senders and 100 receivers, who have mailboxes and names of their own: 150.",
        )
        .semicolons("pakete.csv", &parcels)
        .holds("pakete.csv", &named(150)),
        one(
            "roles-offers-in-spanish",
            "40 sellers and 120 buyers, none of whom is both: 160.",
            "ventas.sqlite",
            &offers,
            &named(160),
        ),
        one(
            "roles-loans-with-guarantors",
            "40 lenders, 80 borrowers and 80 guarantors: 200, three in each row.",
            "loans.arrow",
            &lent,
            &named(200),
        ),
    ]
}

fn families() -> Vec<Case> {
    let married = persons(111, 180);
    let marriages = (0..90).map(|n| {
        let (man, woman) = (&married[n], &married[90 + n]);
        row![
            man.name,
            man.id,
            woman.name,
            woman.id,
            format!("2023-05-{:02}", n % 28 + 1)
        ]
    });
    let marriages = table(
        "男方姓名,男方身份证件号,女方姓名,女方身份证件号,登记日期",
        marriages,
    );

    let guests = persons(112, 140);
    let weddings = (0..70).map(|n| {
        let (groom, bride) = (&guests[n], &guests[70 + n]);
        row![
            groom.latin,
            groom.passport,
            bride.latin,
            bride.passport,
            "Hotel Aurora"
        ]
    });
    let weddings = table(
        "groom_name,groom_passport_no,bride_name,bride_passport_no,venue",
        weddings,
    );

    let members = persons(113, 150);
    let mut filled = 0;
    let households: Vec<_> = (0..50)
        .map(|n| {
            let mut cells = row![format!("H{:04}", n + 1)];
            for place in 0..3 {
                let present = place == 0 || n % 3 >= place;
                filled += usize::from(present);
                let one = &members[n * 3 + place];
                cells.extend(if present {
                    row![one.name, one.id]
                } else {
                    row!["", ""]
                });
            }
            cells
        })
        .collect();
    let households = table(
        "户号,成员1姓名,成员1身份证号,成员2姓名,成员2身份证号,成员3姓名,成员3身份证号",
        households,
    );

    let couples = persons(114, 120);
    let couples = (0..60).map(|n| {
        let (one, other) = (&couples[n], &couples[60 + n]);
        row![one.name, one.id, other.name, other.id, STREETS[n % 6]]
    });
    let couples = table("姓名,身份证号,姓名,身份证号,住址", couples);

    let school = persons(115, 240);
    let pupils = (0..80).map(|n| {
        let (pupil, father, mother) = (&school[n], &school[80 + n], &school[160 + n]);
        row![
            pupil.name,
            format!("2023{:05}", n + 101),
            father.name,
            father.mobile,
            mother.name,
            mother.mobile
        ]
    });
    let pupils = table("学生姓名,学号,父亲姓名,父亲电话,母亲姓名,母亲电话", pupils);

    let college = persons(116, 120);
    let tutored = (0..80).map(|n| {
        let (pupil, tutor) = (&college[n], &college[80 + n / 2]);
        row![pupil.latin, pupil.mail, tutor.latin, tutor.mail]
    });
    let tutored = table(
        "nom_eleve,courriel_eleve,nom_tuteur,courriel_tuteur",
        tutored,
    );
    vec![
        one(
            "roles-marriages",
            "A man and a woman in each of 90 rows, each with an ID: 180.",
            "婚姻登记.tsv",
            &marriages,
            &keyed(180),
        ),
        one(
            "roles-weddings-by-passport",
            "Groom and bride in each of 70 rows, each with a passport: 140.",
            "weddings.parquet",
            &weddings,
            &keyed(140),
        ),
        one(
            "roles-members-of-households",
            "Of three places in a row some are empty: as many as are filled, each with an ID.",
            "household.orc",
            &households,
            &keyed(filled),
        ),
        one(
            "roles-couples-under-equal-names",
            "Name and ID stand twice under the same names of columns: two people a row.",
            "couples.csv",
            &couples,
            &keyed(120),
        ),
        one(
            "roles-pupils-and-parents",
            "80 pupils, and 160 parents, who are not whom the list is about: all count.",
            "学生名册.csv",
            &pupils,
            &format!("{}\nmain = 80\nsecondary = 160", named(240)),
        ),
        one(
            "roles-pupils-and-tutors-in-french",
            "80 pupils, and 40 tutors of two each: 120.",
            "eleves.tsv",
            &tutored,
            &named(120),
        ),
    ]
}

fn institutions() -> Vec<Case> {
    let trial = persons(121, 140);
    let cases = (0..70).map(|n| {
        let (plaintiff, defendant) = (&trial[n], &trial[70 + n]);
        let number = format!("（2023）京0105民初{}号", n + 1_001);
        row![
            number,
            plaintiff.name,
            plaintiff.id,
            defendant.name,
            defendant.id
        ]
    });
    let cases = table("案号,原告,原告身份证号,被告,被告身份证号", cases);

    let ward = persons(122, 100);
    let reactions = (0..90).map(|n| {
        let (patient, reporter) = (&ward[n], &ward[90 + n % 10]);
        row![
            patient.name,
            patient.id,
            DIAGNOSES[n % 8],
            reporter.name,
            reporter.mobile
        ]
    });
    let reactions = table(
        "患者姓名,患者身份证号,原患疾病,报告人,报告人电话",
        reactions,
    );

    let insured = persons(123, 210);
    let mut met = BTreeSet::new();
    let policies: Vec<_> = (0..70)
        .map(|n| {
            // Every second takes the insurance for himself.
            let places = [n, if n % 2 == 0 { n } else { 70 + n }, 140 + n];
            met.extend(places);
            let cells =
                places.map(|place| [insured[place].name.clone(), insured[place].id.clone()]);
            [row![format!("P{:08}", n + 20_230_001)], cells.concat()].concat()
        })
        .collect();
    let policies = table(
        "保单号,投保人姓名,投保人证件号码,被保险人姓名,被保险人证件号码,受益人姓名,受益人证件号码",
        policies,
    );

    let travel = persons(124, 180);
    let bookings: Vec<String> = (0..60)
        .map(|n| {
            let passengers = [&travel[2 * n], &travel[2 * n + 1]];
            let passengers = passengers
                .map(|one| format!("{{\"name\": \"{}\", \"passport_no\": \"{}\"}}", one.latin, one.passport));
            let contact = &travel[120 + n];
            format!(
                "{{\"booking\": \"B{n:04}\", \"passengers\": [{}], \"contacts\": [{{\"name\": \"{}\", \"email\": \"{}\"}}]}}",
                passengers.join(", "),
                contact.latin,
                contact.mail
            )
        })
        .collect();

    let clinic = persons(125, 88);
    let visits = (0..160).map(|n| {
        let (patient, doctor) = (&clinic[n % 80], &clinic[80 + n % 8]);
        row![
            format!("PT{:06}", n % 80 + 1),
            patient.latin,
            doctor.latin,
            doctor.mail,
            format!("2024-02-{:02}", n % 28 + 1)
        ]
    });
    let visits = table(
        "patient_id,patient_name,doctor_name,doctor_email,visit_date",
        visits,
    );

    vec![
        one(
            "roles-parties-of-a-court",
            "A plaintiff and a defendant in each of 70 rows, each with an ID: 140.",
            "cases.json",
            &cases,
            &keyed(140),
        ),
        one(
            "roles-patients-and-reporters",
            "90 patients by ID, of whom a disease is told, and the ten who reported it.",
            "不良反应.csv",
            &reactions,
            &format!("{}\nsensitive = 90", named(100)),
        ),
        one(
            "roles-three-parties-of-a-policy",
            "Holder and insured are the same in every second row: as many as there are different IDs in three columns.",
            "policies.csv",
            &policies,
            &keyed(met.len()),
        ),
        Case::new(
            "roles-two-lists-in-a-record",
            "Two passengers by passport and one other person to reach in each of 60 bookings: 180.",
        )
        .file("bookings.json", format!("[\n{}\n]\n", bookings.join(",\n")))
        .holds("bookings.json", &named(180)),
        one(
            "roles-patients-and-doctors",
            "80 patients by number in 160 visits, and the eight doctors who saw them.",
            "visits.parquet",
            &visits,
            &format!("{}\nmain = 80\nsecondary = 8", keyed(88)),
        ),
    ]
}
