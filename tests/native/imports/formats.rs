//! What becomes of each file, line by line.

use std::collections::BTreeMap;

use cryptovault::vault::import::answers::{Answers, Cash, Question, Stablecoins};
use cryptovault::vault::import::mapping::{Mapping, Target};
use cryptovault::vault::import::stamp::DateOrder;

use super::drive::{file, readings, take, told};

const MONEY_ONLY: &str = "It only moves money, which is not kept by this import";
const OWN_MOVE: &str = "It moves between balances of the same account";
const ONE_SIDE: &str = "Only one side of an exchange is here: what came for it, or went, is missing";

fn plain(name: &str) -> Vec<String> {
    told(name, &Answers::default())
}

#[test]
fn coinbase_of_2026() {
    assert_eq!(
        plain("coinbase-2026.csv"),
        [
            // 507.45 paid − 7.45 fee = 500
            "6: 2026-07-17T21:38:42Z buy 0.01 BTC for 500 USD, fee 7.45 USD, outside",
            // 237.51 came + 2.49 fee = 240
            "7: 2026-07-18T08:00:00Z sell 240 USD for 0.004 BTC, fee 2.49 USD, outside",
            // The fee is in the price. The dollars are not those of the stablecoin: the file says what it was worth.
            "8: 2026-07-19T08:00:00Z convert 1240.5 USDC for 0.1 ETH, worth 240.5",
            "9: 2026-07-20T08:00:00Z withdrawal 0.001 BTC",
            // What it was worth that day is not what it has cost.
            "10: 2026-07-21T08:00:00Z deposit 0.5 ETH",
            "11: 2026-07-22T08:00:00Z reward 0.000012 ETH, worth 0.024, staking",
            // 2 × 150 = 300, and the rest of 301.8 is the fee.
            "12: 2026-07-22T09:00:00Z convert 2 SOL for 300 USDC, fee 1.8 USDC, worth 300",
            &format!("13 nothing: {MONEY_ONLY}"),
            &format!("14 nothing: {OWN_MOVE}"),
            "15 refused: The type «Teleport» is not known",
            // 3 × 0.10 = 0.3: a subtotal of nothing is only rounded.
            "16: 2026-07-25T09:00:00Z reward 3 GRT, worth 0.3, other",
            "17: 2026-07-26T09:00:00Z withdrawal 0.002 BTC",
        ]
    );
}

#[test]
fn coinbase_in_other_currencies_with_their_signs() {
    assert_eq!(
        plain("coinbase-2024-euro.csv"),
        [
            "5: 2024-11-20T22:01:02Z buy 0.001 BTC for 95 EUR, fee 1.49 EUR, outside",
            "6: 2024-11-21T22:01:02Z sell 95 EUR for 0.001 BTC, fee 1.49 EUR, outside",
            // 24741.93 − 741.93 = 24000
            "7: 2024-11-22T22:01:02Z buy 0.5 ETH for 24000 CZK, fee 741.93 CZK, outside",
            // 24700 + 41.93 = 24741.93
            "8: 2024-11-23T22:01:02Z sell 24741.93 CZK for 0.5 ETH, fee 41.93 CZK, outside",
        ]
    );
}

#[test]
fn coinbase_of_2022_has_a_spread_that_is_no_fee() {
    assert_eq!(
        plain("coinbase-2022.csv"),
        [
            "8: 2022-01-28T00:00:00Z buy 0.5 BTC for 18500 USD, fee 277.5 USD, outside",
            "9: 2022-01-29T00:00:00Z sell 7600 USD for 0.2 BTC, fee 114 USD, outside",
            // Total − subtotal = 48, the column of fees says 38: neither is money that has moved.
            "10: 2022-01-30T00:00:00Z convert 1.42 ETH for 0.1 BTC, worth 3790",
            "11: 2022-02-01T00:00:00Z reward 0.5 USDC, worth 0.5, staking",
            "12: 2022-02-02T00:00:00Z withdrawal 0.05 BTC",
        ]
    );
}

#[test]
fn coinbase_of_2021_and_2020() {
    assert_eq!(
        plain("coinbase-2021.csv"),
        [
            "4: 2021-03-01T10:00:00Z buy 1 ETH for 1500 USD, fee 22.35 USD, outside",
            "5: 2021-03-02T10:00:00Z reward 0.01 COMP, worth 4, other",
        ]
    );
    assert_eq!(
        plain("coinbase-2020.csv"),
        ["4: 2020-03-01T10:00:00Z buy 0.1 BTC for 680 GBP, fee 10 GBP, outside"]
    );
}

