//! Amounts as files write them: with the signs of currencies, thousands apart, a comma for the point, or an exponent.

use crate::vault::amount::{Amount, NotAnAmount};

/// What is between whole units and their parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Point {
    /// `1,234.5`
    #[default]
    Dot,
    /// `1.234,5`
    Comma,
}

/// What a column of amounts has shown so far: see [`tell`].
pub mod tells {
    /// An amount that can only have a point.
    pub const DOT: u8 = 16;
    /// An amount that can only have a comma.
    pub const COMMA: u8 = 32;
}

/// The longest sign of a currency, characters: `US$`, `kr.`, `CHF`.
const LONGEST_SIGN: usize = 4;
/// Places that an amount holds.
const PLACES: usize = 18;

/// An amount, digit for digit; none where nothing is written.
///
/// # Errors
/// It is none, or has more digits than are held.
pub fn exact(text: &str, point: Point) -> Result<Option<Amount>, NotAnAmount> {
    match plain(text, point)? {
        None => Ok(None),
        Some(plain) => Amount::parse(&plain).map(Some),
    }
}

/// What something was worth, as an exchange has computed it: more than 18 places are rounded, halves away from zero. None where nothing is
/// written.
///
/// # Errors
/// It is no amount, or out of range.
pub fn rounded(text: &str, point: Point) -> Result<Option<Amount>, NotAnAmount> {
    let Some(plain) = plain(text, point)? else { return Ok(None) };
    let Some((whole, fraction)) = plain.split_once('.') else { return Amount::parse(&plain).map(Some) };
    let (kept, cut_off) = fraction.split_at_checked(PLACES).unwrap_or((fraction, ""));
    let amount = Amount::parse(&format!("{whole}.{kept}"))?;
    if cut_off.bytes().next().is_none_or(|digit| digit < b'5') {
        return Ok(Some(amount));
    }
    let away = if plain.starts_with('-') { -1 } else { 1 };
    Amount::from_parts(amount.parts() + away).map(Some).ok_or(NotAnAmount::OutOfRange)
}

/// Plain notation.
fn plain(text: &str, point: Point) -> Result<Option<String>, NotAnAmount> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let inside = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let (outer, rest) = sign(inside.unwrap_or(text));
    let (inner, body) = sign(without_currency(rest));
    let is_negative = inside.is_some() ^ outer ^ inner;
    let (digits, exponent) = body.split_once(['e', 'E']).unwrap_or((body, "0"));
    let (decimal, grouping) = match point {
        Point::Dot => ('.', ','),
        Point::Comma => (',', '.'),
    };
    let (whole, fraction) = digits.split_once(decimal).unwrap_or((digits, ""));
    let whole = ungrouped(whole, grouping).ok_or(NotAnAmount::Malformed)?;
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !is_digits(&whole) || !is_digits(fraction) {
        return Err(NotAnAmount::Malformed);
    }
    let exponent: i32 = exponent.parse().map_err(|_| NotAnAmount::Malformed)?;
    let (whole, fraction) = shifted(&whole, fraction, exponent).ok_or(NotAnAmount::OutOfRange)?;
    let sign = if is_negative { "-" } else { "" };
    Ok(Some(format!("{sign}{whole}.{fraction}")))
}

/// Whether a minus is in front, and what is behind.
fn sign(text: &str) -> (bool, &str) {
    let text = text.trim();
    match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest.trim()),
        None => (false, text.strip_prefix('+').unwrap_or(text).trim()),
    }
}

/// What is left of an amount without the sign of its currency, in front or behind.
fn without_currency(text: &str) -> &str {
    let is_sign = |char: char| !char.is_ascii_digit() && !matches!(char, '-' | '+' | '\u{2212}' | ',');
    let short = |sign: &str| sign.chars().count() <= LONGEST_SIGN;
    let rest = text.trim_start_matches(|char| is_sign(char) && char != '.');
    let front = text.strip_suffix(rest).unwrap_or_default();
    // `kr.100`: the point belongs to the sign.
    let rest = if front.is_empty() { rest } else { rest.strip_prefix('.').unwrap_or(rest) };
    let rest = if short(front) { rest } else { text };
    let end = rest.trim_end_matches(|char| is_sign(char) && char != '.');
    let back = rest.strip_prefix(end).unwrap_or_default();
    // `5K` is five thousand, and no currency.
    let is_unit = back.len() == 1 && back.bytes().all(|byte| byte.is_ascii_alphabetic());
    if short(back.trim()) && !is_unit { end } else { rest }
}

/// Whole units without what sets thousands apart, if it does.
fn ungrouped(text: &str, grouping: char) -> Option<String> {
    let is_grouping =
        |char: char| char == grouping || matches!(char, '\'' | '’' | '_') || char.is_whitespace();
    let groups: Vec<_> = text.split(is_grouping).collect();
    let sizes = || groups.iter().map(|group| group.len());
    // Three at the end, and three (or two, in India) before that.
    let fits = groups.len() == 1
        || (sizes().next_back() == Some(3)
            && sizes().next().is_some_and(|first| (1..=3).contains(&first))
            && sizes().skip(1).all(|size| size == 3 || size == 2));
    fits.then(|| groups.concat())
}

