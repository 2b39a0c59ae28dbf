//! The inventory as metrics in the text format of Prometheus, for the textfile collector of the node exporter: totals, and no name.
//!
//! No dataset, file, store or transfer is a label: each value of a label is a time series that is kept for as long as the server
//! keeps any, a lake has tens of thousands of datasets, and names of files may be persons' names. What a dataset needs is in the
//! other forms. Labels are closed lists: measure, category, kind of skip, state, end of an interval.
//!
//! A number of people is two series, `bound="lower"` and `bound="upper"`; `+Inf` is a number that nothing bounds. Datasets may be
//! about the same people: by measure the lower end is the largest dataset's, the upper end the sum; `qingdan_scan_people` counts
//! each person once, where the scan could.

use crate::error::Result;
use crate::model::Count;
use crate::model::Language;
use crate::model::entry::SkipKind;
use crate::model::finding::Category;
use crate::model::inventory::Inventory;
use crate::model::obligation::Measure;
use crate::report::catalogs::words::milliseconds;
use crate::report::{Report, failed};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;

/// `qingdan.prom`.
pub struct Prometheus;

impl Report for Prometheus {
    fn id(&self) -> &'static str {
        "prometheus"
    }

    fn file_name(&self) -> &'static str {
        "qingdan.prom"
    }

    fn write(&self, inventory: &Inventory, _: Language, out: &mut dyn Write) -> Result<()> {
        let mut page = Page::default();
        page.scan(inventory);
        page.coverage(inventory);
        page.datasets(inventory);
        page.people(inventory);
        out.write_all(page.text.as_bytes())
            .map_err(|e| failed("prometheus", e))
    }
}