#[test]
fn money_of_coinbase_can_be_tracked() {
    let answers = Answers { cash: Some(Cash::Track), ..Answers::default() };
    let told = told("coinbase-2026.csv", &answers);
    assert_eq!(told[0], "6: 2026-07-17T21:38:42Z buy 0.01 BTC for 500 USD, fee 7.45 USD");
    assert_eq!(told[7], "13: 2026-07-23T08:00:00Z deposit 500 USD");
}

#[test]
fn coinbase_exchange_joins_the_legs_of_a_trade_and_its_fee() {
    assert_eq!(
        plain("coinbase-exchange.csv"),
        [
            "2: 2021-01-01T10:00:00Z deposit 10000 USD",
            "3+4+5: 2021-01-02T10:00:00Z buy 0.1 BTC for 3000 USD, fee 15 USD",
            // The same trade id on another market, in another order.
            "6+7+8: 2021-01-03T10:00:00Z convert 0.8 ETH for 0.05 BTC, fee 0.0001 BTC",
            "9+10: 2021-01-04T10:00:00Z buy 1000 USDC for 1000 USD",
            "11: 2021-01-05T10:00:00Z withdrawal 0.04 BTC",
            &format!("12 refused: {ONE_SIDE}"),
        ]
    );
    assert_eq!(
        plain("coinbase-exchange-2023.csv"),
        [
            "2+3+4: 2023-05-02T10:00:00Z convert 4500 USDT for 2.5 ETH, fee 18 USDT, worth 4500",
            "5: 2023-05-03T10:00:00Z reward 1.5 USDT, worth 1.5, other",
        ]
    );
}

#[test]
fn kraken_of_2021() {
    assert_eq!(
        plain("kraken-2021.csv"),
        [
            "2 nothing: It is pending: it comes again with a txid when it has happened",
            "3: 2021-01-01T10:05:00Z deposit 1000 EUR",
            "4+5: 2021-01-02T10:00:00Z buy 0.02 BTC for 500 EUR, fee 0.8 EUR",
            "6+7: 2021-01-03T10:00:00Z sell 150 USD for 0.005 BTC, fee 0.39 USD",
            &format!("8 nothing: {OWN_MOVE}"),
            &format!("9 nothing: {OWN_MOVE}"),
            "10: 2021-01-11T10:00:00Z reward 0.025 DOT, staking",
            "11: 2021-01-12T10:00:00Z withdrawal 0.01 BTC, fee 0.0005 BTC",
            &format!("12 refused: {ONE_SIDE}"),
        ]
    );
}

#[test]
fn kraken_of_2025_says_what_things_were_worth() {
    assert_eq!(
        plain("kraken-2025.csv"),
        [
            "2+3: 2025-02-01T10:00:00Z buy 0.5 SOL for 100 EUR, fee 1.5 EUR, worth 104",
            &format!("4+5 nothing: {OWN_MOVE}"),
            "6: 2025-02-09T10:00:00Z reward 0.001 SOL, fee 0.0002 SOL, worth 0.2, staking",
            "7+8: 2025-02-10T10:00:00Z convert 5 POL for 5 MATIC, worth 2.5",
            // 0.00004 × 3 ÷ 4 and × 1 ÷ 4
            "9+10+11: 2025-02-11T10:00:00Z convert 0.00003 BTC for 3 ADA, worth 3",
            "9+10+11: 2025-02-11T10:00:00Z convert 0.00001 BTC for 4 TRX, worth 1",
            "12: 2025-02-12T10:00:00Z fee 0.05 USD",
            // 2 + 0.01
            "13: 2025-02-13T10:00:00Z lost 2.01 USD",
        ]
    );
}

