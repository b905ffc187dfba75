//! What is refused because a figure of its asset would be more than can be kept.

use super::{Plan, Verdict};
use crate::error::{ErrorCode, Failure};
use crate::vault::asset::CURRENCY;
use crate::vault::place::Place;
use crate::vault::transaction::{Draft, Kind, Side};

/// A movement with which a figure of its asset would be more than can be kept.
#[derive(Debug)]
pub(super) struct TooMuch {
    pub(super) asset: String,
    pub(super) place: Place,
}

/// Refuses the units that they are of.
pub(super) fn refuse(plans: &mut [Plan], too_much: &[TooMuch]) {
    for TooMuch { asset, place } in too_much {
        for plan in plans.iter_mut() {
            let records = plan.as_ref().map_or(&[][..], |unit| &unit.records);
            if let Some(record) = records.iter().find(|record| record.place == *place) {
                *plan = Err(Verdict::Refused(refusal(&record.transaction.draft, asset)));
            }
        }
    }
}

fn refusal(draft: &Draft, asset: &str) -> Failure {
    let field = field(draft, asset);
    let message = format!(
        "{field} is too much: with what is there already a figure of {asset} would be more than 10^15"
    );
    Failure::of_field(ErrorCode::InvalidParameter, field, message)
}

/// Where a draft says what an asset was worth, else how much of it there was.
fn field(draft: &Draft, asset: &str) -> &'static str {
    let is =
        |side: &Option<Side>, asset: &str| side.as_ref().is_some_and(|side| side.asset.as_str() == asset);
    let Draft { sent, received, .. } = draft;
    let is_exchanged = draft.kind != Kind::Transfer && (is(sent, asset) || is(received, asset));
    let has_value = draft.value.is_some_and(|value| value.is_positive());
    if !is_exchanged {
        if draft.fee_value.is_some() { "fee_value" } else { "fee.amount" }
    } else if has_value {
        "value"
    } else if is(received, CURRENCY) || (is(received, asset) && !is(sent, CURRENCY)) {
        "received.amount"
    } else {
        "sent.amount"
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Entry, Ledger, Posted, Progress};
    use super::*;
    use crate::app::vault::rows::VaultRow;
    use crate::store::database::Rows;
    use crate::vault::amount::Amount;
    use crate::vault::asset::Asset;
    use crate::vault::transaction::{AccountId, TransactionId};
    use serde_json::json;

    const MUCH: &str = "900000000000000";

    fn side(text: &str) -> Option<Side> {
        let (amount, asset) = text.split_once(' ')?;
        Some(Side { asset: Asset::parse(asset).unwrap(), amount: Amount::parse(amount).unwrap() })
    }

    fn draft(kind: Kind, day: i64, sent: &str, received: &str, value: &str) -> Draft {
        let mut draft = Draft::new(kind, day * 86_400_000, AccountId::new("here"));
        (draft.sent, draft.received, draft.value) = (side(sent), side(received), Amount::parse(value).ok());
        draft
    }

    /// Enters them into an empty ledger, each a unit.
    fn post(drafts: Vec<Draft>) -> (Posted, usize) {
        let account = json!({ "id": "here", "name": "Here", "kind": "real", "version": 1, "created_ms": 0 });
        let unit = |(number, draft): (usize, Draft)| {
            let id = TransactionId::new(&format!("unit {number}"));
            vec![Entry::Add(Box::new(draft.into_transaction(id)))]
        };
        let mut ledger = Ledger::new("ann", 0, drafts.into_iter().enumerate().map(unit).collect());
        let vault = VaultRow { id: 1, version: 1, method: "fifo".to_owned() };
        ledger.reads();
        let mut rows = vec![Rows(vec![serde_json::from_value(account).unwrap()]), Rows::default()];
        let mut readings = 1;
        loop {
            match ledger.take(&vault, rows).unwrap() {
                Progress::Done(posted) => return (posted, readings),
                Progress::Read(reads) => rows = vec![Rows::default(); reads.len()],
            }
            readings += 1;
        }
    }

    #[test]
    fn of_many_units_only_those_at_fault_are_refused() {
        let (posted, _) = post(vec![
            draft(Kind::Deposit, 1, "", "1 BTC", MUCH),
            draft(Kind::Deposit, 2, "", "1 BTC", MUCH),
            draft(Kind::Deposit, 3, "", "1 ETH", MUCH),
            // 10^15 is not more than 10^15.
            draft(Kind::Deposit, 4, "", "1 BTC", "100000000000000"),
            draft(Kind::Deposit, 5, "", "1 BTC", "0.01"),
            // Of the 3 that would be there 2 are.
            draft(Kind::Withdrawal, 6, "3 BTC", "", ""),
            draft(Kind::Withdrawal, 7, "2 BTC", "", ""),
        ]);
        let told: Vec<_> = posted
            .verdicts
            .iter()
            .map(|verdict| match verdict {
                Verdict::Posted(_) => "posted",
                Verdict::Known => "known",
                Verdict::Refused(failure) => failure.field.as_deref().unwrap(),
                Verdict::Short(short) => {
                    assert_eq!(short.missing.to_string(), "1");
                    "short"
                }
            })
            .collect();
        assert_eq!(told, ["posted", "value", "posted", "posted", "value", "short", "posted"]);
        let written = format!("{:?}", posted.statements);
        let is_written = |number: usize| written.contains(&format!("unit {number}"));
        assert_eq!((0..7).filter(|number| is_written(*number)).collect::<Vec<_>>(), [0, 2, 3, 6]);
    }

    #[test]
    fn however_many_are_at_fault_little_more_is_read() {
        let drafts = (1..=300).map(|day| draft(Kind::Deposit, day, "", "1 BTC", MUCH)).collect();
        let (posted, readings) = post(drafts);
        let posted = posted.verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Posted(_))).count();
        assert_eq!((posted, readings), (1, 2));
    }

    #[test]
    fn the_field_is_where_the_worth_is_told_else_how_much_it_was() {
        let mut with_fee = draft(Kind::Transfer, 1, "5 BTC", "", "");
        with_fee.fee = side("1 BTC");
        for (draft, asset, named) in [
            (draft(Kind::Convert, 1, "1 BTC", "1 ETH", "5"), "BTC", "value"),
            (draft(Kind::Convert, 1, "1 BTC", "1 ETH", ""), "BTC", "sent.amount"),
            (draft(Kind::Convert, 1, "1 BTC", "1 ETH", ""), "ETH", "received.amount"),
            (draft(Kind::Convert, 1, "1 BTC", "1 ETH", "0"), "ETH", "received.amount"),
            (draft(Kind::Buy, 1, "5 USD", "1 BTC", ""), "BTC", "sent.amount"),
            (draft(Kind::Sell, 1, "1 BTC", "5 USD", ""), "BTC", "received.amount"),
            (draft(Kind::Sell, 1, "1 BTC", "5 USD", ""), "USD", "received.amount"),
            (with_fee, "BTC", "fee.amount"),
        ] {
            assert_eq!(field(&draft, asset), named, "{draft:?}");
        }
    }
}
