//! Records as they are kept until all of their file is there: what each belongs to, and what it is known by.

use super::csv::Record;
use super::sheet::{Format, Sheet, hash};
use super::{binance_statement, coinbase_exchange, kraken, own};

/// A record of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// Where it begins, from 1.
    pub line: u32,
    /// Records of the same group are one thing that happened: text that sorts.
    pub group: String,
    /// What it is known by.
    pub identity: Identity,
    /// Its cells, as they were written.
    pub cells: Vec<String>,
    /// Why nothing is ever made of it, if that is so.
    pub skipped: Option<String>,
}

/// What a record is known by, whichever file it is in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {
    /// The name that the exchange gave it: a second record of that name is the same one.
    Named(String),
    /// A hash of what is in it: a second record of the same is another one, and is told apart by its number.
    Content(String),
}

impl Identity {
    /// What it is known by, without its number.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Named(text) | Self::Content(text) => text,
        }
    }

    /// The name of it as the `number`th of its kind in its file, from 0.
    pub fn name(&self, number: u32) -> String {
        match self {
            Self::Named(name) => name.clone(),
            // Digits enough for all rows of a file: the last one is found by its order.
            Self::Content(hash) => format!("{hash}#{number:06}"),
        }
    }
}

impl Leg {
    /// A record of a sheet.
    pub fn of(sheet: &Sheet, record: Record) -> Self {
        let row = sheet.row(&record.cells);
        let key = match sheet.format {
            Format::Coinbase => Key::named(row.get("id")),
            Format::CoinbaseExchange => coinbase_exchange::key(row),
            Format::Kraken => kraken::key(row),
            Format::BinanceStatement => binance_statement::key(row),
            Format::Cryptovault => own::key(row),
            Format::BinanceTrades | Format::Koinly | Format::Ghostfolio | Format::Mapped => Key::default(),
        };
        let format = sheet.format.name();
        let identity = match key.name {
            Some(name) => Identity::Named(format!("{format}:{name}")),
            None => {
                let cells = record.cells.iter().map(String::as_str);
                Identity::Content(format!("{format}:{}", hash(cells)))
            }
        };
        // `g` sorts before `l`: what stands alone comes last, by its line.
        let group = key.group.map_or_else(|| format!("l{:09}", record.line), |group| format!("g{group}"));
        let skipped = key.skipped.map(str::to_owned);
        Self { line: record.line, group, identity, skipped, cells: record.cells }
    }
}

/// What a format says of a record.
#[derive(Debug, Default)]
pub struct Key {
    /// What belongs together; none for what stands alone.
    pub group: Option<String>,
    /// The exchange's own name; none where it has none.
    pub name: Option<String>,
    /// Why nothing is ever made of it.
    pub skipped: Option<&'static str>,
}

impl Key {
    /// Of what has a name and stands alone.
    pub fn named(name: &str) -> Self {
        Self { name: present(name), ..Self::default() }
    }
}

/// Text, unless it is empty.
pub fn present(text: &str) -> Option<String> {
    if text.is_empty() { None } else { Some(text.to_owned()) }
}