#[test]
fn the_statement_of_binance_nets_the_legs_of_one_second() {
    let answers = Answers { stablecoins: Some(Stablecoins::Unknown), ..Answers::default() };
    assert_eq!(
        told("binance-statement-2021.csv", &answers),
        [
            "2: 2021-03-01T09:00:00Z deposit 10000 USDT",
            // Two trades that look the same are both real: 2 × 0.01 for 2 × 500, and 2 × 0.001.
            "3+4+5+6+7+8: 2021-03-01T10:00:00Z convert 0.02 BTC for 1000 USDT, fee 0.002 BNB",
            "9+10+11: 2021-03-01T11:00:00Z convert 1500 USDT for 1 ETH, fee 1.5 USDT",
            "12: 2021-03-01T12:00:00Z reward 0.01 DOT, interest",
            &format!("13 nothing: {OWN_MOVE}"),
            &format!("14 nothing: {OWN_MOVE}"),
            // 0.02 ÷ 2 each: nothing says what they were worth.
            "15+16+17: 2021-03-01T13:00:00Z convert 0.01 BNB for 50 TRX",
            "15+16+17: 2021-03-01T13:00:00Z convert 0.01 BNB for 100 VET",
            "18: 2021-03-01T14:00:00Z withdrawal 0.005 BTC",
            &format!("19 refused: {ONE_SIDE}"),
            "20 refused: The operation «Time travel» is not known",
        ]
    );
    // At par the tether of a trade says what it was worth.
    assert_eq!(
        told("binance-statement-2021.csv", &Answers::default())[1..3],
        [
            "3+4+5+6+7+8: 2021-03-01T10:00:00Z convert 0.02 BTC for 1000 USDT, fee 0.002 BNB, worth 1000",
            "9+10+11: 2021-03-01T11:00:00Z convert 1500 USDT for 1 ETH, fee 1.5 USDT, worth 1500",
        ]
    );
}

#[test]
fn newer_statements_of_binance_are_in_the_time_zone_of_their_name() {
    let name = "binance-statement-2026(UTC--6).csv";
    let expected = [
        // 06:00 six hours behind UTC is 12:00.
        "2+3+4: 2026-01-12T12:00:00Z convert 0.5 BTC for 45000 USDC, fee 0.05 BNB, worth 45000",
        "5+6: 2026-01-12T12:00:00Z convert 6000 USDC for 2 ETH, worth 6000",
        "7+8: 2026-01-12T13:00:00Z convert 0.15 BNB for 100 USDC, worth 100",
        "9: 2026-01-12T14:00:00Z fee 0.25 USDT",
        "10: 2026-01-12T14:00:01Z reward 0.31 USDC, worth 0.31, interest",
    ];
    assert_eq!(plain(name), expected);
    let text = file(name);
    let (sheet, legs) = take([text.as_str()]).unwrap();
    let mut answers = Answers::default();
    assert_eq!(answers.questions(&sheet, "statement.csv"), [Question::TimeZone]);
    answers.utc_offset_mins = Some(-360);
    assert_eq!(answers.questions(&sheet, "statement.csv"), []);
    assert_eq!(
        readings(&sheet, &legs, &answers, "statement.csv"),
        readings(&sheet, &legs, &Answers::default(), name)
    );
}

#[test]
fn trades_of_binance_old_and_new() {
    assert_eq!(
        plain("binance-trades.csv"),
        [
            "2: 2023-04-01T10:00:00Z convert 0.001 ETH for 1.8 USDT, fee 0.000001 ETH, worth 1.8",
            "3: 2023-04-02T10:00:00Z convert 5.25 USDT for 10.5 1INCH, fee 0.00001 BNB, worth 5.25",
            "4: 2023-04-03T10:00:00Z buy 0.1 BTC for 2500 EUR, fee 2.5 EUR, outside",
            "5 refused: The side «HOLD» is not known",
        ]
    );
    assert_eq!(
        plain("binance-trades-2020.csv"),
        [
            "2: 2020-04-01T10:00:00Z convert 5 BNB for 0.01 BTC, fee 0.005 BNB",
            "3: 2020-04-02T10:00:00Z convert 80 USDT for 2 LTC, fee 0.08 USDT, worth 80",
        ]
    );
}

