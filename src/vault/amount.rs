//! Amounts: exact decimals with 18 places.
//!
//! Nothing is rounded on the way in: text that has more is refused. What is computed from amounts is rounded in two places alone,
//! [`Amount::checked_mul_div`] and [`Amount::times`], and both say how; [`Amount::times_exactly`] refuses instead.

use std::fmt::{self, Display};

use ethnum::I256;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Places behind the point.
const PLACES: usize = 18;
/// One unit.
const UNIT: i128 = 10_i128.pow(18);
/// The largest amount: 10^15 units.
const MOST: i128 = UNIT * 10_i128.pow(15);

/// An amount in units of 10^-18, of at most 10^15 units on either side of zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Amount(i128);

/// Why a piece of text is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAnAmount {
    /// It is no plain decimal: digits with at most one point among them, `-` before them or not.
    Malformed,
    /// It has more than 18 places, or more than 10^15 units.
    OutOfRange,
}

impl NotAnAmount {
    /// What it must be, as the rest of a sentence that begins with its name.
    pub fn message(self) -> &'static str {
        match self {
            Self::Malformed => "must be a plain decimal such as 0.25",
            Self::OutOfRange => "must have at most 18 decimal places and be at most 10^15",
        }
    }
}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// One unit.
    pub const ONE: Self = Self(UNIT);
    /// The largest there is; the smallest is its negative.
    pub const MOST: Self = Self(MOST);

    /// So many parts of 10^-18; none out of range.
    pub const fn from_parts(parts: i128) -> Option<Self> {
        if parts >= -MOST && parts <= MOST { Some(Self(parts)) } else { None }
    }

    /// It in parts of 10^-18.
    pub const fn parts(self) -> i128 {
        self.0
    }

    /// Reads plain notation. Zeros that say nothing are allowed at both ends.
    ///
    /// # Errors
    /// Why it is none.
    pub fn parse(text: &str) -> Result<Self, NotAnAmount> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !is_digits(whole) || !is_digits(fraction) {
            return Err(NotAnAmount::Malformed);
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        if whole.len() > 16 || fraction.len() > PLACES {
            return Err(NotAnAmount::OutOfRange);
        }
        // At most 16 and 18 digits: each fits. 128 bits are multiplied once, not for each digit.
        let number =
            |digits: &str| digits.bytes().fold(0_u64, |sum, digit| sum * 10 + u64::from(digit - b'0'));
        let places = number(fraction) * 10_u64.pow((PLACES - fraction.len()) as u32);
        let parts = i128::from(number(whole)) * UNIT + i128::from(places);
        let signed = if text.len() == unsigned.len() { parts } else { -parts };
        Self::from_parts(signed).ok_or(NotAnAmount::OutOfRange)
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether it is less than nothing.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether it is more than nothing.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// The same on the other side of zero.
    #[must_use]
    pub const fn neg(self) -> Self {
        Self(-self.0)
    }

    /// The sum; none out of range.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Self::from_parts(self.0 + other.0)
    }

    /// The difference; none out of range.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        Self::from_parts(self.0 - other.0)
    }

    /// `self × by ÷ of`, rounded down: towards less. None out of range, and where `of` is zero.
    pub fn checked_mul_div(self, by: Self, of: Self) -> Option<Self> {
        if of.is_zero() {
            return None;
        }
        if let Some(product) = self.0.checked_mul(by.0) {
            return Self::from_parts(floor(product / of.0, product % of.0, of.0));
        }
        let (product, of_wide) = (I256::from(self.0) * I256::from(by.0), I256::from(of.0));
        let quotient = i128::try_from(product / of_wide).ok()?;
        Self::from_parts(floor(quotient, (product % of_wide).as_i128(), of.0))
    }

    /// What this many are worth at a price, rounded at 18 places, halves to the even one. None out of range.
    pub fn times(self, price: Self) -> Option<Self> {
        let (whole, rest) = self.product(price)?;
        even(whole, rest, UNIT.unsigned_abs(), self.is_negative() != price.is_negative())
    }

    /// What this many are worth at a price, to the last digit. None out of range, and where it has more than 18 places.
    pub fn times_exactly(self, price: Self) -> Option<Self> {
        let (whole, rest) = self.product(price)?;
        let parts = i128::try_from(whole).ok().filter(|_| rest == 0)?;
        Self::from_parts(if self.is_negative() == price.is_negative() { parts } else { -parts })
    }

    /// The product of both without their signs: in parts, and what is left of it below one part, in parts of that. None if it is beyond 128 bits.
    fn product(self, price: Self) -> Option<(u128, u128)> {
        // Units and parts of both apart, so that all of it fits into 128 bits: 256 would take five times as long.
        let (a, b) = (self.0.unsigned_abs(), price.0.unsigned_abs());
        let unit = UNIT.unsigned_abs();
        let (units, parts) = ((a / unit, b / unit), (a % unit, b % unit));
        let product = parts.0 * parts.1;
        let rest = units.0 * parts.1 + parts.0 * units.1 + product / unit;
        let whole = (units.0 * units.1).checked_mul(unit)?.checked_add(rest)?;
        Some((whole, product % unit))
    }

    /// What one of `quantity` costs if all cost this much, rounded as [`Self::times`]. None out of range, and for a quantity of zero.
    pub fn per(self, quantity: Self) -> Option<Self> {
        let (over, under) = (self.0.unsigned_abs(), quantity.0.unsigned_abs());
        let mut quotient = over.checked_div(under)?;
        let mut rest = over % under;
        // 18 places more, as on paper: the rest is below 10^33, so five at once fit into 128 bits.
        for places in [100_000, 100_000, 100_000, 1000] {
            rest *= places;
            quotient = quotient.checked_mul(places)?.checked_add(rest / under)?;
            rest %= under;
        }
        even(quotient, rest, under, self.is_negative() != quantity.is_negative())
    }

    /// As people are told it: with a comma at each thousand.
    pub fn grouped(self) -> String {
        let text = self.to_string();
        let end = text.find('.').unwrap_or(text.len());
        let start = usize::from(self.is_negative());
        let mut grouped = String::with_capacity(text.len() + text.len() / 3);
        for (at, digit) in text.char_indices() {
            if at > start && at < end && (end - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        grouped
    }
}

/// A quotient rounded by the rest of its division, halves to the even one. None out of range.
fn even(quotient: u128, rest: u128, under: u128, is_negative: bool) -> Option<Amount> {
    let is_up = match (rest * 2).cmp(&under) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => quotient % 2 == 1,
        std::cmp::Ordering::Greater => true,
    };
    let rounded = i128::try_from(quotient + u128::from(is_up)).ok()?;
    Amount::from_parts(if is_negative { -rounded } else { rounded })
}

