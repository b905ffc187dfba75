//! What can and what cannot have happened.

use super::amount::Amount;
use super::asset::Asset;
use super::check::FIRST_MS;
use super::transaction::{AccountId, Draft, Kind, Reward, Settles, Side};

const NOW: i64 = 1_700_000_000_000;
const DAY_MS: i64 = 86_400_000;

fn side(text: &str) -> Option<Side> {
    let (amount, asset) = text.split_once(' ')?;
    Some(Side { asset: Asset::parse(asset).unwrap(), amount: Amount::parse(amount).unwrap() })
}

fn draft(kind: Kind, sent: &str, received: &str, fee: &str) -> Draft {
    let mut draft = Draft::new(kind, NOW, AccountId::new("a"));
    (draft.sent, draft.received, draft.fee) = (side(sent), side(received), side(fee));
    draft.reward = (kind == Kind::Reward).then_some(Reward::Other);
    draft.to_account = (kind == Kind::Transfer).then(|| AccountId::new("b"));
    draft
}

fn field(draft: &Draft) -> Option<&'static str> {
    draft.check(NOW).err().map(|refusal| refusal.field)
}

#[test]
fn every_kind_has_its_sides() {
    for (kind, sent, received, fee, at_fault) in [
        (Kind::Buy, "100 USD", "1 BTC", "1 USD", None),
        (Kind::Buy, "1 ETH", "1 BTC", "", Some("sent.asset")),
        (Kind::Buy, "1 USD", "1 EUR", "", Some("received.asset")),
        (Kind::Buy, "", "1 BTC", "", Some("sent")),
        (Kind::Buy, "100 USD", "", "", Some("received")),
        (Kind::Buy, "0 USD", "1 BTC", "", Some("sent.amount")),
        (Kind::Buy, "-1 USD", "1 BTC", "", Some("sent.amount")),
        (Kind::Sell, "1 BTC", "100 EUR", "1 EUR", None),
        (Kind::Sell, "1 BTC", "100 USDC", "", Some("received.asset")),
        (Kind::Convert, "1 BTC", "10 ETH", "1 BNB", None),
        (Kind::Convert, "1 USD", "1 EUR", "", None),
        (Kind::Convert, "1 BTC", "1 BTC", "", Some("received.asset")),
        (Kind::Deposit, "", "1 BTC", "0.1 BTC", None),
        (Kind::Deposit, "1 BTC", "", "", Some("sent")),
        (Kind::Deposit, "", "1 BTC", "1 BTC", Some("fee.amount")),
        (Kind::Deposit, "", "1 USD", "2 USD", None),
        (Kind::Withdrawal, "1 BTC", "", "1 BTC", None),
        (Kind::Withdrawal, "1 BTC", "1 ETH", "", Some("received")),
        (Kind::Withdrawal, "1000000000000000 BTC", "", "1 BTC", Some("fee.amount")),
        (Kind::Transfer, "1 BTC", "", "1 USD", None),
        (Kind::Reward, "", "1 BTC", "", None),
        (Kind::Gift, "", "1 BTC", "", None),
        (Kind::Gift, "1 BTC", "", "", None),
        (Kind::Gift, "1 BTC", "1 ETH", "", Some("received")),
        (Kind::Gift, "", "", "", Some("received")),
        (Kind::Lost, "1 BTC", "", "", None),
        (Kind::Lost, "1 BTC", "", "1 BTC", Some("fee")),
        (Kind::Fee, "1 BTC", "", "", None),
        (Kind::Fee, "1 BTC", "", "0 BTC", Some("fee")),
    ] {
        assert_eq!(field(&draft(kind, sent, received, fee)), at_fault, "{kind:?} {sent} {received} {fee}");
    }
}

