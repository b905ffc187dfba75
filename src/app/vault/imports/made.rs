//! What was read out of records, as it is kept until it is in the ledger; and what becomes of it, by what its records are known by.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::rows::NameRow;
use crate::app::vault::ledger::{Entry, Restored};
use crate::vault::import::sheet::hash;
use crate::vault::transaction::{Draft, Transaction, TransactionId};

/// A transaction that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Made {
    /// What the records are known by, in order.
    pub(super) names: Vec<String>,
    /// Which of the transactions it is that were read out of these records, and how many they are.
    pub(super) part: usize,
    pub(super) drafts: usize,
    /// What it says; nothing where only the reversal of one of ours is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) draft: Option<Box<Draft>>,
    /// What it is in a ledger of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) own: Option<Ours>,
}

/// What a transaction is in a ledger of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ours {
    pub(super) id: TransactionId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) replaces: Option<TransactionId>,
    pub(super) is_reversed: bool,
}

/// What is known by the names of some records.
pub(super) type Known = HashMap<(String, String), NameRow>;

/// What becomes of what was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is new, or stands instead of what was made of a part of it: the names of such readings, and how many transactions each has made.
    New { reading: Reading, instead_of: Vec<(String, usize)> },
    /// All of it is known.
    Known,
    /// Some of it is known, with records that are not here.
    Partly,
}

/// What a reading is known by: the same for the same records, unless it was undone meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) name: String,
    /// How often it was undone.
    generation: i64,
}

/// What is known of each name.
fn rows<'k>(book: &str, names: &[String], known: &'k Known) -> Vec<&'k NameRow> {
    names.iter().filter_map(|name| known.get(&(book.to_owned(), name.clone()))).collect()
}

/// What a reading of records with these names is known by.
pub(super) fn reading_of(book: &str, names: &[String], known: &Known) -> Reading {
    let generation = rows(book, names, known).into_iter().map(|row| row.generation).max().unwrap_or(0);
    let number = generation.to_string();
    let texts = ["cryptovault import 1", book, &number].into_iter();
    Reading { name: hash(texts.chain(names.iter().map(String::as_str))), generation }
}

/// By what is known.
pub(super) fn fate(book: &str, names: &[String], known: &Known, import: i64) -> Fate {
    let reading = reading_of(book, names, known);
    let name = &reading.name;
    let mut others: BTreeMap<&str, (usize, &NameRow)> = BTreeMap::new();
    for row in rows(book, names, known).into_iter().filter(|row| row.import.is_some()) {
        // What this import has made itself of these records is another transaction of the same reading.
        if row.reading != *name || row.import != Some(import) {
            others.entry(&row.reading).or_insert((0, row)).0 += 1;
        }
    }
    if others.contains_key(name.as_str()) {
        return Fate::Known;
    }
    if others.values().any(|(count, row)| *count < row.size) {
        return Fate::Partly;
    }
    let instead_of = others.into_iter().map(|(reading, (_, row))| (reading.to_owned(), row.drafts)).collect();
    Fate::New { reading, instead_of }
}

fn id(reading: &str, part: usize) -> TransactionId {
    TransactionId::known_by(&format!("{reading}\n{part}"))
}

impl Made {
    /// What becomes of it. Whether one of ours is known is seen in the ledger.
    pub(super) fn fate(&self, book: &str, known: &Known, import: i64) -> Fate {
        if self.own.is_some() {
            return Fate::New { reading: reading_of(book, &self.names, known), instead_of: vec![] };
        }
        fate(book, &self.names, known, import)
    }

    /// The name of its transaction.
    pub(super) fn id(&self, reading: &Reading) -> TransactionId {
        match &self.own {
            Some(own) if reading.generation == 0 => own.id.clone(),
            _ => id(&reading.name, self.part),
        }
    }

    /// What is to happen.
    pub(super) fn entries(
        &self,
        reading: &Reading,
        instead_of: &[(String, usize)],
        import_id: &str,
    ) -> Vec<Entry> {
        let transaction_id = self.id(reading);
        let Some(draft) = &self.draft else { return vec![Entry::Reverse(transaction_id)] };
        let import = Some(import_id.into());
        let transaction = Transaction { id: transaction_id, draft: (**draft).clone(), import };
        if let Some(Ours { replaces, is_reversed, .. }) = &self.own {
            let (replaces, is_reversed) = (replaces.clone(), *is_reversed);
            return vec![Entry::Restore(Box::new(Restored { transaction, replaces, is_reversed }))];
        }
        let parts =
            instead_of.iter().flat_map(|(reading, drafts)| (0..*drafts).map(|part| id(reading, part)));
        parts.map(Entry::Reverse).chain([Entry::Add(Box::new(transaction))]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, import: Option<i64>, generation: i64, reading: &str, size: usize) -> NameRow {
        let (name, reading) = (name.to_owned(), reading.to_owned());
        NameRow { book: "real".to_owned(), name, import, generation, reading, size, drafts: 1 }
    }

    fn known(rows: &[NameRow]) -> Known {
        rows.iter().map(|row| ((row.book.clone(), row.name.clone()), row.clone())).collect()
    }

    fn of(names: &[&str], rows: &[NameRow]) -> Fate {
        let names: Vec<_> = names.iter().map(ToString::to_string).collect();
        fate("real", &names, &known(rows), 7)
    }

    fn name(fate: Fate) -> String {
        let Fate::New { reading, .. } = fate else { panic!("{fate:?}") };
        reading.name
    }

    #[test]
    fn what_was_read_out_of_the_same_records_before_is_known() {
        let reading = name(of(&["a", "b"], &[]));
        let rows = [row("a", Some(3), 0, &reading, 2), row("b", Some(3), 0, &reading, 2)];
        assert_eq!(of(&["a", "b"], &rows), Fate::Known);
        // Its own import may have made another transaction of the same records.
        let rows = [row("a", Some(7), 0, &reading, 2), row("b", Some(7), 0, &reading, 2)];
        assert_eq!(name(of(&["a", "b"], &rows)), reading);
    }

    #[test]
    fn the_whole_stands_instead_of_its_parts_and_not_instead_of_what_is_more() {
        let rows = [row("a", Some(3), 0, "x", 1)];
        let Fate::New { instead_of, .. } = of(&["a", "b"], &rows) else { panic!() };
        assert_eq!(instead_of, [("x".to_owned(), 1)]);
        assert_eq!(of(&["a", "b"], &[row("a", Some(3), 0, "x", 2)]), Fate::Partly);
    }

    #[test]
    fn what_was_undone_is_new_under_another_name() {
        let first = name(of(&["a"], &[]));
        assert_ne!(name(of(&["a"], &[row("a", None, 1, &first, 1)])), first);
    }
}
