//! However a file is cut, and whatever is in it.

use std::collections::BTreeSet;

use cryptovault::vault::import::answers::Answers;
use cryptovault::vault::import::intake::NotTaken;
use cryptovault::vault::import::leg::Leg;
use cryptovault::vault::import::limit::{MOST_BYTES, MOST_ROWS, TooMuch};
use proptest::prelude::*;

use super::drive::{file, readings, take};

const FILES: [&str; 16] = [
    "coinbase-2026.csv",
    "coinbase-2024-euro.csv",
    "coinbase-2022.csv",
    "coinbase-2021.csv",
    "coinbase-2020.csv",
    "coinbase-exchange.csv",
    "coinbase-exchange-2023.csv",
    "kraken-2021.csv",
    "kraken-2025.csv",
    "binance-statement-2021.csv",
    "binance-statement-2026(UTC--6).csv",
    "binance-trades.csv",
    "binance-trades-2020.csv",
    "koinly.csv",
    "ghostfolio.csv",
    "unknown-german.csv",
];

/// Pieces of a text, cut at these parts of it, per mille.
fn cut<'t>(text: &'t str, places: &[usize]) -> Vec<&'t str> {
    let mut places: Vec<_> =
        places.iter().map(|place| text.floor_char_boundary(text.len() * place / 1000)).collect();
    places.extend([0, text.len()]);
    places.sort_unstable();
    places.windows(2).map(|ends| text.get(ends[0]..ends[1]).unwrap()).collect()
}

/// The file with its rows many times over, so that it is longer than what is looked through for a header.
fn long(name: &str) -> String {
    let text = file(name);
    let rows = text.lines().skip(8).collect::<Vec<_>>().join("\r\n");
    text + &format!("{rows}\r\n").repeat(24_000 / (rows.len() + 1))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_cutting_of_a_file_gives_the_same_legs(
        file_name in prop::sample::select(&FILES[..]),
        is_long in any::<bool>(),
        places in prop::collection::vec(0..=1000_usize, 0..12),
    ) {
        let text = if is_long { long(file_name) } else { file(file_name) };
        let whole = take([text.as_str()]).unwrap();
        prop_assert_eq!(take(cut(&text, &places)).unwrap(), whole);
    }

    #[test]
    fn any_text_is_taken_or_refused_and_cutting_changes_nothing(
        text in prop_oneof![
            "[a-z0-9,;\t\"\r\n \u{feff}é]{0,400}",
            "\\PC{0,400}",
            "\\{\"format\":\"cryptovault\",\"transactions\":\\[[{}\"a-z:,\\\\\n\\[\\]]{0,200}",
        ],
        places in prop::collection::vec(0..=1000_usize, 0..6),
    ) {
        prop_assert_eq!(take(cut(&text, &places)), take([text.as_str()]));
    }

    #[test]
    fn whatever_is_in_the_cells_of_a_known_file_it_is_read_or_refused(
        file_name in prop::sample::select(&FILES[..]),
        rows in prop::collection::vec(
            prop::collection::vec(
                prop_oneof![
                    "[-0-9.,€$ eE()]{0,12}",
                    "[A-Z0-9.]{0,6}",
                    "(Buy|Sell|Convert|trade|match|fee|spend|deposit|withdrawal|2021-01-01 10:00:00|USD|BTC)",
                    "Converted [0-9.]{1,4} BTC to [0-9.]{1,4} [A-Z]{0,4}",
                    "\\PC{0,20}",
                ],
                0..14,
            ),
            1..12,
        ),
    ) {
        let text = file(file_name);
        let separator = if file_name.contains("german") { ";" } else { "," };
        let header: Vec<_> = text.lines().take(8).collect();
        let row = |cells: Vec<String>| {
            cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(separator)
        };
        let rows: Vec<_> = rows.into_iter().map(row).collect();
        let text = format!("{}\n{}\n", header.join("\n"), rows.join("\n"));
        let (sheet, legs) = take([text.as_str()]).unwrap();
        let answers = Answers { utc_offset_mins: Some(60), ..Answers::default() };
        let made = readings(&sheet, &legs, &answers, file_name);
        let lines: usize = made.iter().map(|reading| reading.lines.len()).sum();
        prop_assert_eq!(lines, legs.len(), "each leg is in one reading");
    }

    #[test]
    fn neither_the_order_of_rows_nor_an_overlap_changes_what_they_are_known_by(
        file_name in prop::sample::select(&FILES[..]),
        seed in any::<u64>(),
        halves in (0..=1000_usize, 0..=1000_usize),
    ) {
        let text = file(file_name);
        let (sheet, legs) = take([text.as_str()]).unwrap();
        let (head, rows): (Vec<_>, Vec<_>) =
            text.lines().zip(1..).partition(|(_, line)| *line <= sheet.header_line);
        let rows: Vec<_> = rows.into_iter().map(|(row, _)| row).collect();
        let head: Vec<_> = head.into_iter().map(|(row, _)| row).collect();
        let of = |rows: &[&str]| names(&take([[&head[..], rows].concat().join("\n").as_str()]).unwrap().1);
        let all = names(&legs);
        let mut shuffled = rows.clone();
        shuffle(&mut shuffled, seed);
        prop_assert_eq!(of(&shuffled), all.clone());
        // Cut between seconds, as exchanges do: identical rows are never torn apart.
        let at = |place: usize| rows.len() * place / 1000;
        let (from, to) = (at(halves.0.min(halves.1)), at(halves.0.max(halves.1)));
        let torn = |place: usize| place > 0 && place < rows.len() && rows[place - 1] == rows[place];
        if !torn(from) && !torn(to) {
            let both: BTreeSet<_> = of(&rows[..to]).union(&of(&rows[from..])).cloned().collect();
            prop_assert_eq!(both, all);
        }
    }
}

