//! The parsers against anything: noise, rows spoiled in every way, bodies cut short, and what was recorded.

use std::fs;

use cryptovault::market::decimal;
use cryptovault::market::feed::book::parse_book;
use cryptovault::market::feed::coinbase::{parse_candles, parse_products, parse_stats};
use cryptovault::market::feed::coingecko::parse_markets;
use cryptovault::market::feed::{FeedError, Skipped};
use cryptovault::market::schedule::Request;
use cryptovault::vault::order::book::Book;
use proptest::prelude::*;

use crate::drive::{Drive, at, cases};
use crate::plain::csv;
use crate::plain::number::Number;
use crate::wire;

/// Values that are no figure anywhere.
const JUNK: &[&str] = &[
    "null",
    "true",
    "\"\"",
    "\"  \"",
    "\"abc\"",
    "\"NaN\"",
    "\"Infinity\"",
    "\"1_000\"",
    "\"1,5\"",
    "\"0x10\"",
    "\"1.2.3\"",
    "\"-\"",
    "\".\"",
    "\"１２\"",
    "\"\\ud800\"",
    "\"1\\u0000\"",
    "{}",
    "[]",
    "{\"last\":\"1\"}",
    "[1,[2,{\"a\":[null]}]]",
    "-1",
    "\"-0.5\"",
    "1e999",
    "-1e999",
    "\"1e999\"",
    "\"1e-999\"",
    "99999999999999999999999999999999999",
    "\"99999999999999999999999999999999999\"",
    "\"0.00000000000000000000000000000000001\"",
];

/// Values that are no price, though they are figures.
const NO_PRICE: &[&str] = &["0", "\"0\"", "\"0.00\"", "-0.0", "0e5"];

/// Values that are no row at all.
const NO_ROW: &[&str] =
    &["null", "7", "1e999", "true", "\"x\"", "\"\\ud800\"", "[]", "[[[]]]", "{}", "{\"\\udfff\":1}"];

fn deep() -> String {
    format!("{}1{}", "[".repeat(500), "]".repeat(500))
}

fn one_of(values: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(values).prop_map(str::to_owned)
}

fn junk_price() -> impl Strategy<Value = String> {
    prop_oneof![8 => one_of(JUNK), 2 => one_of(NO_PRICE), 1 => Just(deep())]
}

