//! Exact decimals for prices and volumes.
//!
//! A figure keeps the digits that the source sent (`"0.00002140"` stays that), and ratios are rounded once, at
//! the end. Text with more digits than 28 is refused rather than rounded.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Serialize, Serializer};

/// Decimal places of a percentage in an answer.
const PERCENT_PLACES: u32 = 4;

/// Why a piece of text is not a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAFigure {
    /// Nothing there: an empty string, null or no field at all.
    Absent,
    /// Text that is no number, or a number in a form no exchange uses.
    Malformed,
    /// A number with more digits than are held exactly, or with an absurd exponent.
    OutOfRange,
    /// A number where the sign makes no sense: a price of zero or less, a negative volume.
    WrongSign,
}

/// Reads plain (`"12.50"`) or scientific (`"5.188e-05"`) notation exactly.
pub fn parse(text: &str) -> Result<Decimal, NotAFigure> {
    let text = text.trim();
    if text.is_empty() {
        return Err(NotAFigure::Absent);
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E')) {
        return Err(NotAFigure::Malformed);
    }
    if let Some((digits, _)) = text.split_once(['e', 'E']) {
        // It would round its digits to those it can hold.
        Decimal::from_str_exact(digits).map_err(|_| NotAFigure::OutOfRange)?;
        return Decimal::from_scientific(text).map_err(|_| NotAFigure::OutOfRange);
    }
    let refused = || if is_plain(text) { NotAFigure::OutOfRange } else { NotAFigure::Malformed };
    Decimal::from_str_exact(text).map_err(|_| refused())
}

/// An optional sign, digits, and at most one point among them.
fn is_plain(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    digits.len() > 1 && all_digits(whole) && all_digits(fraction)
}

/// A price: strictly positive.
pub fn parse_price(text: &str) -> Result<Decimal, NotAFigure> {
    let price = parse(text)?;
    if price.is_sign_positive() && !price.is_zero() { Ok(price) } else { Err(NotAFigure::WrongSign) }
}

/// A traded volume: zero or more.
pub fn parse_volume(text: &str) -> Result<Decimal, NotAFigure> {
    let volume = parse(text)?;
    if volume.is_zero() || volume.is_sign_positive() { Ok(volume) } else { Err(NotAFigure::WrongSign) }
}

/// A relative change in percent, kept unrounded for ordering and written with at most four decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(Decimal);

impl Percent {
    /// `(to − from) / from × 100`; none where `from` is not positive or the result cannot be held.
    pub fn change(from: Decimal, to: Decimal) -> Option<Self> {
        if from.is_zero() || from.is_sign_negative() {
            return None;
        }
        let difference = to.checked_sub(from)?.checked_mul(Decimal::ONE_HUNDRED)?;
        difference.checked_div(from).map(Self)
    }

    /// A change as a source states it, in percent.
    pub fn stated(percent: Decimal) -> Self {
        Self(percent)
    }

    /// The unrounded value.
    pub fn value(self) -> Decimal {
        self.0
    }

    /// Rounded to what an answer shows, halves away from zero.
    pub fn rounded(self) -> Decimal {
        self.0.round_dp_with_strategy(PERCENT_PLACES, RoundingStrategy::MidpointAwayFromZero).normalize()
    }
}

impl Serialize for Percent {
    /// A JSON number. Four decimals of any plausible change survive the binary form digit for digit.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rounded = self.rounded();
        match i64::try_from(rounded) {
            Ok(whole) if rounded.fract().is_zero() => serializer.serialize_i64(whole),
            _ => serializer.serialize_f64(f64::try_from(rounded).map_err(serde::ser::Error::custom)?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn text_keeps_the_digits_it_was_sent_with() {
        assert_eq!(parse("0.00002140").map(|figure| figure.to_string()), Ok("0.00002140".to_owned()));
        assert_eq!(parse("5.188e-05").map(|figure| figure.to_string()), Ok("0.00005188".to_owned()));
    }

    #[test]
    fn text_that_is_no_figure_says_why() {
        for (text, reason) in [
            ("", NotAFigure::Absent),
            ("  ", NotAFigure::Absent),
            ("NaN", NotAFigure::Malformed),
            ("1_000", NotAFigure::Malformed),
            ("1.2.3", NotAFigure::Malformed),
            ("1e999", NotAFigure::OutOfRange),
            ("123456789012345678901234567890", NotAFigure::OutOfRange),
        ] {
            assert_eq!(parse(text), Err(reason), "{text:?}");
        }
        assert_eq!(parse_price("-1"), Err(NotAFigure::WrongSign));
        assert_eq!(parse_price("0.00"), Err(NotAFigure::WrongSign));
        assert_eq!(parse_volume("-0.1"), Err(NotAFigure::WrongSign));
        assert_eq!(parse_volume("0"), Ok(Decimal::ZERO));
    }

    #[test]
    fn a_change_is_rounded_once_and_halves_go_away_from_zero() {
        // (100.00005 − 100) / 100 × 100 = 0.00005 % → 0.0001
        let up = Percent::change(dec!(100), dec!(100.00005)).map(Percent::rounded);
        assert_eq!(up, Some(dec!(0.0001)));
        let down = Percent::change(dec!(100), dec!(99.99995)).map(Percent::rounded);
        assert_eq!(down, Some(dec!(-0.0001)));
    }

    #[test]
    fn a_change_from_nothing_is_no_change_at_all() {
        assert_eq!(Percent::change(Decimal::ZERO, dec!(5)), None);
    }

    #[test]
    fn a_change_is_a_json_number_with_its_own_digits() {
        let json =
            |from, to| Percent::change(from, to).and_then(|change| serde_json::to_string(&change).ok());
        assert_eq!(json(dec!(3), dec!(4)).as_deref(), Some("33.3333"));
        assert_eq!(json(dec!(4), dec!(4)).as_deref(), Some("0"));
        assert_eq!(json(dec!(8), dec!(7)).as_deref(), Some("-12.5"));
    }
}
