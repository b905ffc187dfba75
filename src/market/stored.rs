//! The stored form of a minute: all prices of one source in one row.
//!
//! Version 1: the byte 1, then for each product with a price: its number as the difference from the one before (LEB128),
//! the scale of the price (one byte), its digits as an unsigned integer (LEB128).

use rust_decimal::Decimal;

use super::sample::Sample;

const VERSION: u8 = 1;

/// Packs the prices of a sample.
pub fn pack(sample: &Sample) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    let mut last = 0;
    for (number, price) in sample.prices.iter().enumerate() {
        let Some(price) = price else { continue };
        push_varint(&mut bytes, (number - last) as u128);
        last = number;
        bytes.push(u8::try_from(price.scale()).unwrap_or(u8::MAX));
        push_varint(&mut bytes, price.mantissa().unsigned_abs());
    }
    bytes
}

/// Unpacks prices by product number; none where the bytes are not of version 1 or broken.
pub fn unpack(bytes: &[u8]) -> Option<Vec<Option<Decimal>>> {
    let (version, mut rest) = bytes.split_first()?;
    if *version != VERSION {
        return None;
    }
    let mut prices = Vec::new();
    let mut number = 0_usize;
    while !rest.is_empty() {
        let step = usize::try_from(take_varint(&mut rest)?).ok()?;
        let (scale, after) = rest.split_first()?;
        rest = after;
        let digits = i128::try_from(take_varint(&mut rest)?).ok()?;
        number = number.checked_add(step).filter(|number| *number < super::registry::MOST_PRODUCTS)?;
        prices.resize(number + 1, None);
        *prices.get_mut(number)? = Some(Decimal::try_from_i128_with_scale(digits, u32::from(*scale)).ok()?);
    }
    Some(prices)
}

fn push_varint(bytes: &mut Vec<u8>, mut value: u128) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn take_varint(bytes: &mut &[u8]) -> Option<u128> {
    let mut value = 0_u128;
    for shift in (0..u128::BITS).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u128::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_decimal::dec;

    /// The stored form. Rows of older versions live for 26 hours: if this test has to change, raise the version and
    /// let `unpack` refuse the old one.
    #[test]
    fn the_stored_form_of_a_minute_is_pinned() {
        let prices = vec![Some(dec!(63212.98)), None, Some(dec!(0.00002140))];
        let bytes = pack(&Sample { at_ms: 0, prices: prices.clone() });
        // 6321298 = 3·128³ + 1·128² + 105·128 + 18 → 92 e9 81 03; step 2, scale 8, 2140 = 16·128 + 92 → dc 10
        assert_eq!(bytes, [1, 0, 2, 0x92, 0xe9, 0x81, 0x03, 2, 8, 0xdc, 0x10]);
        assert_eq!(unpack(&bytes), Some(prices));
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked_digit_for_digit(
            prices in prop::collection::vec(prop::option::of((1_i64.., 0_u32..20)), 0..300),
        ) {
            let mut prices: Vec<_> =
                prices.into_iter().map(|price| price.map(|(digits, scale)| Decimal::new(digits, scale))).collect();
            let unpacked = unpack(&pack(&Sample { at_ms: 0, prices: prices.clone() })).unwrap();
            while prices.last() == Some(&None) {
                prices.pop();
            }
            let text = |prices: &[Option<Decimal>]| prices.iter().map(|price| price.map(|p| p.to_string())).collect::<Vec<_>>();
            prop_assert_eq!(text(&unpacked), text(&prices));
        }

        #[test]
        fn any_bytes_are_unpacked_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = unpack(&bytes);
        }
    }
}