/// A price: as text, and in one of the forms in which JSON may hold it.
fn price() -> impl Strategy<Value = (String, String)> {
    (1_u64..1_000_000_000_000_000, 0_usize..12, 0_u32..6).prop_map(|(digits, decimals, form)| {
        let digits = format!("{digits:0>width$}", width = decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        let text = if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") };
        let json = match form {
            0 => text.clone(),
            1 => format!("{text}e0"),
            2 => format!("\" {text} \""),
            3 => format!("\"\\u003{}{}\"", text.split_at(1).0, text.split_at(1).1),
            _ => format!("\"{text}\""),
        };
        (text, json)
    })
}

/// What becomes of a row.
#[derive(Debug, Clone)]
enum Row {
    /// It reads, and has this price.
    Good { json: String, price: String },
    /// It cannot be used.
    Lost(String),
}

/// A key and a value that nobody asked for.
fn strange() -> impl Strategy<Value = String> {
    let key = prop::sample::select(&["rfq_volume", "", "last ", "LAST", "\\u0000", "stats_99day"][..]);
    (key, prop_oneof![one_of(JUNK), Just(deep())]).prop_map(|(key, value)| format!("\"{key}\":{value}"))
}

/// A row of `/products/stats` without its id.
fn stats_row() -> impl Strategy<Value = Row> {
    let other = || prop_oneof![one_of(JUNK), one_of(NO_PRICE), Just("\"5.5\"".to_owned())];
    let around = || prop::collection::vec(strange(), 0..3);
    let good = (price(), other(), other(), around(), around(), 0_u32..5).prop_map(
        |((price, json), open, volume, inner, outer, form)| {
            let key = if form == 0 { "la\\u0073t" } else { "last" };
            let first = if form == 1 { "\"last\":\"1\"," } else { "" };
            let mut inner = inner;
            inner.push(format!("{first}\"open\":{open},\"{key}\":{json},\"volume\":{volume}"));
            let day = if form == 2 { "stats_24\\u0068our" } else { "stats_24hour" };
            let mut outer = outer;
            outer.push(format!("\"{day}\":{{{}}}", inner.join(",")));
            if form == 3 {
                outer.push(format!("\"stats_30day\":{{\"volume\":{volume}}}"));
            }
            Row::Good { json: format!("{{{}}}", outer.join(",")), price }
        },
    );
    let lost = prop_oneof![
        one_of(NO_ROW),
        prop_oneof![one_of(JUNK), Just(deep())].prop_map(
            |day| format!("{{\"stats_24hour\":{day}}}").replace("{\"last\":\"1\"}", "{\"first\":\"1\"}")
        ),
        (junk_price(), around()).prop_map(|(last, mut inner)| {
            inner.push(format!("\"last\":{last}"));
            format!("{{\"stats_24hour\":{{{}}}}}", inner.join(","))
        }),
        Just("{\"stats_30day\":{\"volume\":\"1\"}}".to_owned()),
        Just("{\"last\":\"5\",\"stats_30day\":{\"last\":\"6\"}}".to_owned()),
        // The last of two values counts.
        junk_price().prop_map(|last| format!("{{\"stats_24hour\":{{\"last\":\"1\",\"last\":{last}}}}}")),
    ];
    prop_oneof![3 => good, 2 => lost.prop_map(Row::Lost)]
}

/// A row of `/coins/markets` of this coin.
fn coin_row() -> impl Strategy<Value = Row> {
    let other = || prop_oneof![one_of(JUNK), one_of(NO_PRICE), Just("5.5".to_owned())];
    let good = (price(), other(), other(), prop::collection::vec(strange(), 0..3)).prop_map(
        |((price, json), rank, name, mut cells)| {
            cells.push(format!(
                "\"id\":\"bitcoin\",\"name\":{name},\"market_cap_rank\":{rank},\"market_cap\":{rank},\"current_price\":{json}"
            ));
            Row::Good { json: format!("{{{}}}", cells.join(",")), price }
        },
    );
    let no_id = &["null", "7", "{}", "[]", "true", "1e999", "\"\\ud800\""][..];
    let lost = prop_oneof![
        one_of(NO_ROW),
        junk_price().prop_map(|price| format!("{{\"id\":\"bitcoin\",\"current_price\":{price}}}")),
        one_of(no_id).prop_map(|id| format!("{{\"id\":{id},\"current_price\":5}}")),
        Just("{\"current_price\":5}".to_owned()),
        Just("{\"id\":\"bitcoin\"}".to_owned()),
    ];
    prop_oneof![3 => good, 2 => lost.prop_map(Row::Lost)]
}

/// A candle that starts at `time`.
fn candle_row(time: i64) -> impl Strategy<Value = Row> {
    let good = (price(), 0_u32..3).prop_map(move |((price, _), form)| {
        let quoted = |figure: &str| if form == 0 { format!("\"{figure}\"") } else { figure.to_owned() };
        let price_json = quoted(&price);
        let volume = if form == 1 { "0" } else { "1.5e-3" };
        let json = format!(
            "[{},{price_json},{price_json},{price_json},{price_json},{volume}]",
            quoted(&time.to_string())
        );
        Row::Good { json, price }
    });
    let cells = move |place: usize, junk: String| {
        let mut cells = [time.to_string(), "4".into(), "6".into(), "5".into(), "5".into(), "1".into()];
        cells[place] = junk;
        format!("[{}]", cells.join(","))
    };
    let not_whole = &["1.5", "\"1.5\"", "1e30"][..];
    let lost = prop_oneof![
        one_of(NO_ROW),
        (0_usize..6, prop_oneof![one_of(JUNK), Just(deep())])
            .prop_filter("a time may be negative", |(place, junk)| *place > 0
                || junk != "-1" && junk != "\"-0.5\"")
            .prop_map(move |(place, junk)| cells(place, junk)),
        (1_usize..5, one_of(NO_PRICE)).prop_map(move |(place, junk)| cells(place, junk)),
        one_of(not_whole).prop_map(move |junk| cells(0, junk)),
        Just(cells(5, "-2".into())),
        // Contradictions: below the low, above the high, the low above the high.
        Just(cells(3, "3.9".into())),
        Just(cells(4, "6.1".into())),
        Just(cells(1, "7".into())),
        Just(format!("[{time},4,6,5,5]")),
        Just(format!("[{time},4,6,5,5,1,1]")),
        Just(format!("{{\"time\":{time}}}")),
    ];
    prop_oneof![3 => good, 2 => lost.prop_map(Row::Lost)]
}

/// Prices of the rows that read, with their places, and the number of the others.
fn expected(rows: &[Row]) -> (Vec<(usize, Number)>, usize) {
    let good = |(place, row): (usize, &Row)| match row {
        Row::Good { price, .. } => Some((place, Number::read(price))),
        Row::Lost(_) => None,
    };
    let good: Vec<_> = rows.iter().enumerate().filter_map(good).collect();
    let lost = rows.len() - good.len();
    (good, lost)
}

fn json(row: &Row) -> &str {
    match row {
        Row::Good { json, .. } | Row::Lost(json) => json,
    }
}

fn count(skipped: Skipped) -> usize {
    skipped.total() as usize
}

/// Noise that is made of what JSON is made of.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    let token = prop::sample::select(
        &[
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\"BTC-USD\"",
            "\"stats_24hour\"",
            "\"last\"",
            "\"id\"",
            "1",
            "-",
            ".5",
            "e9",
            "null",
            "tru",
            " ",
            "\\u00",
            "\\ud800",
            "\u{0}",
            "é",
            "{\"BTC-USD\":{\"stats_24hour\":",
            "[[1,2,3,4,5,6],",
            "{\"asks\":[],\"bids\":[[\"1\",\"2\"],",
        ][..],
    );
    prop_oneof![
        prop::collection::vec(token, 0..40).prop_map(|tokens| tokens.concat().into_bytes()),
        prop::collection::vec(any::<u8>(), 0..200),
    ]
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn any_bytes_are_read_or_refused(body in noise()) {
        let _ = (parse_stats(&body), parse_products(&body), parse_candles(&body), parse_markets(&body));
        let _ = parse_book(&body).map(|book| Book::of(&book, 0));
    }

    #[test]
    fn spoiled_stats_lose_exactly_their_own_rows(rows in prop::collection::vec(stats_row(), 0..12)) {
        let row = |(place, row): (usize, &Row)| format!("\"C{place}-USD\":{}", json(row));
        let body = format!("{{{}}}", rows.iter().enumerate().map(row).collect::<Vec<_>>().join(" ,\n"));
        let parsed = parse_stats(body.as_bytes()).map_err(|_| TestCaseError::fail(body.clone()))?;
        let (good, lost) = expected(&rows);
        let got: Vec<_> = parsed.rows.iter()
            .map(|row| (row.product.base().trim_start_matches('C').parse().unwrap(), Number::read(&row.last.to_string())))
            .collect();
        prop_assert_eq!(got, good, "{}", body);
        prop_assert_eq!(count(parsed.skipped), lost, "{}", body);
    }

    #[test]
    fn products_without_a_proper_id_lose_exactly_their_own_rows(
        ids in prop::collection::vec(
            prop::sample::select(&[
                "BTC-USD", "1INCH-USDC", "A-B", "\\u0042TC-EUR", "", "btc-usd", "BTC", "-", "A-B-C", "A B-C", "BTC\\u0000-USD",
                "\\ud800-USD", "ÄB-USD", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123-USD", "BTC-USD\\n",
            ][..]),
            0..12,
        ),
    ) {
        let is_good = |id: &&str| matches!(*id, "BTC-USD" | "1INCH-USDC" | "A-B" | "\\u0042TC-EUR");
        let good: Vec<_> = ids.iter().filter(|id| is_good(id)).map(|id| id.replace("\\u0042", "B")).collect();
        let row = |id: &&str| format!("\"{id}\":{{\"stats_24hour\":{{\"last\":\"5\"}}}}");
        let body = format!("{{{}}}", ids.iter().map(row).collect::<Vec<_>>().join(","));
        let parsed = parse_stats(body.as_bytes()).map_err(|_| TestCaseError::fail(body.clone()))?;
        let got: Vec<_> = parsed.rows.iter().map(|row| row.product.to_string()).collect();
        prop_assert_eq!(&got, &good);
        prop_assert_eq!(count(parsed.skipped), ids.len() - good.len());
        // The same ids in listings.
        let row = |id: &&str| format!("{{\"status\":\"online\",\"trading_disabled\":\"no\",\"id\":\"{id}\"}}");
        let body = format!("[{}]", ids.iter().map(row).collect::<Vec<_>>().join(","));
        let parsed = parse_products(body.as_bytes()).map_err(|_| TestCaseError::fail(body.clone()))?;
        let got: Vec<_> = parsed.rows.iter().map(|row| row.id.to_string()).collect();
        prop_assert_eq!(&got, &good);
        prop_assert_eq!(count(parsed.skipped), ids.len() - good.len());
    }

    #[test]
    fn spoiled_listings_lose_exactly_their_own_rows(
        rows in prop::collection::vec(
            prop_oneof![
                3 => prop::collection::vec(strange(), 0..3).prop_map(|mut cells| {
                    cells.push(wire::product("BTC-USD", "online").trim_matches(['{', '}']).to_owned());
                    Row::Good { json: format!("{{{}}}", cells.join(",")), price: "1".into() }
                }),
                1 => one_of(NO_ROW).prop_map(Row::Lost),
                1 => one_of(&["null", "7", "\"\"", "[]", "{}", "1e999", "\"\\ud800\""])
                    .prop_map(|junk| Row::Lost(format!("{{\"id\":\"BTC-USD\",\"status\":{junk}}}"))),
                1 => one_of(&["null", "7", "\"\"", "[]", "{}", "1e999", "\"\\ud800\""])
                    .prop_map(|junk| Row::Lost(format!("{{\"id\":{junk},\"status\":\"online\"}}"))),
                1 => one_of(&["{\"id\":\"BTC-USD\"}", "{\"status\":\"online\"}"]).prop_map(Row::Lost),
            ],
            0..12,
        ),
    ) {
        let body = format!("[{}]", rows.iter().map(json).collect::<Vec<_>>().join(","));
        let parsed = parse_products(body.as_bytes()).map_err(|_| TestCaseError::fail(body.clone()))?;
        let (good, lost) = expected(&rows);
        prop_assert_eq!((parsed.rows.len(), count(parsed.skipped)), (good.len(), lost), "{}", body);
        prop_assert!(parsed.rows.iter().all(cryptovault::market::product::Product::trades));
    }

    #[test]
    fn spoiled_coins_lose_exactly_their_own_rows(rows in prop::collection::vec(coin_row(), 0..12)) {
        let body = format!("[{}]", rows.iter().map(json).collect::<Vec<_>>().join(","));
        let parsed = parse_markets(body.as_bytes()).map_err(|_| TestCaseError::fail(body.clone()))?;
        let (good, lost) = expected(&rows);
        let got: Vec<_> = parsed.rows.iter().map(|row| Number::read(&row.price.to_string())).collect();
        prop_assert_eq!(got, good.into_iter().map(|(_, price)| price).collect::<Vec<_>>(), "{}", body);
        prop_assert_eq!(count(parsed.skipped), lost, "{}", body);
    }

    #[test]
    fn spoiled_candles_lose_exactly_their_own_rows(
        rows in (1_usize..12).prop_flat_map(|count| {
            (0..count).map(|place| candle_row(60 * i64::try_from(place).unwrap()).boxed()).collect::<Vec<_>>()
        }),
    ) {
        let body = format!("[{}]", rows.iter().rev().map(json).collect::<Vec<_>>().join(","));
        let (good, lost) = expected(&rows);
        match parse_candles(body.as_bytes()) {
            Ok(parsed) => {
                let got: Vec<_> = parsed.rows.iter()
                    .map(|row| (usize::try_from(row.time / 60).unwrap(), Number::read(&row.close.to_string())))
                    .collect();
                prop_assert_eq!(got, good, "{}", body);
                prop_assert_eq!(count(parsed.skipped), lost, "{}", body);
            }
            // A body of which nothing can be read is a failure.
            Err(_) => prop_assert!(good.is_empty(), "{}", body),
        }
    }

    #[test]
    fn a_figure_is_read_exactly_or_not_at_all(
        digits in "[0-9]{1,34}", fraction in prop::option::of("[0-9]{1,34}"), exponent in prop::option::of(-40_i32..40),
    ) {
        let plain = fraction.map_or(digits.clone(), |fraction| format!("{digits}.{fraction}"));
        let text = exponent.map_or(plain.clone(), |exponent| format!("{plain}e{exponent}"));
        if let Ok(figure) = decimal::parse(&text) {
            let read = Number::read(&figure.to_string());
            match exponent {
                None => prop_assert_eq!(read, Number::read(&plain)),
                // Moved by the exponent, both are the same number: their difference is none.
                Some(exponent) => prop_assert!(read.is_moved(&Number::read(&plain), exponent), "{} of {}", figure, text),
            }
        } else {
            // 28 digits are held; all but that many is refused, and nothing less.
            let significant = plain.replace('.', "");
            let fits = exponent.is_none() && significant.len() <= 28;
            prop_assert!(!fits, "{} is refused", text);
        }
    }
}

