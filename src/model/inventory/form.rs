//! The written form of an inventory: what many datasets say alike stands once in its `tables`, and they refer to it by index; what
//! is as it mostly is stands nowhere. How a value stands in the file is a [`Place`].

/// How a value stands in the file.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// As an index into the table of this name.
    Shared(&'static str),
    /// A list, each of whose entries stands so.
    Each(&'static Place),
    /// An object of the type of this name, some of whose fields stand otherwise.
    Within(&'static str, &'static [(&'static str, Place)]),
    /// Not at all, where it is this.
    Unless(Usual),
    /// A list of objects of two fields as one object: the first field's values are its keys.
    Keyed(&'static str, &'static str),
}

/// What a field mostly is.
#[derive(Clone, Copy, Debug)]
pub enum Usual {
    /// Nothing: null.
    Nothing,
    /// The number 0.
    Zero,
    /// A list without entries.
    Empty,
    /// An id.
    Id(&'static str),
    /// The same as another field of its object.
    Same(&'static str),
}

const TEXTS: Place = Place::Shared("texts");

const COUNT: Place = Place::Within(
    "Count",
    &[("estimate", Place::Unless(Usual::Same("lower")))],
);

const OBLIGATION: Place = Place::Within(
    "Obligation",
    &[
        ("tracks", Place::Shared("tracks")),
        ("citation", Place::Shared("citations")),
        ("because", Place::Each(&Place::Shared("facts"))),
        ("missing", Place::Shared("missing")),
        ("branches", Place::Shared("branches")),
        ("remaining", Place::Shared("remaining")),
        ("caveats", Place::Each(&TEXTS)),
    ],
);

const INDIVIDUALS: Place = Place::Within(
    "Individuals",
    &[
        ("estimate", Place::Unless(Usual::Same("lower"))),
        ("sensitive", COUNT),
        ("secondary", COUNT),
        ("because", Place::Each(&TEXTS)),
    ],
);

pub(super) const COLUMN: Place = Place::Within(
    "Column",
    &[
        ("path", Place::Unless(Usual::Same("name"))),
        ("dataType", Place::Unless(Usual::Id("string"))),
        ("nulls", Place::Unless(Usual::Zero)),
        ("distinct", COUNT),
        ("element", Place::Unless(Usual::Nothing)),
        ("category", Place::Unless(Usual::Id("none"))),
        ("confidence", Place::Unless(Usual::Zero)),
        ("form", Place::Unless(Usual::Id("plain"))),
        ("label", Place::Unless(Usual::Id("automated"))),
        ("evidence", Place::Unless(Usual::Empty)),
        (
            "evidence",
            Place::Each(&Place::Within("Evidence", &[("text", TEXTS)])),
        ),
        ("rivals", Place::Unless(Usual::Empty)),
        (
            "rivals",
            Place::Each(&Place::Within("Rival", &[("against", TEXTS)])),
        ),
        ("sample", Place::Shared("samples")),
        ("shapes", Place::Keyed("shape", "values")),
        ("shapes", Place::Unless(Usual::Empty)),
    ],
);

/// How a dataset stands in the file.
pub const DATASET: Place = Place::Within(
    "Dataset",
    &[
        (
            "records",
            Place::Within(
                "Records",
                &[("estimate", Place::Unless(Usual::Same("lower")))],
            ),
        ),
        ("individuals", INDIVIDUALS),
        ("columns", Place::Each(&COLUMN)),
        ("sector", Place::Unless(Usual::Nothing)),
        ("scenario", Place::Unless(Usual::Nothing)),
        ("suspicions", Place::Shared("suspicions")),
        ("obligation", OBLIGATION),
        ("notes", Place::Each(&TEXTS)),
    ],
);

/// How a transfer stands in the file.
pub const TRANSFER: Place = Place::Within(
    "Transfer",
    &[
        ("individuals", INDIVIDUALS),
        ("individualsOutsideExemptFlows", INDIVIDUALS),
        ("obligation", OBLIGATION),
    ],
);
