//! Columns of numbers in, their values as the decimal text that they stand for out: the same number is one value, whatever type
//! a format keeps it in and however a text writes it.

use super::literal::{self, LONGEST_NUMBER};
use super::{Profiler, SHAPED_EVERY, SHAPED_ROWS, SHORTEST_NUMBER};
use crate::sketch::ColumnSketch;
use crate::sketch::digits::Digits;
use arrow::array::{Array as _, ArrayRef, AsArray as _};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType as Arrow, Decimal32Type, Decimal64Type, Decimal128Type,
    Decimal256Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, ToByteSlice as _, UInt8Type, UInt16Type, UInt32Type, UInt64Type, i256,
};

/// Whole numbers below these are different from each other as floating-point numbers of 64, 32 and 16 bits.
const EXACT_DOUBLE: f64 = 9_007_199_254_740_992.0;
const EXACT_SINGLE: f64 = 16_777_216.0;
const EXACT_HALF: f64 = 2_048.0;
/// Below this a whole number has its digits in 64 bits.
const MOST_DIGITS: f64 = 1e19;

impl Profiler<'_> {
    /// Takes in a column of numbers; false where the column is none.
    pub(super) fn numbers(&mut self, sketch: &mut ColumnSketch, array: &ArrayRef) -> bool {
        match array.data_type() {
            Arrow::Int8 => self.wholes::<Int8Type>(sketch, array, |value| signed(value.into())),
            Arrow::Int16 => self.wholes::<Int16Type>(sketch, array, |value| signed(value.into())),
            Arrow::Int32 => self.wholes::<Int32Type>(sketch, array, |value| signed(value.into())),
            Arrow::Int64 => self.wholes::<Int64Type>(sketch, array, signed),
            Arrow::UInt8 => self.wholes::<UInt8Type>(sketch, array, |value| (false, value.into())),
            Arrow::UInt16 => {
                self.wholes::<UInt16Type>(sketch, array, |value| (false, value.into()));
            }
            Arrow::UInt32 => {
                self.wholes::<UInt32Type>(sketch, array, |value| (false, value.into()));
            }
            Arrow::UInt64 => self.wholes::<UInt64Type>(sketch, array, |value| (false, value)),
            Arrow::Float16 => {
                self.fractions::<Float16Type>(sketch, array, f64::from, EXACT_HALF);
            }
            Arrow::Float32 => {
                self.fractions::<Float32Type>(sketch, array, f64::from, EXACT_SINGLE);
            }
            Arrow::Float64 => {
                self.fractions::<Float64Type>(sketch, array, |value| value, EXACT_DOUBLE);
            }
            Arrow::Decimal32(_, scale) => {
                self.decimals::<Decimal32Type>(sketch, array, |value| Some((value.into(), *scale)));
            }
            Arrow::Decimal64(_, scale) => {
                self.decimals::<Decimal64Type>(sketch, array, |value| Some((value.into(), *scale)));
            }
            Arrow::Decimal128(_, scale) => {
                self.decimals::<Decimal128Type>(sketch, array, |value| Some((value, *scale)));
            }
            Arrow::Decimal256(_, scale) => {
                let unit = u8::try_from(*scale)
                    .ok()
                    .map(|scale| i256::from(10).wrapping_pow(scale.into()));
                self.decimals::<Decimal256Type>(sketch, array, |value| narrow(value, *scale, unit));
            }
            _ => return false,
        }
        true
    }

    /// Takes in whole numbers; `parts` gives the sign (true where negative) and the magnitude of one.
    fn wholes<T: ArrowPrimitiveType>(
        &mut self,
        sketch: &mut ColumnSketch,
        array: &ArrayRef,
        parts: impl Fn(T::Native) -> (bool, u64),
    ) {
        let start = sketch.slots;
        let values = array.as_primitive::<T>();
        sketch.slots += values.len() as u64;
        sketch.nulls += values.null_count() as u64;
        let mut digits = [0_u8; LONGEST_NUMBER];
        let mut last = None;
        for (row, value) in values.iter().enumerate() {
            let Some(value) = value else { continue };
            let (negative, magnitude) = parts(value);
            let rough = magnitude as f64;
            sketch
                .numbers
                .insert(if negative { -rough } else { rough }, 1);
            let text = literal::digits(negative, magnitude, &mut digits);
            self.shaped(sketch, text, start + row as u64);
            if last == Some((negative, magnitude)) {
                continue;
            }
            last = Some((negative, magnitude));
            let hash = self.hasher.hash(text);
            self.look_for_lost_digits(sketch, text);
            self.test(sketch, text, hash, text.len() < SHORTEST_NUMBER);
        }
    }

    /// Takes in floating-point numbers. Whole ones are what a missing value makes of identifiers on their way through a data
    /// frame; from `exact` on, one stands for several whole numbers.
    fn fractions<T: ArrowPrimitiveType>(
        &mut self,
        sketch: &mut ColumnSketch,
        array: &ArrayRef,
        number: impl Fn(T::Native) -> f64,
        exact: f64,
    ) {
        let values = array.as_primitive::<T>();
        sketch.slots += values.len() as u64;
        sketch.nulls += values.null_count() as u64;
        let mut digits = [0_u8; LONGEST_NUMBER];
        for value in values.iter().flatten() {
            let value = number(value);
            sketch.numbers.insert(value, 1);
            let magnitude = value.abs();
            if value.fract() == 0.0 && magnitude < MOST_DIGITS {
                if magnitude >= exact {
                    sketch.digits.add(Digits::LOST, 1);
                }
                let text = literal::digits(value < 0.0, magnitude as u64, &mut digits);
                let hash = self.hasher.hash(text);
                self.test(sketch, text, hash, text.len() < SHORTEST_NUMBER);
            } else {
                self.hashes
                    .push(self.hasher.hash(&value.to_bits().to_le_bytes()));
            }
        }
    }

    /// Takes in decimals; `unscaled` gives the digits of one and how many of them are behind the point, `None` where they are
    /// more than 128 bits hold.
    fn decimals<T: ArrowPrimitiveType>(
        &mut self,
        sketch: &mut ColumnSketch,
        array: &ArrayRef,
        unscaled: impl Fn(T::Native) -> Option<(i128, i8)>,
    ) {
        let start = sketch.slots;
        let values = array.as_primitive::<T>();
        sketch.slots += values.len() as u64;
        sketch.nulls += values.null_count() as u64;
        let mut digits = [0_u8; LONGEST_NUMBER];
        let mut last = None;
        for (row, value) in values.iter().enumerate() {
            let Some(value) = value else { continue };
            let Some((value, scale)) = unscaled(value) else {
                // No identifier is that long.
                self.hashes.push(self.hasher.hash(value.to_byte_slice()));
                continue;
            };
            sketch
                .numbers
                .insert(value as f64 / 10_f64.powi(scale.into()), 1);
            let (text, whole) = literal::decimal(value, scale, &mut digits);
            if whole {
                self.shaped(sketch, text, start + row as u64);
            }
            if last == Some((value, scale)) {
                continue;
            }
            last = Some((value, scale));
            let hash = self.hasher.hash(text);
            if whole {
                self.look_for_lost_digits(sketch, text);
                self.test(sketch, text, hash, text.len() < SHORTEST_NUMBER);
            } else {
                self.hashes.push(hash);
            }
        }
    }

    /// Takes in a text that is a whole number, written with a fraction of zeros or an exponent, as that number.
    #[cold]
    pub(super) fn whole(&mut self, sketch: &mut ColumnSketch, value: &[u8], hash: u64, times: u64) {
        let mut digits = [0_u8; LONGEST_NUMBER];
        let Some((text, lost)) = literal::whole(value, &mut digits) else {
            return self.test(sketch, value, hash, true);
        };
        sketch.digits.add(lost, times);
        let hash = self.hasher.hash(text);
        self.test(sketch, text, hash, text.len() < SHORTEST_NUMBER);
    }

    /// Notes whether a value that comes next to be tested, and is put to all tests, shows that it lost digits.
    #[inline]
    pub(super) fn look_for_lost_digits(&self, sketch: &mut ColumnSketch, text: &[u8]) {
        let state = &self.columns[self.at];
        if state.tested + 1 >= state.due {
            sketch.digits.add(literal::digits_of_text(text), 1);
        }
    }

    /// Takes in the shape of a value at a row whose shape is taken.
    #[inline]
    fn shaped(&mut self, sketch: &mut ColumnSketch, text: &[u8], row: u64) {
        if row < SHAPED_ROWS || row.is_multiple_of(SHAPED_EVERY) {
            sketch.shapes.insert(text, 1, &mut self.shape);
        }
    }
}

fn signed(value: i64) -> (bool, u64) {
    (value < 0, value.unsigned_abs())
}

/// The digits of a wide decimal and its scale, where they or those before the point alone need no more than 128 bits; `unit` is
/// 1 at that scale.
fn narrow(value: i256, scale: i8, unit: Option<i256>) -> Option<(i128, i8)> {
    if let Some(value) = value.to_i128() {
        return Some((value, scale));
    }
    let unit = unit?;
    let whole = value.checked_rem(unit)? == i256::ZERO;
    Some((value.checked_div(unit)?.to_i128()?, 0)).filter(|_| whole)
}
