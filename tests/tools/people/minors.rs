//! People under 14, about whom everything is sensitive: told by numbers, dates and ages, or by what the table says.

use super::{Case, keyed, named, one, persons, row, table, with_integers};
use crate::support::invented::{Random, resident_id};

/// So many people by their own keys, so many of them minors, and as many with something sensitive.
fn truth(people: usize, minors: usize) -> String {
    format!("{}\n{}", keyed(people), young(minors))
}

/// So many minors, exactly.
fn young(minors: usize) -> String {
    format!("minors = {minors}\nminors_widest = 0\nsensitive = {minors}\nsensitive_widest = 0")
}

/// Nothing says how many are minors: from nobody to all.
fn open(people: usize) -> String {
    format!("minors = [0, {people}]\nsensitive = [0, {people}]")
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = of_numbers();
    all.extend(of_ages());
    all.extend(of_words());
    all.extend(of_gaps());
    all
}

/// Minors by the dates in identity numbers, and by dates of birth in other forms.
fn of_numbers() -> Vec<Case> {
    let mut random = Random::new(811);
    let all = persons(812, 200);
    let birth = |n: usize| format!("20{}-0{}-1{}", 16 + n % 5, n % 9 + 1, n % 10);
    let pupils = (0..200).map(|n| {
        let id = if n % 10 < 9 {
            resident_id(&mut random, &birth(n))
        } else {
            all[n].id.clone()
        };
        row![all[n].name, id, all[n].sex]
    });
    let pupils = table("姓名,身份证号,性别", pupils);

    // Children's numbers have 18 digits; the old ones are adults'.
    let mut random = Random::new(813);
    let family = (0..150).map(|n| {
        let id = match n % 3 {
            0 => resident_id(&mut random, &birth(n)),
            1 => format!("{}{}", &all[n].id[..6], &all[n].id[8..17]),
            _ => all[n].id.to_lowercase(),
        };
        row![format!("F{:04}", n / 3), all[n].name, id]
    });
    let family = table("户号,成员姓名,公民身份号码", family);

    let staff = (0..180).map(|n| row![all[n].name, all[n].id, all[n].mobile]);
    let staff = table("姓名,身份证号,手机号", staff);

    let mut random = Random::new(814);
    let licence = (0..90).map(|n| {
        let id = if n % 2 == 0 {
            resident_id(&mut random, &birth(n))
        } else {
            all[n].id.clone()
        };
        row![id, n + 1]
    });
    let licence = table("身份证号,序号", licence);

    let korean = (0..60).map(|n| {
        let (year, sex) = if n % 3 == 0 {
            (format!("{:02}", 15 + n % 5), 3 + n % 2)
        } else {
            (format!("{:02}", 60 + n % 30), 1 + n % 2)
        };
        let day = format!("{year}0{}1{}", n % 9 + 1, n % 10);
        row![all[n].latin, format!("{day}-{sex}{:06}", n * 7_919 + 11)]
    });
    let korean = table("name,resident_registration_number", korean);

    let compact = (0..120).map(|n| {
        let born = if n % 4 == 0 {
            birth(n)
        } else {
            all[n].birth.clone()
        };
        row![format!("MB{:06}", n + 31), born.replace('-', "")]
    });
    let compact = table("会员号,出生日期", compact);
    let han = (0..120).map(|n| {
        let born = if n % 4 == 0 {
            birth(n)
        } else {
            all[n].birth.clone()
        };
        let parts: Vec<&str> = born.split('-').collect();
        let born = format!("{}年{}月{}日", parts[0], parts[1], parts[2]);
        row![format!("MB{:06}", n + 31), born]
    });
    let han = table("会员号,出生日期", han);
    let german = (0..120).map(|n| {
        let born = if n % 4 == 0 {
            birth(n)
        } else {
            all[n].birth.clone()
        };
        let parts: Vec<&str> = born.split('-').collect();
        row![
            format!("K{:06}", n + 31),
            format!("{}.{}.{}", parts[2], parts[1], parts[0])
        ]
    });
    let german = table("Kundennummer,Geburtsdatum", german);

    vec![
        one(
            "minors-by-resident-ids",
            "200 resident IDs; 180 were born from 2016 on: 180 minors without any date of birth.",
            "名册.csv",
            &pupils,
            &truth(200, 180),
        ),
        one(
            "minors-by-old-and-new-ids-in-families",
            "150 members of 50 families; one in three is a child, one has an ID of 15 digits, which only adults have: 50.",
            "家庭.xlsx",
            &family,
            &truth(150, 50),
        ),
        one(
            "minors-none-among-ids-of-adults",
            "180 resident IDs, all of adults: no minor, and nothing sensitive.",
            "客户.csv",
            &staff,
            &truth(180, 0),
        ),
        one(
            "minors-by-ids-alone",
            "90 IDs, every second of a child, and a number of the row.",
            "ids.parquet",
            &licence,
            &truth(90, 45),
        ),
        one(
            "minors-by-korean-numbers",
            "60 Korean registration numbers; the digit behind the dash says the century of 20 children.",
            "members.tsv",
            &korean,
            "people = 60\nwidest = 5\nminors = 20\nminors_widest = 0",
        ),
        one(
            "minors-by-dates-without-marks",
            "120 member numbers with dates such as 20190412; 30 of children.",
            "members.ndjson",
            &compact,
            &truth(120, 30),
        ),
        one(
            "minors-by-dates-in-chinese",
            "120 member numbers with dates such as 2019年04月12日; 30 of children.",
            "会员.tsv",
            &han,
            &truth(120, 30),
        ),
        one(
            "minors-by-dates-in-german",
            "120 customers with dates such as 12.04.2019; 30 of children: where day and month may be either, both are before 2027.",
            "Kunden.csv",
            &german,
            &truth(120, 30),
        ),
    ]
}

