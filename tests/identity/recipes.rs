//! The kinds of populations that real tables hold.

use super::population::{
    ACCOUNT, BIRTH, ID, KINDS, MAIL, MEMBER, NAME, PASSPORT, PHONE, PLAIN, Recipe,
};

/// How often kinds are filled in.
fn fill(kinds: &[(usize, f64)]) -> [f64; KINDS] {
    let mut fill = [0.0; KINDS];
    for &(kind, share) in kinds {
        fill[kind] = share;
    }
    fill
}

fn plain(name: &'static str, kinds: &[(usize, f64)]) -> Recipe {
    Recipe {
        name,
        fill: fill(kinds),
        ..PLAIN
    }
}

/// Every kind of population.
pub(super) fn all() -> Vec<Recipe> {
    let household = (1, 6);
    vec![
        plain(
            "resident number in every row",
            &[(ID, 1.0), (NAME, 1.0), (PHONE, 0.9)],
        ),
        plain(
            "member number in every row",
            &[(MEMBER, 1.0), (NAME, 1.0), (PHONE, 0.8)],
        ),
        plain("account in every row, name", &[(ACCOUNT, 1.0), (NAME, 1.0)]),
        plain("telephone alone", &[(PHONE, 1.0)]),
        plain(
            "resident number 70 %, member number",
            &[(ID, 0.7), (MEMBER, 1.0)],
        ),
        plain(
            "resident number 50 %, telephone",
            &[(ID, 0.5), (PHONE, 1.0)],
        ),
        Recipe {
            one_of: true,
            rows: (1, 1),
            ..plain(
                "one of three keys",
                &[(ID, 1.0), (MEMBER, 1.0), (PHONE, 1.0)],
            )
        },
        plain(
            "three partial keys",
            &[(ID, 0.6), (MEMBER, 0.6), (PHONE, 0.6)],
        ),
        plain(
            "three partial keys and a name",
            &[(ID, 0.5), (MEMBER, 0.5), (PHONE, 0.6), (NAME, 0.9)],
        ),
        Recipe {
            household,
            ..plain("household telephone, name", &[(PHONE, 1.0), (NAME, 1.0)])
        },
        Recipe {
            household,
            ..plain(
                "household telephone, name 70 %",
                &[(PHONE, 1.0), (NAME, 0.7)],
            )
        },
        Recipe {
            household,
            ..plain(
                "household telephone, resident number 50 %",
                &[(PHONE, 1.0), (ID, 0.5), (NAME, 0.9)],
            )
        },
        Recipe {
            household,
            ..plain(
                "household telephone, resident number 50 %, no name",
                &[(PHONE, 1.0), (ID, 0.5)],
            )
        },
        Recipe {
            household,
            ..plain("household telephone, mailbox", &[(PHONE, 1.0), (MAIL, 1.0)])
        },
        Recipe {
            phones: (1, 3),
            ..plain("several telephones, name", &[(PHONE, 1.0), (NAME, 1.0)])
        },
        Recipe {
            phones: (1, 3),
            ..plain(
                "several telephones, resident number 60 %",
                &[(PHONE, 1.0), (ID, 0.6)],
            )
        },
        Recipe {
            phones: (1, 3),
            ..plain(
                "several telephones, resident number 60 %, name",
                &[(PHONE, 0.9), (ID, 0.6), (NAME, 0.9)],
            )
        },
        Recipe {
            accounts: (1, 4),
            ..plain(
                "several accounts, resident number",
                &[(ACCOUNT, 1.0), (ID, 1.0)],
            )
        },
        Recipe {
            accounts: (1, 3),
            ..plain(
                "several accounts, resident number 60 %",
                &[(ACCOUNT, 1.0), (ID, 0.6)],
            )
        },
        Recipe {
            accounts: (1, 3),
            ..plain(
                "several accounts, name and telephone",
                &[(ACCOUNT, 1.0), (PHONE, 0.9), (NAME, 1.0)],
            )
        },
        plain("two documents", &[(ID, 0.6), (PASSPORT, 0.6), (NAME, 1.0)]),
        Recipe {
            household,
            shared_account: 0.3,
            ..plain(
                "family accounts, resident number 60 %",
                &[(ACCOUNT, 1.0), (ID, 0.6)],
            )
        },
        Recipe {
            household,
            shared_account: 0.3,
            ..plain("family accounts, name", &[(ACCOUNT, 1.0), (NAME, 0.9)])
        },
        Recipe {
            reissued: 0.05,
            ..plain(
                "reissued member numbers, resident number 70 %",
                &[(MEMBER, 1.0), (ID, 0.7)],
            )
        },
        plain("names alone", &[(NAME, 1.0)]),
        plain("names and birth dates", &[(NAME, 1.0), (BIRTH, 1.0)]),
        plain(
            "names, birth dates 80 %, telephone 50 %",
            &[(NAME, 1.0), (BIRTH, 0.8), (PHONE, 0.5)],
        ),
        Recipe {
            wrong_id: 0.02,
            ..plain(
                "misspelt resident numbers",
                &[(ID, 1.0), (NAME, 1.0), (PHONE, 1.0)],
            )
        },
        Recipe {
            wrong_id: 0.02,
            ..plain("misspelt resident numbers alone", &[(ID, 1.0)])
        },
        Recipe {
            wrong_id: 0.01,
            ..plain(
                "misspelt resident numbers 70 %, member number",
                &[(ID, 0.7), (MEMBER, 1.0)],
            )
        },
        Recipe {
            wrong_name: 0.02,
            ..plain(
                "misspelt names, member number",
                &[(MEMBER, 1.0), (NAME, 1.0)],
            )
        },
        Recipe {
            wrong_name: 0.02,
            household,
            ..plain(
                "misspelt names, household telephone",
                &[(PHONE, 1.0), (NAME, 1.0)],
            )
        },
        Recipe {
            placeholder: 0.3,
            people: (100, 600),
            ..plain("placeholder telephones, name", &[(PHONE, 1.0), (NAME, 1.0)])
        },
        Recipe {
            placeholder: 0.3,
            people: (100, 600),
            ..plain(
                "placeholder telephones, resident number 50 %",
                &[(PHONE, 1.0), (ID, 0.5), (NAME, 1.0)],
            )
        },
        plain("keys missing: member number 90 %", &[(MEMBER, 0.9)]),
        Recipe {
            household,
            phones: (1, 3),
            accounts: (1, 2),
            wrong_id: 0.01,
            wrong_name: 0.01,
            placeholder: 0.02,
            ..plain(
                "everything together",
                &[
                    (ID, 0.6),
                    (PASSPORT, 0.1),
                    (ACCOUNT, 0.5),
                    (PHONE, 0.8),
                    (NAME, 0.9),
                    (BIRTH, 0.4),
                ],
            )
        },
    ]
}
