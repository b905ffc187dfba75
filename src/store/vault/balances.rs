//! Balances: what there is of each asset in each account, and how low it goes.

/// What is in all accounts?
pub const BALANCES: &str = "SELECT account, asset, amount, last FROM balance \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1)";
/// What is in an account?
pub const BALANCES_OF_ACCOUNT: &str = "SELECT account, asset, amount, last FROM balance \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND account = ?2";
/// Where is an asset?
pub const BALANCES_OF_ASSET: &str = "SELECT account, asset, amount, last FROM balance \
     WHERE vault = (SELECT id FROM vault WHERE user_id = ?1) AND asset = ?2";
/// How much is there of `[[account, asset, …], …]`?
pub const BALANCES_OF_PAIRS: &str = "SELECT balance.account, balance.asset, balance.amount, balance.last \
     FROM json_each(?2) AS wanted CROSS JOIN balance ON balance.vault = ?1 \
     AND balance.account = wanted.value ->> 0 AND balance.asset = wanted.value ->> 1";
/// What happens to `[[account, asset, place], …]` from the span on in which the place is?
pub const SPANS_OF_PAIRS: &str = "SELECT span.account, span.asset, span.start, span.count, span.sum, span.lowest \
     FROM json_each(?2) AS wanted CROSS JOIN span ON span.vault = ?1 \
     AND span.account = wanted.value ->> 0 AND span.asset = wanted.value ->> 1 \
     AND span.start >= (SELECT MAX(start) FROM span AS before WHERE before.vault = ?1 \
     AND before.account = wanted.value ->> 0 AND before.asset = wanted.value ->> 1 \
     AND before.start <= wanted.value ->> 2)";
/// Which postings are in the spans `[[account, asset, start, end], …]`?
pub const POSTINGS_OF_SPANS: &str = "SELECT posting.account, posting.asset, posting.place, posting.amount, \
     wanted.value ->> 2 AS start \
     FROM json_each(?2) AS wanted CROSS JOIN posting ON posting.vault = ?1 \
     AND posting.account = wanted.value ->> 0 AND posting.asset = wanted.value ->> 1 \
     AND posting.place >= wanted.value ->> 2 AND posting.place < wanted.value ->> 3";
/// New postings: `[[account, asset, place, line, amount], …]`.
pub const INSERT_POSTINGS: &str = "INSERT INTO posting (vault, account, asset, place, line, amount) \
     SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?2)";
/// What there is from now on: `[[account, asset, amount, last], …]`.
pub const SET_BALANCES: &str = "INSERT INTO balance (vault, account, asset, amount, last) \
     SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?2) WHERE true \
     ON CONFLICT DO UPDATE SET amount = excluded.amount, last = excluded.last";
/// What spans are from now on: `[[account, asset, start, count, sum, lowest], …]`.
pub const SET_SPANS: &str = "INSERT INTO span (vault, account, asset, start, count, sum, lowest) \
     SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 \
     FROM json_each(?2) WHERE true \
     ON CONFLICT DO UPDATE SET count = excluded.count, sum = excluded.sum, lowest = excluded.lowest";
