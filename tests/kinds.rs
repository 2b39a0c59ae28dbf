//! Files that are no tables: known by their bytes whatever their names, one dataset a folder, and what their kind alone means.

use crate::packer::{Member, gzip, zip};
use crate::stores::{Place, array, dataset, notes, people, records};
use serde_json::Value;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const MP4: &[u8] = b"\0\0\0\x18ftypisom\0\0\x02\0";

/// A DICOM file whose patient element holds `patient`.
fn dicom(patient: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 128];
    bytes.extend(b"DICM\x08\0\x60\0CS\x02\0CT\x10\0\x10\0PN");
    bytes.extend((patient.len() as u16).to_le_bytes());
    bytes.extend(patient);
    bytes.extend(b"\x18\0\x15\0CS\x04\0HEAD");
    bytes
}

fn vcf(samples: usize) -> String {
    let names: String = (0..samples).map(|n| format!("\tS{n}")).collect();
    format!(
        "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT{names}\n1\t5\trs1\tA\tG\t9\tPASS\t.\tGT{}\n",
        "\t0/1".repeat(samples)
    )
}

fn facts(one: &Value) -> (&str, u64, Option<&str>, Option<&str>) {
    let column = array(one, "columns").first();
    (
        one["format"].as_str().unwrap(),
        one["files"].as_u64().unwrap(),
        column.and_then(|column| column["element"].as_str()),
        column.and_then(|column| column["category"].as_str()),
    )
}

#[test]
fn kinds_are_known_by_their_bytes() {
    let place = Place::new();
    for n in 0..5 {
        place.file(
            &format!("行车记录/2024/clip{n}.mp4"),
            [MP4, &[n; 40]].concat(),
        );
        place.file(&format!("pictures/a{n}.png"), [PNG, &[n]].concat());
        place.file(&format!("ct/{n}.dcm"), dicom(b"ZHANG^SAN "));
    }
    place.file("pictures/list.csv", people(20));
    place.file("ct/blank", dicom(b"  "));
    place.file("cohort.vcf", vcf(120));
    place.file("zipped.vcf.gz", gzip(vcf(30).as_bytes()));
    place.file(
        "run.fq.gz",
        gzip(b"@r1\nACGTACGTACGTACGT\n+\nIIIIIIIIIIIIIIII\n"),
    );
    place.file("members.csv", [PNG, b"no table"].concat());
    place.file("report.pdf", b"%PDF-1.7\n%\xe2\xe3\n");
    place.file(
        "minutes.docx",
        zip(&[Member {
            name: b"[Content_Types].xml",
            content: b"<x/>",
            ..Member::default()
        }]),
    );
    place.file("weights.gguf", b"GGUF\x03\0\0\0");
    place.file("scan.rosbag", b"#ROSBAG V2.0\n");
    let inventory = place.scan(&[], 0);
    for (name, expected) in [
        (
            "行车记录/2024",
            (
                "video",
                5,
                Some("vehicle.exterior-imagery"),
                Some("important-suspected"),
            ),
        ),
        ("pictures/*.png", ("image", 5, None, None)),
        (
            "pictures/list.csv",
            ("csv", 1, Some("person.name"), Some("personal")),
        ),
        (
            "ct",
            (
                "dicom",
                6,
                Some("health.record"),
                Some("sensitive-personal"),
            ),
        ),
        (
            "cohort.vcf",
            ("vcf", 1, Some("genetic.variant"), Some("genetic")),
        ),
        (
            "zipped.vcf.gz",
            ("vcf", 1, Some("genetic.variant"), Some("genetic")),
        ),
        (
            "run.fq.gz",
            ("fastq", 1, Some("genetic.sequence"), Some("genetic")),
        ),
        ("members.csv", ("image", 1, None, None)),
        ("report.pdf", ("pdf", 1, None, None)),
        ("minutes.docx", ("office", 1, None, None)),
        ("weights.gguf", ("model", 1, None, None)),
    ] {
        assert_eq!(facts(dataset(&inventory, name)), expected, "{name}");
    }
    let people = |name: &str| {
        let count = &dataset(&inventory, name)["individuals"];
        (
            count["lower"].as_u64().unwrap(),
            count["upper"].as_u64().unwrap(),
        )
    };
    assert_eq!(people("cohort.vcf"), (120, 120));
    assert_eq!(people("zipped.vcf.gz"), (30, 30));
    // Five files with a patient, who may be one person.
    assert_eq!(people("ct"), (1, 5));
    assert!(notes(dataset(&inventory, "members.csv")).contains("ending of something else"));
    assert!(!notes(dataset(&inventory, "zipped.vcf.gz")).contains("ending"));
    assert!(records(dataset(&inventory, "pictures/*.png")).0 == 5);
    let suspected = dataset(&inventory, "行车记录/2024")["obligation"].to_string();
    assert!(suspected.contains("A4"), "{suspected}");
    let tracks = dataset(&inventory, "cohort.vcf")["obligation"]["tracks"].to_string();
    assert!(tracks.contains("human-genetic-resources"), "{tracks}");
    let text = inventory.to_string();
    assert!(
        !text.contains("ZHANG"),
        "a patient's name has left the process"
    );
    // Each file by itself.
    let single = place.scan(&["--no-fold"], 0);
    assert_eq!(facts(dataset(&single, "ct/3.dcm")).1, 1);
}
