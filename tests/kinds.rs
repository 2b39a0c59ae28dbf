//! Files that are no tables: known by their bytes whatever their names, one dataset a folder, and what their kind alone means.

use crate::support::archives::{Member, gzip, zip};
use crate::support::invented::people;
use crate::support::inventory::{array, dataset, notes};
use crate::support::place::Place;
use serde_json::Value;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const MP4: &[u8] = b"\0\0\0\x18ftypisom\0\0\x02\0";

/// A DICOM file with the name of a patient, and with a number where it is not empty.
fn dicom(patient: &[u8], number: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 128];
    bytes.extend(b"DICM\x08\0\x60\0CS\x02\0CT");
    for (element, value) in [(b"\x10\0\x10\0PN", patient), (b"\x10\0\x20\0LO", number)] {
        bytes.extend(element);
        bytes.extend((value.len() as u16).to_le_bytes());
        bytes.extend(value);
    }
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
        place.file(&format!("ct/{n}.dcm"), dicom(b"ZHANG^SAN ", b""));
    }
    place.file("pictures/list.csv", people(20));
    place.file("ct/blank", dicom(b"  ", b""));
    place.file("cohort.vcf", vcf(120));
    place.file("zipped.vcf.gz", gzip(vcf(30).as_bytes()));
    place.file(
        "run.fq.gz",
        gzip(b"@r1\nACGTACGTACGTACGT\n+\nIIIIIIIIIIIIIIII\n"),
    );
    place.file("members.csv", [PNG, b"no table"].concat());
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
    for name in ["pictures/*.png", "cohort.vcf", "ct"] {
        let records = &dataset(&inventory, name)["records"];
        assert_eq!(records["method"], "not-counted", "{name}");
        assert!(records["upper"].is_null() && records["estimate"].is_null());
    }
    let column = &array(dataset(&inventory, "cohort.vcf"), "columns")[0];
    assert!(column["distinct"]["upper"].is_null(), "{column}");
    // Nobody knows how many people's reads they are, so no end of the answer may be the lax one.
    let run = dataset(&inventory, "run.fq.gz");
    assert!(run["individuals"]["upper"].is_null(), "{run}");
    assert_eq!(run["individuals"]["lower"], 1);
    assert_eq!(run["obligation"]["ceiling"], "security-assessment", "{run}");
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