/// The point moved to the right.
fn shifted(whole: &str, fraction: &str, exponent: i32) -> Option<(String, String)> {
    let places = usize::try_from(exponent.checked_abs()?).ok().filter(|places| *places <= 40)?;
    if exponent < 0 {
        let padded = format!("{}{whole}", "0".repeat(places));
        let (whole, moved) = padded.split_at_checked(padded.len() - places)?;
        return Some((whole.to_owned(), format!("{moved}{fraction}")));
    }
    let padded = format!("{fraction}{}", "0".repeat(places));
    let (moved, fraction) = padded.split_at_checked(places)?;
    Some((format!("{whole}{moved}"), fraction.to_owned()))
}

/// What an amount says of the column that it stands in.
pub fn tell(text: &str) -> u8 {
    let text = text.trim();
    let (dot, comma) = (text.rfind('.'), text.rfind(','));
    let is_sure = |separator: char, at: usize| {
        let (whole, fraction) = text.split_at_checked(at).unwrap_or_default();
        let whole = whole.trim_start_matches(|char: char| !char.is_ascii_digit() && char != separator);
        let digits = fraction.bytes().filter(u8::is_ascii_digit).count();
        !whole.contains(separator) && (digits != 3 || whole.starts_with('0') || whole.len() > 3)
    };
    match (dot, comma) {
        _ if !text.bytes().any(|byte| byte.is_ascii_digit()) => 0,
        (Some(dot), Some(comma)) if dot > comma => tells::DOT,
        (Some(_), Some(_)) => tells::COMMA,
        (Some(dot), None) if is_sure('.', dot) => tells::DOT,
        (None, Some(comma)) if is_sure(',', comma) => tells::COMMA,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn with(text: &str, point: Point) -> Result<Option<String>, NotAnAmount> {
        exact(text, point).map(|amount| amount.map(|amount| amount.to_string()))
    }

    #[test]
    fn amounts_are_read_with_currencies_thousands_and_signs_wherever_they_stand() {
        for (text, amount) in [
            ("€95,000.00", "95000"),
            ("-Kč24741.93", "-24741.93"),
            ("$-1,234.5", "-1234.5"),
            ("-$1.49", "-1.49"),
            ("(12.50)", "-12.5"),
            ("US$ 3", "3"),
            ("12.50 €", "12.5"),
            ("kr.100.25", "100.25"),
            ("CHF 1'234.50", "1234.5"),
            ("₹1,00,000", "100000"),
            ("1 234 567.8", "1234567.8"),
            ("5.188e-05", "0.00005188"),
            ("1.5E3", "1500"),
            ("+0.10", "0.1"),
            (".5", "0.5"),
        ] {
            assert_eq!(with(text, Point::Dot), Ok(Some(amount.to_owned())), "{text}");
        }
        for (text, amount) in [("1.234,56", "1234.56"), ("0,5", "0.5"), ("-12,50 €", "-12.5"), ("7", "7")] {
            assert_eq!(with(text, Point::Comma), Ok(Some(amount.to_owned())), "{text}");
        }
        assert_eq!(with("  ", Point::Dot), Ok(None));
    }

    #[test]
    fn what_is_no_amount_is_refused_rather_than_guessed() {
        for text in ["1,5", "1,2345", "N/A", "--", "1.2.3", "12 apples", "1e", "5K", "0x10", "1,,000"] {
            assert_eq!(with(text, Point::Dot), Err(NotAnAmount::Malformed), "{text}");
        }
        for text in ["0.1234567890123456789", "1e99", "1e-2147483648", "9999999999999999"] {
            assert_eq!(with(text, Point::Dot), Err(NotAnAmount::OutOfRange), "{text}");
        }
    }

    #[test]
    fn only_what_something_was_worth_is_rounded() {
        let rounded = |text| rounded(text, Point::Dot).map(|amount| amount.unwrap().to_string());
        assert_eq!(rounded("$0.1234567890123456785"), Ok("0.123456789012345679".to_owned()));
        assert_eq!(rounded("-0.1234567890123456784"), Ok("-0.123456789012345678".to_owned()));
        assert_eq!(rounded("1,000"), Ok("1000".to_owned()));
    }

    #[test]
    fn a_column_tells_which_sign_is_the_point() {
        for text in ["1.5", "1,234.56", "0.123", "1234.567"] {
            assert_eq!(tell(text), tells::DOT, "{text}");
        }
        for text in ["1,5", "1.234,56", "0,123", "1234,567"] {
            assert_eq!(tell(text), tells::COMMA, "{text}");
        }
        for text in ["1.234", "1,234", "1.234.567", "17", "abc", ""] {
            assert_eq!(tell(text), 0, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_an_amount_or_refused(text in ".{0,40}") {
            let _ = (exact(&text, Point::Dot), exact(&text, Point::Comma), rounded(&text, Point::Dot), tell(&text));
        }

        #[test]
        fn what_an_amount_is_written_as_is_read_again(parts in -(10_i128.pow(33))..=10_i128.pow(33)) {
            let amount = Amount::from_parts(parts).unwrap();
            prop_assert_eq!(exact(&amount.to_string(), Point::Dot), Ok(Some(amount)));
        }
    }
}
