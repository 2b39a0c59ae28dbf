//! Each validator and normaliser by its name, against the test numbers of its standard.

use super::*;

/// Validator, value, whether it passes, why.
const CASES: &[(&str, &str, bool, &str)] = &[
    (
        "cn-resident-id-18",
        "110101190001010014",
        true,
        "right in all parts",
    ),
    (
        "cn-resident-id-18",
        "11010519491231002X",
        true,
        "the standard's own example, check digit X",
    ),
    (
        "cn-resident-id-18",
        "11010519491231002x",
        true,
        "lower-case x",
    ),
    (
        "cn-resident-id-18",
        "440524188001010014",
        true,
        "the standard's second example",
    ),
    (
        "cn-resident-id-18",
        "110101190001010010",
        false,
        "wrong check digit",
    ),
    (
        "cn-resident-id-18",
        "110101190002290011",
        false,
        "1900 was no leap year",
    ),
    (
        "cn-resident-id-18",
        "190101190001010019",
        false,
        "no province 19",
    ),
    (
        "cn-resident-id-18",
        "110101209912310015",
        false,
        "born in the future",
    ),
    (
        "cn-resident-id-18",
        "810000190001010018",
        true,
        "Hong Kong resident's permit",
    ),
    (
        "cn-resident-id-18",
        "840000190001010013",
        false,
        "no address code 840000",
    ),
    (
        "cn-resident-id-18",
        "911840190001010017",
        true,
        "foreigner's permanent residence",
    ),
    (
        "cn-resident-id-18",
        "999840190001010019",
        false,
        "no province 99",
    ),
    (
        "cn-resident-id-15",
        "110101000101001",
        true,
        "right in all parts",
    ),
    ("cn-resident-id-15", "110101001301001", false, "month 13"),
    (
        "cn-resident-id-15",
        "190101000101001",
        false,
        "no province 19",
    ),
    ("cn-resident-id", "310101010228002", true, "old form"),
    ("cn-resident-id", "310101190102280029", true, "new form"),
    (
        "embedded-bank-card",
        "卡号6200000000001375，户名",
        true,
        "glued to Chinese",
    ),
    (
        "embedded-bank-card",
        "card 5100 0000 0000 8225 ok",
        true,
        "in groups",
    ),
    (
        "embedded-bank-card",
        "card 5100 0000 0000 8226 ok",
        false,
        "a wrong Luhn digit",
    ),
    (
        "embedded-cn-resident-id",
        "身份证11010519491231002X号",
        true,
        "glued to Chinese",
    ),
    (
        "embedded-cn-resident-id",
        "9110101190001010014",
        false,
        "glued to a digit",
    ),
    ("uscc", "91110105000000019Q", true, "right check character"),
    ("uscc", "91310115MA00000237", true, "with letters"),
    ("uscc", "91110105000000019R", false, "wrong check character"),
    (
        "uscc",
        "91110105I00000019Q",
        false,
        "I is not in the alphabet",
    ),
    ("cn-org-code", "00000001-9", true, "with hyphen"),
    ("cn-org-code", "A0000002X", true, "check character X"),
    ("cn-org-code", "MA00000K0", true, "check character 0"),
    ("cn-org-code", "000000011", false, "wrong check digit"),
    (
        "cn-registration-15",
        "110105000000012",
        true,
        "right check digit",
    ),
    (
        "cn-registration-15",
        "110105000000013",
        false,
        "wrong check digit",
    ),
    ("luhn", "79927398713", true, "the usual test number"),
    ("luhn", "79927398710", false, "wrong check digit"),
    ("bank-card", "6229990000000000019", true, "19 digits"),
    (
        "bank-card",
        "6200 0000 0000 0005",
        true,
        "in groups of four",
    ),
    ("bank-card", "6200000000000006", false, "wrong check digit"),
    ("bank-card", "0000000000000000", false, "one digit repeated"),
    ("imei", "001010010000014", true, "right check digit"),
    ("imei", "001010010000015", false, "wrong check digit"),
    ("imei", "000000000000000", false, "nil"),
    ("vin", "LAAAA0005N0000001", true, "right check digit"),
    (
        "vin",
        "1M8GDM9AXKP042788",
        true,
        "published example, check character X",
    ),
    ("vin", "LAAAA0000N0000001", false, "wrong check digit"),
    (
        "vin",
        "LAAAA00I0N0000001",
        false,
        "I is not in the alphabet",
    ),
    ("vin", "11111111111111111", false, "digits only"),
    ("ean13", "4006381333931", true, "published example"),
    ("ean13", "4006381333932", false, "wrong check digit"),
    (
        "eticket-mod7",
        "99900000000011",
        false,
        "another digit than the number MOD 7",
    ),
    (
        "eticket-mod7",
        "99900000000019",
        false,
        "9 is no remainder of 7",
    ),
    ("air-waybill", "999-00000011", true, "right check digit"),
    ("air-waybill", "78100000125", true, "without hyphen"),
    ("air-waybill", "999-00000010", false, "wrong check digit"),
    ("cn-division-code", "110101", true, "a county"),
    ("cn-division-code", "310000", true, "a province"),
    (
        "cn-division-code",
        "110101001001",
        true,
        "a committee's code",
    ),
    ("cn-division-code", "190101", false, "no province 19"),
    ("cn-division-code", "990000", false, "no province 99"),
    ("cn-division-code", "1101", false, "too short"),
    (
        "iso6346-container",
        "ZZZU0000010",
        true,
        "right check digit",
    ),
    (
        "iso6346-container",
        "CSQU3054383",
        true,
        "the standard's example",
    ),
    (
        "iso6346-container",
        "ZZZU0000011",
        false,
        "wrong check digit",
    ),
    (
        "mrz-td3",
        "E000000019CHN0001018M3001019<<<<<<<<<<<<<<<2",
        true,
        "five right digits",
    ),
    (
        "mrz-td3",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
        true,
        "specimen of ICAO Doc 9303",
    ),
    (
        "mrz-td3",
        "E000000010CHN0001018M3001019<<<<<<<<<<<<<<<2",
        false,
        "document digit wrong",
    ),
    (
        "mrz-td3",
        "E000000019CHN0001018M3001019<<<<<<<<<<<<<<<3",
        false,
        "composite digit wrong",
    ),
    ("pl-pesel", "44051401359", true, "date, weights"),
    ("pl-pesel", "44051401358", false, "wrong check digit"),
    ("pl-pesel", "44151401359", false, "month 15"),
    (
        "kr-rrn",
        "850101-1234567",
        true,
        "a date and a digit for sex",
    ),
    ("kr-rrn", "851301-1234567", false, "month 13"),
    ("nordic", "811228-9874", true, "Swedish"),
    ("nordic", "811228-9873", false, "Swedish, wrong check digit"),
    ("nordic", "131052-308T", true, "Finnish"),
    ("nordic", "131052-308U", false, "neither"),
    ("nordic", "29029600013", true, "Norwegian"),
    (
        "nordic",
        "29029600014",
        false,
        "Norwegian, wrong check digit",
    ),
    ("es-dni", "12345678Z", true, "DNI"),
    ("es-dni", "X1234567L", true, "NIE"),
    ("es-dni", "12345678A", false, "wrong letter"),
    (
        "it-codice-fiscale",
        "RSSMRA85T10A562S",
        true,
        "example of the agency",
    ),
    (
        "it-codice-fiscale",
        "RSSMRA85T10A562T",
        false,
        "wrong letter",
    ),
    ("fr-nir", "184127645108946", true, "key 46"),
    ("fr-nir", "1 84 12 76 451 089 47", false, "wrong key"),
    ("br-cpf", "111.444.777-35", true, "two check digits"),
    ("br-cpf", "11144477736", false, "wrong"),
    ("br-cpf", "11111111111", false, "equal digits"),
    ("ru-number", "500100732259", true, "INN of a person"),
    ("ru-number", "112-233-445 95", true, "SNILS"),
    ("ru-number", "112-233-445 96", false, "wrong"),
    ("tr-tckn", "10000000146", true, "example"),
    ("tr-tckn", "10000000147", false, "wrong"),
    ("dated-thirteen", "8001015009087", true, "South African"),
    ("dated-thirteen", "1800101221144", true, "Romanian"),
    ("dated-thirteen", "1800101221145", false, "wrong"),
    ("bg-egn", "7523169263", true, "born in the 19th century"),
    ("bg-egn", "7523169264", false, "wrong"),
    ("cz-rodne-cislo", "736028/5163", true, "a woman"),
    (
        "cz-rodne-cislo",
        "736028/5164",
        false,
        "no multiple of eleven",
    ),
    ("in-aadhaar", "2341 2341 2346", true, "Verhoeff"),
    ("in-aadhaar", "2341 2341 2347", false, "wrong"),
    ("jp-individual-number", "123456789018", true, "MOD 11"),
    ("jp-individual-number", "123456789019", false, "wrong"),
    ("mx-curp", "BOXW310820HNERXN09", true, "MOD 10"),
    ("mx-curp", "BOXW310820HNERXN08", false, "wrong"),
    ("be-national-number", "85.07.30-033 28", true, "MOD 97"),
    ("be-national-number", "85073003329", false, "wrong"),
    ("cl-rut", "12.345.678-5", true, "MOD 11"),
    ("cl-rut", "12345678-6", false, "wrong"),
    ("ar-cuil", "20-05536168-2", true, "MOD 11"),
    ("ar-cuil", "30-05536168-2", false, "a company's"),
    ("baltic", "37605030299", true, "Estonian"),
    ("baltic", "37605030298", false, "wrong"),
    ("dated-without-check", "770305-02-1234", true, "Malaysian"),
    (
        "dated-without-check",
        "3171015001900001",
        true,
        "Indonesian, a woman",
    ),
    ("dated-without-check", "3171010013900001", false, "month 13"),
    ("de-tax-id", "86095742719", true, "MOD 11,10"),
    ("de-tax-id", "86095742718", false, "wrong"),
    ("hkid", "A123456(3)", true, "published example"),
    ("hkid", "A123456(4)", false, "wrong check digit"),
    ("tw-national-id", "A123456789", true, "published example"),
    ("tw-national-id", "A123456788", false, "wrong check digit"),
    ("us-ssn", "219-09-0001", true, "issued area"),
    ("us-ssn", "666-09-0001", false, "area 666 is never issued"),
    ("us-ssn", "219-00-0001", false, "group 00 is never issued"),
    ("nl-bsn", "111222333", true, "published test number"),
    ("nl-bsn", "111222334", false, "wrong check digit"),
    ("nl-bsn", "000000000", false, "nil"),
    ("iban", "NL91ABNA0417164300", true, "published example"),
    (
        "iban",
        "GB82 WEST 1234 5698 7654 32",
        true,
        "in groups of four",
    ),
    ("iban", "NL91ABNA0417164301", false, "wrong remainder"),
    (
        "country-alpha3-prefix",
        "USA110000010100",
        true,
        "a country",
    ),
    (
        "country-alpha3-prefix",
        "ZZZ110000010100",
        false,
        "no country",
    ),
    ("date", "1900-01-01", true, "ISO 8601"),
    ("date", "19010228", true, "basic form"),
    ("date", "1902年6月30日", true, "Chinese form"),
    ("date", "30/06/1902", true, "day first"),
    ("date", "1900-02-29", false, "1900 was no leap year"),
    ("date", "13/13/1902", false, "no month 13 in either order"),
    (
        "coordinate-pair",
        "39.900000,116.400000",
        true,
        "latitude first",
    ),
    (
        "coordinate-pair",
        "116.400000 39.900000",
        true,
        "longitude first",
    ),
    (
        "coordinate-pair",
        "116.400000,139.900000",
        false,
        "no latitude among them",
    ),
    (
        "device-token",
        "A1B2-C3D4",
        true,
        "letters and digits in groups",
    ),
    ("device-token", "0000000000000000", false, "nil"),
    (
        "device-token",
        "00000000-0000-4000-8000-00000000001",
        false,
        "a damaged UUID",
    ),
    ("ipv4-wide", "192.0.2.1", true, "a part of three digits"),
    ("ipv4-wide", "10.0.4.21", false, "may be a version"),
    ("partial-date", "1900-02", true, "a month"),
    ("partial-date", "1900-02-29", false, "1900 was no leap year"),
    ("ipv6", "2001:DB8::192.0.2.3", true, "mixed form"),
    ("ipv6", "2001:db8::1::2", false, "two gaps"),
    ("ipv6", "12:30:45", false, "a time"),
    ("mac", "02:00:00:00:00:01", true, "locally administered"),
    ("mac", "0200.0000.0003", true, "in groups of four"),
    ("mac", "01:00:5E:00:00:01", false, "multicast"),
    ("mac", "00:00:00:00:00:00", false, "nil"),
    (
        "uuid",
        "00000000-0000-4000-8000-000000000001",
        true,
        "not nil",
    ),
    ("uuid", "00000000-0000-0000-0000-000000000000", false, "nil"),
    ("nucleotides", "ACGTACGTACGTACGTACGT", true, "four letters"),
    ("nucleotides", "AAAAAAAAAAAAAAAAAAAA", false, "one letter"),
];

