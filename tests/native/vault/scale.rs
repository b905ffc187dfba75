//! What is asked of a long ledger costs what it costs of a short one. Steps of SQLite's machine are counted: they do not depend on the computer.

use super::desk::{Desk, NOW_MS};
use super::story::{buy, sell};

/// A person who has bought ten assets in turn, one for 100, so many times in all, a second apart.
fn filled(transactions: i64) -> (Desk, String) {
    let desk = Desk::new();
    let account = desk.account("real");
    let begun_ms = NOW_MS - 200_000_000;
    let each = transactions / 10;
    desk.database
        .borrow()
        .execute_batch(&format!(
            "CREATE TEMP TABLE fill AS WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number \
             WHERE n + 1 < {transactions}) \
             SELECT n, n / 10 AS nth, 'A' || (n % 10) AS asset, {begun_ms} + n * 1000 AS at_ms, \
             printf('%012x1%016x', {begun_ms} + n * 1000, n) AS place FROM number; \
             INSERT INTO pool (vault, book, asset, frontier, last, figures) SELECT 1, 'real', asset, MAX(place), MAX(place), \
             '{{\"quantity\":\"{each}\",\"cost\":\"{each}00\",\"acquired_cost\":\"{each}00\"}}' FROM fill GROUP BY asset; \
             INSERT INTO balance SELECT 1, '{account}', asset, '{each}', MAX(place) FROM fill GROUP BY asset; \
             INSERT INTO span SELECT 1, '{account}', asset, CASE nth / 512 WHEN 0 THEN '' ELSE MIN(place) END, COUNT(*), \
             CAST(COUNT(*) AS TEXT), '0' FROM fill GROUP BY asset, nth / 512; \
             INSERT INTO posting SELECT 1, '{account}', asset, place, 0, '1' FROM fill; \
             INSERT INTO vault_transaction (vault, place, id, kind, at_ms, account_id, sent_asset, sent_amount, received_asset, \
             received_amount, settles, created_ms) SELECT 1, place, 'f' || n, 'buy', at_ms, '{account}', 'USD', '100', asset, '1', \
             'outside', at_ms FROM fill; \
             INSERT INTO mention SELECT 1, key.value, place FROM fill, json_each(json_array('account:{account}', 'asset:' || asset, \
             'asset:USD', 'kind:buy')) AS key; \
             INSERT INTO movement SELECT pool.id, place, '{{\"action\":\"acquire\",\"quantity\":\"1\",\"worth\":\"100\"}}', \
             '{{\"quantity\":\"' || (nth + 1) || '\",\"cost\":\"' || (nth + 1) || '00\",\"acquired_cost\":\"' || (nth + 1) || '00\"}}' \
             FROM fill CROSS JOIN pool ON pool.asset = fill.asset; \
             INSERT INTO lot SELECT pool.id, place, '1', '100', '1', '100', '0100' FROM fill CROSS JOIN pool ON pool.asset = fill.asset;"
        ))
        .unwrap();
    desk.set_prices(&[("A3-USD", "300")]);
    (desk, account)
}

/// Steps and batches that something costs.
fn cost(desk: &Desk, action: impl FnOnce(&Desk)) -> (i64, usize) {
    let before = (desk.steps.get(), desk.batches.get());
    action(desk);
    (desk.steps.get() - before.0, desk.batches.get() - before.1)
}

#[test]
fn a_hundred_times_the_transactions_cost_the_same() {
    let [(small, small_account), (middle, _), (large, large_account)] = [1_000, 10_000, 100_000].map(filled);
    let compare = |address: &str, small: &Desk, most: f64| {
        let read = |desk: &Desk| {
            let answer = desk.get(address);
            assert_eq!(answer.status, 200, "{address}: {answer:?}");
        };
        let ((few, batches), (many, as_many)) = (cost(small, read), cost(&large, read));
        assert_eq!(batches, as_many, "{address}");
        assert!(many as f64 <= few as f64 * most, "{address}: {few} and {many}");
    };
    compare("/api/portfolio", &small, 1.0);
    compare("/api/portfolio/assets/A3", &small, 1.2);
    compare("/api/portfolio/assets/A3?open=true", &small, 1.2);
    compare("/api/portfolio/assets/A3/disposals", &small, 1.2);
    compare("/api/accounts", &small, 1.2);
    // Ten times the transactions, in three days instead of one: what is read are the days that differ.
    for range in ["3m", "1y"] {
        compare(&format!("/api/portfolio/history?range={range}"), &middle, 3.0);
    }
    for filters in ["", "?asset=A3", "?kind=buy", "?reversed=false"] {
        compare(&format!("/api/transactions{filters}"), &small, 1.2);
    }
    // What has several things in common is looked for among 500 at most.
    for filters in ["kind=buy&asset=A3", "asset=A3&reversed=false", "kind=sell&asset=A3"] {
        compare(&format!("/api/transactions?{filters}"), &middle, 1.2);
    }
    let total = large.get("/api/portfolio").body;
    // 10,000 of each of ten assets, for 100 each; one of them is worth 300 each.
    assert_eq!(
        (&total["totals"]["cost"], &total["totals"]["value"]),
        (&"10000000".into(), &"3000000".into())
    );
    let write = |what: &str, draft: &dyn Fn(&str) -> serde_json::Value| {
        let add = |account: String| {
            move |desk: &Desk| {
                let answer = desk.post("/api/transactions", draft(&account));
                assert_eq!(answer.status, 201, "{what}: {answer:?}");
            }
        };
        let ((few, batches), (many, as_many)) =
            (cost(&small, add(small_account.clone())), cost(&large, add(large_account.clone())));
        assert_eq!(batches, as_many, "{what}");
        assert!(many as f64 <= few as f64 * 1.5, "{what}: {few} and {many}");
    };
    write("a purchase", &|account| buy(account, NOW_MS - 10, "1 A3", "100 USD"));
    write("a sale", &|account| sell(account, NOW_MS - 5, "2 A3", "450 USD"));
    // Of two lots that cost 100 each: 450 − 200.
    assert_eq!(large.get("/api/portfolio/assets/A3").body["asset"]["realised"], "250");
    let export = large.get("/api/transactions/export?format=csv");
    assert_eq!(export.text.lines().count(), 1 + 100_000 + 2);
    // 2,000 in each page, and the two that were added.
    assert_eq!(export.pages, 51);
}