#[test]
fn a_body_cut_anywhere_is_an_error() {
    let stats = wire::stats([("BTC-USD", "63212.98"), ("ETH-USD", "1.847")]);
    let products = wire::products(["BTC-USD", "ETH-USD"].map(|id| wire::product(id, "online")));
    let candles = wire::candles(&["60,4,6,5,5,1.5".to_owned(), "120,4,6,5,5,1.5".to_owned()]);
    let coins = wire::coins([("bitcoin", "83649"), ("ethereum", "2.5")]);
    for cut in 0..stats.len() {
        assert_eq!(parse_stats(&stats[..cut]), Err(FeedError::Malformed), "{cut}");
    }
    for cut in 0..products.len() {
        assert_eq!(parse_products(&products[..cut]), Err(FeedError::Malformed), "{cut}");
    }
    for cut in 0..candles.len() {
        assert_eq!(parse_candles(&candles[..cut]), Err(FeedError::Malformed), "{cut}");
    }
    for cut in 0..coins.len() {
        assert_eq!(parse_markets(&coins[..cut]), Err(FeedError::Malformed), "{cut}");
    }
    let complete =
        (parse_stats(&stats), parse_products(&products), parse_candles(&candles), parse_markets(&coins));
    let counts = (
        complete.0.unwrap().rows.len(),
        complete.1.unwrap().rows.len(),
        complete.2.unwrap().rows.len(),
        complete.3.unwrap().rows.len(),
    );
    assert_eq!(counts, (2, 2, 2, 2));
}

