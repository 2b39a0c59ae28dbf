//! How a list is built, and so what it means to be on it.

use crate::model::Text;
use serde::Deserialize;

/// The three shapes of lists that zones publish.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// 分类清单: class, subclass, description; no scenarios.
    Class,
    /// 行业场景清单: sector, scenario, class, field, often with a number.
    SectorScenarioField,
    /// 正面清单, 一般数据清单: what may leave.
    Positive,
}

impl Shape {
    /// What it means to be on such a list, and not to be.
    #[must_use]
    pub fn meaning(self) -> Text {
        match self {
            Self::Class => Text::new(
                "负面清单，按类列举：列入的数据受限；整份清单均已录入时，未列入的才是清单外。",
                "Negative list by class. Data on it is restricted. Data is outside it only where every row of it is known.",
            ),
            Self::SectorScenarioField => Text::new(
                "负面清单，按行业、场景、字段列举：列入的数据受限；清单外只对列明的行业和场景成立，其他仍按全国规定。",
                "Negative list by sector, scenario and field. Data on it is restricted. Outside it are only listed sectors and scenarios; others keep the national rules.",
            ),
            Self::Positive => Text::new(
                "正面清单：列入的数据可以出境；未列入的不等于放行。",
                "Positive list. Data on it may leave. Data that is not on it is not cleared.",
            ),
        }
    }
}
