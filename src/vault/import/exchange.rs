//! Exchanges told leg by leg: what came, what went, and what was paid besides, of one moment.

use super::reading::{Happened, Label, Not, OWN_MOVE, side, size, sum};
use crate::vault::amount::Amount;
use crate::vault::asset::Asset;
use crate::vault::transaction::Side;

const ONE_SIDE: &str = "Only one side of an exchange is here: what came for it, or went, is missing";

/// What changed of one asset: its legs taken together.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Net {
    asset: Asset,
    amount: Amount,
    /// What that was worth, if each of its legs says so.
    value: Option<Amount>,
}

/// The legs of what was exchanged in one moment.
#[derive(Debug, Clone, Default)]
pub struct Legs {
    nets: Vec<Net>,
    fees: Vec<Net>,
}

impl Legs {
    /// Adds what came, or went by its sign, and what it was worth.
    ///
    /// # Errors
    /// The sum is too large.
    pub fn add(&mut self, asset: Asset, amount: Amount, value: Option<Amount>) -> Result<(), Not> {
        add(&mut self.nets, asset, amount, value)
    }

    /// Adds what was paid.
    ///
    /// # Errors
    /// The sum is too large.
    pub fn pay(&mut self, asset: Asset, amount: Amount) -> Result<(), Not> {
        add(&mut self.fees, asset, amount, None)
    }

    /// Whether nothing was exchanged, whatever was paid.
    pub fn is_empty(&self) -> bool {
        self.nets.is_empty()
    }

    /// What was exchanged. Where one side is of several assets, the other is divided among them by what they were worth, or evenly where that is
    /// not known: then a part of it does not say what it was worth.
    ///
    /// # Errors
    /// A side is missing, or both are of several assets.
    pub fn exchanged(mut self, at_ms: i64, note: &str) -> Result<Vec<Happened>, Not> {
        self.nets.retain(|net| !net.amount.is_zero());
        self.nets.sort_by(|a, b| a.asset.cmp(&b.asset));
        let (outs, ins): (Vec<_>, Vec<_>) = self.nets.into_iter().partition(|net| net.amount.is_negative());
        let pairs: Vec<(Net, Net)> = match (outs.as_slice(), ins.as_slice()) {
            ([], []) => return Err(Not::needed(OWN_MOVE)),
            ([], _) | (_, []) => return Err(Not::readable(ONE_SIDE)),
            ([out], several) => divide(out, several)?.into_iter().zip(ins).collect(),
            (several, [one]) => several.iter().cloned().zip(divide(one, several)?).collect(),
            _ => return Err(Not::readable("Several exchanges of one moment cannot be told apart")),
        };
        let happened = |(out, one): (Net, Net)| Happened {
            sent: side(out.asset, out.amount),
            received: side(one.asset, one.amount),
            value: out.value.or(one.value).map(size),
            note: note.to_owned(),
            ..Happened::at(at_ms)
        };
        let mut all: Vec<_> = pairs.into_iter().map(happened).collect();
        self.fees.sort_by(|a, b| a.asset.cmp(&b.asset));
        for fee in self.fees {
            charge(&mut all, fee, at_ms, note)?;
        }
        Ok(all)
    }
}

fn add(nets: &mut Vec<Net>, asset: Asset, amount: Amount, value: Option<Amount>) -> Result<(), Not> {
    // What a leg was worth has the sign of the leg.
    let value = value.map(|value| if amount.is_negative() { size(value).neg() } else { size(value) });
    match nets.iter_mut().find(|net| net.asset == asset) {
        Some(net) => {
            net.amount = sum(net.amount, amount)?;
            net.value = net.value.zip(value).and_then(|(a, b)| a.checked_add(b));
        }
        None => nets.push(Net { asset, amount, value }),
    }
    Ok(())
}

/// Divides one side among several of the other.
fn divide(whole: &Net, several: &[Net]) -> Result<Vec<Net>, Not> {
    if several.len() < 2 {
        return Ok(vec![whole.clone()]);
    }
    let weights: Option<Vec<_>> =
        several.iter().map(|net| net.value.filter(|value| !value.is_zero())).collect();
    let is_valued = weights.is_some();
    let weights = weights.unwrap_or_else(|| vec![Amount::ONE; several.len()]);
    let mut left = whole.amount;
    let mut total = weights.iter().try_fold(Amount::ZERO, |total, weight| sum(total, size(*weight)))?;
    let mut parts = Vec::with_capacity(several.len());
    for (net, weight) in several.iter().zip(weights) {
        let weight = size(weight);
        let too_small = || Not::readable("An amount is too small to be divided");
        // The last one takes what is left.
        let part = left.checked_mul_div(weight, total).ok_or_else(too_small)?;
        if part.is_zero() {
            return Err(too_small());
        }
        left = sum(left, part.neg())?;
        total = sum(total, weight.neg())?;
        let value = if is_valued { net.value } else { None };
        parts.push(Net { asset: whole.asset.clone(), amount: part, value });
    }
    Ok(parts)
}