#[test]
fn numbers_keep_the_digits_they_were_sent_with_whether_as_text_or_not() {
    for digits in ["0.00002140", "63212.98", "100.50", "0.12345678901234567", "12345678.123456789012", "3"] {
        let stats = format!("{{\"A-USD\":{{\"stats_24hour\":{{\"last\":{digits}}}}}}}");
        assert_eq!(parse_stats(stats.as_bytes()).unwrap().rows[0].last.to_string(), digits);
        let coins = wire::coins([("bitcoin", digits)]);
        assert_eq!(parse_markets(&coins).unwrap().rows[0].price.to_string(), digits);
    }
}

#[test]
fn a_product_that_comes_twice_has_its_last_row() {
    let body = wire::stats([("BTC-USD", "1"), ("BTC-USD", "2")]);
    let mut drive = Drive::new();
    drive.tick(at(0), |request| (*request == Request::Stats).then(|| Ok(body.clone())));
    assert_eq!(
        drive.market.figures(cryptovault::market::view::SourceName::Coinbase)[0].price.to_string(),
        "2"
    );
}

#[test]
fn products_that_are_not_listed_are_counted_and_cost_no_other() {
    let mut drive = Drive::new();
    drive.tick(at(0), |request| match request {
        Request::Listings => Some(Ok(wire::products([wire::product("BTC-USD", "online")]))),
        _ => None,
    });
    drive.tick(at(5000), |request| match request {
        Request::Stats => Some(Ok(wire::stats([("NEW-USD", "1"), ("BTC-USD", "2"), ("OLD-USD", "3")]))),
        _ => None,
    });
    let checks = drive.market.checks(5000);
    let coinbase = checks.iter().find(|check| check.name == "coinbase").unwrap();
    assert_eq!(coinbase.skipped_rows, Some(2));
    assert_eq!(drive.market.figures(cryptovault::market::view::SourceName::Coinbase).len(), 1);
}

