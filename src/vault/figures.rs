//! What a pool comes to.

use serde::{Deserialize, Serialize};

use super::amount::Amount;

/// The figures of a pool behind one of its movements. Those without a unit of their own are in the currency. In JSON zeros are left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    /// How much of the asset is held.
    #[serde(skip_serializing_if = "is_zero")]
    pub quantity: Amount,
    /// How much of that was acquired without a cost.
    #[serde(skip_serializing_if = "is_zero")]
    pub uncosted: Amount,
    /// What the rest of it has cost.
    #[serde(skip_serializing_if = "is_zero")]
    pub cost: Amount,
    /// Profit of disposals, where it is known.
    #[serde(skip_serializing_if = "is_zero")]
    pub realised: Amount,
    /// Proceeds of disposals whose profit is known.
    #[serde(skip_serializing_if = "is_zero")]
    pub proceeds: Amount,
    /// How much of the asset was disposed of with a profit that is not known.
    #[serde(skip_serializing_if = "is_zero")]
    pub unknown: Amount,
    /// Fees that are neither in a cost nor taken from proceeds.
    #[serde(skip_serializing_if = "is_zero")]
    pub fees: Amount,
    /// What rewards were worth.
    #[serde(skip_serializing_if = "is_zero")]
    pub income: Amount,
    /// Cost of all that came.
    #[serde(skip_serializing_if = "is_zero")]
    pub acquired_cost: Amount,
    /// Cost of what left without a profit: withdrawals, gifts, fees.
    #[serde(skip_serializing_if = "is_zero")]
    pub left_cost: Amount,
}

impl Figures {
    /// What one of the held has cost, of what has a cost; none where that is nothing.
    pub fn average_cost(&self) -> Option<Amount> {
        self.cost.per(self.costed()?)
    }

    /// Profit if all that has a cost were sold at a price; none out of range, and where nothing has a cost.
    pub fn unrealised(&self, price: Amount) -> Option<Amount> {
        let costed = self.costed()?;
        if costed.is_zero() { None } else { costed.times(price)?.checked_sub(self.cost) }
    }

    /// How much of the held has a cost.
    pub(super) fn costed(&self) -> Option<Amount> {
        self.quantity.checked_sub(self.uncosted)
    }
}

fn is_zero(amount: &Amount) -> bool {
    amount.is_zero()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        Amount::parse(text).unwrap()
    }

    #[test]
    fn the_form_of_figures_is_pinned() {
        let figures = Figures {
            quantity: amount("1"),
            uncosted: amount("2"),
            cost: amount("3"),
            realised: amount("-4.5"),
            proceeds: amount("5"),
            unknown: amount("6"),
            fees: amount("7"),
            income: amount("8"),
            acquired_cost: amount("9"),
            left_cost: amount("10"),
        };
        let json = r#"{"quantity":"1","uncosted":"2","cost":"3","realised":"-4.5","proceeds":"5","unknown":"6","fees":"7","income":"8","acquired_cost":"9","left_cost":"10"}"#;
        assert_eq!(serde_json::to_string(&figures).unwrap(), json);
        assert_eq!(serde_json::from_str::<Figures>(json).unwrap(), figures);
        assert_eq!(serde_json::to_string(&Figures::default()).unwrap(), "{}");
        assert_eq!(serde_json::from_str::<Figures>("{}").unwrap(), Figures::default());
    }

    #[test]
    fn averages_and_what_is_not_realised_are_of_what_has_a_cost() {
        // 3 are held, 1 of them without a cost: 2 for 90 is 45 each; at 50 they are worth 100, 10 more.
        let figures = Figures {
            quantity: amount("3"),
            uncosted: amount("1"),
            cost: amount("90"),
            ..Figures::default()
        };
        assert_eq!(figures.average_cost(), Some(amount("45")));
        assert_eq!(figures.unrealised(amount("50")), Some(amount("10")));
        let uncosted = Figures { uncosted: amount("3"), cost: Amount::ZERO, ..figures };
        assert_eq!((uncosted.average_cost(), uncosted.unrealised(amount("50"))), (None, None));
    }
}
