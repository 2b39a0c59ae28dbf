//! A dataset goes in, its structured properties come out: what DataHub searches and filters by.

use super::super::words::{both, titled};
use super::proposal;
use crate::model::Text;
use crate::model::inventory::Dataset;
use crate::model::obligation::Measure;
use serde_json::{Value, json};

/// Before the ids of structured properties.
const PROPERTY: &str = "urn:li:structuredProperty:qingdan";

/// A structured property of datasets.
pub(super) struct Property {
    id: &'static str,
    zh: &'static str,
    en: &'static str,
    /// Whether its values are measures, else numbers.
    is_measure: bool,
    value: fn(&Dataset) -> Option<Value>,
}

/// Numbers of people are two properties each, so that `at most` is absent where nothing bounds it.
pub(super) const PROPERTIES: &[Property] = &[
    Property::measure("measure", "出境要求", "Requirement for export", |one| {
        Some(one.obligation.measure.id().into())
    }),
    Property::measure("floor", "最低要求", "Lowest requirement", |one| {
        Some(one.obligation.floor.id().into())
    }),
    Property::measure("ceiling", "最高要求", "Highest requirement", |one| {
        Some(one.obligation.ceiling.id().into())
    }),
    Property::number("people_lower", "至少人数", "People, at least", |one| {
        Some(one.individuals.count.lower.into())
    }),
    Property::number("people_upper", "至多人数", "People, at most", |one| {
        one.individuals.count.upper.map(Value::from)
    }),
    Property::number(
        "sensitive_lower",
        "敏感个人信息涉及人数（至少）",
        "People with sensitive information, at least",
        |one| Some(one.individuals.sensitive.lower.into()),
    ),
    Property::number(
        "sensitive_upper",
        "敏感个人信息涉及人数（至多）",
        "People with sensitive information, at most",
        |one| one.individuals.sensitive.upper.map(Value::from),
    ),
];

impl Property {
    const fn measure(
        id: &'static str,
        zh: &'static str,
        en: &'static str,
        value: fn(&Dataset) -> Option<Value>,
    ) -> Self {
        Self {
            id,
            zh,
            en,
            is_measure: true,
            value,
        }
    }

    const fn number(
        id: &'static str,
        zh: &'static str,
        en: &'static str,
        value: fn(&Dataset) -> Option<Value>,
    ) -> Self {
        Self {
            is_measure: false,
            ..Self::measure(id, zh, en, value)
        }
    }

    fn urn(&self) -> String {
        format!("{PROPERTY}.{}", self.id)
    }

    pub(super) fn definition(&self) -> Value {
        let measure =
            |one: Measure| json!({ "value": { "string": one.id() }, "description": titled(one) });
        let allowed: Vec<Value> = Measure::ALL.into_iter().map(measure).collect();
        let kind = if self.is_measure { "string" } else { "number" };
        let definition = json!({
            "qualifiedName": format!("qingdan.{}", self.id),
            "displayName": both(&Text::new(self.zh, self.en)),
            "valueType": format!("urn:li:dataType:datahub.{kind}"),
            "allowedValues": self.is_measure.then_some(allowed),
            "cardinality": "SINGLE",
            "entityTypes": ["urn:li:entityType:datahub.dataset"],
            "immutable": false,
        });
        proposal(
            "structuredProperty",
            &self.urn(),
            "propertyDefinition",
            definition,
        )
    }

    pub(super) fn assigned(&self, dataset: &Dataset) -> Option<Value> {
        let value = (self.value)(dataset)?;
        // The union of Avro names the type of its value.
        let value = if self.is_measure {
            json!({ "string": value })
        } else {
            json!({ "double": value })
        };
        Some(json!({ "propertyUrn": self.urn(), "values": [value] }))
    }
}