/// Rows of a recorded body of candles, as text: newest first.
fn recorded_rows(body: &str) -> Vec<Vec<String>> {
    body.split('[')
        .map(|row| row.split(']').next().unwrap().split(',').map(|cell| cell.trim().to_owned()).collect())
        .filter(|cells: &Vec<String>| cells.len() == 6)
        .collect()
}

#[test]
fn recorded_candles_are_read_completely_and_digit_for_digit() {
    let Some(folder) = csv::folder("wire") else { return };
    for name in ["coinbase-exchange-candles-60.json", "coinbase-exchange-candles-default.json"] {
        let body = fs::read_to_string(folder.join(name)).unwrap();
        let parsed = parse_candles(body.as_bytes()).unwrap();
        assert_eq!(count(parsed.skipped), 0);
        let text = |candle: &cryptovault::market::candle::Candle| {
            let figures = [candle.low, candle.high, candle.open, candle.close, candle.volume];
            [candle.time.to_string()].into_iter().chain(figures.map(|figure| figure.to_string())).collect()
        };
        let read: Vec<Vec<String>> = parsed.rows.iter().rev().map(text).collect();
        assert_eq!(read, recorded_rows(&body), "{name}");
        assert!(read.len() > 100, "{name}");
    }
}

#[test]
fn recorded_listings_are_read_completely() {
    let Some(folder) = csv::folder("wire") else { return };
    let body = fs::read(folder.join("coinbase-exchange-ws-status.json")).unwrap();
    let status: serde_json::Value = serde_json::from_slice(&body).unwrap();
    // The WebSocket sends the same rows as `/products`, in an envelope.
    let products = status["products"].as_array().unwrap();
    let parsed = parse_products(status["products"].to_string().as_bytes()).unwrap();
    assert_eq!((parsed.rows.len(), count(parsed.skipped)), (products.len(), 0));
    for (read, sent) in parsed.rows.iter().zip(products) {
        assert_eq!(
            (read.id.as_str(), read.status.as_str()),
            (sent["id"].as_str().unwrap(), sent["status"].as_str().unwrap())
        );
        assert_eq!(read.quote_increment.unwrap().to_string(), sent["quote_increment"].as_str().unwrap());
    }
}
