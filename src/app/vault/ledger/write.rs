//! What is written of transactions.

use super::{Unit, push_list};
use crate::app::vault::rows::VaultRow;
use crate::store::database::Statement;
use crate::store::list::List;
use crate::store::vault::{balances, transactions as sql};

/// The transactions of units, their reversals, what they are found by, and their postings.
pub(super) fn transactions(vault: &VaultRow, units: &[&Unit]) -> Vec<Statement> {
    let (mut records, mut mentions, mut reversed, mut postings) =
        (List::default(), List::default(), List::default(), List::default());
    for unit in units {
        for record in &unit.records {
            record.push_to(&mut records, &mut mentions);
            if record.reverses.is_some() {
                mentions.push(["reversed".into(), record.place.as_str().into()]);
            }
        }
        for record in &unit.reversed {
            reversed.push([
                record.place.as_str().into(),
                record.reversed_by.as_deref().unwrap_or_default().into(),
            ]);
            mentions.push(["reversed".into(), record.place.as_str().into()]);
        }
        for moment in &unit.changes {
            for (line, amount) in moment.postings.iter().enumerate() {
                postings.push([
                    moment.account.as_str().into(),
                    moment.asset.as_str().into(),
                    moment.change.place.as_str().into(),
                    line.into(),
                    amount.to_string().into(),
                ]);
            }
        }
    }
    let mut statements = Vec::new();
    push_list(&mut statements, sql::INSERT_TRANSACTIONS, vault, records);
    push_list(&mut statements, sql::SET_REVERSED, vault, reversed);
    push_list(&mut statements, sql::INSERT_MENTIONS, vault, mentions);
    push_list(&mut statements, balances::INSERT_POSTINGS, vault, postings);
    statements
}
