//! A value of a closed list goes in, its id and its title come out: one vocabulary for every form of the report.
//!
//! The id is the serde name, so that a cell of a table joins with the field of `inventory.json`.

use crate::model::Text;

/// A closed list whose values are shown to readers.
pub trait Titled: Copy + 'static {
    /// Every value, in the order of the type.
    const ALL: &'static [Self];

    /// The serde name.
    fn id(self) -> &'static str;

    /// What a reader sees.
    fn title(self) -> Text;

    /// The value called `id`.
    #[must_use]
    fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.id() == id)
    }
}

/// Gives an enum its ids and titles: a line for each variant with id, Chinese and English title. A variant without a line does
/// not compile, so `ALL` is complete.
macro_rules! titled {
    ($name:ident { $($variant:ident: $id:literal, $zh:literal, $en:literal;)+ }) => {
        impl $name {
            /// Every value, in the order of the type.
            pub const ALL: [Self; [$($id),+].len()] = [$(Self::$variant),+];

            /// The serde name: the id in every form of the report.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id,)+
                }
            }
        }

        impl $crate::model::Titled for $name {
            const ALL: &'static [Self] = &$name::ALL;

            fn id(self) -> &'static str {
                $name::id(self)
            }

            fn title(self) -> $crate::model::Text {
                match self {
                    $(Self::$variant => $crate::model::Text::new($zh, $en),)+
                }
            }
        }
    };
}

pub(crate) use titled;

/// The title of the value of `T` called `id`.
#[must_use]
pub fn title_of<T: Titled>(id: &str) -> Option<Text> {
    T::from_id(id).map(Titled::title)
}