/// A file of each kind that is as small as one can be, whatever it is called.
#[test]
fn every_kind_has_its_signature() {
    let place = Place::new();
    let volume = |magic: &[u8]| {
        let mut bytes = 348_u32.to_le_bytes().to_vec();
        bytes.resize(344, 0);
        [&bytes, magic].concat()
    };
    let pickled = zip(&[Member {
        name: b"model/data.pkl",
        content: b"\x80\x02}q\0.",
        ..Member::default()
    }]);
    let mut weights = 16_u64.to_le_bytes().to_vec();
    weights.extend(b"{\"__metadata__\":{}}");
    let mut genotypes = vec![0; 16];
    genotypes.extend(b"bgen");
    let bam = b"BAM\x01\x12\0\0\0@RG\tID:a\tSM:one\n\0\0\0\0";
    let files: [(&str, &str, &[u8]); 35] = [
        ("wave", "audio", b"RIFF\x24\0\0\0WAVEfmt "),
        ("a.flac", "audio", b"fLaC\0\0\0\x22"),
        ("a.mp3", "audio", b"ID3\x03\0\0\0\0\0\0"),
        ("a.amr", "audio", b"#!AMR\n"),
        ("a.jpg", "image", b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
        ("a.gif", "image", b"GIF89a\x01\0\x01\0"),
        ("a.tif", "image", b"II*\0\x08\0\0\0"),
        ("slide.svs", "image", b"II+\0\x08\0\0\0\x10\0\0\0"),
        ("a.jp2", "image", b"\0\0\0\x0cjP  \r\n\x87\n"),
        ("a.heic", "image", b"\0\0\0\x18ftypheic\0\0\0\0"),
        ("a.mkv", "video", b"\x1a\x45\xdf\xa3\x93\x42\x82"),
        ("a.avi", "video", b"RIFF\0\0\0\0AVI LIST"),
        ("a.flv", "video", b"FLV\x01\x05\0\0\0\x09"),
        ("a.safetensors", "model", &weights),
        ("no_ending_weights", "model", &weights),
        ("a.pt", "model", &pickled),
        (
            "old.pth",
            "model",
            b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.",
        ),
        ("a.onnx", "model", b"\x08\x08\x12\x07pytorch"),
        ("a.tflite", "model", b"\x1c\0\0\0TFL3"),
        (
            "a.pcd",
            "point-cloud",
            b"# .PCD v0.7\nVERSION 0.7\nFIELDS x y z\n",
        ),
        ("b.pcd", "point-cloud", b"VERSION .7\nFIELDS x y z\n"),
        ("a.las", "point-cloud", b"LASF\0\0\0\0"),
        ("a.ply", "point-cloud", b"ply\nformat ascii 1.0\n"),
        ("a.mcap", "point-cloud", b"\x89MCAP0\r\n"),
        ("a.e57", "point-cloud", b"ASTM-E57\x01\0\0\0"),
        ("a.fa", "fasta", b">chr1 test\nACGTACGTACGTACGTACGTACGT\n"),
        ("a.cram", "alignment", b"CRAM\x03\0"),
        (
            "a.sam",
            "alignment",
            b"@HD\tVN:1.6\n@RG\tID:a\tSM:one\nr1\t4\t*\t0\t0\t*\t*\t0\t0\tACGT\tIIII\n",
        ),
        ("a.bam", "alignment", &gzip(bam)),
        ("a.bcf", "vcf", b"BCF\x02\x02\x10\0\0\0"),
        ("a.bed", "vcf", b"\x6c\x1b\x01\x00"),
        ("a.bgen", "vcf", &genotypes),
        ("brain.nii.gz", "volume", &gzip(&volume(b"n+1\0"))),
        ("brain.img", "volume", &volume(b"ni1\0")),
        ("old.wps", "office", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"),
    ];
    for (name, _, bytes) in files {
        place.file(name, bytes);
    }
    let inventory = place.scan(&["--no-fold"], 0);
    for (name, kind, _) in files {
        let found = dataset(&inventory, name);
        assert_eq!(found["format"], kind, "{name}");
        let means = matches!(kind, "alignment" | "fasta" | "vcf" | "volume");
        assert_eq!(array(found, "columns").len(), usize::from(means), "{name}");
    }
    for name in ["a.sam", "a.bam"] {
        let count = &dataset(&inventory, name)["individuals"];
        assert_eq!(
            (&count["lower"], &count["upper"]),
            (&1.into(), &1.into()),
            "{name}"
        );
    }
}

/// Who is told from whom by the identifiers of the headers: a cohort in one file a chromosome, patients in many images.
#[test]
fn people_of_many_files_are_told_by_their_identifiers() {
    let place = Place::new();
    for chromosome in 1..=22 {
        place.file(&format!("cohort/chr{chromosome}.vcf"), vcf(300));
    }
    for n in 0..4 {
        place.file(&format!("single/{n}.vcf"), vcf(1));
    }
    for n in 0..30 {
        let number = format!("MRN{:05} ", n / 10);
        place.file(
            &format!("ct/{n:02}.dcm"),
            dicom(b"ZHANG^SAN ", number.as_bytes()),
        );
    }
    place.file("ct/40.dcm", dicom(b"LI^SI ", b""));
    let inventory = place.scan(&[], 0);
    let people = |name: &str| {
        let count = &dataset(&inventory, name)["individuals"];
        ["lower", "estimate", "upper"].map(|end| count[end].as_u64().unwrap())
    };
    assert_eq!(people("cohort"), [300, 300, 300]);
    // The name of a single sample says little: often it is the same for all.
    assert_eq!(people("single"), [1, 1, 4]);
    assert_eq!(people("ct"), [3, 4, 4]);
    let text = inventory.to_string();
    assert!(!text.contains("MRN0") && !text.contains("ZHANG"));
}

/// Nobody knows who is in what nobody looked at, in the file's own count and in every total, until a person says that nobody is.
#[test]
fn what_was_not_looked_at_is_open_until_a_verdict() {
    let place = Place::new();
    place.file("members.csv", people(20));
    for n in 0..3 {
        place.file(&format!("photos/{n}.png"), [PNG, &[n]].concat());
    }
    place.file("old/store.pst", [&b"!BDN"[..], &[0; 60]].concat());
    place.file("Font.ttf", [&b"\0\x01\0\0\0\x0c"[..], &[0; 40]].concat());
    let open = "[[transfer]]\nname = \"hr\"\ndatasets = [\"old\", \"members.csv\"]\n";
    place.beside("open.toml", open);
    let scan = |file: &str| place.scan(&["--config", file], 0);
    let ends = |count: &Value| (count["lower"].as_u64(), count["upper"].as_u64());
    let inventory = scan("open.toml");
    assert_eq!(
        ends(&dataset(&inventory, "photos")["individuals"]),
        (Some(0), None)
    );
    let font = dataset(&inventory, "Font.ttf");
    assert_eq!(ends(&font["individuals"]), (Some(0), Some(0)));
    assert_eq!(font["obligation"]["measure"], "none");
    for transfer in array(&inventory, "transfers") {
        assert_eq!(
            ends(&transfer["individuals"]),
            (Some(20), None),
            "{transfer}"
        );
    }
    let unread = array(&inventory["coverage"], "unread");
    let unread: Vec<_> = unread
        .iter()
        .map(|one| (&one["title"]["en"], &one["files"]))
        .collect();
    assert_eq!(
        unread,
        [
            (&"images".into(), &3.into()),
            (&"format not supported".into(), &1.into())
        ]
    );
    let verdict = |path: &str| {
        format!(
            "[[verdict]]\ndataset = \"{path}\"\nelement = \"none\"\nby = \"audit\"\non = 2026-01-02\n"
        )
    };
    place.beside(
        "closed.toml",
        [open, &verdict("photos"), &verdict("old/**")].concat(),
    );
    let inventory = scan("closed.toml");
    let photos = dataset(&inventory, "photos");
    assert_eq!(ends(&photos["individuals"]), (Some(0), Some(0)));
    assert_eq!(photos["obligation"]["measure"], "none");
    assert!(
        photos["individuals"]["because"]
            .to_string()
            .contains("audit")
    );
    for transfer in array(&inventory, "transfers") {
        assert_eq!(
            ends(&transfer["individuals"]),
            (Some(20), Some(20)),
            "{transfer}"
        );
    }
    let warnings = inventory["scan"]["warnings"].to_string();
    assert!(!warnings.contains("verdict"), "{warnings}");
    assert!(array(&inventory["coverage"], "unread").is_empty());
}
