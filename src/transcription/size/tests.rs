use super::*;
use crate::pack::law::workbook::WorkbookForm;

fn bound(at_least: u64, below: u64) -> Bound {
    let some = |n: u64| (n > 0).then_some(n);
    Bound {
        at_least: some(at_least),
        below: some(below),
        ..Bound::default()
    }
}

#[test]
fn sizes_are_read_as_the_law_writes_them() {
    let words = WorkbookForm::load().unwrap().size;
    for (text, expected) in [
        ("10万人以上", bound(100_000, 0)),
        ("１０万人以上", bound(100_000, 0)),
        ("10 万 人（含）以上", bound(100_000, 0)),
        ("十万人以上", bound(100_000, 0)),
        ("达到10万人以上", bound(100_000, 0)),
        ("1.5万人以上", bound(15_000, 0)),
        ("1亿2000万人以上", bound(120_000_000, 0)),
        ("二百五十万人以上", bound(2_500_000, 0)),
        ("100,000人以上", bound(100_000, 0)),
        (">= 100000", bound(100_000, 0)),
        ("at least 100,000 people", bound(100_000, 0)),
        ("100,000 or more", bound(100_000, 0)),
        ("不满100万人", bound(0, 1_000_000)),
        ("不足1百万人", bound(0, 1_000_000)),
        ("fewer than 1 million individuals", bound(0, 1_000_000)),
        ("10万人以下（不含）", bound(0, 100_000)),
        ("10万人以上、不满100万人", bound(100_000, 1_000_000)),
        ("10万人以上不满100万人的", bound(100_000, 1_000_000)),
        (
            "自当年1月1日起累计向境外提供10万人以上、不满100万人个人信息",
            bound(100_000, 1_000_000),
        ),
        (
            "at least 100,000 and fewer than 1,000,000 people",
            bound(100_000, 1_000_000),
        ),
    ] {
        let size = read(text, &words).unwrap_or_else(|error| panic!("{text}: {}", error.en));
        assert_eq!(size.bound, Some(expected), "{text}");
    }
    let more = read("超过500人", &words).unwrap().bound.unwrap();
    assert_eq!((more.more_than, ends(&more)), (Some(500), (501, None)));
    let most = read("500人以内", &words).unwrap().bound.unwrap();
    assert_eq!((most.at_most, ends(&most)), (Some(500), (0, Some(501))));
    let size = read("10万人以上（不含敏感个人信息）", &words).unwrap();
    assert!(size.without_sensitive && size.bound == Some(bound(100_000, 0)));
    assert_eq!(read("50000", &words).unwrap().plain, Some(50_000));
    assert_eq!(read("5万", &words).unwrap().plain, Some(50_000));
    for text in ["", "不限", "/", "—", "any"] {
        assert_eq!(read(text, &words), Ok(Size::default()), "{text}");
    }
}

#[test]
fn what_is_no_size_is_refused() {
    let words = WorkbookForm::load().unwrap().size;
    for text in [
        "10万-100万人",
        "10万至100万人",
        "约10万人以上",
        "10万人左右",
        "10万条以上",
        "10万人次以上",
        "0人以上",
        "1.5人以上",
        "以上",
        "很多人",
        "ten people",
        "100万人以上、不满10万人",
        "10万人以上、20万人以上",
        "超过10万人以上",
        "不满10万人（含）",
        "-5",
        "99999999999999999999999人以上",
        "10万人以上 see note",
    ] {
        assert!(read(text, &words).is_err(), "{text}");
    }
}

#[test]
fn what_is_shown_is_read_again() {
    let words = WorkbookForm::load().unwrap().size;
    for n in [
        1,
        9_999,
        10_000,
        50_000,
        123_456,
        1_000_000,
        10_000_000,
        300_000_000,
    ] {
        for bound in [
            bound(n, 0),
            bound(0, n),
            bound(n, n * 10),
            Bound {
                more_than: Some(n),
                at_most: Some(n + 7),
                ..Bound::default()
            },
        ] {
            let text = shown(&bound, &words);
            for side in [text.zh.as_ref(), text.en.as_ref()] {
                assert_eq!(read(side, &words).unwrap().bound, Some(bound), "{side}");
            }
        }
    }
}
