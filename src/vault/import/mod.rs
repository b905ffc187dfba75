//! Imports: files of exchanges as they are, piece by piece, into drafts of transactions. See `docs/vault.md`.
//!
//! 1. [`intake`]: pieces of a file → its header, which tells its [`sheet`] → [`leg`]s: what each record belongs to, and what it is known by.
//! 2. [`answers`]: what the file does not say has to be asked.
//! 3. [`read`]: the legs of one group → a [`reading`]: drafts, nothing, or a refusal in plain words.
//!
//! Nothing here knows what is in the ledger already.

pub mod answers;
mod binance_statement;
mod binance_trades;
mod coinbase;
mod coinbase_exchange;
pub mod csv;
mod exchange;
pub mod figure;
mod ghostfolio;
pub mod intake;
mod json;
mod koinly;
mod kraken;
pub mod leg;
pub mod limit;
pub mod mapping;
pub mod own;
pub mod reading;
pub mod sheet;
pub mod stamp;

use answers::How;
use leg::Leg;
use limit::MOST_OF_GROUP;
use reading::{Made, Not, Reading};
use sheet::{Format, Sheet};

/// Reads the legs of one group, whatever order they come in: all of a file that have the same [`Leg::group`]. Each leg is in one reading.
pub fn read(sheet: &Sheet, legs: &[&Leg], how: &How) -> Vec<Reading> {
    let mut legs = legs.to_vec();
    legs.sort_by_key(|leg| leg.line);
    let (skipped, mut legs): (Vec<_>, Vec<_>) = legs.into_iter().partition(|leg| leg.skipped.is_some());
    let mut readings: Vec<_> = skipped
        .iter()
        .map(|leg| Reading {
            lines: vec![leg.line],
            made: Made::Nothing(leg.skipped.clone().unwrap_or_default()),
        })
        .collect();
    // In the order of what is in them, so that it does not matter in which order they stand in the file.
    legs.sort_by(|a, b| a.identity.cmp(&b.identity));
    let lines = || {
        let mut lines: Vec<_> = legs.iter().map(|leg| leg.line).collect();
        lines.sort_unstable();
        lines
    };
    if legs.is_empty() {
        return readings;
    }
    if legs.len() > MOST_OF_GROUP {
        let reason = format!("More than {MOST_OF_GROUP} rows belong together, which is more than is taken");
        readings.push(Reading { lines: lines(), made: Made::Refused(reason) });
        return readings;
    }
    let each = |read: &dyn Fn(&Leg) -> Made| -> Vec<Reading> {
        legs.iter().map(|leg| Reading { lines: vec![leg.line], made: read(leg) }).collect()
    };
    let all = |drafts: Result<_, Not>| vec![Reading { lines: lines(), made: Made::of(drafts) }];
    readings.extend(match sheet.format {
        Format::Kraken => all(kraken::read(sheet, &legs, how)),
        Format::CoinbaseExchange => all(coinbase_exchange::read(sheet, &legs, how)),
        Format::BinanceStatement => binance_statement::read(sheet, &legs, how),
        Format::Coinbase => each(&|leg| Made::of(coinbase::read(sheet, leg, how))),
        Format::BinanceTrades => each(&|leg| Made::of(binance_trades::read(sheet, leg, how))),
        Format::Koinly => each(&|leg| Made::of(koinly::read(sheet, leg, how))),
        Format::Ghostfolio => each(&|leg| Made::of(ghostfolio::read(sheet, leg, how))),
        Format::Mapped => each(&|leg| Made::of(mapping::read(sheet, leg, how))),
        Format::Cryptovault => {
            let made = match own::read(sheet, &legs) {
                Ok(own) => Made::Own(Box::new(own)),
                Err(Not::Needed(reason)) => Made::Nothing(reason),
                Err(Not::Readable(reason)) => Made::Refused(reason),
            };
            vec![Reading { lines: lines(), made }]
        }
    });
    readings
}