/// What the legs of a file are known by.
fn names(legs: &[Leg]) -> BTreeSet<String> {
    let mut seen = std::collections::HashMap::new();
    legs.iter()
        .map(|leg| {
            let number = seen.entry(&leg.identity).or_insert(0);
            *number += 1;
            leg.identity.name(*number - 1)
        })
        .collect()
}

fn shuffle<T>(items: &mut [T], mut seed: u64) {
    for last in (1..items.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(last, usize::try_from(seed >> 33).unwrap() % (last + 1));
    }
}

#[test]
fn a_file_of_which_the_order_of_rows_is_another_becomes_the_same_transactions() {
    for name in FILES {
        let text = file(name);
        let (sheet, mut legs) = take([text.as_str()]).unwrap();
        let sorted = |legs: &[Leg]| {
            let answers = Answers { utc_offset_mins: Some(0), ..Answers::default() };
            let mut all: Vec<_> = readings(&sheet, legs, &answers, name)
                .into_iter()
                .map(|reading| format!("{:?}", reading.made))
                .collect();
            all.sort();
            all
        };
        let expected = sorted(&legs);
        // The last row first.
        let lines: Vec<_> = legs.iter().map(|leg| leg.line).rev().collect();
        legs.reverse();
        legs.iter_mut().zip(lines.iter().rev()).for_each(|(leg, line)| {
            if leg.group.starts_with('l') {
                leg.group = format!("l{line:09}");
            }
            leg.line = *line;
        });
        assert_eq!(sorted(&legs), expected, "{name}");
    }
}

#[test]
fn what_is_too_much_is_refused_with_its_limit() {
    let header = "Date,Code,DataSource,Currency,Price,Quantity,Action,Fee,Note\n";
    let row = "2021-01-01,BTC,X,USD,1,1,BUY,0,\n";
    let rows = row.repeat(usize::try_from(MOST_ROWS).unwrap());
    let (_, legs) = take([header, &rows]).unwrap();
    assert_eq!(legs.len(), usize::try_from(MOST_ROWS).unwrap());
    let refused = take([header, &rows, row]).unwrap_err();
    assert_eq!(refused, NotTaken::TooMuch(TooMuch::Rows));
    assert_eq!(refused.message(), "The file has more than 200,000 rows, which is the most that is taken");
    let wide = format!("2021-01-01,{}\n", "x".repeat(10_000));
    let pieces = usize::try_from(MOST_BYTES).unwrap() / wide.len() + 1;
    let refused = take([header].into_iter().chain(std::iter::repeat_n(wide.as_str(), pieces))).unwrap_err();
    assert_eq!(refused.message(), "The file has more than 20 MB, which is the most that is taken");
    let unclosed = format!("{header}{row}2021-01-01,\"never closed\n{}", row.repeat(2000));
    assert_eq!(
        take([unclosed.as_str()]).unwrap_err().message(),
        "The record that begins in line 3 has more than 16 KB, which is the most that is taken; perhaps a quote is not closed"
    );
    assert_eq!(take(["Dear Sir\n"]).unwrap_err(), NotTaken::NoTable);
    assert_eq!(take(["{\"accounts\":[]}"]).unwrap_err(), NotTaken::OtherJson);
}
