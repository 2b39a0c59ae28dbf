//! An inventory in, the numbers that a series shows of it out.

use crate::model::finding::Category;
use crate::model::inventory::Inventory;
use crate::model::obligation::{Measure, Obligation};
use crate::model::{Count, titled};
use crate::report::roll_up::strongest;
use serde::Serialize;

/// The numbers of one scan.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Point {
    /// Id of the scan.
    pub scan: String,
    /// When it ended, RFC 3339 UTC.
    pub finished_at: String,
    /// Whether it ended early: its numbers are of a part.
    pub partial: bool,
    /// People of the whole scan.
    pub people: Count,
    /// Of them, those with sensitive information.
    pub sensitive_people: Count,
    /// Datasets.
    pub datasets: u64,
    /// Datasets with sensitive information.
    pub sensitive: u64,
    /// Datasets of which a contract, a certification, an assessment or another route is demanded at least.
    pub duties: u64,
    /// Datasets of which it is open what is demanded.
    pub open: u64,
    /// Files whose content nobody looked at.
    pub unread: u64,
}

/// A number of a point.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Measured {
    /// See [`Point::people`].
    People,
    /// See [`Point::sensitive_people`].
    SensitivePeople,
    /// See [`Point::datasets`].
    Datasets,
    /// See [`Point::sensitive`].
    Sensitive,
    /// See [`Point::duties`].
    Duties,
    /// See [`Point::open`].
    Open,
    /// See [`Point::unread`].
    Unread,
}

titled!(Measured {
    People: "people", "人数", "people";
    SensitivePeople: "sensitive-people", "敏感信息人数", "sensitive people";
    Datasets: "datasets", "数据集", "datasets";
    Sensitive: "sensitive", "敏感数据集", "sensitive";
    Duties: "duties", "有出境要求", "with duties";
    Open: "open", "待定", "open";
    Unread: "unread", "未查看文件", "unread files";
});

impl Point {
    /// The numbers of an inventory.
    #[must_use]
    pub fn of(inventory: &Inventory) -> Self {
        let datasets = || inventory.datasets.iter();
        let number = |is: &dyn Fn(&Obligation) -> bool| {
            let all = datasets().filter(|one| is(&one.obligation));
            all.count() as u64
        };
        let mut transfers = inventory.transfers.iter();
        let whole = transfers.find(|one| one.is_whole_scan());
        let people = whole.map(|one| &one.individuals);
        let is_sensitive = |category: Category| category >= Category::SensitivePersonal;
        let unread = inventory.coverage.unread.iter();
        Self {
            scan: inventory.scan.id.clone(),
            finished_at: inventory.scan.finished_at.clone(),
            partial: inventory.scan.interrupted,
            people: people.map_or(Count::open(0), |one| one.count),
            sensitive_people: people.map_or(Count::open(0), |one| one.sensitive),
            datasets: inventory.datasets.len() as u64,
            sensitive: datasets()
                .filter(|one| is_sensitive(strongest(one)))
                .count() as u64,
            duties: number(&|one| one.floor >= Measure::ContractOrCertification),
            open: number(&|one| one.measure == Measure::Undetermined),
            unread: unread.map(|one| one.files).sum(),
        }
    }

    /// One of its numbers, as an interval.
    #[must_use]
    pub fn get(&self, measured: Measured) -> Count {
        match measured {
            Measured::People => self.people,
            Measured::SensitivePeople => self.sensitive_people,
            Measured::Datasets => Count::exact(self.datasets),
            Measured::Sensitive => Count::exact(self.sensitive),
            Measured::Duties => Count::exact(self.duties),
            Measured::Open => Count::exact(self.open),
            Measured::Unread => Count::exact(self.unread),
        }
    }
}
