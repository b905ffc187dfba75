//! D1: prices of the past, which are nobody's own. They are kept since they do not change, and an exchange gives out few at a time.

/// Closes of the products `[id, …]` in candles of a width, from one run to another.
pub const PAST_PRICES: &str = "SELECT past_price.product_id, run, until_secs, closes \
     FROM json_each(?2) AS wanted CROSS JOIN past_price ON series = ?1 \
     AND past_price.product_id = wanted.value AND width_secs = ?3 AND run BETWEEN ?4 AND ?5";
/// Closes that are known: `[[series, product_id, width_secs, run, until_secs, closes], …]`. Who knows more is believed.
pub const SET_PAST_PRICES: &str = "INSERT INTO past_price (series, product_id, width_secs, run, until_secs, closes) \
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(?1) WHERE true \
     ON CONFLICT DO UPDATE SET until_secs = excluded.until_secs, closes = excluded.closes \
     WHERE excluded.until_secs >= past_price.until_secs";
/// Closes of the products `[id, …]` in candles of a width before a run: nobody asks for them any more.
pub const DELETE_PAST_PRICES: &str = "DELETE FROM past_price WHERE (series, product_id, width_secs, run) IN \
     (SELECT past_price.series, past_price.product_id, width_secs, run \
     FROM json_each(?2) AS wanted CROSS JOIN past_price ON series = ?1 \
     AND past_price.product_id = wanted.value AND width_secs = ?3 AND run < ?4)";