/// Puts a fee to the first that has none yet, rather where it is of what was exchanged; else it stands alone.
fn charge(all: &mut Vec<Happened>, fee: Net, at_ms: i64, note: &str) -> Result<(), Not> {
    let Some(fee) = side(fee.asset, fee.amount).filter(|_| !fee.amount.is_zero()) else { return Ok(()) };
    let is_of = |side: &Option<Side>| side.as_ref().is_some_and(|side| side.asset == fee.asset);
    let can = |one: &Happened| {
        let received = one.received.as_ref().filter(|side| side.asset == fee.asset);
        one.fee.is_none() && received.is_none_or(|side| fee.asset.is_currency() || fee.amount < side.amount)
    };
    let best = all.iter().position(|one| can(one) && (is_of(&one.sent) || is_of(&one.received)));
    let place = best.or_else(|| all.iter().position(can));
    match place.and_then(|place| all.get_mut(place)) {
        Some(one) => one.fee = Some(fee),
        None => all.push(Happened {
            sent: Some(fee),
            label: Label::Fee,
            note: note.to_owned(),
            ..Happened::at(at_ms)
        }),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn amount(text: &str) -> Amount {
        Amount::parse(text).unwrap()
    }

    fn asset(text: &str) -> Asset {
        Asset::parse(text).unwrap()
    }

    fn legs(legs: &[(&str, &str, Option<&str>)], fees: &[(&str, &str)]) -> Legs {
        let mut all = Legs::default();
        for (ticker, quantity, value) in legs {
            all.add(asset(ticker), amount(quantity), value.map(amount)).unwrap();
        }
        for (ticker, quantity) in fees {
            all.pay(asset(ticker), amount(quantity)).unwrap();
        }
        all
    }

    fn told(legs: Legs) -> Result<Vec<String>, Not> {
        let side = |side: &Option<Side>| {
            side.as_ref().map_or("-".to_owned(), |side| format!("{} {}", side.amount, side.asset))
        };
        let tell = |one: Happened| {
            let value = one.value.map_or("?".to_owned(), |value| value.to_string());
            format!("{} for {}, fee {}, worth {value}", side(&one.sent), side(&one.received), side(&one.fee))
        };
        Ok(legs.exchanged(0, "")?.into_iter().map(tell).collect())
    }

    #[test]
    fn legs_of_the_same_asset_are_one() {
        // 0.3 + 0.2 = 0.5 for 6000 + 4000 = 10000
        let four =
            [("BTC", "0.3", None), ("USDT", "-6000", None), ("BTC", "0.2", None), ("USDT", "-4000", None)];
        let fees = [("BNB", "0.001"), ("BNB", "0.002")];
        assert_eq!(told(legs(&four, &fees)).unwrap(), ["10000 USDT for 0.5 BTC, fee 0.003 BNB, worth ?"]);
    }

    #[test]
    fn one_side_is_divided_among_several_by_what_they_were_worth() {
        // 9 × 10 / 30 = 3, and 6 is left.
        let dust = [("BNB", "9", None), ("VET", "-100", Some("-10")), ("TRX", "-50", Some("-20"))];
        assert_eq!(
            told(legs(&dust, &[])).unwrap(),
            ["50 TRX for 6 BNB, fee -, worth 20", "100 VET for 3 BNB, fee -, worth 10"]
        );
    }

    #[test]
    fn one_side_is_divided_evenly_where_nothing_says_what_they_were_worth() {
        // 1 / 3 rounded down, half of what is left, and the rest.
        let dust = [("BNB", "1", None), ("A", "-1", None), ("B", "-1", Some("2")), ("C", "-1", None)];
        assert_eq!(
            told(legs(&dust, &[])).unwrap(),
            [
                "1 A for 0.333333333333333333 BNB, fee -, worth ?",
                "1 B for 0.333333333333333333 BNB, fee -, worth 2",
                "1 C for 0.333333333333333334 BNB, fee -, worth ?"
            ]
        );
    }

    #[test]
    fn a_fee_that_finds_no_place_stands_alone() {
        let two = [("BTC", "1", None), ("EUR", "-9", None)];
        assert_eq!(
            told(legs(&two, &[("EUR", "0.1"), ("BNB", "0.2"), ("ETH", "0")])).unwrap(),
            ["9 EUR for 1 BTC, fee 0.2 BNB, worth ?", "0.1 EUR for -, fee -, worth ?"]
        );
    }

    #[test]
    fn what_is_not_whole_or_not_clear_is_refused() {
        assert!(matches!(told(legs(&[("BTC", "1", None)], &[])), Err(Not::Readable(_))));
        let many = [("A", "1", None), ("B", "1", None), ("C", "-1", None), ("D", "-1", None)];
        assert!(matches!(told(legs(&many, &[])), Err(Not::Readable(_))));
        assert!(matches!(told(legs(&[("A", "1", None), ("A", "-1", None)], &[])), Err(Not::Needed(_))));
    }

    proptest! {
        #[test]
        fn what_is_divided_is_neither_more_nor_less_than_the_whole(
            parts in prop::collection::vec((1..10_i128.pow(24), prop::option::of(1..10_i128.pow(22))), 1..8),
            whole in 10_i128.pow(12)..10_i128.pow(30),
        ) {
            let mut all = Legs::default();
            all.add(asset("WHOLE"), Amount::from_parts(whole).unwrap(), None).unwrap();
            for (number, (quantity, value)) in parts.iter().enumerate() {
                let value = value.and_then(Amount::from_parts);
                all.add(asset(&format!("C{number}")), Amount::from_parts(-quantity).unwrap(), value).unwrap();
            }
            if let Ok(made) = all.exchanged(0, "") {
                let total = made.iter().map(|one| one.received.as_ref().unwrap().amount.parts()).sum::<i128>();
                prop_assert_eq!((total, made.len()), (whole, parts.len()));
            }
        }
    }
}
