//! Fills: what was bought or sold, at one price, at one moment; and the transactions that they are in the ledger.

use serde::{Deserialize, Serialize};

use super::id::OrderId;
use super::terms::Side;
use crate::market::product::ProductId;
use crate::vault::amount::Amount;
use crate::vault::asset::Asset;
use crate::vault::transaction::{self, AccountId, Draft, TransactionId};

/// Whether a fill took what rested, or rested itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Liquidity {
    /// It rested.
    Maker,
    /// It took.
    Taker,
}

impl Liquidity {
    /// Its name in JSON and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Maker => "maker",
            Self::Taker => "taker",
        }
    }

    /// What has that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Maker, Self::Taker].into_iter().find(|liquidity| liquidity.name() == name)
    }
}

/// A part of an order that was filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fill {
    /// Of which order.
    #[serde(rename = "order_id")]
    pub order: OrderId,
    /// Which of its fills: from 1 on.
    pub number: u32,
    /// In which account.
    #[serde(rename = "account_id")]
    pub account: AccountId,
    /// Of which product.
    #[serde(rename = "product_id")]
    pub product: ProductId,
    /// When the price was observed, Unix milliseconds.
    pub at_ms: i64,
    /// Whether it was bought.
    pub side: Side,
    /// Whether it rested.
    pub liquidity: Liquidity,
    /// In quote units.
    pub price: Amount,
    /// In base units.
    pub size: Amount,
    /// Price × size.
    pub value: Amount,
    /// Value × rate.
    pub fee: Amount,
}

impl Fill {
    /// The name of the transaction of what was filled at one moment, this first: always the same for the same fill, so it stands in the ledger once.
    pub fn transaction_id(&self) -> TransactionId {
        TransactionId::known_by(&format!("order {} fill {}", self.order, self.number))
    }

    /// What it is in the ledger: a purchase or a sale for money, else a convert; the fee in the quote asset. None if its product is not of two
    /// assets, which no ticket passes with.
    ///
    /// Where neither side is the currency, nothing is said of what it was worth.
    pub fn draft(&self) -> Option<Draft> {
        Self::draft_of(std::slice::from_ref(self))
    }

    /// The same of all that an order was filled at one moment: one transaction, at the price on average.
    pub fn draft_of(fills: &[Self]) -> Option<Draft> {
        let mut fills = fills.iter();
        let mut all = fills.next()?.clone();
        for fill in fills {
            all.size = all.size.checked_add(fill.size)?;
            all.value = all.value.checked_add(fill.value)?;
            all.fee = all.fee.checked_add(fill.fee)?;
        }
        all.whole()
    }

    fn whole(&self) -> Option<Draft> {
        let base = Asset::parse(self.product.base()).ok()?;
        let quote = Asset::parse(self.product.quote()).ok()?;
        let kind = match self.side {
            _ if !quote.is_money() || base.is_money() => transaction::Kind::Convert,
            Side::Buy => transaction::Kind::Buy,
            Side::Sell => transaction::Kind::Sell,
        };
        let asset = transaction::Side { asset: base, amount: self.size };
        let money = transaction::Side { asset: quote.clone(), amount: self.value };
        let (sent, received) = match self.side {
            Side::Buy => (money, asset),
            Side::Sell => (asset, money),
        };
        let mut draft = Draft::new(kind, self.at_ms, self.account.clone());
        (draft.sent, draft.received) = (Some(sent), Some(received));
        draft.fee = self.fee.is_positive().then_some(transaction::Side { asset: quote, amount: self.fee });
        Some(draft)
    }
}
