//! Every reason has both sides, and a kind.

use super::table::Field;
use super::*;
use std::collections::BTreeSet;

fn samples() -> Vec<Reason> {
    fn of<T: Field + Into<Reason>>() -> impl Iterator<Item = Reason> {
        T::samples().into_iter().map(Into::into)
    }
    of::<StoreReason>()
        .chain(of::<SystemError>())
        .chain(of::<PackingReason>())
        .chain(of::<RunReason>())
        .chain(of::<UnsupportedReason>())
        .chain(of::<TextReason>())
        .chain(of::<BinaryReason>())
        .chain(of::<StatisticsReason>())
        .chain(of::<BookReason>())
        .chain(of::<DocumentReason>())
        .chain(of::<LakeReason>())
        .collect()
}

#[test]
fn every_reason_has_both_sides() {
    let (mut zh, mut en) = (BTreeSet::new(), BTreeSet::new());
    for reason in samples() {
        let text = reason.text();
        assert!(!text.zh.is_empty() && !text.en.is_empty(), "{reason:?}");
        assert_ne!(text.zh, text.en, "{reason:?}");
        assert!(text.en.is_ascii(), "{}", text.en);
        assert!(!text.zh.is_ascii(), "{}", text.zh);
        // Names of formats and programs stay as they are.
        let latin = |letter: char| letter.is_ascii_alphabetic() || letter == ' ';
        let mut pieces = text.zh.split(|letter| !latin(letter));
        let is_sentence = |piece: &str| piece.split_whitespace().count() > 3;
        assert!(!pieces.any(is_sentence), "{}", text.zh);
        for side in [&text.zh, &text.en] {
            assert!(!side.ends_with(['.', '。', ';', '；', ' ']), "{side}");
            assert!(!side.contains(['{', '}', '`']), "{side}");
        }
        assert!(zh.insert(text.zh.clone()), "twice: {}", text.zh);
        assert!(en.insert(text.en.clone()), "twice: {}", text.en);
    }
    assert!(en.len() > 180, "{}", en.len());
}

#[test]
fn what_ends_before_its_content_is_cut_short() {
    for reason in samples() {
        let text = reason.text().en;
        // What ends inside its header has no records that are counted.
        let says_so = text.ends_with("truncated") && !text.contains("header");
        if reason.is_cut_short() && reason.kind() == SkipKind::Corrupt {
            assert!(
                text.contains("truncated") || text.contains("stream"),
                "{text}"
            );
        }
        let is_whole = matches!(
            reason,
            Reason::Binary(BinaryReason::ParquetCutOff | BinaryReason::TransportNoRows)
        );
        assert!(!says_so || is_whole || reason.is_cut_short(), "{text}");
    }
}

/// The exit status, the sums of a report and the readers of the inventory go by the kinds.
#[test]
#[allow(
    clippy::too_many_lines,
    clippy::cognitive_complexity,
    reason = "a table of cases"
)]
fn reasons_keep_their_kinds() {
    let no_columns = |file| StatisticsReason::NoColumns { file }.into();
    let encrypted = |file| StatisticsReason::Encrypted { file }.into();
    // One for each kind of document.
    let is_locked = |one: &Reason| matches!(one, Reason::Document(DocumentReason::Locked { .. }));
    assert!(samples().iter().any(is_locked));
    let of = |kind: SkipKind| {
        let all = samples().into_iter();
        all.filter(move |one| one.kind() == kind && !is_locked(one))
    };
    let locked = samples()
        .into_iter()
        .find(|one| matches!(one, Reason::Unsupported(UnsupportedReason::Locked { .. })));
    let locked = locked.unwrap();
    for (kind, expected) in [
        (
            SkipKind::Permission,
            &[
                StoreReason::FolderDenied.into(),
                SystemError::PermissionDenied.into(),
            ][..],
        ),
        (SkipKind::NotReached, &[RunReason::NotReached.into()]),
        (
            SkipKind::Empty,
            &[
                StoreReason::EmptyFile.into(),
                PackingReason::NoFiles.into(),
                TextReason::Blank.into(),
                BinaryReason::TransportEmpty.into(),
                no_columns(StatisticsFile::Dbase),
                no_columns(StatisticsFile::Stata),
                no_columns(StatisticsFile::Spss),
                no_columns(StatisticsFile::Sas),
                no_columns(StatisticsFile::Transport),
                BookReason::DatabaseEmpty.into(),
                BookReason::WorkbookEmpty.into(),
                DocumentReason::NoText.into(),
            ],
        ),
        (
            SkipKind::Special,
            &[
                StoreReason::SpecialFile.into(),
                PackingReason::MemberSpecial.into(),
            ],
        ),
        (
            SkipKind::Excluded,
            &[
                StoreReason::Excluded.into(),
                StoreReason::MemberExcluded.into(),
            ],
        ),
        (
            SkipKind::Encrypted,
            &[
                PackingReason::MemberEncrypted.into(),
                locked,
                BinaryReason::ParquetFooterEncrypted.into(),
                BinaryReason::ParquetEncrypted.into(),
                encrypted(StatisticsFile::Dbase),
                encrypted(StatisticsFile::Stata),
                encrypted(StatisticsFile::Spss),
                encrypted(StatisticsFile::Sas),
                encrypted(StatisticsFile::Transport),
                BookReason::WorkbookLocked.into(),
            ],
        ),
        (
            SkipKind::Encoding,
            &[
                TextReason::Utf32.into(),
                TextReason::JsonEncoding.into(),
                BinaryReason::OrcNotUtf8.into(),
            ],
        ),
        (
            SkipKind::Internal,
            &[
                RunReason::ReaderFailed.into(),
                RunReason::FormatUnknown.into(),
                TextReason::BatchFailed.into(),
            ],
        ),
    ] {
        assert_eq!(of(kind).collect::<Vec<_>>(), expected, "{kind:?}");
    }
    for (kind, expected) in [
        (SkipKind::Link, 6),
        (SkipKind::System, 12),
        (SkipKind::Ignored, 1),
        (SkipKind::Superseded, 4),
        (SkipKind::TableMetadata, 9),
    ] {
        assert_eq!(of(kind).count(), expected, "{kind:?}");
    }
}

#[test]
fn an_error_carries_its_reason() {
    let refusal = Refusal::new(PackingReason::SizeDiffers);
    assert_eq!(Refusal::io(&refusal.into()), refusal);
    let denied = io::Error::from(io::ErrorKind::PermissionDenied);
    let refusal = Refusal::io(&denied);
    assert_eq!(refusal.kind(), SkipKind::Io);
    assert_eq!(refusal.to_string(), "reading failed: permission denied");
    assert_eq!(refusal.0.text().zh, "读取失败：没有访问权限");
    // What a library says may quote the file.
    let quoted = io::Error::other("alice@example.com is no number");
    assert!(!Refusal::io(&quoted).to_string().contains("alice"));
}