/// Minors by ages in years, months and days.
fn of_ages() -> Vec<Case> {
    let all = persons(821, 200);
    let visitors = (0..160).map(|n| {
        let age = if n % 4 == 0 { 3 + n % 11 } else { 18 + n % 60 };
        row![format!("V{:05}", n + 7), all[n].latin, age]
    });
    let visitors = table("visitor_id,name,age", visitors);

    // A ward: months for infants, years for the others, days for the newborn.
    let ward = (0..120).map(|n| {
        let age = match n % 4 {
            0 => format!("{}个月", n % 23 + 1),
            1 => format!("{}岁", n % 13 + 1),
            2 => format!("{}天", n % 28 + 1),
            _ => format!("{}岁", 30 + n % 40),
        };
        row![format!("P{:06}", n + 100), all[n].sex, age]
    });
    let ward = table("住院号,性别,年龄", ward);

    let units = (0..100).map(|n| {
        let (age, unit) = match n % 5 {
            0 => (n % 12 + 20, "MONTHS"),
            1 => (n % 10 + 15, "DAYS"),
            _ => (25 + n % 50, "YEARS"),
        };
        row![format!("S-{:04}", n + 1), age, unit, all[n].sex]
    });
    let units = table("USUBJID,AGE,AGEU,SEX", units);

    let months = (0..80).map(|n| row![format!("C{:05}", n + 40), n % 60 + 1]);
    let months = table("patient_id,age_months", months);

    let adults = (0..140).map(|n| row![format!("E{:05}", n + 40), all[n].latin, 22 + n % 40]);
    let adults = table("member_id,name,age", adults);

    // Written down in 2015: who was nine then is of age today.
    let old = (0..80).map(|n| {
        let age = if n % 2 == 0 { 9 } else { 40 };
        row![
            format!("P{:06}", n + 900),
            age,
            format!("2015-0{}-11", n % 9 + 1)
        ]
    });
    let old = table("patient_id,age,visit_date", old);
    vec![
        one(
            "minors-by-ages",
            "160 visitors with ages in years; 40 are younger than 14.",
            "visitors.csv",
            &visitors,
            &truth(160, 40),
        ),
        one(
            "minors-by-ages-with-units-in-cells",
            "120 patients; 90 are told in months, days or years below 14.",
            "病区.xlsx",
            &ward,
            "people = 120\nwidest = 2\nminors = 90\nminors_widest = 0",
        ),
        Case::new(
            "minors-by-ages-with-units-in-a-column",
            "100 subjects; the unit beside the age makes minors of 40.",
        )
        .file("dm.parquet", with_integers(&units, &["AGE"]))
        .holds(
            "dm.parquet",
            "people = 100\nwidest = 2\nminors = 40\nminors_widest = 0",
        ),
        one(
            "minors-by-ages-in-months",
            "80 children with ages of up to 60 months, which no year is.",
            "checkups.ndjson",
            &months,
            &truth(80, 80),
        ),
        one(
            "minors-none-among-ages-of-adults",
            "140 members, none younger than 22: no minor, and nothing sensitive.",
            "members.xlsx",
            &adults,
            &truth(140, 0),
        ),
        one(
            "minors-by-ages-of-long-ago",
            "80 patients; 40 were nine in 2015 and are of age today, but nothing in the table says of which day an age is.",
            "visits.csv",
            &old,
            "people = 80\nwidest = 2\nminors = [0, 40]",
        ),
    ]
}

