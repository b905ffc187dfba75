//! Decimal numbers as whole numbers of any size: nothing is rounded but what is written with four decimals.

use std::cmp::Ordering;

use num_bigint::BigInt;

/// `digits / 10^decimals`, written with that many decimals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    digits: BigInt,
    decimals: u32,
}

impl Number {
    /// Nothing, without decimals.
    pub fn zero() -> Self {
        Self { digits: BigInt::ZERO, decimals: 0 }
    }

    /// Reads plain notation such as `0.00002140`.
    pub fn read(text: &str) -> Self {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = format!("{whole}{fraction}").parse().unwrap();
        Self { digits, decimals: u32::try_from(fraction.len()).unwrap() }
    }

    /// Writes it with its own decimals.
    pub fn text(&self) -> String {
        let decimals = self.decimals as usize;
        let digits = format!("{:0>width$}", self.digits.magnitude().to_string(), width = decimals + 1);
        let sign = if self.digits < BigInt::ZERO { "-" } else { "" };
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }

    /// The sum, with as many decimals as the more precise of the two.
    pub fn plus(&self, other: &Self) -> Self {
        let decimals = self.decimals.max(other.decimals);
        Self { digits: self.scaled(decimals) + other.scaled(decimals), decimals }
    }

    /// Whether this is `other × 10^places`.
    pub fn is_moved(&self, other: &Self, places: i32) -> bool {
        let power = |exponent: u32| BigInt::from(10).pow(exponent);
        let (up, down) = (places.max(0).unsigned_abs(), places.min(0).unsigned_abs());
        &self.digits * power(other.decimals + down) == &other.digits * power(self.decimals + up)
    }

    fn scaled(&self, decimals: u32) -> BigInt {
        &self.digits * BigInt::from(10).pow(decimals - self.decimals)
    }
}

/// A change in percent, as the fraction `over / under` with a positive `under`.
#[derive(Debug, Clone)]
pub struct Percent {
    over: BigInt,
    under: BigInt,
}

impl Percent {
    /// `(to − from) / from × 100`; none from nothing.
    pub fn change(from: &Number, to: &Number) -> Option<Self> {
        let decimals = from.decimals.max(to.decimals);
        let (from, to) = (from.scaled(decimals), to.scaled(decimals));
        (from > BigInt::ZERO).then(|| Self { over: (to - &from) * 100, under: from })
    }

    pub fn is_gain(&self) -> bool {
        self.over > BigInt::ZERO
    }

    pub fn is_loss(&self) -> bool {
        self.over < BigInt::ZERO
    }

    /// `a/b` against `c/d` is `ad` against `cb`.
    pub fn compare(&self, other: &Self) -> Ordering {
        (&self.over * &other.under).cmp(&(&other.over * &self.under))
    }

    /// With at most four decimals, halves away from zero, without zeros at the end.
    pub fn text(&self) -> String {
        let size = BigInt::from(self.over.magnitude().clone());
        // ⌊(2 · size · 10⁴ + under) / 2 · under⌋ rounds halves up.
        let rounded: BigInt = (size * 20_000 + &self.under) / (&self.under * 2);
        let digits = if self.is_loss() { -rounded } else { rounded };
        let text = Number { digits, decimals: 4 }.text();
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// As a JSON number.
    pub fn json(&self) -> serde_json::Value {
        let text = self.text();
        text.parse::<i64>().map_or_else(|_| text.parse::<f64>().unwrap().into(), Into::into)
    }
}

#[test]
fn plain_numbers_keep_their_decimals_and_percentages_round_halves_away_from_zero() {
    assert_eq!(Number::read("0.00002140").text(), "0.00002140");
    assert_eq!(Number::read("1.50").plus(&Number::read("2.5")).text(), "4.00");
    let text = |from, to| Percent::change(&Number::read(from), &Number::read(to)).unwrap().text();
    // 1 / 3 = 33.33333… %; 0.00005 / 100 = 0.00005 % → 0.0001 %; −0.5 / 4 = −12.5 %; 4 / 4 = 100 %.
    assert_eq!(text("3", "4"), "33.3333");
    assert_eq!(text("100", "100.00005"), "0.0001");
    assert_eq!(text("100", "99.99995"), "-0.0001");
    assert_eq!(text("4", "3.5"), "-12.5");
    assert_eq!(text("4", "8.0"), "100");
    assert_eq!(text("10000000", "10000000.1"), "0");
}
