//! Recorded minutes: `PRODUCT-DATE.csv` files with rows `time,low,high,open,close,volume`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;

use crate::candle::Candle;

/// Why a folder of recordings cannot be replayed.
#[derive(Debug)]
pub enum RecordingError {
    /// A file or folder cannot be read.
    Unreadable(PathBuf, std::io::Error),
    /// The folder holds no `PRODUCT-DATE.csv`.
    Empty(PathBuf),
    /// A row is not six numbers: file and line, counted from 1.
    BadRow(PathBuf, usize),
}

impl std::fmt::Display for RecordingError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            RecordingError::Unreadable(path, error) => write!(f, "{}: {error}", path.display()),
            RecordingError::Empty(path) => write!(f, "{}: no BASE-QUOTE-YYYY-MM-DD.csv here", path.display()),
            RecordingError::BadRow(path, line) => {
                write!(f, "{}:{line}: not `time,low,high,open,close,volume`", path.display())
            }
        }
    }
}

impl std::error::Error for RecordingError {}

/// The minutes of each product, ascending, from all files of a folder. Where two files tell the same minute, the
/// one whose name comes later counts.
pub fn read_folder(folder: &Path) -> Result<BTreeMap<String, Vec<Candle>>, RecordingError> {
    let unreadable = |error| RecordingError::Unreadable(folder.to_owned(), error);
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(unreadable)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(unreadable)?;
    files.sort();
    let mut minutes: BTreeMap<String, BTreeMap<i64, Candle>> = BTreeMap::new();
    for file in &files {
        let Some(product) = file.file_name().and_then(|name| name.to_str()).and_then(product_of_file) else {
            continue;
        };
        let text =
            fs::read_to_string(file).map_err(|error| RecordingError::Unreadable(file.clone(), error))?;
        let rows = parse(&text).map_err(|line| RecordingError::BadRow(file.clone(), line))?;
        minutes.entry(product.to_owned()).or_default().extend(rows.into_iter().map(|row| (row.time, row)));
    }
    minutes.retain(|_, rows| !rows.is_empty());
    if minutes.is_empty() {
        return Err(RecordingError::Empty(folder.to_owned()));
    }
    Ok(minutes.into_iter().map(|(product, rows)| (product, rows.into_values().collect())).collect())
}

/// `BTC-USD` of `BTC-USD-2020-02-10.csv`.
fn product_of_file(name: &str) -> Option<&str> {
    let stem = name.strip_suffix(".csv")?;
    let (product, date) = stem.split_at_checked(stem.len().checked_sub("-2020-02-10".len())?)?;
    let is_date = date.bytes().enumerate().all(|(place, byte)| match place {
        0 | 5 | 8 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let (base, quote) = product.split_once('-')?;
    (is_date && !base.is_empty() && !quote.is_empty()).then_some(product)
}

/// The rows of one file. The error is the number of the first line that is not a row.
fn parse(text: &str) -> Result<Vec<Candle>, usize> {
    let numbered = text.lines().map(str::trim).enumerate().map(|(place, line)| (place + 1, line));
    let rows =
        numbered.filter(|(number, line)| !line.is_empty() && (*number > 1 || !line.starts_with("time")));
    rows.map(|(number, line)| parse_row(line).ok_or(number)).collect()
}

fn parse_row(line: &str) -> Option<Candle> {
    let mut cells = line.split(',').map(str::trim);
    let time: i64 = cells.next()?.parse().ok()?;
    let mut number = || cells.next().and_then(parse_number);
    let (low, high, open, close, volume) = (number()?, number()?, number()?, number()?, number()?);
    Some(Candle { time: time.div_euclid(60) * 60, low, high, open, close, volume })
}

fn parse_number(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_give_the_product() {
        assert_eq!(product_of_file("BTC-USD-2020-02-10.csv"), Some("BTC-USD"));
        for other in ["README.md", "BTC-2020-02-10.csv", "BTC-USD.csv", "BTC-USD-2020-02-1x.csv", ".csv"] {
            assert_eq!(product_of_file(other), None, "{other}");
        }
    }

    #[test]
    fn numbers_keep_their_recorded_digits() {
        let rows = parse("time,low,high,open,close,volume\n60,0.00005188,10199,3.0,1e-8,0.1\n").unwrap();
        assert_eq!(
            [rows[0].low, rows[0].high, rows[0].open, rows[0].close].map(|number| number.to_string()),
            ["0.00005188", "10199", "3.0", "0.00000001"]
        );
    }

    #[test]
    fn a_bad_row_is_reported_with_its_line() {
        assert_eq!(parse("time,low,high,open,close,volume\n60,1,1,1,1,1\n120,1,1,,1,1\n"), Err(3));
    }
}
