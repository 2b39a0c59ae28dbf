//! Columns of a fixed width in texts, and texts that have none.

use super::*;

type Rows = Vec<Vec<String>>;

fn cells(text: &str) -> Option<(Vec<String>, Rows, Vec<bool>)> {
    let found = find(text.as_bytes(), true, HeaderWords::built_in())?;
    let mut fits = Vec::new();
    let rows = text[found.data_start..].lines().map(|line| {
        let mut cells = Vec::new();
        fits.push(found.columns.cut(line, &mut cells));
        cells.into_iter().map(str::to_owned).collect()
    });
    let rows = rows.collect();
    Some((found.names, rows, fits))
}

#[test]
fn columns_are_where_every_line_is_blank() {
    let text = "NAME      CITY        AGE\n\
                Wang Wei  Beijing       4\n\
                Li Na     Shanghai     41\n\
                Zhang     Xi'an        33\n\
                Liu Yang               29\n\
                Chen Jie  Chengdu       5\n";
    let (names, rows, fits) = cells(text).unwrap();
    assert_eq!(names, ["NAME", "CITY", "AGE"]);
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[0], ["Wang Wei", "Beijing", "4"]);
    assert_eq!(rows[3], ["Liu Yang", "", "29"]);
    assert!(fits.iter().all(|fits| *fits));
    let columns = find(text.as_bytes(), true, HeaderWords::built_in())
        .unwrap()
        .columns;
    let mut cut = Vec::new();
    // A number wider than those of the head, a name without a blank behind it, and a short line.
    assert!(columns.cut("Zhao Lei  Nanjing  1234567", &mut cut));
    assert_eq!(cut, ["Zhao Lei", "Nanjing", "1234567"]);
    assert!(!columns.cut("Zhao LeiweiNanjing       1", &mut cut));
    assert!(columns.cut("Zhao", &mut cut));
    assert_eq!(cut, ["Zhao", "", ""]);
}

#[test]
fn a_chinese_character_has_two_places_or_one() {
    for (pad, why) in [(2, "as shown"), (1, "as characters"), (3, "as bytes")] {
        let line = |name: &str, city: &str, number: usize| {
            let fill = |text: &str| {
                let taken = text.chars().map(|c| if c.is_ascii() { 1 } else { pad });
                format!("{text}{}", " ".repeat(20 - taken.sum::<usize>()))
            };
            format!("{}{}{number}\n", fill(name), fill(city))
        };
        let text = line("王伟", "北京", 1)
            + &line("欧阳娜娜", "呼和浩特", 2)
            + &line("李", "Xi an", 3)
            + &line("Li Na", "上海市", 4)
            + &line("张敏", "成都", 5);
        let (names, rows, _) = cells(&text).expect(why);
        assert_eq!(names, ["", "", ""], "{why}");
        assert_eq!(rows[1], ["欧阳娜娜", "呼和浩特", "2"], "{why}");
    }
}

#[test]
fn running_text_has_no_columns() {
    for text in [
        "one\n    two\n    three\n    four\n    five\n    six\n",
        "The quick brown fox\njumps over the lazy\ndog and runs away\nfrom all the noise\nof the old town\nuntil the night\n",
        "a\nb\nc\nd\ne\nf\n",
        "",
    ] {
        assert!(
            find(text.as_bytes(), true, HeaderWords::built_in()).is_none(),
            "{text}"
        );
    }
}

#[test]
fn a_rule_under_the_header_is_no_record() {
    let body: String = (0..9).map(|n| format!("{n:<6}  x{n:<4}\n")).collect();
    let text = format!("id      code\n------  -----\n{body}");
    let (names, rows, _) = cells(&text).unwrap();
    assert_eq!(names, ["id", "code"]);
    assert_eq!(rows.len(), 9);
}
