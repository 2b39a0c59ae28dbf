//! How a table of reasons is declared: rows of a variant, its kind, 中文 and English go in, an enum with its kinds and texts comes out.

use crate::model::Text;
use std::time::Duration;

/// What a reason may say beside its own words: a number, or a name of our own that has its text in both languages.
pub(super) trait Field: Copy {
    /// How it reads.
    fn text(self) -> Text;

    /// Every name, or one number.
    #[cfg(test)]
    fn samples() -> Vec<Self>;
}

/// Fields that read the same in both languages.
macro_rules! same {
    ($($type:ty, $sample:expr);+ $(;)?) => {$(
        impl Field for $type {
            fn text(self) -> Text {
                let text = self.to_string();
                Text::new(text.clone(), text)
            }

            #[cfg(test)]
            fn samples() -> Vec<Self> {
                vec![$sample]
            }
        }
    )+};
}

same! {
    u64, 7;
    i32, 7;
    &'static str, "gz";
}

impl Field for &'static Text {
    fn text(self) -> Text {
        self.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Box::leak(Box::new(Text::new("文件", "file")))]
    }
}

impl Field for Duration {
    fn text(self) -> Text {
        let seconds = self.as_secs_f64();
        if seconds >= 120.0 {
            let minutes = seconds / 60.0;
            Text::new(
                format!("{minutes:.0} 分钟"),
                format!("{minutes:.0} minutes"),
            )
        } else {
            Text::new(format!("{seconds:.1} 秒"), format!("{seconds:.1} seconds"))
        }
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self::from_secs(1), Self::from_mins(10)]
    }
}

/// Declares an enum of reasons, `Variant { field: type } => Kind, "中文", "English";` for each. The texts name the fields.
macro_rules! reasons {
    (
        $(#[$about:meta])*
        $name:ident;
        $($variant:ident $({ $($field:ident: $type:ty),+ })? => $kind:ident, $zh:literal, $en:literal;)+
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum $name {
            $(
                #[doc = $en]
                $variant $({ $(#[doc = stringify!($field)] $field: $type),+ })?,
            )+
        }

        impl $name {
            /// Its kind in the inventory.
            #[must_use]
            pub fn kind(self) -> $crate::model::entry::SkipKind {
                match self {
                    $(Self::$variant { .. } => $crate::model::entry::SkipKind::$kind,)+
                }
            }

            /// Its text for a reader.
            #[must_use]
            pub fn text(self) -> $crate::model::Text {
                match self {
                    $(Self::$variant $({ $($field),+ })? => {
                        $($(let $field = $crate::model::reason::table::Field::text($field);)+)?
                        let zh = {
                            $($(let $field = &$field.zh;)+)?
                            format!($zh)
                        };
                        let en = {
                            $($(let $field = &$field.en;)+)?
                            format!($en)
                        };
                        $crate::model::Text::new(zh, en)
                    })+
                }
            }
        }

        impl $crate::model::reason::table::Field for $name {
            fn text(self) -> $crate::model::Text {
                self.text()
            }

            #[cfg(test)]
            fn samples() -> Vec<Self> {
                use $crate::model::reason::table::Field;
                let mut samples = Vec::new();
                $({
                    let counts: &[usize] = &[1, $($(<$type as Field>::samples().len()),+)?];
                    for _index in 0..counts.iter().copied().max().unwrap_or(1) {
                        samples.push(Self::$variant $({ $($field: {
                            let all = <$type as Field>::samples();
                            all[_index % all.len()]
                        }),+ })?);
                    }
                })+
                samples
            }
        }
    };
}

/// Declares an enum of names that reasons hold, `Variant => "中文", "English";` for each.
macro_rules! names {
    (
        $(#[$about:meta])*
        $name:ident;
        $($variant:ident => $zh:literal, $en:literal;)+
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum $name {
            $(#[doc = $en] $variant,)+
        }

        impl $crate::model::reason::table::Field for $name {
            fn text(self) -> $crate::model::Text {
                match self {
                    $(Self::$variant => $crate::model::Text::new($zh, $en),)+
                }
            }

            #[cfg(test)]
            fn samples() -> Vec<Self> {
                vec![$(Self::$variant),+]
            }
        }
    };
}

pub(super) use {names, reasons};
