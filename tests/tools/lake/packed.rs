//! Compressed files and archives.

use super::{Lake, row};
use crate::support::archives::{Member, gzip, tar, zip};
use crate::support::files::csv;
use crate::support::invented::{Random, mobile, name, resident_id};

pub(super) fn write(lake: &mut Lake, random: &mut Random) {
    let header = ["姓名", "身份证号", "手机号"];
    let mut table = |rows: usize| {
        let rows: Vec<_> = (0..rows)
            .map(|_| {
                let birth = random.date(1960, 40);
                row![name(random), resident_id(random, &birth), mobile(random)]
            })
            .collect();
        csv(&header, &rows)
    };
    lake.insert("packed/returns.csv.gz".into(), gzip(&table(60)));
    let (members, hidden) = (table(70), table(5));
    // 表/会员.csv as Windows in Chinese writes the name, beside one that is encrypted.
    let zipped = zip(&[
        Member {
            name: b"\xb1\xed/\xbb\xe1\xd4\xb1.csv",
            content: &members,
            deflated: true,
            ..Member::default()
        },
        Member {
            name: b"secret.csv",
            content: &hidden,
            flags: 1,
            ..Member::default()
        },
    ]);
    lake.insert("packed/会员.zip".into(), zipped);
    let shards = [table(20), table(30), table(40)];
    let ball = tar(&[
        (b"visits/part-0.csv", &shards[0]),
        (b"visits/part-1.csv", &shards[1]),
        (b"visits/part-2.csv", &shards[2]),
    ]);
    lake.insert("packed/2024.tar.gz".into(), gzip(&ball));
}
