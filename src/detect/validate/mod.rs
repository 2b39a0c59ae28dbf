//! Check digits, calendars and canonical spellings: a value that already has the shape of an identifier goes in; whether it can
//! be one, or the one spelling under which it is counted, comes out.
//!
//! Detector files name these functions ([`VALIDATORS`], [`NORMALISERS`]); nothing here knows an element. Validators take bytes
//! whose width was folded ([`fold`]) and allocate nothing, because they run once for every value that fits a pattern. A table of
//! counties is left out on purpose: an identity number keeps the code of the year of its issue, and a list that misses withdrawn
//! codes would refuse real people.

mod date;
mod device;
mod digits;
mod foreign_id;
mod genetic;
mod national_id;
mod network;
mod normalise;
mod organisation;
mod payment;
mod person_name;
mod place;
mod resident;
#[cfg(test)]
mod tests;
mod trade;
mod travel;
mod vehicle;

pub use normalise::fold;
pub(in crate::detect) use normalise::folded;
pub(in crate::detect) use resident::{cn_resident_id_15, cn_resident_id_18, resident_check};

/// A check that a value of the right shape must pass.
pub type Validator = fn(&[u8]) -> bool;

/// One spelling for all spellings of an identifier.
#[derive(Clone, Copy)]
pub struct Normaliser {
    /// Writes the canonical spelling of a value over the buffer's former content.
    pub write: fn(&[u8], &mut Vec<u8>),
    /// Whether the value stands in that spelling already: one look at its bytes, which may say no where it does.
    pub is_canonical: fn(&[u8]) -> bool,
}

/// Every validator by the name that detector files use; sorted.
pub static VALIDATORS: &[(&str, Validator)] = &[
    ("air-waybill", trade::air_waybill),
    ("ar-cuil", foreign_id::ar_cuil),
    ("baltic", foreign_id::baltic),
    ("bank-card", payment::bank_card),
    ("be-national-number", foreign_id::be_national_number),
    ("bg-egn", foreign_id::bg_egn),
    ("br-cpf", foreign_id::br_cpf),
    ("cl-rut", foreign_id::cl_rut),
    ("cn-division-code", place::cn_division_code),
    ("cn-org-code", organisation::cn_org_code),
    ("cn-registration-15", organisation::cn_registration_15),
    ("cn-resident-id", resident::cn_resident_id),
    ("cn-resident-id-15", resident::cn_resident_id_15),
    ("cn-resident-id-18", resident::cn_resident_id_18),
    ("coordinate-pair", place::coordinate_pair),
    ("country-alpha3-prefix", place::country_alpha3_prefix),
    ("cz-rodne-cislo", foreign_id::cz_rodne_cislo),
    ("date", date::date),
    ("dated-thirteen", foreign_id::dated_thirteen),
    ("dated-without-check", foreign_id::dated_without_check),
    ("de-tax-id", foreign_id::de_tax_id),
    ("device-token", device::device_token),
    ("ean13", trade::ean13),
    ("embedded-bank-card", payment::embedded_bank_card),
    ("embedded-cn-resident-id", resident::embedded_cn_resident_id),
    ("es-dni", foreign_id::es_dni),
    ("eticket-mod7", travel::eticket_mod7),
    ("fr-nir", foreign_id::fr_nir),
    ("given-name", person_name::given),
    ("han-name", person_name::han),
    ("hkid", national_id::hkid),
    ("iban", payment::iban),
    ("imei", device::imei),
    ("in-aadhaar", foreign_id::in_aadhaar),
    ("ipv4-wide", network::ipv4_wide),
    ("ipv6", network::ipv6),
    ("iso6346-container", trade::iso6346_container),
    ("it-codice-fiscale", foreign_id::it_codice_fiscale),
    ("japanese-name", person_name::japanese),
    ("jp-individual-number", foreign_id::jp_individual_number),
    ("kr-rrn", foreign_id::kr_rrn),
    ("latin-name", person_name::latin),
    ("luhn", payment::luhn),
    ("mac", network::mac),
    ("mrz-td3", travel::mrz_td3),
    ("mx-curp", foreign_id::mx_curp),
    ("nl-bsn", national_id::nl_bsn),
    ("nordic", foreign_id::nordic),
    ("nucleotides", genetic::nucleotides),
    ("partial-date", date::partial_date),
    ("pl-pesel", foreign_id::pl_pesel),
    ("ru-number", foreign_id::ru_number),
    ("surname", person_name::surname),
    ("tr-tckn", foreign_id::tr_tckn),
    ("tw-national-id", national_id::tw_national_id),
    ("us-ssn", national_id::us_ssn),
    ("uscc", organisation::uscc),
    ("uuid", device::uuid),
    ("vin", vehicle::vin),
];

/// Every normaliser by the name that detector files use; sorted.
pub static NORMALISERS: &[(&str, Normaliser)] = &[
    ("cn-mobile", normalise::CN_MOBILE),
    ("cn-resident-id", normalise::CN_RESIDENT_ID),
    ("compact", normalise::COMPACT),
    ("digits", normalise::DIGITS),
    ("email-lower", normalise::EMAIL_LOWER),
    ("hex", normalise::HEX),
    ("name-lower", normalise::NAME_LOWER),
    ("plate", normalise::PLATE),
    ("upper", normalise::UPPER),
];

/// The validator of that name.
pub fn validator(name: &str) -> Option<Validator> {
    lookup(VALIDATORS, name)
}

/// The normaliser of that name.
pub fn normaliser(name: &str) -> Option<Normaliser> {
    lookup(NORMALISERS, name)
}

fn lookup<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table
        .binary_search_by(|(key, _)| (*key).cmp(name))
        .ok()
        .map(|at| table[at].1)
}