/// The quotient that a division cut off towards zero, moved down where it was cut off upwards.
fn floor(quotient: i128, rest: i128, divisor: i128) -> i128 {
    if rest != 0 && (rest < 0) != (divisor < 0) { quotient - 1 } else { quotient }
}

impl Display for Amount {
    /// Canonical: no zeros that say nothing, no `-0`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Both fit into 64 bits: 128 are divided once.
        let parts = self.0.unsigned_abs();
        let whole = parts / UNIT.unsigned_abs();
        let fraction = u64::try_from(parts - whole * UNIT.unsigned_abs()).map_err(|_| fmt::Error)?;
        let whole = u64::try_from(whole).map_err(|_| fmt::Error)?;
        let sign = if self.is_negative() { "-" } else { "" };
        if fraction == 0 {
            return write!(f, "{sign}{whole}");
        }
        let (mut digits, mut places) = (fraction, PLACES);
        while digits % 10 == 0 {
            digits /= 10;
            places -= 1;
        }
        write!(f, "{sign}{whole}.{digits:0places$}")
    }
}

impl TryFrom<Decimal> for Amount {
    type Error = NotAnAmount;

    /// A price or a volume of the market, as it is.
    fn try_from(figure: Decimal) -> Result<Self, NotAnAmount> {
        let parts = match PLACES.checked_sub(figure.scale() as usize) {
            Some(missing) => 10_i128.pow(missing as u32).checked_mul(figure.mantissa()),
            // Zeros alone may stand behind the last place.
            None => {
                let surplus = 10_i128.pow(figure.scale() - PLACES as u32);
                (figure.mantissa() % surplus == 0).then(|| figure.mantissa() / surplus)
            }
        };
        parts.and_then(Self::from_parts).ok_or(NotAnAmount::OutOfRange)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(|wrong| serde::de::Error::custom(wrong.message()))
    }
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use proptest::prelude::*;