#[test]
fn a_value_is_refused_where_it_says_nothing_or_something_else() {
    let worth = |kind, sent, received, value| {
        let value = Some(Amount::parse(value).unwrap());
        field(&Draft { value, ..draft(kind, sent, received, "") })
    };
    assert_eq!(worth(Kind::Buy, "100 USD", "1 BTC", "100"), None);
    assert_eq!(worth(Kind::Buy, "100 USD", "1 BTC", "101"), Some("value"));
    assert_eq!(worth(Kind::Buy, "100 EUR", "1 BTC", "101"), None);
    assert_eq!(worth(Kind::Deposit, "", "1 USD", "2"), Some("value"));
    assert_eq!(worth(Kind::Deposit, "", "1 BTC", "-1"), Some("value"));
    assert_eq!(worth(Kind::Withdrawal, "1 BTC", "", "1"), Some("value"));
    assert_eq!(worth(Kind::Gift, "1 BTC", "", "1"), Some("value"));
    assert_eq!(worth(Kind::Reward, "", "1 BTC", "0"), None);
}

#[test]
fn the_value_of_a_fee_is_for_a_third_asset() {
    let worth = |kind, sent, received, fee, value| {
        let fee_value = Some(Amount::parse(value).unwrap());
        field(&Draft { fee_value, ..draft(kind, sent, received, fee) })
    };
    assert_eq!(worth(Kind::Convert, "1 BTC", "10 ETH", "1 BNB", "300"), None);
    assert_eq!(worth(Kind::Convert, "1 BTC", "10 ETH", "1 BTC", "300"), Some("fee_value"));
    assert_eq!(worth(Kind::Convert, "1 BTC", "10 ETH", "", "300"), Some("fee_value"));
    assert_eq!(worth(Kind::Convert, "1 BTC", "10 ETH", "2 USD", "3"), Some("fee_value"));
    assert_eq!(worth(Kind::Convert, "1 BTC", "10 ETH", "2 USD", "2"), None);
    assert_eq!(worth(Kind::Transfer, "1 BTC", "", "0.1 BTC", "3"), None);
}

#[test]
fn everything_else_has_its_bounds() {
    let deposit = || draft(Kind::Deposit, "", "1 BTC", "");
    assert_eq!(field(&Draft { at_ms: FIRST_MS - 1, ..deposit() }), Some("at_ms"));
    assert_eq!(field(&Draft { at_ms: FIRST_MS, ..deposit() }), None);
    assert_eq!(field(&Draft { at_ms: NOW + DAY_MS, ..deposit() }), None);
    assert_eq!(field(&Draft { at_ms: NOW + DAY_MS + 1, ..deposit() }), Some("at_ms"));
    assert_eq!(field(&Draft { note: "\u{202e}<b>'--\0💰".repeat(100), ..deposit() }), None);
    assert_eq!(field(&Draft { note: "é".repeat(1001), ..deposit() }), Some("note"));
    assert_eq!(field(&Draft { reward: Some(Reward::Staking), ..deposit() }), Some("reward"));
    assert_eq!(field(&Draft { reward: None, ..draft(Kind::Reward, "", "1 BTC", "") }), Some("reward"));
    assert_eq!(field(&Draft { settles: Settles::Outside, ..deposit() }), Some("settles"));
    assert_eq!(field(&Draft { settles: Settles::Outside, ..draft(Kind::Buy, "1 USD", "1 BTC", "") }), None);
    assert_eq!(field(&Draft { to_account: Some(AccountId::new("b")), ..deposit() }), Some("to_account_id"));
    let transfer = || draft(Kind::Transfer, "1 BTC", "", "");
    assert_eq!(field(&Draft { to_account: None, ..transfer() }), Some("to_account_id"));
    assert_eq!(field(&Draft { to_account: Some(AccountId::new("a")), ..transfer() }), Some("to_account_id"));
}

#[test]
fn what_would_be_out_of_range_with_its_fee_is_refused() {
    let buy = draft(Kind::Buy, "1000000000000000 USD", "1 BTC", "1 BNB");
    assert_eq!(field(&Draft { fee_value: Some(Amount::ONE), ..buy }), Some("value"));
}
