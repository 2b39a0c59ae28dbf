//! How large something is to be in, CSV files of people whose number is known out: one of many bytes, one of many people, one of
//! many columns, many of many people, very many small ones.

use crate::invented::{digits, mixed, person, resident_id};
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

/// Text that goes to a file in large pieces.
struct Sink {
    file: File,
    text: Vec<u8>,
    written: u64,
}

impl Sink {
    const FLUSH: usize = 8 << 20;

    fn new(path: &Path, header: &str) -> Self {
        Self {
            file: File::create(path).expect("room for the file"),
            text: header.as_bytes().to_vec(),
            written: 0,
        }
    }

    fn bytes(&self) -> u64 {
        self.written + self.text.len() as u64
    }

    fn flush_if(&mut self, least: usize) {
        if self.text.len() >= least {
            self.file.write_all(&self.text).expect("room for the file");
            self.written += self.text.len() as u64;
            self.text.clear();
        }
    }
}

/// Orders of people, as a file of so many bytes; its rows. `people` may be more than there are rows.
pub(crate) fn orders(path: &Path, bytes: u64, people: u64) -> u64 {
    const GOODS: [&str; 5] = ["牛奶", "面包", "大米", "洗衣液", "电池"];
    let ids: Vec<[u8; 18]> = (0..people).map(resident_id).collect();
    let mut sink = Sink::new(path, "订单号,身份证号,商品,数量,金额,时间,备注\n");
    let mut rows = 0;
    while sink.bytes() < bytes {
        let (chance, text) = (mixed(rows), &mut sink.text);
        digits(rows, 12, text);
        text.push(b',');
        text.extend(&ids[person(rows, people) as usize]);
        text.push(b',');
        text.extend(GOODS[(chance % 5) as usize].as_bytes());
        text.push(b',');
        digits(chance >> 8 & 7, 1, text);
        text.push(b',');
        digits(chance >> 16 & 0xFFF, 4, text);
        text.extend(b".50,2026-0");
        digits((chance >> 30) % 9 + 1, 1, text);
        text.push(b'-');
        digits((chance >> 34) % 28 + 1, 2, text);
        text.extend(" 10:24:00,仓库发货，已签收\n".as_bytes());
        rows += 1;
        sink.flush_if(Sink::FLUSH);
    }
    sink.flush_if(1);
    rows
}

/// A row for each of some people, with a number and an amount.
pub(crate) fn people(path: &Path, people: std::ops::Range<u64>) {
    let mut sink = Sink::new(path, "身份证号,金额\n");
    let (first, many) = (people.start, people.end - people.start);
    for row in 0..many {
        sink.text.extend(&resident_id(first + person(row, many)));
        sink.text.push(b',');
        digits(mixed(row) % 9_000 + 1_000, 4, &mut sink.text);
        sink.text.push(b'\n');
        sink.flush_if(Sink::FLUSH);
    }
    sink.flush_if(1);
}

/// People with so many measurements each.
pub(crate) fn columns(path: &Path, columns: u64, rows: u64) {
    let mut sink = Sink::new(path, "身份证号");
    for column in 1..columns {
        sink.text.extend(format!(",f{column:05}").as_bytes());
    }
    for row in 0..rows {
        sink.text.push(b'\n');
        sink.text.extend(&resident_id(row));
        for column in 1..columns {
            sink.text.push(b',');
            digits(
                mixed(row * columns + column) % 9_000 + 1_000,
                4,
                &mut sink.text,
            );
        }
        sink.flush_if(Sink::FLUSH);
    }
    sink.text.push(b'\n');
    sink.flush_if(1);
}

/// Folders with a file of ten people each, of whom five stand in the next one too.
pub(crate) fn folders(root: &Path, folders: u64) {
    const PEOPLE: u64 = 10;
    const NAMES: [&str; 6] = ["王伟", "李娜", "张敏", "刘洋", "陈静", "杨磊"];
    for folder in 0..folders {
        let within = root.join(format!("d{:03}/s{folder:06}", folder / 1_000));
        std::fs::create_dir_all(&within).expect("room for the folder");
        let mut sink = Sink::new(&within.join("客户.csv"), "姓名,身份证号,地址,金额\n");
        for row in 0..PEOPLE {
            let person = folder * PEOPLE / 2 + row;
            let (chance, text) = (mixed(person), &mut sink.text);
            text.extend(NAMES[(chance % 6) as usize].as_bytes());
            text.push(b',');
            text.extend(&resident_id(person));
            text.extend(",北京市朝阳区建国路".as_bytes());
            digits(chance >> 8 & 0xFF, 3, text);
            text.extend("号,".as_bytes());
            digits(mixed(folder * PEOPLE + row) % 9_000 + 1_000, 4, text);
            text.extend(b".50\n");
        }
        sink.flush_if(1);
    }
}
