//! What happens in tests: drafts of transactions, told in a few words.

use serde_json::{Value, json};

use super::desk::NOW_MS;

pub const DAY_MS: i64 = 86_400_000;

/// So many days before now.
pub fn ago(days: i64) -> i64 {
    NOW_MS - days * DAY_MS
}

/// `1.5 BTC`.
pub fn side(text: &str) -> Value {
    let (amount, asset) = text.split_once(' ').unwrap();
    json!({ "asset": asset, "amount": amount })
}

pub fn buy(account: &str, at_ms: i64, received: &str, sent: &str) -> Value {
    json!({ "kind": "buy", "at_ms": at_ms, "account_id": account, "sent": side(sent), "received": side(received),
            "settles": "outside" })
}

pub fn sell(account: &str, at_ms: i64, sent: &str, received: &str) -> Value {
    json!({ "kind": "sell", "at_ms": at_ms, "account_id": account, "sent": side(sent), "received": side(received),
            "settles": "outside" })
}

/// A deposit, a reward: what only comes.
pub fn comes(kind: &str, account: &str, at_ms: i64, received: &str) -> Value {
    json!({ "kind": kind, "at_ms": at_ms, "account_id": account, "received": side(received) })
}
