//! XML goes in as a stream; its elements by their local names and its text come out, within bounds.

use super::entity;
use crate::format::Refusal;
use crate::model::reason::{DocumentKind, DocumentReason};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::BufRead;

/// Elements inside elements.
const MOST_DEPTH: usize = 4_096;

/// What stands next in XML.
pub(in crate::format) enum Step<'a> {
    /// An element begins.
    Open(Element<'a>),
    /// Text, with its references resolved.
    Text(&'a str),
    /// The innermost element ends; its name without a prefix.
    Close(&'a str),
}

/// The begin of an element.
pub(in crate::format) struct Element<'a>(&'a BytesStart<'a>);

impl Element<'_> {
    /// Its name without a prefix.
    pub(in crate::format) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The value of an attribute, by its name without a prefix.
    pub(in crate::format) fn attribute(&self, name: &str) -> Option<String> {
        const MOST: usize = 256;
        let mut all = self.0.attributes();
        let mut all = all.with_checks(false).flatten().take(MOST);
        let found = all.find(|one| one.key.local_name().into_inner() == name)?;
        Some(entity::resolved(&found.value).into_owned())
    }

    /// The number that an attribute holds.
    pub(in crate::format) fn number(&self, name: &str) -> Option<usize> {
        self.attribute(name)?.trim().parse().ok()
    }
}

/// As [`walk`], of XML that is decoded already, whatever it says of its encoding.
///
/// # Errors
/// As [`walk`].
pub(in crate::format) fn walk_text(
    text: &str,
    kind: DocumentKind,
    each: &mut dyn FnMut(Step<'_>),
) -> Result<(), Refusal> {
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let declared = text
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("?>"));
    walk(
        declared.map_or(text, |(_, rest)| rest).as_bytes(),
        kind,
        each,
    )
}

/// Gives all of `content` in order.
///
/// # Errors
/// A refusal for what is no XML.
pub(in crate::format) fn walk(
    content: impl BufRead,
    kind: DocumentKind,
    each: &mut dyn FnMut(Step<'_>),
) -> Result<(), Refusal> {
    let invalid = || Refusal::new(DocumentReason::Invalid { kind });
    let mut reader = Reader::from_reader(content);
    reader.config_mut().allow_dangling_amp = true;
    let (mut buffer, mut depth) = (Vec::new(), 0_usize);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| invalid())? {
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err(invalid()),
            Event::Start(element) => {
                depth += 1;
                if depth > MOST_DEPTH {
                    let levels = MOST_DEPTH as u64;
                    return Err(Refusal::new(DocumentReason::Nested { levels }));
                }
                each(Step::Open(Element(&element)));
            }
            Event::Empty(element) => {
                each(Step::Open(Element(&element)));
                each(Step::Close(element.local_name().into_inner()));
            }
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                each(Step::Close(element.local_name().into_inner()));
            }
            Event::Text(text) => each(Step::Text(text.as_ref())),
            Event::CData(text) => each(Step::Text(text.as_ref())),
            Event::GeneralRef(reference) => {
                if let Some(character) = entity::character(&reference) {
                    each(Step::Text(character.encode_utf8(&mut [0; 4])));
                }
            }
            _ => {}
        }
    }
}
