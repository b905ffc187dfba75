//! Time zones, as the engine of the platform knows them.

use wasm_bindgen::prelude::*;

// The clock that was asked last is kept: questions of one zone come together.
#[wasm_bindgen(inline_js = "let name = '';
let clock = null;
export function minutesAhead(zone, at) {
  try {
    if (zone !== name) {
      clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
      name = zone;
    }
    const { value } = clock.formatToParts(at).find(({ type }) => type === 'timeZoneName');
    const [, sign, hours, minutes] = /^GMT(?:([+-])(\\d+):(\\d+))?/.exec(value);
    const ahead = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
    return sign === '-' ? -ahead : ahead;
  } catch {
    return NaN;
  }
}")]
extern "C" {
    #[wasm_bindgen(js_name = minutesAhead)]
    fn minutes_ahead_raw(zone: &str, at_ms: f64) -> f64;
}

/// How many minutes the clocks of a zone (IANA) are ahead of UTC at a moment in Unix milliseconds; none if there is no such zone.
pub fn minutes_ahead(zone: &str, at_ms: i64) -> Option<i64> {
    #[expect(clippy::cast_precision_loss, reason = "times are far below 2^53")]
    let ahead = minutes_ahead_raw(zone, at_ms as f64);
    #[expect(clippy::cast_possible_truncation, reason = "whole minutes of a day")]
    ahead.is_finite().then_some(ahead as i64)
}
