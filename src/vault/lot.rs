//! Lots: what each acquisition brought, and what is left of it; and the order in which disposals take them.

use std::cmp::Ordering;

use ethnum::U256;
use serde::{Deserialize, Serialize};

use super::amount::Amount;
use super::asset::Asset;
use super::place::Place;

/// Which lots a disposal takes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The earliest.
    #[default]
    Fifo,
    /// The latest.
    Lifo,
    /// Those with the highest cost for each unit; of equals the earliest; those without a cost last.
    Hifo,
    /// A part of all: the whole pool is one lot.
    Average,
}

impl Method {
    /// All methods.
    pub const ALL: [Self; 4] = [Self::Fifo, Self::Lifo, Self::Hifo, Self::Average];

    /// Its name in JSON and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fifo => "fifo",
            Self::Lifo => "lifo",
            Self::Hifo => "hifo",
            Self::Average => "average",
        }
    }

    /// The method of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }

    /// What a pool of an asset is computed by. One dollar is like any other: the currency has no lots, whatever the method.
    #[must_use]
    pub fn of(self, asset: &Asset) -> Self {
        if asset.is_currency() { Self::Average } else { self }
    }

    /// Which of two lots is taken first.
    pub fn compare(self, a: &Lot, b: &Lot) -> Ordering {
        match self {
            Self::Fifo | Self::Average => a.place.cmp(&b.place),
            Self::Lifo => b.place.cmp(&a.place),
            Self::Hifo => b.unit_cost.cmp(&a.unit_cost).then_with(|| a.place.cmp(&b.place)),
        }
    }
}

/// What one acquisition brought, and what is left of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    /// Of the acquisition.
    pub place: Place,
    /// How much it brought.
    pub quantity: Amount,
    /// What that cost; none where it is not known.
    pub cost: Option<Amount>,
    /// How much is left.
    pub left: Amount,
    /// What of the cost is left with it.
    pub left_cost: Option<Amount>,
    /// Text that sorts by the cost of one: see [`unit_cost`].
    pub unit_cost: String,
}

impl Lot {
    /// A new one, of which all is left.
    pub fn new(place: Place, quantity: Amount, cost: Option<Amount>) -> Self {
        let unit_cost = unit_cost(quantity, cost);
        Self { place, quantity, cost, left: quantity, left_cost: cost, unit_cost }
    }
}

/// Which part of which lot a disposal, or what left otherwise, has used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// Of what used it.
    pub place: Place,
    /// Its number among those of that place, from 0.
    pub line: u32,
    /// The lot; none where the whole pool is one.
    pub lot: Option<Place>,
    /// How much of it.
    pub quantity: Amount,
    /// What that had cost; none where it is not known.
    pub cost: Option<Amount>,
    /// Whether it was disposed of: what left otherwise has neither proceeds nor profit.
    pub is_disposal: bool,
    /// What it brought; none where it is not known.
    pub proceeds: Option<Amount>,
    /// Proceeds less cost; none where one of them is not known.
    pub profit: Option<Amount>,
    /// What was left of the lot, or of what in the pool has a cost or has none.
    pub left_after: Amount,
    /// The cost of that.
    pub left_cost_after: Option<Amount>,
}

/// Digits of the largest cost of one: 10^15 for 10^-18 is 10^33, in parts of 10^-18 less than 2^172.
const DIGITS: usize = 43;

/// Text that sorts by what one of a quantity costs: that in parts of 10^-18, rounded down, as 43 hexadecimal digits. Empty, before all others,
/// where the cost is not known.
pub fn unit_cost(quantity: Amount, cost: Option<Amount>) -> String {
    let parts = |amount: Amount| U256::from(amount.parts().unsigned_abs());
    match cost {
        Some(cost) if quantity.is_positive() => {
            let digits = parts(cost) * parts(Amount::ONE) / parts(quantity);
            let (high, low) = digits.into_words();
            format!("{high:0width$x}{low:032x}", width = DIGITS - 32)
        }
        _ => String::new(),
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
    fn the_form_of_a_unit_cost_is_pinned() {
        // 3 for 2 are 1.5 each: 1.5 × 10^18 is 14d1 120d 7b16 0000 in hexadecimal.
        assert_eq!(unit_cost(amount("2"), Some(amount("3"))), format!("{:0>43}", "14d1120d7b160000"));
        assert_eq!(unit_cost(amount("2"), None), "");
        // The largest there can be: 10^51.
        let most = unit_cost(Amount::from_parts(1).unwrap(), Some(Amount::MOST));
        assert_eq!(most.len(), DIGITS);
        assert_eq!(BigInt::parse_bytes(most.as_bytes(), 16).unwrap(), BigInt::from(10).pow(51));
    }

    #[test]
    fn names_are_those_of_json_and_the_currency_has_no_lots() {
        for method in Method::ALL {
            assert_eq!(serde_json::to_string(&method).unwrap(), format!("\"{}\"", method.name()));
            assert_eq!(Method::parse(method.name()), Some(method));
            assert_eq!(method.of(&Asset::currency()), Method::Average);
            assert_eq!(method.of(&Asset::parse("EUR").unwrap()), method);
        }
    }

    fn lot() -> impl Strategy<Value = (Amount, Amount)> {
        let most = Amount::MOST.parts();
        (1..=most, 0..=most, 0..33_u32, 0..33_u32).prop_map(|(quantity, cost, a, b)| {
            let amount = |parts: i128| Amount::from_parts(parts).unwrap();
            (amount((quantity / 10_i128.pow(a)).max(1)), amount(cost / 10_i128.pow(b)))
        })
    }

    proptest! {
        #[test]
        fn text_sorts_as_the_costs_of_one(a in lot(), b in lot()) {
            let text = |lot: (Amount, Amount)| unit_cost(lot.0, Some(lot.1));
            let number = |(quantity, cost): (Amount, Amount)| {
                BigInt::from(cost.parts()) * BigInt::from(10).pow(18) / BigInt::from(quantity.parts())
            };
            prop_assert_eq!(text(a).cmp(&text(b)), number(a).cmp(&number(b)));
            prop_assert!(unit_cost(a.0, None) < text(a));
        }
    }
}