    use super::*;

    fn amount(text: &str) -> Amount {
        Amount::parse(text).unwrap()
    }

    #[test]
    fn text_is_read_and_written_exactly() {
        for (text, canonical) in [
            ("0", "0"),
            ("-0.00", "0"),
            ("007", "7"),
            (".5", "0.5"),
            ("5.", "5"),
            ("-1.50", "-1.5"),
            ("0.000000000000000001", "0.000000000000000001"),
            ("1.1000000000000000000000000", "1.1"),
            ("1000000000000000", "1000000000000000"),
            ("-999999999999999.999999999999999999", "-999999999999999.999999999999999999"),
        ] {
            assert_eq!(amount(text).to_string(), canonical);
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", "-", ".", "-.", "+1", "1e3", "1,000", " 1", "1.2.3", "--1", "0x1", "NaN", "１"] {
            assert_eq!(Amount::parse(text), Err(NotAnAmount::Malformed), "{text:?}");
        }
        for text in [
            "0.0000000000000000001",
            "1000000000000000.000000000000000001",
            "-1000000000000001",
            "99999999999999999999999999999999999999999",
        ] {
            assert_eq!(Amount::parse(text), Err(NotAnAmount::OutOfRange), "{text:?}");
        }
    }

    #[test]
    fn json_is_text() {
        assert_eq!(serde_json::to_string(&amount("-0.50")).unwrap(), r#""-0.5""#);
        assert_eq!(serde_json::from_str::<Amount>(r#""1.20""#).unwrap(), amount("1.2"));
        assert!(serde_json::from_str::<Amount>("1.2").is_err());
    }

    #[test]
    fn a_price_of_the_market_is_an_amount() {
        assert_eq!(Amount::try_from(rust_decimal::dec!(0.00002140)), Ok(amount("0.0000214")));
        assert_eq!(Amount::try_from(rust_decimal::dec!(-12.50)), Ok(amount("-12.5")));
        assert_eq!(Amount::try_from(rust_decimal::dec!(1.2500000000000000000000)), Ok(amount("1.25")));
        assert_eq!(Amount::try_from(rust_decimal::dec!(0.0000000000000000001)), Err(NotAnAmount::OutOfRange));
        assert_eq!(Amount::try_from(rust_decimal::dec!(1000000000000000)), Ok(Amount::MOST));
        assert_eq!(Amount::try_from(rust_decimal::dec!(1000000000000000.1)), Err(NotAnAmount::OutOfRange));
        assert_eq!(Amount::try_from(Decimal::MAX), Err(NotAnAmount::OutOfRange));
    }

    #[test]
    fn halves_go_to_the_even_one() {
        // 0.5 × 10^-18 → 0, 1.5 × 10^-18 → 2, −2.5 × 10^-18 → −2.
        let parts = |parts| Amount::from_parts(parts).unwrap();
        for (quantity, rounded) in [(1, 0), (3, 2), (-5, -2), (-3, -2), (7, 4)] {
            assert_eq!(parts(quantity).times(amount("0.5")), Some(parts(rounded)));
        }
        // 10 ÷ 3 = 3.33…, 20 ÷ 3 = 6.66…
        assert_eq!(amount("10").per(amount("3")), Some(amount("3.333333333333333333")));
        assert_eq!(amount("20").per(amount("3")), Some(amount("6.666666666666666667")));
        assert_eq!(amount("1").per(Amount::ZERO), None);
    }

    fn floor_of(over: &BigInt, under: &BigInt) -> BigInt {
        let (quotient, rest) = (over / under, over % under);
        if rest != BigInt::ZERO && (rest < BigInt::ZERO) != (*under < BigInt::ZERO) {
            quotient - 1
        } else {
            quotient
        }
    }

    fn in_range(parts: &BigInt) -> Option<Amount> {
        i128::try_from(parts).ok().and_then(Amount::from_parts)
    }

    #[test]
    fn people_are_told_thousands_apart() {
        let told = |text: &str| Amount::parse(text).unwrap().grouped();
        assert_eq!(told("0.00001234"), "0.00001234");
        assert_eq!(told("999"), "999");
        assert_eq!(told("1000"), "1,000");
        assert_eq!(told("1234567.000891"), "1,234,567.000891");
        assert_eq!(Amount::parse("123456.5").unwrap().neg().grouped(), "-123,456.5");
    }

    /// Small and large ones alike.
    fn any_amount() -> impl Strategy<Value = Amount> {
        (-MOST..=MOST, 0..33_u32).prop_map(|(parts, digits)| Amount(parts / 10_i128.pow(digits)))
    }

    proptest! {
        #[test]
        fn text_and_amounts_are_one_to_one(amount in any_amount()) {
            prop_assert_eq!(Amount::parse(&amount.to_string()), Ok(amount));
            let parts: BigInt = amount.to_string().split_once('.').map_or_else(
                || format!("{amount}{:018}", 0),
                |(whole, fraction)| format!("{whole}{fraction:0<18}"),
            ).parse().unwrap();
            prop_assert_eq!(parts, BigInt::from(amount.parts()));
        }

        #[test]
        fn any_text_is_an_amount_or_refused(text in "-?[0-9.]{0,40}") {
            if let Ok(amount) = Amount::parse(&text) {
                prop_assert_eq!(Amount::parse(&amount.to_string()), Ok(amount));
            }
        }

        #[test]
        fn sums_and_products_are_those_of_whole_numbers(a in any_amount(), b in any_amount(), c in any_amount()) {
            let [x, y, z] = [a, b, c].map(|amount| BigInt::from(amount.parts()));
            let unit = BigInt::from(UNIT);
            prop_assert_eq!(a.checked_add(b), in_range(&(&x + &y)));
            prop_assert_eq!(a.checked_sub(b), in_range(&(&x - &y)));
            prop_assert_eq!(a.cmp(&b), x.cmp(&y));
            if !c.is_zero() {
                prop_assert_eq!(a.checked_mul_div(b, c), in_range(&floor_of(&(&x * &y), &z)));
            }
            // Halves up, and then back to the even one.
            let even = |over: BigInt, under: &BigInt| {
                let up = floor_of(&(&over * 2 + under), &(under * 2));
                let is_half = (&over * 2) % under == BigInt::ZERO && over % under != BigInt::ZERO;
                if is_half && &up % 2 != BigInt::ZERO { up - 1 } else { up }
            };
            prop_assert_eq!(a.times(b), in_range(&even(&x * &y, &unit)));
            let is_exact = &x * &y % &unit == BigInt::ZERO;
            prop_assert_eq!(a.times_exactly(b), in_range(&(&x * &y / &unit)).filter(|_| is_exact));
            if c.is_positive() {
                prop_assert_eq!(a.per(c), in_range(&even(&x * &unit, &z)));
            }
        }
    }
}
