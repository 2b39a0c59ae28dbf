//! Persons, numbers and addresses that nobody has; identifiers carry right check digits. The random source is our own, so that no
//! dependency's new version can change a value.

/// SplitMix64 (Steele, Lea, Flood 2014).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `n`; 0 where that is 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    pub(crate) fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    pub(crate) fn digits(&mut self, n: usize) -> String {
        (0..n)
            .map(|_| char::from(b'0' + self.below(10) as u8))
            .collect()
    }

    pub(crate) fn letters(&mut self, n: usize, from: &str) -> String {
        (0..n)
            .map(|_| char::from(from.as_bytes()[self.below(from.len())]))
            .collect()
    }

    pub(crate) fn hex(&mut self, n: usize) -> String {
        self.letters(n, "0123456789abcdef")
    }

    pub(crate) fn date(&mut self, first_year: usize, years: usize) -> String {
        format!(
            "{}-{:02}-{:02}",
            first_year + self.below(years),
            1 + self.below(12),
            1 + self.below(28)
        )
    }

    pub(crate) fn uuid(&mut self) -> String {
        format!(
            "{}-{}-4{}-a{}-{}",
            self.hex(8),
            self.hex(4),
            self.hex(3),
            self.hex(3),
            self.hex(12)
        )
    }
}

pub(crate) const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林",
    "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "欧阳",
];
pub(crate) const GIVEN: &[&str] = &[
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明",
    "超", "霞", "平", "刚", "桂英", "文静", "子轩", "雨涵", "浩然", "欣怡", "志强", "建国", "晓东",
    "海燕",
];
const PINYIN: &[&str] = &[
    "WANG", "LI", "ZHANG", "LIU", "CHEN", "YANG", "ZHAO", "HUANG", "ZHOU", "WU", "XU", "SUN",
];
const PINYIN_GIVEN: &[&str] = &[
    "WEI", "FANG", "NA", "MIN", "JING", "LI", "QIANG", "LEI", "JUN", "YANG", "XIAODONG", "HAIYAN",
];
const AREAS: &[&str] = &[
    "110105", "110108", "310115", "440305", "330106", "510107", "420106", "320105", "610113",
];
pub(crate) const STREETS: &[&str] = &[
    "北京市朝阳区建国路",
    "上海市浦东新区张杨路",
    "广州市天河区体育西路",
    "杭州市西湖区文三路",
    "成都市武侯区人民南路",
    "武汉市武昌区中南路",
];
pub(crate) const DIAGNOSES: &[&str] = &[
    "2型糖尿病",
    "原发性高血压",
    "急性上呼吸道感染",
    "冠状动脉粥样硬化性心脏病",
    "慢性胃炎",
    "支气管哮喘",
    "腰椎间盘突出症",
    "脂肪肝",
];

pub(crate) fn name(random: &mut Random) -> String {
    format!("{}{}", random.pick(SURNAMES), random.pick(GIVEN))
}

pub(crate) fn latin_name(random: &mut Random) -> String {
    format!("{}/{}", random.pick(PINYIN), random.pick(PINYIN_GIVEN))
}

pub(crate) fn resident_id(random: &mut Random, birth: &str) -> String {
    checked(&format!(
        "{}{}{}",
        random.pick(AREAS),
        birth.replace('-', ""),
        random.digits(3)
    ))
}

/// The seventeen digits of a resident identity number with their check digit (GB 11643-1999, ISO 7064 MOD 11-2).
pub(crate) fn checked(body: &str) -> String {
    const WEIGHTS: [usize; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = body.bytes().map(|byte| usize::from(byte - b'0'));
    let sum: usize = digits
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    format!("{body}{}", char::from(b"10X98765432"[sum % 11]))
}

pub(crate) fn mobile(random: &mut Random) -> String {
    let prefix = random.pick(&["138", "139", "150", "186", "177", "133", "189"]);
    format!("{prefix}{}", random.digits(8))
}

/// Luhn check digit of `body`.
fn luhn(body: &str) -> char {
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0');
            match (place % 2, digit) {
                (0, 5..) => 2 * digit - 9,
                (0, _) => 2 * digit,
                _ => digit,
            }
        })
        .sum();
    char::from(b'0' + ((10 - sum % 10) % 10) as u8)
}

pub(crate) fn bank_card(random: &mut Random) -> String {
    let body = format!(
        "{}{}",
        random.pick(&["622202", "621700", "622848"]),
        random.digits(12)
    );
    format!("{body}{}", luhn(&body))
}

/// ISO 3779 with the check digit in the ninth place.
pub(crate) fn vin(random: &mut Random) -> String {
    let free = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789";
    let mut vin = format!(
        "LTZ{}0{}{}",
        random.letters(5, free),
        random.letters(2, "PRST"),
        random.digits(6)
    )
    .into_bytes();
    let value = |byte: u8| match byte {
        b'0'..=b'9' => usize::from(byte - b'0'),
        b'A'..=b'H' => usize::from(byte - b'A') + 1,
        b'J'..=b'N' => usize::from(byte - b'J') + 1,
        b'P' => 7,
        b'R' => 9,
        _ => usize::from(byte - b'S') + 2,
    };
    let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let sum: usize = vin.iter().zip(weights).map(|(b, w)| value(*b) * w).sum();
    vin[8] = b"0123456789X"[sum % 11];
    String::from_utf8(vin).unwrap()
}

/// GB 32100-2015 with its MOD 31-3 check character.
pub(crate) fn uscc(random: &mut Random) -> String {
    let alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let body = format!(
        "91{}{}",
        random.pick(AREAS),
        random.letters(9, "0123456789ABCDEFGHJKLMNPQRTUWXY")
    );
    let mut weight = 1;
    let mut sum = 0;
    for character in body.chars() {
        sum += alphabet.find(character).unwrap() * weight;
        weight = weight * 3 % 31;
    }
    format!(
        "{body}{}",
        char::from(alphabet.as_bytes()[(31 - sum % 31) % 31])
    )
}

pub(crate) fn ean13(random: &mut Random) -> String {
    let body = format!("69{}", random.digits(10));
    let sum: u32 = body
        .bytes()
        .enumerate()
        .map(|(place, digit)| u32::from(digit - b'0') * if place % 2 == 0 { 1 } else { 3 })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

pub(crate) fn plate(random: &mut Random) -> String {
    let free = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
    format!(
        "{}{}{}",
        random.pick(&["京", "沪", "粤", "浙", "川"]),
        random.letters(1, "ABCDEF"),
        random.letters(5, free)
    )
}

/// A table of people.
pub(crate) fn people(rows: usize) -> String {
    let mut random = Random::new(rows as u64 + 1);
    let mut text = String::from("姓名,身份证号,手机号\n");
    for row in 0..rows {
        let birth = format!("19{}-0{}-1{}", 60 + row % 40, 1 + row % 9, row % 10);
        let (name, id) = (name(&mut random), resident_id(&mut random, &birth));
        text.push_str(&format!("{name},{id},{}\n", mobile(&mut random)));
    }
    text
}
