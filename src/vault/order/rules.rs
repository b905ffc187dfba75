//! A product's rules: the grid of its prices and sizes, and what it takes at present.

use rust_decimal::Decimal;

use super::refusal::Refusal;
use crate::error::ErrorCode;
use crate::market::product::Product;
use crate::vault::amount::Amount;

/// A step of prices or sizes: more than nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Increment(Amount);

impl Increment {
    /// Of a listing; none if it is none.
    pub fn new(step: Amount) -> Option<Self> {
        step.is_positive().then_some(Self(step))
    }

    /// The step.
    pub fn step(self) -> Amount {
        self.0
    }

    /// Whether an amount is on the grid.
    pub fn fits(self, amount: Amount) -> bool {
        amount.parts() % self.0.parts() == 0
    }

    /// How many whole steps an amount has.
    pub fn count(self, amount: Amount) -> i128 {
        amount.parts() / self.0.parts()
    }

    /// So many steps; none out of range.
    pub fn times(self, count: i128) -> Option<Amount> {
        self.0.parts().checked_mul(count).and_then(Amount::from_parts)
    }

    /// An amount that is not negative, moved up to the grid; none out of range.
    pub fn up(self, amount: Amount) -> Option<Amount> {
        self.times(self.count(amount) + i128::from(!self.fits(amount)))
    }
}

/// What a product does at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trading {
    /// All that it can.
    Open,
    /// It takes orders with a limit alone.
    LimitOnly,
    /// It takes orders that rest alone.
    PostOnly,
    /// It takes orders with a limit and stops; nothing trades.
    Auction,
    /// Nothing trades, and orders can only be cancelled.
    Halted,
}

impl Trading {
    /// Whether orders can fill.
    pub fn is_on(self) -> bool {
        matches!(self, Self::Open | Self::LimitOnly | Self::PostOnly)
    }

    /// Whether an order, with a limit or without, can take what rests.
    pub fn may_take(self, has_limit: bool) -> bool {
        self == Self::Open || (self == Self::LimitOnly && has_limit)
    }
}

/// A product's rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Step of prices.
    pub quote_increment: Increment,
    /// Step of sizes.
    pub base_increment: Increment,
    /// What an order must be worth, in quote units.
    pub min_funds: Amount,
    /// How far from the mid what takes may fill, as a fraction.
    pub slippage: Amount,
    /// What it does at present.
    pub trading: Trading,
}

impl Rules {
    /// Of a listing.
    ///
    /// # Errors
    /// It does not tell all that there is to know.
    pub fn of(product: &Product) -> Result<Self, Refusal> {
        let unknown = "has no rules that are known at present";
        Self::told(product).ok_or(Refusal {
            code: ErrorCode::Unavailable,
            field: "product_id",
            reason: unknown,
        })
    }

    fn told(product: &Product) -> Option<Self> {
        let increment = |step: Option<Decimal>| Increment::new(Amount::try_from(step?).ok()?);
        let trading = if !product.trades() || product.cancel_only {
            Trading::Halted
        } else if product.auction_mode {
            Trading::Auction
        } else if product.post_only {
            Trading::PostOnly
        } else if product.limit_only {
            Trading::LimitOnly
        } else {
            Trading::Open
        };
        Some(Self {
            quote_increment: increment(product.quote_increment)?,
            base_increment: increment(product.base_increment)?,
            min_funds: Amount::try_from(product.min_market_funds?).ok()?,
            slippage: Amount::try_from(product.max_slippage_percentage?).ok()?,
            trading,
        })
    }

    /// What one step of size is worth at a price, and the fee of it; none where one of them has more than 18 places.
    pub(super) fn of_one_step(&self, price: Amount, rate: Amount) -> Option<(Amount, Amount)> {
        let value = price.times_exactly(self.base_increment.step())?;
        Some((value, value.times_exactly(rate)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::feed::coinbase::parse_products;

    const BITCOIN: &str = r#"[{"id":"BTC-USD","quote_increment":"0.01","base_increment":"0.00000001","min_market_funds":"1","status":"online","max_slippage_percentage":"0.02000000","post_only":false,"limit_only":false,"cancel_only":false,"trading_disabled":false,"auction_mode":false}]"#;

    fn rules(json: &str) -> Result<Rules, Refusal> {
        Rules::of(parse_products(json.as_bytes()).unwrap().rows.first().unwrap())
    }

    #[test]
    fn a_product_does_what_its_listing_says() {
        for (flag, trading) in [
            ("", Trading::Open),
            ("limit_only", Trading::LimitOnly),
            ("post_only", Trading::PostOnly),
            ("auction_mode", Trading::Auction),
            ("cancel_only", Trading::Halted),
            ("trading_disabled", Trading::Halted),
        ] {
            let json = BITCOIN.replace(&format!("\"{flag}\":false"), &format!("\"{flag}\":true"));
            assert_eq!(rules(&json).unwrap().trading, trading, "{flag}");
        }
        assert_eq!(rules(&BITCOIN.replace("online", "delisted")).unwrap().trading, Trading::Halted);
    }

    #[test]
    fn there_are_no_rules_where_one_is_not_told() {
        for told in ["\"0.01\"", "\"0.00000001\"", "\"1\"", "\"0.02000000\""] {
            let refusal = rules(&BITCOIN.replace(told, "\"\"")).unwrap_err();
            assert_eq!((refusal.code, refusal.field), (ErrorCode::Unavailable, "product_id"), "{told}");
        }
    }

    #[test]
    fn amounts_are_on_a_grid_or_moved_up_to_it() {
        let amount = |text| Amount::parse(text).unwrap();
        let cents = Increment::new(amount("0.01")).unwrap();
        assert!(cents.fits(amount("1.25")) && !cents.fits(amount("1.255")));
        assert_eq!((cents.count(amount("1.259")), cents.times(125)), (125, Some(amount("1.25"))));
        assert_eq!(
            (cents.up(amount("1.251")), cents.up(amount("1.25"))),
            (Some(amount("1.26")), Some(amount("1.25")))
        );
        assert_eq!((cents.times(i128::MAX), Increment::new(Amount::ZERO)), (None, None));
    }
}
