//! Tickets: orders as somebody fills them in, and whether the product takes them so.

use super::rates::Rates;
use super::refusal::{Refusal, invalid, require};
use super::rules::{Increment, Rules, Trading};
use super::terms::{Kind, Side, TimeInForce};
use crate::error::ErrorCode;
use crate::market::product::ProductId;
use crate::vault::amount::Amount;
use crate::vault::asset::Asset;
use crate::vault::transaction::AccountId;

/// How far ahead an order can end, milliseconds: 366 days.
const LONGEST_MS: i64 = 366 * 86_400_000;

/// What somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// In which account: a paper account.
    pub account: AccountId,
    /// Of which product.
    pub product: ProductId,
    /// Whether to buy.
    pub side: Side,
    /// What to wait for.
    pub kind: Kind,
    /// How much, in base units.
    pub size: Option<Amount>,
    /// Or how much to spend with the fee, in quote units.
    pub funds: Option<Amount>,
    /// The limit.
    pub price: Option<Amount>,
    /// What triggers it.
    pub stop_price: Option<Amount>,
    /// How long it stays: if nothing is said, till it is cancelled, and a market order not at all.
    pub time_in_force: Option<TimeInForce>,
    /// When it ends, if it is good till a date: Unix milliseconds.
    pub expires_ms: Option<i64>,
    /// Whether it must not take.
    pub post_only: bool,
}

impl Ticket {
    /// How long it stays.
    pub fn stays(&self) -> TimeInForce {
        let usual = if self.kind == Kind::Market { TimeInForce::Ioc } else { TimeInForce::Gtc };
        self.time_in_force.unwrap_or(usual)
    }

    /// Whether a product with these rules takes it; but for what it is worth, which depends on prices.
    ///
    /// # Errors
    /// The first field at fault.
    pub fn check(&self, rules: &Rules, rates: Rates, now_ms: i64) -> Result<(), Refusal> {
        self.check_product(rules, rates)?;
        self.check_trading(rules.trading)?;
        self.check_prices(rules.quote_increment)?;
        self.check_quantity(rules)?;
        self.check_time(now_ms)
    }

    fn check_product(&self, rules: &Rules, rates: Rates) -> Result<(), Refusal> {
        let is_asset = |ticker| Asset::parse(ticker).is_ok();
        let are_assets = is_asset(self.product.base())
            && is_asset(self.product.quote())
            && self.product.base() != self.product.quote();
        require(are_assets, "product_id", "must be of two assets that an account can keep")?;
        // Prices and sizes are multiples of these steps: what is exact of a step of each is exact of all.
        let is_exact = |rate| rules.of_one_step(rules.quote_increment.step(), rate).is_some();
        let are_exact = is_exact(rates.maker) && is_exact(rates.taker);
        require(are_exact, "product_id", "has prices and sizes that are too fine for exact fees")
    }

    fn check_trading(&self, trading: Trading) -> Result<(), Refusal> {
        match trading {
            Trading::Open => Ok(()),
            Trading::Halted => {
                let reason = "takes no orders at present";
                Err(Refusal { code: ErrorCode::Conflict, field: "product_id", reason })
            }
            Trading::PostOnly => {
                let rests = self.kind == Kind::Limit && self.post_only;
                require(rests, "post_only", "must be true: the product takes only what rests at present")
            }
            Trading::LimitOnly => {
                let reason = "must be limit or stop_limit: the product takes no others at present";
                require(self.kind.is_limited(), "kind", reason)
            }
            Trading::Auction => {
                require(self.kind != Kind::Market, "kind", "must not be market: the product is in an auction")
            }
        }
    }

    fn check_prices(&self, grid: Increment) -> Result<(), Refusal> {
        check_price(self.price, self.kind.is_limited(), grid, "price")?;
        check_price(self.stop_price, self.kind.is_triggered(), grid, "stop_price")
    }

    fn check_quantity(&self, rules: &Rules) -> Result<(), Refusal> {
        let Some(funds) = self.funds else {
            let size = self.size.ok_or(invalid("size", "is missing"))?;
            require(size.is_positive(), "size", "must be more than 0")?;
            return require(rules.base_increment.fits(size), "size", "must be a multiple of base_increment");
        };
        require(self.size.is_none(), "funds", "must not be there with size")?;
        let buys_at_market = self.side == Side::Buy && !self.kind.is_limited();
        require(buys_at_market, "funds", "is only for buying without a limit: say size")?;
        require(funds.is_positive(), "funds", "must be more than 0")?;
        require(rules.quote_increment.fits(funds), "funds", "must be a multiple of quote_increment")
    }

    fn check_time(&self, now_ms: i64) -> Result<(), Refusal> {
        let stays = self.stays();
        let is_for_now = matches!(stays, TimeInForce::Ioc | TimeInForce::Fok);
        match self.kind {
            Kind::Market => {
                require(is_for_now, "time_in_force", "must be ioc or fok for a market order")?;
            }
            Kind::Limit => {}
            Kind::Stop | Kind::StopLimit | Kind::TakeProfit => {
                let reason = "must be gtc or gtd for an order with a stop price";
                require(!is_for_now, "time_in_force", reason)?;
            }
        }
        let may_post = self.kind == Kind::Limit && !is_for_now;
        require(may_post || !self.post_only, "post_only", "is only for a limit order that is gtc or gtd")?;
        match self.expires_ms {
            None => require(stays != TimeInForce::Gtd, "expires_ms", "is missing"),
            Some(expires_ms) => {
                require(stays == TimeInForce::Gtd, "expires_ms", "is only for an order that is gtd")?;
                let is_ahead = expires_ms > now_ms && expires_ms - now_ms <= LONGEST_MS;
                require(is_ahead, "expires_ms", "must be in the future, within 366 days")
            }
        }
    }
}

fn check_price(
    price: Option<Amount>,
    is_asked_for: bool,
    grid: Increment,
    field: &'static str,
) -> Result<(), Refusal> {
    let Some(price) = price else { return require(!is_asked_for, field, "is missing") };
    require(is_asked_for, field, "is not for this kind")?;
    require(price.is_positive(), field, "must be more than 0")?;
    require(grid.fits(price), field, "must be a multiple of quote_increment")
}
