//! Annotators, dialogues, pictures.

use super::{Lake, MARCH_2024, row};
use crate::support::files::{csv, longs, parquet, strings};
use crate::support::invented::{Random, bank_card, mobile, name, resident_id};
use arrow::array::{BooleanArray, Int32Array};
use parquet::basic::Compression;
use std::sync::Arc;

pub(super) fn write(lake: &mut Lake, random: &mut Random) {
    let rows: Vec<_> = (0..150)
        .map(|n| {
            let birth = random.date(1980, 22);
            row![
                format!("E{:05}", 20_011 + n * 3),
                name(random),
                resident_id(random, &birth),
                bank_card(random),
                4000 + random.below(9000),
                random.pick(&["本科", "大专", "硕士", "高中"])
            ]
        })
        .collect();
    let header = ["工号", "姓名", "身份证号码", "工资卡号", "月薪", "学历"];
    lake.insert("ai-training/标注员.csv".into(), csv(&header, &rows));

    let rows: Vec<_> = (0..300)
        .map(|n| {
            let prompt = if n % 3 == 0 {
                format!(
                    "你好，我叫{}，请帮我查一下订单，\n我的手机号是{}，\"加急\"。",
                    name(random),
                    mobile(random)
                )
            } else {
                format!(
                    "请解释一下{}的含义，\n并举例说明。",
                    random.pick(&["机器学习", "光合作用", "通货膨胀", "相对论"])
                )
            };
            row![
                n + 1,
                prompt,
                random.pick(&["好的，请稍等。", "这是一个常见的问题。", "已为您记录。"]),
                random.below(5) + 1
            ]
        })
        .collect();
    let header = ["turn_no", "prompt", "response", "rating"];
    lake.insert("ai-training/chat_corpus.csv".into(), csv(&header, &rows));

    let rows = 1500;
    lake.insert(
        "ai-training/images.parquet".into(),
        parquet(
            vec![
                ("image_uuid", strings((0..rows).map(|_| random.uuid()))),
                ("sha256", strings((0..rows).map(|_| random.hex(64)))),
                (
                    "width",
                    Arc::new(Int32Array::from_iter_values(
                        (0..rows).map(|n| [640, 1024, 1920][n % 3]),
                    )),
                ),
                (
                    "created_epoch",
                    longs((0..rows as i64).map(|n| MARCH_2024 + n * 61)),
                ),
                (
                    "class",
                    strings((0..rows).map(|_| random.pick(&["cat", "dog", "bus", "tree"]))),
                ),
                (
                    "is_train",
                    Arc::new(
                        (0..rows)
                            .map(|n| Some(n % 10 != 0))
                            .collect::<BooleanArray>(),
                    ),
                ),
            ],
            Compression::SNAPPY,
        ),
    );
}