#[test]
fn koinly() {
    assert_eq!(
        plain("koinly.csv"),
        [
            "2: 2019-01-01T10:00:00Z buy 0.25 BTC for 1000 USD, fee 2 USD, outside",
            "3: 2019-01-02T10:00:00Z convert 3 ETH for 0.1 BTC, fee 0.001 ETH, worth 400",
            "4: 2019-01-03T10:00:00Z reward 0.01 ETH, worth 1.3, staking",
            "5: 2019-01-04T10:00:00Z withdrawal 0.5 ETH, fee 0.002 ETH",
            "6: 2019-01-05T10:00:00Z lost 0.1 ETH",
            "7: 2019-01-06T10:00:00Z gift 1 ETH, worth 140",
            "8: 2019-01-07T10:00:00Z reward 2 ACE, airdrop",
            // 0.3 + 0.01
            "9: 2019-01-08T10:00:00Z fee 0.31 ETH",
            "10: 2019-01-09T10:00:00Z fee 0.02 ETH",
            "11: 2019-01-10T10:00:00Z sell 90 EUR for 1 ETH, worth 100, outside",
        ]
    );
}

#[test]
fn ghostfolio_with_dates_of_every_form() {
    assert_eq!(
        plain("ghostfolio.csv"),
        [
            // 48000 × 0.5; 60000 × 0.1; 3700 × 2
            "2: 2021-09-16T00:00:00Z buy 0.5 BTC for 24000 USD, fee 5 USD, outside",
            "3: 2021-11-17T00:00:00Z sell 6000 USD for 0.1 BTC, fee 1.5 USD, outside",
            "4: 2022-01-01T00:00:00Z buy 2 ETH for 7400 USD, outside",
            &format!("5 nothing: {MONEY_ONLY}"),
            // The day is first: 16-09 and 17/11 can be nothing else.
            "6: 2022-04-03T00:00:00Z buy 0.01 BTC for 400 EUR, fee 1 EUR, outside",
            "7: 2022-06-06T00:00:00Z buy 0.01 BTC for 300 USD, fee 1 USD, outside",
        ]
    );
}

#[test]
fn the_order_of_a_date_is_asked_and_the_answer_used() {
    let text = "Date,Code,DataSource,Currency,Price,Quantity,Action,Fee,Note\n01/02/2021,BTC-USD,YAHOO,USD,10,1,BUY,0,\n";
    let (sheet, legs) = take([text]).unwrap();
    let mut answers = Answers::default();
    assert_eq!(answers.questions(&sheet, "a.csv"), [Question::DateOrder]);
    for (order, day) in [(DateOrder::DayFirst, "2021-02-01"), (DateOrder::MonthFirst, "2021-01-02")] {
        answers.date_order = Some(order);
        assert_eq!(answers.questions(&sheet, "a.csv"), []);
        let readings = readings(&sheet, &legs, &answers, "a.csv");
        let cryptovault::vault::import::reading::Made::Drafts(drafts) = &readings[0].made else { panic!() };
        assert!(super::drive::tell_draft(&drafts[0]).starts_with(day));
    }
}

#[test]
fn an_unknown_file_is_read_by_the_columns_that_somebody_assigns() {
    let name = "unknown-german.csv";
    let text = file(name);
    let (sheet, _) = take([text.as_str()]).unwrap();
    let mut answers = Answers::default();
    assert_eq!(answers.questions(&sheet, name), [Question::Mapping]);
    assert_eq!(sheet.titles[..4], ["Datum", "Uhrzeit", "Art", "Coin"]);
    assert_eq!(sheet.sample[0][..4], ["01.02.2021", "10:30", "Kauf", "BTC"]);
    let columns = [
        (Target::Date, "Datum"),
        (Target::Time, "Uhrzeit"),
        (Target::Kind, "Art"),
        (Target::Asset, "Coin"),
        (Target::Amount, "Menge"),
        (Target::Price, "Kurs"),
        (Target::Currency, "Währung"),
        (Target::FeeAmount, "Gebühr"),
        (Target::Note, "Notiz"),
    ];
    let columns: BTreeMap<_, _> = columns.map(|(target, column)| (target, column.to_owned())).into();
    answers.mapping = Some(Mapping { columns, ..Mapping::default() });
    assert_eq!(answers.questions(&sheet, name), [Question::TimeZone]);
    answers.utc_offset_mins = Some(60);
    assert_eq!(
        told(name, &answers),
        [
            // 30000 × 0.5; an hour ahead of UTC.
            "4: 2021-02-01T09:30:00Z buy 0.5 BTC for 15000 EUR, fee 7.5 EUR, outside",
            "5: 2021-02-02T10:00:00Z sell 3100 EUR for 0.1 BTC, fee 1.5 EUR, outside",
            "6: 2021-02-03T11:00:00Z reward 0.01 ETH, staking",
        ]
    );
}
