//! An inventory goes in, one file for a catalog of others comes out: DataHub, OpenMetadata, OpenLineage, DCAT-AP, Croissant.
//!
//! | form | standard | a dataset is | a column is | what it holds | what the law demands |
//! |---|---|---|---|---|---|
//! | [`datahub`] | metadata change proposals, models of `acryl-datahub` 1.7 | a dataset with schema and profile | a schema field | tags and glossary terms | tags, custom and structured properties |
//! | [`openmetadata`] | create requests of the API, models of 2.0 | a table with its profile | a column | tags and glossary terms | tags and text |
//! | [`openlineage`] | OpenLineage 2-0-2 | a dataset event | a field of the schema facet | the tags facet | a facet of our own |
//! | [`dcat`] | DCAT-AP 3.0 with CSVW and DPV 2 | `dcat:Dataset`, a file `dcat:Distribution` | `csvw:Column` | `dpv:hasPersonalData` | properties of our own |
//! | [`croissant`] | Croissant 1.1 | a record set | a field | a further data type | text |
//!
//! What all have in common: identifiers are made of store and name alone (`names`); every text is there in Chinese and in English,
//! by language where the standard has tags for it (DCAT-AP, Croissant), else beside each other, so that `--lang` changes no byte; a
//! number stands in a field for *the* number only where it was counted, else its interval stands in properties; least and greatest
//! values are left out: a catalog is read by more people than an inventory.

pub mod croissant;
pub mod datahub;
pub mod dcat;
pub(super) mod names;
pub mod openlineage;
pub mod openmetadata;
pub(super) mod records;
pub(super) mod words;
