//! Accounts.

use serde::Serialize;
use utoipa::ToSchema;

use crate::vault::account::AccountKind;
use crate::vault::amount::Amount;

/// All accounts, the oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Accounts {
    /// Each.
    pub accounts: Vec<Account>,
}

/// Where assets are kept.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// Whether it is part of the whole.
    pub kind: AccountKind,
    /// Rises with each change of it.
    pub version: i64,
    /// When it was opened, Unix milliseconds.
    pub created_ms: i64,
    /// What is in it.
    pub balances: Vec<Holding>,
    /// What of that its open orders reserve.
    pub held: Vec<Holding>,
    /// Of a paper account: the rate of fees for what rests.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maker: Option<Amount>,
    /// Of a paper account: the rate of fees for what takes.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taker: Option<Amount>,
    /// Of a paper account: what it began with, in US dollars.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub funds: Option<Amount>,
}

/// How much of an asset.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Holding {
    /// Which.
    pub asset: String,
    /// How much.
    #[schema(value_type = String)]
    pub quantity: Amount,
}
