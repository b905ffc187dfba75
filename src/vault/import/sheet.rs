//! What kind of file it is: told by its header, which may stand behind a preamble. Columns are found by their names, not by their places.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::csv::{Record, Records};
use super::{figure, stamp};
use crate::vault::export;

/// Records that are looked through for a header.
const SCANNED: usize = 40;
/// Rows that are shown to whoever assigns the columns.
const SAMPLE_ROWS: usize = 5;
/// Characters of a cell that are shown.
const SAMPLE_CHARS: usize = 100;
/// What can be between fields.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Coinbase, what its app writes.
    Coinbase,
    /// Coinbase Exchange, once Pro: the account statement.
    CoinbaseExchange,
    /// Kraken: ledgers.
    Kraken,
    /// Binance: the statement of all movements.
    BinanceStatement,
    /// Binance: the history of trades.
    BinanceTrades,
    /// Koinly's universal format.
    Koinly,
    /// Ghostfolio.
    Ghostfolio,
    /// What is exported here.
    Cryptovault,
    /// Any other: its columns are assigned by whoever imports it.
    Mapped,
}

impl Format {
    /// All that are known by their header, the surest first.
    const KNOWN: [Self; 8] = [
        Self::Cryptovault,
        Self::Coinbase,
        Self::CoinbaseExchange,
        Self::Kraken,
        Self::BinanceStatement,
        Self::BinanceTrades,
        Self::Koinly,
        Self::Ghostfolio,
    ];

    /// Its name in JSON and in the names of records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Coinbase => "coinbase",
            Self::CoinbaseExchange => "coinbase_exchange",
            Self::Kraken => "kraken",
            Self::BinanceStatement => "binance_statement",
            Self::BinanceTrades => "binance_trades",
            Self::Koinly => "koinly",
            Self::Ghostfolio => "ghostfolio",
            Self::Cryptovault => "cryptovault",
            Self::Mapped => "mapped",
        }
    }

    /// Columns that it has, each by one of its names.
    fn columns(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::Coinbase => {
                &[&["timestamp"], &["transaction type"], &["asset"], &["quantity transacted"], &["notes"]]
            }
            Self::CoinbaseExchange => &[
                &["type"],
                &["time", "timestamp"],
                &["amount"],
                &["balance"],
                &["amount/balance unit"],
                &["trade id"],
            ],
            Self::Kraken => &[
                &["txid"],
                &["refid"],
                &["time"],
                &["type"],
                &["asset"],
                &["amount"],
                &["fee"],
                &["balance"],
            ],
            Self::BinanceStatement => &[
                &["user_id", "user id"],
                &["utc_time", "time"],
                &["account"],
                &["operation"],
                &["coin"],
                &["change"],
            ],
            Self::BinanceTrades => {
                &[&["date(utc)"], &["pair", "market"], &["side", "type"], &["price"], &["amount"], &["fee"]]
            }
            Self::Koinly => &[
                &["date", "date (utc)", "koinly date"],
                &["sent amount"],
                &["sent currency"],
                &["received amount"],
                &["received currency"],
            ],
            Self::Ghostfolio => &[
                &["date"],
                &["code", "symbol", "ticker"],
                &["currency"],
                &["price", "unitprice", "unit price"],
                &["quantity"],
                &["action", "type"],
                &["fee"],
            ],
            Self::Cryptovault => &[&["transaction_id"], &["kind"], &["at"], &["account_id"], &["sent_asset"]],
            Self::Mapped => &[],
        }
    }

    /// Whether a record is its header.
    fn has_header(self, names: &[String]) -> bool {
        self.columns().iter().all(|column| names.iter().any(|name| column.contains(&name.as_str())))
    }
}

/// What is known of a file once its header has been found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its kind.
    pub format: Format,
    /// What is between its fields.
    pub separator: char,
    /// Where its header is.
    pub header_line: u32,
    /// The names of its columns, as they are written.
    pub titles: Vec<String>,
    /// The same in small letters, as they are asked for.
    names: Vec<String>,
    /// Its first rows, cut short.
    pub sample: Vec<Vec<String>>,
    /// What each column has shown of how it writes dates and amounts.
    pub tells: Vec<u8>,
}

impl Sheet {
    fn new(format: Format, separator: u8, header: Record) -> Self {
        let names = header.cells.iter().map(|title| name(title)).collect();
        Self {
            format,
            separator: char::from(separator),
            header_line: header.line,
            tells: vec![0; header.cells.len()],
            titles: header.cells,
            names,
            sample: vec![],
        }
    }

    /// The sheet that a ledger of ours is when it is JSON: its columns are those of the CSV.
    pub fn own_json() -> Self {
        let cells = export::COLUMNS.map(str::to_owned).to_vec();
        Self::new(Format::Cryptovault, b',', Record { line: 0, cells })
    }

    /// Finds the header in the beginning of a file; none where there is nothing like one. `is_whole`: there is no more of the file.
    pub fn find(head: &str, is_whole: bool) -> Option<Self> {
        let mut best: Option<(usize, u8, Record)> = None;
        for separator in SEPARATORS {
            let mut reader = Records::new(separator);
            // What is too long to be read is no header, and is refused when it is read as a row.
            let mut records = reader.take(head).unwrap_or_default();
            if is_whole {
                records.extend(reader.end().unwrap_or_default());
            }
            records.truncate(SCANNED);
            for record in &records {
                let names: Vec<_> = record.cells.iter().map(|title| name(title)).collect();
                if let Some(format) = Format::KNOWN.into_iter().find(|format| format.has_header(&names)) {
                    return Some(Self::new(format, separator, record.clone()));
                }
            }
            if let Some((score, record)) = widest(&records)
                && best.as_ref().is_none_or(|(most, ..)| score > *most)
            {
                best = Some((score, separator, record.clone()));
            }
        }
        best.map(|(_, separator, record)| Self::new(Format::Mapped, separator, record))
    }

