//! Bodies as the sources send them.

use std::fmt::Display;

/// `/products/stats` with these newest prices.
pub fn stats<Id: Display, Price: Display>(prices: impl IntoIterator<Item = (Id, Price)>) -> Vec<u8> {
    let row = |(id, price): (Id, Price)| {
        format!(
            r#""{id}":{{"stats_30day":{{"volume":"131512950.514","rfq_volume":"923595.884772"}},"stats_24hour":{{"open":"{price}","high":"{price}","low":"{price}","last":"{price}","volume":"2183324.5","rfq_volume":"19973.910319"}}}}"#
        )
    };
    format!("{{{}}}", joined(prices.into_iter().map(row))).into_bytes()
}

/// One row of `/products`.
pub fn product(id: &str, status: &str) -> String {
    let (base, quote) = id.split_once('-').unwrap();
    format!(
        r#"{{"id":"{id}","base_currency":"{base}","quote_currency":"{quote}","quote_increment":"0.01","base_increment":"0.00000001","display_name":"{base}/{quote}","min_market_funds":"1","margin_enabled":false,"post_only":false,"limit_only":false,"cancel_only":false,"status":"{status}","status_message":"","trading_disabled":false,"fx_stablecoin":false,"max_slippage_percentage":"0.02000000","auction_mode":false,"high_bid_limit_percentage":""}}"#
    )
}

/// `/products`.
pub fn products(rows: impl IntoIterator<Item = String>) -> Vec<u8> {
    format!("[{}]", joined(rows)).into_bytes()
}

/// `/products/{id}/candles` of rows `time,low,high,open,close,volume` in ascending order: sent newest first.
pub fn candles(rows: &[String]) -> Vec<u8> {
    format!("[{}]", joined(rows.iter().rev().map(|row| format!("[{row}]")))).into_bytes()
}

/// `/coins/markets` with these ids and prices.
pub fn coins<Price: Display>(prices: impl IntoIterator<Item = (&'static str, Price)>) -> Vec<u8> {
    let row = |(id, price): (&str, Price)| {
        format!(
            r#"{{"id":"{id}","symbol":"{id}","name":"The {id}","current_price":{price},"market_cap":1680958315805,"market_cap_rank":1,"total_volume":36307946465,"price_change_percentage_24h":-2.91402,"max_supply":21000000.0,"roi":null,"last_updated":"2026-10-07T10:43:30.000Z","price_change_percentage_1h_in_currency":0.41}}"#
        )
    };
    format!("[{}]", joined(prices.into_iter().map(row))).into_bytes()
}

fn joined(rows: impl IntoIterator<Item = String>) -> String {
    rows.into_iter().collect::<Vec<_>>().join(",")
}
