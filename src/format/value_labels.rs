//! Labels of the values of a column (1 = 男): values go in, what they mean comes out.

use crate::format::fixed_rows::{are_whole, values};
use crate::model::Text;
use crate::model::text::counted;
use arrow::array::{ArrayRef, BinaryViewBuilder};
use std::collections::HashMap;
use std::sync::Arc;

/// Share of the values of a column that must have labels for all to be shown by them. Below, labels are for what is no value of the
/// column (999 = not answered).
const COVERED: f64 = 0.9;

/// Labels of values.
#[derive(Clone, Debug, Default)]
pub(super) struct ValueLabels {
    numbers: HashMap<u64, String>,
    texts: HashMap<String, String>,
}

/// How the numbers of a column are shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Shown {
    /// By their labels.
    ByLabel,
    /// As whole numbers.
    AsWholes,
    /// As they are stored.
    AsTheyAre,
}

impl Shown {
    /// How a column is shown, by its first values.
    pub(super) fn settle(array: &ArrayRef, labels: Option<&ValueLabels>) -> Self {
        if labels.is_some_and(|labels| labels.cover(array)) {
            Self::ByLabel
        } else if are_whole(array) {
            Self::AsWholes
        } else {
            Self::AsTheyAre
        }
    }
}

/// A number as a key: both zeros are one.
fn key(number: f64) -> u64 {
    (number + 0.0).to_bits()
}

impl ValueLabels {
    pub(super) fn add_number(&mut self, number: f64, label: String) {
        self.numbers.insert(key(number), label);
    }

    pub(super) fn add_text(&mut self, text: String, label: String) {
        self.texts.insert(text, label);
    }

    /// The label of a text.
    pub(super) fn of_text(&self, text: &str) -> Option<&str> {
        self.texts.get(text).map(String::as_str)
    }

    /// Whether next to all of these numbers have labels, and there are some.
    fn cover(&self, array: &ArrayRef) -> bool {
        let values = values(array);
        let labelled = values.iter();
        let labelled = labelled.filter(|value| self.numbers.contains_key(&key(**value)));
        let labelled = labelled.count();
        labelled > 0 && labelled as f64 >= values.len() as f64 * COVERED
    }

    /// Numbers by their labels; one without stays a number.
    pub(super) fn column(&self, numbers: impl Iterator<Item = Option<f64>>) -> ArrayRef {
        let mut builder = BinaryViewBuilder::new();
        for number in numbers {
            match number.map(|number| (number, self.numbers.get(&key(number)))) {
                None => builder.append_null(),
                Some((_, Some(label))) => builder.append_value(label),
                Some((number, None)) => builder.append_value(number.to_string()),
            }
        }
        Arc::new(builder.finish())
    }
}

/// What a reader should know of `columns` that are shown by labels.
pub(super) fn note(columns: u64) -> Option<Text> {
    let en = counted(
        columns,
        "column is shown by the labels of its values",
        "columns are shown by the labels of their values",
    );
    (columns > 0).then(|| Text::new(format!("{columns} 列的值以其值标签表示"), en))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{AsArray, Float64Array};

    #[test]
    fn labels_of_what_is_no_value_are_not_the_values() {
        let mut labels = ValueLabels::default();
        labels.add_number(1.0, "男".into());
        labels.add_number(2.0, "女".into());
        let settle = |numbers: Vec<Option<f64>>| {
            let array: ArrayRef = Arc::new(Float64Array::from(numbers));
            Shown::settle(&array, Some(&labels))
        };
        assert_eq!(settle(vec![Some(1.0), Some(2.0), None]), Shown::ByLabel);
        assert_eq!(settle(vec![Some(41.0), Some(2.0)]), Shown::AsWholes);
        assert_eq!(settle(vec![Some(41.5), Some(2.0)]), Shown::AsTheyAre);
        assert_eq!(settle(vec![None]), Shown::AsTheyAre);
        let shown = labels.column([Some(2.0), Some(3.0), None].into_iter());
        let shown: Vec<_> = shown.as_binary_view().iter().collect();
        assert_eq!(shown, [Some("女".as_bytes()), Some(b"3"), None]);
    }
}