    /// Takes notice of a row: how it writes dates and amounts, and how it looks.
    pub fn notice(&mut self, record: &Record) {
        if self.sample.len() < SAMPLE_ROWS {
            let shown = |cell: &String| cell.chars().take(SAMPLE_CHARS).collect();
            self.sample.push(record.cells.iter().map(shown).collect());
        }
        if !matches!(self.format, Format::Mapped | Format::Ghostfolio | Format::Koinly) {
            return;
        }
        for (cell, tells) in record.cells.iter().zip(&mut self.tells) {
            if let Some(stamp) = stamp::Stamp::parse(cell) {
                *tells |= stamp.tells();
            } else if self.format == Format::Mapped {
                *tells |= figure::tell(cell);
            }
        }
    }

    /// A row, by the names of its columns.
    pub fn row<'s>(&'s self, cells: &'s [String]) -> Row<'s> {
        Row { names: &self.names, cells }
    }

    /// Whether there is a column of that name.
    pub fn has(&self, column: &str) -> bool {
        self.names.iter().any(|name| name == column)
    }

    /// What a column has shown.
    pub fn tells_of(&self, column: &str) -> u8 {
        let column = name(column);
        let tells = self.names.iter().zip(&self.tells).find(|(name, _)| **name == column);
        tells.map_or(0, |(_, tells)| *tells)
    }

    /// What its header is known by: how its columns were assigned is remembered by that.
    pub fn header_hash(&self) -> String {
        hash(self.names.iter().map(String::as_str))
    }
}

/// 32 hexadecimal digits of what some texts are, one after the other.
pub fn hash<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update(text);
        // No text has this byte: none can be taken for two.
        hasher.update([0xff]);
    }
    hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn name(title: &str) -> String {
    title.trim().to_lowercase()
}

/// The first record of the most common width, if that is two or more, and how much speaks for it.
fn widest(records: &[Record]) -> Option<(usize, &Record)> {
    let of_width = |width: usize| records.iter().filter(move |record| record.cells.len() == width);
    let widths = records.iter().map(|record| record.cells.len()).filter(|width| *width > 1);
    let score = |width: usize| width * of_width(width).count();
    let width = widths.max_by_key(|width| score(*width))?;
    let header = of_width(width).find(|record| !record.is_blank())?;
    Some((score(width), header))
}

/// A row, by the names of its columns.
#[derive(Debug, Clone, Copy)]
pub struct Row<'r> {
    names: &'r [String],
    cells: &'r [String],
}

impl<'r> Row<'r> {
    /// A cell as it was written; nothing where there is no such column.
    pub fn raw(&self, column: &str) -> &'r str {
        self.find(|name| name == column).map_or("", |(_, cell)| cell)
    }

    /// A cell without the spaces around it.
    pub fn get(&self, column: &str) -> &'r str {
        self.raw(column).trim()
    }

    /// The cell of the first of these columns that there is.
    pub fn any(&self, columns: &[&str]) -> &'r str {
        columns
            .iter()
            .find_map(|column| self.find(|name| name == *column))
            .map_or("", |(_, cell)| cell.trim())
    }

    /// The first column whose name is like that: the name, and the cell.
    pub fn find(&self, is_it: impl Fn(&str) -> bool) -> Option<(&'r str, &'r str)> {
        let place = self.names.iter().position(|name| is_it(name))?;
        let cell = self.cells.get(place).map_or("", String::as_str);
        Some((self.names.get(place)?, cell))
    }

    /// Whether it has as many cells as the header, or more.
    pub fn is_whole(&self) -> bool {
        self.cells.len() >= self.names.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_found_behind_a_preamble_and_with_any_separator() {
        let text = "\nTransactions\nUser,Jo \"J\" Doe,5f\n\nTimestamp,Transaction Type,Asset,Quantity Transacted,Notes\n";
        for separator in [",", ";", "\t"] {
            let sheet = Sheet::find(&text.replace(',', separator), true).unwrap();
            assert_eq!((sheet.format, sheet.header_line), (Format::Coinbase, 5));
        }
    }

    #[test]
    fn columns_may_stand_in_any_order_and_in_any_letters() {
        let sheet = Sheet::find("Fee,ACTION,Quantity,Price,Currency,Code , Date\n", true).unwrap();
        assert_eq!(sheet.format, Format::Ghostfolio);
        let cells = ["1", "BUY", "2"].map(str::to_owned);
        let row = sheet.row(&cells);
        assert_eq!((row.get("action"), row.get("code"), row.get("nothing")), ("BUY", "", ""));
        assert!(!row.is_whole());
    }

    #[test]
    fn the_header_of_an_unknown_file_is_its_first_line_of_the_usual_width() {
        let sheet = Sheet::find(
            "My coins, exported\n\nWhen;What;How much\n1.2.2021;BTC;0,5\n2.2.2021;ETH;1,5\n",
            true,
        );
        let sheet = sheet.unwrap();
        assert_eq!((sheet.format, sheet.separator, sheet.header_line), (Format::Mapped, ';', 3));
        assert_eq!(sheet.titles, ["When", "What", "How much"]);
        assert_eq!(Sheet::find("Dear Sir\n\nI write to you\n", true), None);
        assert_eq!(Sheet::find("", true), None);
    }
}
