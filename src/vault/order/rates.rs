//! Rates of fees.

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use crate::error::ErrorCode;
use crate::vault::amount::Amount;

/// The highest rate: 10 %.
const MOST: Amount = percent_hundredths(1000);
/// Rates are whole hundredths of a percent.
const STEP: Amount = percent_hundredths(1);

/// What is charged, as a fraction of the value of a fill, in the quote asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rates {
    /// Of what fills while it rests.
    pub maker: Amount,
    /// Of what fills at once.
    pub taker: Amount,
}

impl Default for Rates {
    /// Maker 0.50 %, taker 0.90 %: the US entry tier since September 2026.
    fn default() -> Self {
        Self { maker: percent_hundredths(50), taker: percent_hundredths(90) }
    }
}

impl Rates {
    /// Rates as somebody wants to have them.
    ///
    /// # Errors
    /// One is out of range.
    pub fn new(maker: Amount, taker: Amount) -> Result<Self, Refusal> {
        for (field, rate) in [("maker", maker), ("taker", taker)] {
            let is_rate = !rate.is_negative() && rate <= MOST && rate.parts() % STEP.parts() == 0;
            if !is_rate {
                let reason = "must be from 0 to 0.1 in steps of 0.0001: 0.005 is 0.5 %";
                return Err(Refusal { code: ErrorCode::InvalidParameter, field, reason });
            }
        }
        Ok(Self { maker, taker })
    }

    /// What is reserved for fees, as long as it is not known which it will be.
    pub fn higher(self) -> Amount {
        self.maker.max(self.taker)
    }
}

const fn percent_hundredths(count: i128) -> Amount {
    match Amount::from_parts(count * 10_i128.pow(14)) {
        Some(rate) => rate,
        None => Amount::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_hundredths_of_a_percent_up_to_ten_percent() {
        let amount = |text| Amount::parse(text).unwrap();
        assert_eq!(Rates::new(amount("0.005"), amount("0.009")), Ok(Rates::default()));
        assert!(Rates::new(amount("0"), amount("0.1")).is_ok());
        for (maker, taker, at_fault) in
            [("-0.001", "0", "maker"), ("0.00001", "0", "maker"), ("0", "0.1001", "taker")]
        {
            assert_eq!(Rates::new(amount(maker), amount(taker)).unwrap_err().field, at_fault);
        }
    }
}
