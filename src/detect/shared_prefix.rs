//! What nearly all names of columns of a table begin with: names in, names behind it out.
//!
//! Many systems write the table's own code before each name: `RA_NOME`, `RA_SEXO` (Protheus), `KNA1_NAME1`, `t1_user_name`. It is a
//! parent of the names and not a part of them.

/// Columns below which names that begin alike may be alike by what they mean.
const FEWEST_COLUMNS: usize = 5;
/// Share of the columns that begin with it.
const NEARLY_ALL: f64 = 0.8;
/// Characters of the longest: longer ones are words.
const LONGEST: usize = 8;
/// Such codes that stand behind each other at most: `dim_cust_name`.
const MOST: usize = 2;

/// The names as paths, with what nearly all begin with as the parent of those that do: `RA_SEXO` → `RA.SEXO`.
pub(super) fn parted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    for _ in 0..MOST {
        let Some(prefix) = shared(&names) else { break };
        for name in &mut names {
            let (parents, last) = ends(name);
            if let Some((before, rest)) =
                head(last).filter(|(before, _)| before.eq_ignore_ascii_case(&prefix))
            {
                *name = format!("{parents}{before}.{rest}");
            }
        }
    }
    names
}

/// What nearly all names begin with before a low line.
fn shared(names: &[String]) -> Option<String> {
    if names.len() < FEWEST_COLUMNS {
        return None;
    }
    let heads = names
        .iter()
        .filter_map(|name| Some(head(ends(name).1)?.0.to_ascii_lowercase()));
    let mut heads: Vec<String> = heads.collect();
    heads.sort_unstable();
    let most = heads
        .chunk_by(|a, b| a == b)
        .max_by_key(|same| same.len())?;
    (most.len() as f64 >= names.len() as f64 * NEARLY_ALL).then(|| most[0].clone())
}

/// A path without its last part, and that part.
fn ends(path: &str) -> (&str, &str) {
    path.rfind('.')
        .map_or(("", path), |at| path.split_at(at + 1))
}

/// What stands before the first low line of a name, and the name behind it.
fn head(name: &str) -> Option<(&str, &str)> {
    let (before, rest) = name.split_once('_')?;
    let is_code = (1..=LONGEST).contains(&before.len())
        && before.bytes().all(|one| one.is_ascii_alphanumeric());
    (is_code && rest.starts_with(char::is_alphabetic)).then_some((before, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[&str]) -> Vec<String> {
        parted(names.iter().copied())
    }

    #[test]
    fn what_nearly_all_names_begin_with_is_their_parent() {
        let names = of(&[
            "RA_MAT",
            "RA_NOME",
            "RA_SEXO",
            "RA_NASC",
            "RA_CIC",
            "D_E_L_E_T",
        ]);
        assert_eq!(names[..2], ["RA.MAT", "RA.NOME"]);
        assert_eq!(names[5], "D_E_L_E_T");
        let names = of(&[
            "dim_cust_id",
            "dim_cust_name",
            "dim_cust_sex",
            "dim_cust_tel",
            "dim_cust_age",
        ]);
        assert_eq!(names[1], "dim.cust.name");
    }

    #[test]
    fn names_that_few_share_stay_whole() {
        let names = [
            "cust_name",
            "cust_phone",
            "order_id",
            "order_date",
            "amount",
        ];
        assert_eq!(of(&names), names);
        let numbered = ["q_1", "q_2", "q_3", "q_4", "q_5"];
        assert_eq!(of(&numbered), numbered);
        let few = ["ra_a", "ra_b", "ra_c"];
        assert_eq!(of(&few), few);
    }
}
