//! A number in, what is invented for it out: chance that follows from a seed, resident identity numbers, who stands in a row.

const SEED: u64 = 20_261_129;

/// A number that looks like chance.
pub(crate) fn mixed(number: u64) -> u64 {
    let mut z = (number ^ SEED).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z ^ z >> 27
}

/// The resident identity number of a person: a different one for each of 16 million people of a district, in as many districts as
/// are needed.
pub(crate) fn resident_id(person: u64) -> [u8; 18] {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const DISTRICTS: [&str; 6] = ["110105", "110108", "310101", "310115", "440103", "440305"];
    let (day, number) = (person / 999, person % 999 + 1);
    let (year, district) = (day / 336 % 50 + 1950, day / 336 / 50);
    let day = day % 336;
    let mut id = [b'0'; 18];
    id[..6].copy_from_slice(DISTRICTS[district as usize % DISTRICTS.len()].as_bytes());
    write(year, &mut id[6..10]);
    write(day / 28 + 1, &mut id[10..12]);
    write(day % 28 + 1, &mut id[12..14]);
    write(number, &mut id[14..17]);
    let digits = id[..17].iter().map(|digit| u32::from(digit - b'0'));
    let sum: u32 = digits
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    id[17] = b"10X98765432"[sum as usize % 11];
    id
}

/// The person of a row. Each comes once before anybody comes again, in an order that looks like chance.
pub(crate) fn person(row: u64, people: u64) -> u64 {
    /// A prime above every number of people here.
    const STEP: u64 = 2_147_483_647;
    row % people * (STEP % people).max(1) % people
}

/// Appends `number` with so many digits.
pub(crate) fn digits(number: u64, count: usize, to: &mut Vec<u8>) {
    let from = to.len();
    to.resize(from + count, b'0');
    write(number, &mut to[from..]);
}

/// Fills all of `to` with the last digits of a number.
fn write(mut number: u64, to: &mut [u8]) {
    for digit in to.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}
