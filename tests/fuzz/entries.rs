//! Entries of named values, and texts whose tables do not lie plainly: cuts neither lose nor add records.

use super::formats::cut;
use super::run::fuzz;

#[test]
fn vcard() {
    fuzz("vcard", |bytes| cut(bytes, "t.vcf", "vcard"));
}

#[test]
fn icalendar() {
    fuzz("icalendar", |bytes| cut(bytes, "t.ics", "icalendar"));
}

#[test]
fn ldif() {
    fuzz("ldif", |bytes| cut(bytes, "t.ldif", "ldif"));
}

#[test]
fn hl7() {
    fuzz("hl7", |bytes| cut(bytes, "t.hl7", "hl7"));
}

/// Several tables in one text, one below the other, and records that are blocks of lines.
#[test]
fn stacked() {
    fuzz("stacked", |bytes| cut(bytes, "t.csv", "csv"));
}

/// Forms: a name and a value a line, or names above their values.
#[test]
fn forms() {
    fuzz("forms", |bytes| cut(bytes, "t.csv", "csv"));
}

/// Columns of a fixed width, pages with their headers among them.
#[test]
fn fixed_width() {
    fuzz("fixed_width", |bytes| cut(bytes, "t.csv", "csv"));
}

/// Text that is no table: logs, settings, statements of SQL.
#[test]
fn lines() {
    fuzz("lines", |bytes| cut(bytes, "t.log", "text"));
}