/// Tables that tell no age, and are about children by what they say; and tables of adults that look alike.
fn of_words() -> Vec<Case> {
    let all = persons(831, 220);
    let kindergarten = (0..100).map(|n| {
        let class = ["小一班", "中二班", "大三班"][n % 3];
        row![
            all[n].name,
            class,
            format!("2024-09-0{}", n % 9 + 1),
            all[n + 100].mobile
        ]
    });
    let kindergarten = table("幼儿姓名,班级,入园日期,家长电话", kindergarten);
    let pupils = (0..90).map(|n| {
        let guardian = &all[n + 100];
        row![
            format!("P{:05}", n + 10),
            all[n].latin,
            guardian.latin,
            guardian.mail
        ]
    });
    let pupils = table("pupil_id,pupil_name,guardian_name,guardian_email", pupils);
    let vaccines = (0..70).map(|n| {
        row![
            format!("JZ{:08}", n * 37 + 11),
            all[n].name,
            "乙肝疫苗",
            n % 3 + 1
        ]
    });
    let vaccines = table("预防接种证号,姓名,疫苗名称,剂次", vaccines);
    let declared = (0..90).map(|n| row![format!("P{:05}", n + 10), all[n].latin]);
    let declared = table("pupil_id,pupil_name", declared);
    let staff = (0..90).map(|n| row![format!("T{:05}", n + 10), all[n].name, "大班", "教师"]);
    let staff = table("工号,姓名,幼儿园班级,岗位", staff);
    let students = (0..90).map(|n| {
        row![
            format!("2023{:05}", n + 10),
            all[n].name,
            "计算机学院",
            "软件工程"
        ]
    });
    let students = table("学号,姓名,学院,专业名称", students);
    let customers = (0..90).map(|n| row![format!("C{:05}", n + 10), all[n].latin, all[n].mail]);
    let customers = table("customer_id,name,email", customers);
    let of_adults = "sensitive = 0\nsensitive_widest = 0";
    vec![
        one(
            "minors-in-a-kindergarten-without-dates",
            "100 children of a kindergarten without ID, date of birth or age; their parents are adults and others.",
            "花名册.csv",
            &kindergarten,
            &format!("main = 100\n{}", open(100)),
        ),
        one(
            "minors-among-pupils-with-guardians",
            "90 pupils and 90 guardians; no age stands there, and the guardians are adults beside them.",
            "pupils.parquet",
            &pupils,
            &format!("people = 180\nwidest = 5\nmain = 90\n{}", open(90)),
        ),
        one(
            "minors-by-vaccination-cards",
            "70 vaccination cards, which children have.",
            "接种.tsv",
            &vaccines,
            "main = 70\nminors = [0, 70]\nsensitive = 70",
        ),
        one(
            "minors-declared-none",
            "90 pupils of whom somebody declares that none is younger than 14.",
            "pupils.csv",
            &declared,
            &truth(90, 0),
        )
        .declared("[[dataset]]\nmatch = \"pupils.csv\"\nminors = false\n"),
        one(
            "minors-declared-a-number",
            "90 pupils of whom somebody declares that 62 are younger than 14.",
            "pupils.csv",
            &declared,
            &truth(90, 62),
        )
        .declared("[[dataset]]\nmatch = \"pupils.csv\"\nminors = 62\n"),
        one(
            "minors-none-on-the-staff-of-a-kindergarten",
            "90 teachers by their staff numbers.",
            "教师.csv",
            &staff,
            &format!("{}\n{of_adults}", keyed(90)),
        ),
        one(
            "minors-none-at-a-university",
            "90 students of a university, which nobody enters before 14.",
            "学生.csv",
            &students,
            &format!("{}\n{of_adults}", keyed(90)),
        ),
        one(
            "minors-none-said-of-customers",
            "90 customers of whom nothing says an age or that they are children.",
            "customers.csv",
            &customers,
            &format!("{}\n{of_adults}", named(90)),
        ),
    ]
}

