use super::*;

const OWN: &str = r#"
id = "own"
title = { zh = "自有", en = "Own" }
source = "x"
[certain]
"person.id" = ["zwrgnr", "星舰乘员编号"]
[beside]
"person.name" = ["kosename", "星舰昵称"]
"person.age" = ["größe"]
[plain]
names = ["laufnr", "星舰级别名", "mwst", "storno"]
"#;
const OTHER: &str = r#"
id = "other"
title = { zh = "其他", en = "Other" }
source = "x"
[beside]
"person.age" = ["kosename", "laufnr", "mwst", "storno"]
"#;

/// What is said of the first of these headers, as the number of its element: 0 age, 1 id, 2 name; 9 where it is plain.
fn said(files: &[&str], headers: &[&str]) -> Option<usize> {
    let own = files
        .iter()
        .map(|text| vocabulary::parse("x", text).unwrap());
    let own: Vec<Loaded> = own.collect();
    let elements = [
        ("person.age", "年岁数"),
        ("person.id", ""),
        ("person.name", ""),
    ]
    .map(|(id, word)| (id.to_owned(), vec![word.to_owned()]));
    let names = Names::new(&own, &elements);
    let headers: Vec<Header> = (headers.iter())
        .map(|one| Header::of_path(&simplified(one), None))
        .collect();
    let paths = vec![""; headers.len()];
    let first = names.claims(paths.into_iter().zip(&headers))[0].claim;
    first.map(|claim| match claim.meaning {
        Meaning::Element(detector) => detector,
        _ => 9,
    })
}

#[test]
fn certain_names_need_no_others_and_ambiguous_ones_three() {
    assert_eq!(said(&[OWN], &["zwrgnr", "a"]), Some(1));
    assert_eq!(said(&[OWN], &["kosename", "laufnr", "mwst"]), None);
    assert_eq!(
        said(&[OWN], &["kosename", "laufnr", "mwst", "storno"]),
        Some(2)
    );
    let one_name = ["kosename", "laufnr", "LaufNr", "laufnr2", "lauf_nr"];
    assert_eq!(said(&[OWN], &one_name), None);
}

#[test]
fn names_about_no_one_say_so_where_the_schema_is_recognised() {
    assert_eq!(
        said(&[OWN], &["laufnr", "kosename", "mwst", "storno"]),
        Some(9)
    );
    assert_eq!(said(&[OWN], &["laufnr", "kosename", "mwst"]), None);
}

#[test]
fn what_stands_around_a_name_is_left_out() {
    for header in [
        "ZwrgNr",
        "cust_zwrgnr",
        "t1.zwrgnr",
        "zwrg-nr2",
        "b_zwrgnr_1",
        "ＺＷＲＧＮＲ",
    ] {
        assert_eq!(said(&[OWN], &[header]), Some(1), "{header}");
    }
    for header in ["max_zwrgnr", "zwrgnr_count", "xzwrgnr"] {
        assert_eq!(said(&[OWN], &[header]), None, "{header}");
    }
}

#[test]
fn schemas_that_fit_alike_and_disagree_say_nothing() {
    let alike = ["kosename", "laufnr", "mwst", "storno"];
    assert_eq!(said(&[OWN, OTHER], &alike), None);
    let more = ["kosename", "laufnr", "mwst", "storno", "größe"];
    assert_eq!(said(&[OWN, OTHER], &more), Some(2));
}

#[test]
fn names_are_known_in_pinyin_in_initials_and_without_accents() {
    assert_eq!(said(&[OWN], &["xingjianchengyuanbianhao"]), Some(1));
    assert_eq!(said(&[OWN], &["星艦乘員編號"]), Some(1));
    assert_eq!(
        said(&[OWN], &["groesse", "kosename", "mwst", "storno"]),
        Some(0)
    );
    let initials = ["xjnc", "xjjbm", "mwst", "storno"];
    assert_eq!(said(&[OWN], &initials), Some(2));
    assert_eq!(said(&[OWN], &["xjnc", "kosename", "mwst"]), None);
    let mut wide = vec!["xjnc", "xjjbm", "mwst", "storno"];
    wide.extend(["q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "q9"]);
    assert_eq!(said(&[OWN], &wide), None);
    assert_eq!(said(&[], &["niansuishu"]), Some(0));
}