#[test]
fn validators_agree_with_the_standards_test_numbers() {
    for (name, value, expected, why) in CASES {
        let check = validator(name).expect("named in the table");
        assert_eq!(check(value.as_bytes()), *expected, "{name} {value}: {why}");
    }
}

#[test]
fn ticket_check_digit_is_the_remainder_of_seven() {
    assert!(super::travel::eticket_mod7(
        format!("9990000000001{}", 9_990_000_000_001_u64 % 7).as_bytes()
    ));
}

#[test]
fn tables_are_sorted_and_every_validator_bears_junk() {
    assert!(VALIDATORS.is_sorted_by(|a, b| a.0 < b.0));
    assert!(NORMALISERS.is_sorted_by(|a, b| a.0 < b.0));
    let junk: [&[u8]; 9] = [
        b"",
        b"-",
        b"0",
        b"()",
        "张三".as_bytes(),
        b"99999999999999999999999999999999999999999999",
        b"ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ",
        b"..............",
        &[0xFF; 18],
    ];
    for value in junk {
        for (_, check) in VALIDATORS {
            check(value);
        }
        for (_, normalise) in NORMALISERS {
            (normalise.write)(value, &mut Vec::new());
        }
    }
}

#[test]
#[allow(
    clippy::too_many_lines,
    clippy::cognitive_complexity,
    reason = "a table of cases"
)]
fn one_identifier_has_one_spelling() {
    let cases = [
        (
            "cn-resident-id",
            "110101000101001",
            "110101190001010014",
            "15 digits and 18 count once",
        ),
        (
            "cn-resident-id",
            "11010519491231002x",
            "11010519491231002X",
            "lower-case x",
        ),
        (
            "cn-mobile",
            "+86 199 0000 0002",
            "19900000002",
            "country code and spaces",
        ),
        (
            "cn-mobile",
            "008619900000002",
            "19900000002",
            "country code with zeros",
        ),
        (
            "cn-mobile",
            "19900000002.0",
            "19900000002",
            "a float column",
        ),
        (
            "cn-mobile",
            "010-60000000",
            "01060000000",
            "landlines keep their area code",
        ),
        (
            "digits",
            "6200 0000 0000 0005",
            "6200000000000005",
            "groups of four",
        ),
        ("upper", "17850.0", "17850", "a float column"),
        ("upper", "e00000001", "E00000001", "case"),
        (
            "compact",
            "nl91 abna 0417-1643 00",
            "NL91ABNA0417164300",
            "spaces",
        ),
        ("email-lower", "A.B@Example.com", "a.b@example.com", "case"),
        ("hex", "02-00-00-00-00-0A", "02000000000a", "separators"),
        ("name-lower", "ZHANG/SAN", "zhang san", "airline form"),
        ("plate", "沪B·00002", "沪B00002", "dot"),
    ];
    let mut out = Vec::new();
    for (name, value, expected, why) in cases {
        let normaliser = normaliser(name).expect("named in the table");
        (normaliser.write)(value.as_bytes(), &mut out);
        assert_eq!(out, expected.as_bytes(), "{name} {value}: {why}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_value_that_stands_is_not_respelled(
        value in "[0-9]{9,19}|[0-9A-Za-z .:/,-]{0,24}|[０-９Ａ中文·\u{3000}•a-zA-Z0-9.-]{0,12}|[0-9]{4,15}\\.0|86[0-9]{11}",
    ) {
        let value = value.trim_matches(|c: char| c.is_ascii_whitespace());
        let (mut folded, mut out) = (String::new(), Vec::new());
        fold(value, &mut folded);
        for (name, normaliser) in NORMALISERS {
            if (normaliser.is_canonical)(value.as_bytes()) {
                (normaliser.write)(value.as_bytes(), &mut out);
                proptest::prop_assert_eq!(out.as_slice(), value.as_bytes(), "{}", name);
                // What only folding changes is folded where it begins with these bytes alone.
                if value.bytes().any(|byte| matches!(byte, 0xE3 | 0xEF)) {
                    proptest::prop_assert_eq!(folded.as_str(), value, "{}", name);
                }
            }
        }
    }
}

#[test]
fn fold_brings_width_to_ascii() {
    let mut out = String::new();
    for (value, expected) in [
        ("  13800000000 ", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("\u{3000}ＡＢ－１２\u{3000}", "AB-12"),
        ("测试・样本", "测试·样本"),
        ("\u{FEFF}张三", "张三"),
        ("\u{3000}", ""),
    ] {
        fold(value, &mut out);
        assert_eq!(out, expected, "{value:?}");
    }
}