/// Rows without a date among others that have one; and several tables.
fn of_gaps() -> Vec<Case> {
    let mut random = Random::new(841);
    let all = persons(842, 240);
    let birth = |n: usize| format!("20{}-0{}-1{}", 16 + n % 5, n % 9 + 1, n % 10);
    let gaps = (0..120).map(|n| {
        let born = match n % 4 {
            0 => birth(n),
            1 => String::new(),
            _ => all[n].birth.clone(),
        };
        row![format!("MB{:06}", n + 61), born]
    });
    let gaps = table("会员号,出生日期", gaps);
    let adults = (0..120).map(|n| {
        let born = if n % 4 == 1 {
            ""
        } else {
            all[n].birth.as_str()
        };
        row![format!("MB{:06}", n + 61), born]
    });
    let adults = table("会员号,出生日期", adults);
    let covered = (0..100).map(|n| {
        let id = resident_id(&mut random, &birth(n));
        row![
            format!("X{:05}", n),
            all[n].name,
            format!("{}********{}", &id[..6], &id[14..])
        ]
    });
    let covered = table("学号,小学生姓名,身份证号", covered);

    let ids: Vec<String> = (0..100)
        .map(|n| {
            if n % 2 == 0 {
                resident_id(&mut random, &birth(n))
            } else {
                all[n].id.clone()
            }
        })
        .collect();
    let first = table("姓名,身份证号", (0..80).map(|n| row![all[n].name, ids[n]]));
    let second = table(
        "身份证号,电话",
        (20..100).map(|n| row![ids[n], all[n].mobile]),
    );
    vec![
        one(
            "minors-among-those-without-dates",
            "120 member numbers; 30 are children, and 30 more without a date may be.",
            "会员.csv",
            &gaps,
            "people = 120\nwidest = 2\nminors = [30, 60]\nminors_at_most = 60\nsensitive = [30, 60]",
        ),
        one(
            "minors-none-beside-adults-without-dates",
            "120 member numbers; 30 have no date, and everybody else is of age.",
            "会员.csv",
            &adults,
            &truth(120, 0),
        ),
        one(
            "minors-behind-covered-ids",
            "100 pupils of a primary school by their numbers; the dates in their IDs are covered.",
            "pupils.csv",
            &covered,
            &format!("main = 100\n{}", open(100)),
        ),
        Case::new(
            "minors-in-two-tables",
            "100 IDs in two tables, 60 of them in both; every second one is a child's: 50.",
        )
        .table("甲.csv", &first)
        .table("乙.csv", &second)
        .holds("甲.csv", &truth(80, 40))
        .union(&truth(100, 50)),
    ]
}
