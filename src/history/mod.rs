//! Inventories of one store in the order of their scans in, how their numbers went out, as one of the forms.

mod forms;
mod plot;
mod point;

pub use forms::{FORMS, Form, by_id};
pub use point::{Measured, Point};
