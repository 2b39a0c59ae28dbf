//! Patients, a trial, genotypes, and books about illness.

use super::{Lake, row};
use crate::support::files::{csv, longs, parquet, strings};
use crate::support::invented::{DIAGNOSES, Random, name, resident_id};
use parquet::basic::Compression;

pub(super) fn write(lake: &mut Lake, random: &mut Random) {
    let subjects: Vec<String> = (0..240)
        .map(|n| format!("QD301-{:03}-{:04}", 1 + n % 12, 1001 + n))
        .collect();
    let rows: Vec<_> = subjects
        .iter()
        .map(|subject| {
            let birth = random.date(1945, 55);
            let age = 2024 - birth[..4].parse::<i32>().unwrap();
            row![
                "QD301",
                "DM",
                subject,
                &subject[10..],
                &subject[6..9],
                birth,
                age,
                random.pick(&["M", "F"]),
                random.pick(&["ASIAN", "WHITE", "OTHER"]),
                "CHN",
                random.pick(&["Placebo", "QD301 10 mg", "QD301 20 mg"])
            ]
        })
        .collect();
    let header = [
        "STUDYID", "DOMAIN", "USUBJID", "SUBJID", "SITEID", "BRTHDTC", "AGE", "SEX", "RACE",
        "COUNTRY", "ARM",
    ];
    lake.insert("pharma/trial/DM.csv".into(), csv(&header, &rows));

    let rows: Vec<usize> = (0..600)
        .map(|n| if n < 180 { n } else { random.below(180) })
        .collect();
    let terms = [
        "Headache",
        "Nausea",
        "Fatigue",
        "Dizziness",
        "Rash",
        "Diarrhoea",
        "Insomnia",
        "Vomiting",
    ];
    let chosen: Vec<&str> = rows.iter().map(|_| random.pick(&terms)).collect();
    lake.insert(
        "pharma/trial/AE.parquet".into(),
        parquet(
            vec![
                ("STUDYID", strings(rows.iter().map(|_| "QD301"))),
                ("USUBJID", strings(rows.iter().map(|&n| &subjects[n]))),
                ("AESEQ", longs(1..=600)),
                (
                    "AETERM",
                    strings(chosen.iter().map(|term| term.to_lowercase())),
                ),
                ("AEDECOD", strings(chosen.iter())),
                (
                    "AESEV",
                    strings(
                        rows.iter()
                            .map(|_| random.pick(&["MILD", "MODERATE", "SEVERE"])),
                    ),
                ),
                (
                    "AESTDTC",
                    strings(rows.iter().map(|_| random.date(2023, 2))),
                ),
                (
                    "AEOUT",
                    strings(rows.iter().map(|_| {
                        random.pick(&["RECOVERED/RESOLVED", "NOT RECOVERED/NOT RESOLVED"])
                    })),
                ),
            ],
            Compression::UNCOMPRESSED,
        ),
    );

    let sites: Vec<(String, &str, &str)> = (0..50)
        .map(|_| {
            let reference = random.pick(&["A", "C"]);
            (
                format!("rs{}", 1000 + random.below(90_000_000)),
                reference,
                if reference == "A" { "G" } else { "T" },
            )
        })
        .collect();
    let rows: Vec<(usize, usize)> = (0..40).flat_map(|s| (0..50).map(move |v| (s, v))).collect();
    lake.insert(
        "pharma/genotypes.parquet".into(),
        parquet(
            vec![
                (
                    "subject",
                    strings(rows.iter().map(|r| format!("GX-{:05}", 20_000 + r.0 * 7))),
                ),
                ("rsid", strings(rows.iter().map(|r| &sites[r.1].0))),
                ("ref", strings(rows.iter().map(|r| sites[r.1].1))),
                ("alt", strings(rows.iter().map(|r| sites[r.1].2))),
                (
                    "gt",
                    strings(rows.iter().map(|_| random.pick(&["0/0", "0/1", "1/1"]))),
                ),
            ],
            Compression::SNAPPY,
        ),
    );

    let patients: Vec<Vec<String>> = (0..300)
        .map(|n| {
            let birth = random.date(1940, 65);
            row![
                format!("MR{:07}", 3_100_000 + n * 13),
                name(random),
                resident_id(random, &birth),
                birth
            ]
        })
        .collect();
    let rows: Vec<_> = (0..450)
        .map(|n| {
            let mut row = patients[if n < 300 { n } else { random.below(300) }].clone();
            let diagnosis = random.below(DIAGNOSES.len());
            let codes = [
                "E11.900", "I10.x00", "J06.900", "I25.103", "K29.500", "J45.900", "M51.202",
                "K76.000",
            ];
            row.extend(row![
                random.date(2023, 2),
                codes[diagnosis],
                DIAGNOSES[diagnosis],
                random.pick(&["内科", "外科", "急诊科"])
            ]);
            row
        })
        .collect();
    let header = [
        "患者编号",
        "姓名",
        "sfzh",
        "出生日期",
        "就诊日期",
        "诊断编码",
        "主要诊断",
        "科室",
    ];
    lake.insert("pharma/就诊记录.csv".into(), csv(&header, &rows));

    let rows: Vec<_> = (0..120)
        .map(|n| {
            let title = format!(
                "{}{}",
                DIAGNOSES[n % 8],
                random.pick(&["防治手册", "诊疗指南", "护理图解", "百问百答"])
            );
            row![
                format!("978{}", random.digits(10)),
                title,
                random.pick(&["临床医学", "护理", "科普"]),
                format!("{}.00", 20 + random.below(90)),
                1995 + random.below(29),
                100 + random.below(700)
            ]
        })
        .collect();
    let header = ["isbn", "书名", "分类", "定价", "出版年", "页数"];
    lake.insert("pharma/疾病类图书目录.csv".into(), csv(&header, &rows));
}