/// The metrics so far.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    /// Begins a gauge.
    fn gauge(&mut self, name: &str, zh: &str, en: &str) {
        let _ = writeln!(self.text, "# HELP {name} {en} {zh}\n# TYPE {name} gauge");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(key, value)| format!("{key}=\"{}\"", quoted(value)))
            .collect();
        let labels = if labels.is_empty() {
            String::new()
        } else {
            format!("{{{}}}", labels.join(","))
        };
        let _ = writeln!(self.text, "{name}{labels} {value}");
    }

    /// A gauge of one number.
    fn single(&mut self, name: &str, zh: &str, en: &str, value: impl std::fmt::Display) {
        self.gauge(name, zh, en);
        self.sample(name, &[], value);
    }

    /// Both ends of a number.
    fn ends(&mut self, name: &str, labels: &[(&str, &str)], count: Count) {
        let upper = count
            .upper
            .map_or_else(|| "+Inf".to_owned(), |upper| upper.to_string());
        for (bound, value) in [("lower", count.lower.to_string()), ("upper", upper)] {
            let labels: Vec<(&str, &str)> =
                labels.iter().copied().chain([("bound", bound)]).collect();
            self.sample(name, &labels, value);
        }
    }

    fn scan(&mut self, inventory: &Inventory) {
        let scan = &inventory.scan;
        self.gauge(
            "qingdan_info",
            "程序与规则版本",
            "Version of the program and of the rules.",
        );
        let labels = [
            ("version", &*scan.tool.version),
            ("edition", &*scan.edition),
            ("taxonomy", scan.taxonomy.id()),
        ];
        self.sample("qingdan_info", &labels, 1);
        let [started, finished] =
            [&scan.started_at, &scan.finished_at].map(|time| milliseconds(time));
        if let (Some(started), Some(finished)) = (started, finished) {
            let (duration, end) = (
                (finished - started).max(0) as f64 / 1e3,
                finished as f64 / 1e3,
            );
            self.single(
                "qingdan_scan_duration_seconds",
                "扫描用时",
                "Duration of the scan.",
                duration,
            );
            self.single(
                "qingdan_scan_end_timestamp_seconds",
                "扫描结束时间",
                "End of the scan, since 1970.",
                end,
            );
        }
        let interrupted = u8::from(scan.interrupted);
        self.single(
            "qingdan_scan_interrupted",
            "扫描是否提前结束",
            "Whether the scan was ended early.",
            interrupted,
        );
        let questions = inventory.questions.len();
        self.single(
            "qingdan_open_questions",
            "待确认的问题",
            "Open questions.",
            questions,
        );
        let warnings = scan.warnings.len();
        self.single(
            "qingdan_warnings",
            "提醒",
            "Warnings of the scan.",
            warnings,
        );
    }

    fn coverage(&mut self, inventory: &Inventory) {
        let coverage = &inventory.coverage;
        let states = [
            ("listed", coverage.listed),
            ("in_datasets", coverage.in_datasets),
            ("read", coverage.read),
            ("left_out", coverage.left_out),
        ];
        self.gauge("qingdan_files", "文件数", "Files.");
        for (state, tally) in states {
            self.sample("qingdan_files", &[("state", state)], tally.files);
        }
        self.gauge("qingdan_bytes", "字节数", "Bytes.");
        for (state, tally) in states {
            self.sample("qingdan_bytes", &[("state", state)], tally.bytes);
        }
        let partly = coverage.partly.len();
        self.single(
            "qingdan_files_partly_read",
            "部分读取的文件",
            "Files read in part.",
            partly,
        );
        let unread: u64 = coverage.unread.iter().map(|one| one.files).sum();
        let en = "Files whose content nobody looked at, so that their people are not known.";
        self.single(
            "qingdan_files_unread",
            "未查看内容、人数不可知的文件",
            en,
            unread,
        );
        let mut skipped: BTreeMap<SkipKind, u64> = BTreeMap::new();
        for one in &coverage.skipped {
            *skipped.entry(one.kind).or_default() += one.files;
        }
        self.gauge(
            "qingdan_skipped",
            "跳过的文件或表，按原因",
            "Files or tables that were skipped, by kind of reason.",
        );
        for kind in SkipKind::ALL {
            let files = skipped.get(&kind).copied().unwrap_or_default();
            self.sample("qingdan_skipped", &[("kind", kind.id())], files);
        }
    }

    fn datasets(&mut self, inventory: &Inventory) {
        self.gauge(
            "qingdan_datasets",
            "数据集，按出境要求",
            "Datasets, by what is required before they leave China.",
        );
        for measure in Measure::ALL {
            let of = inventory
                .datasets
                .iter()
                .filter(|one| one.obligation.measure == measure);
            self.sample("qingdan_datasets", &[("measure", measure.id())], of.count());
        }
        let en = "Datasets, by the strictest measure that may be required of them.";
        self.gauge("qingdan_datasets_ceiling", "数据集，按可能的最高要求", en);
        for measure in Measure::ALL {
            let of = inventory
                .datasets
                .iter()
                .filter(|one| one.obligation.ceiling == measure);
            self.sample(
                "qingdan_datasets_ceiling",
                &[("measure", measure.id())],
                of.count(),
            );
        }
        self.gauge(
            "qingdan_columns",
            "字段，按个人信息类别",
            "Columns, by what they hold of persons.",
        );
        for category in Category::ALL {
            let rank = category as usize;
            let columns = inventory.datasets.iter().map(|one| &one.columns);
            let of = columns.map(|all| all.ranked(rank) - all.ranked(rank + 1));
            let of = of.sum::<usize>() as u64;
            self.sample("qingdan_columns", &[("category", category.id())], of);
        }
    }

    fn people(&mut self, inventory: &Inventory) {
        let en =
            "People of the datasets, by what is required; datasets may be about the same people.";
        self.gauge(
            "qingdan_people",
            "各类数据集涉及的人数（不同数据集可能涉及同一人）",
            en,
        );
        for measure in Measure::ALL {
            let of = inventory
                .datasets
                .iter()
                .filter(|one| one.obligation.measure == measure);
            let people = of.fold(Count::exact(0), |all, one| {
                all.union_unknown(one.individuals.count)
            });
            self.ends("qingdan_people", &[("measure", measure.id())], people);
        }
        let Some(whole) = inventory.transfers.iter().find(|one| one.is_whole_scan()) else {
            return;
        };
        self.gauge(
            "qingdan_scan_people",
            "全部数据集合计人数",
            "People of all datasets together.",
        );
        self.ends("qingdan_scan_people", &[], whole.individuals.count);
        let en = "People of all datasets together with sensitive personal information.";
        self.gauge(
            "qingdan_scan_people_sensitive",
            "全部数据集中敏感个人信息涉及的人数",
            en,
        );
        self.ends(
            "qingdan_scan_people_sensitive",
            &[],
            whole.individuals.sensitive,
        );
        let en = "1 for what is required if all datasets leave China together.";
        self.gauge(
            "qingdan_scan_measure",
            "全部数据集一并出境的要求：适用者为 1",
            en,
        );
        for measure in Measure::ALL {
            let is_it = u8::from(whole.obligation.measure == measure);
            self.sample("qingdan_scan_measure", &[("measure", measure.id())], is_it);
        }
    }
}

/// A value of a label.
fn quoted(value: &str) -> String {
    let value = crate::model::text::shown(value);
    value.replace('\\', "\\\\").replace('"', "\\\"")
}
