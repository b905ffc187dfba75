//! Prometheus text, format 0.0.4.

use core::fmt::{Display, Write as _};

use super::counters::CacheStats;
use crate::market::breaker::BreakerState;
use crate::market::health::{Gauges, Status};
use crate::realtime::stats::RealtimeStats;

/// Text in the exposition format, a family at a time.
#[derive(Default)]
struct Exposition(String);

impl Exposition {
    fn family<V: Display>(&mut self, name: &str, kind: &str, help: &str, samples: &[(&str, V)]) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in samples {
            let _ = writeln!(self.0, "{name}{labels} {value}");
        }
    }
}

/// The caches of one isolate.
pub fn of_caches(stats: &CacheStats) -> String {
    let mut text = Exposition::default();
    let (isolate, api, object) = (stats.isolate, stats.cache_api, stats.object);
    text.family(
        "cryptovault_cache_answers_total",
        "counter",
        "Answers by cache layer and outcome.",
        &[
            (r#"{layer="isolate",outcome="hit"}"#, isolate.hits),
            (r#"{layer="isolate",outcome="revalidating"}"#, isolate.revalidating),
            (r#"{layer="isolate",outcome="stale_if_error"}"#, isolate.stale_if_error),
            (r#"{layer="isolate",outcome="not_modified"}"#, isolate.not_modified),
            (r#"{layer="isolate",outcome="miss"}"#, isolate.misses),
            (r#"{layer="cache_api",outcome="hit"}"#, api.hits),
            (r#"{layer="cache_api",outcome="miss"}"#, api.misses),
            (r#"{layer="object",outcome="read"}"#, object.reads),
            (r#"{layer="object",outcome="error"}"#, object.errors),
            (r#"{layer="object",outcome="coalesced"}"#, object.coalesced),
        ],
    );
    text.family(
        "cryptovault_cache_entries",
        "gauge",
        "Answers held by the isolate.",
        &[("", isolate.entries)],
    );
    text.0
}

/// The hub.
pub fn of_realtime(stats: &RealtimeStats) -> String {
    let mut text = Exposition::default();
    text.family(
        "cryptovault_realtime",
        "gauge",
        "What the hub has now.",
        &[
            (r#"{what="leaves"}"#, stats.leaves),
            (r#"{what="sockets"}"#, stats.sockets),
            (r#"{what="channels"}"#, stats.channels),
            (r#"{what="offset"}"#, stats.offset),
        ],
    );
    text.family(
        "cryptovault_realtime_events_total",
        "counter",
        "What the hub did since it last woke.",
        &[
            (r#"{event="message_in"}"#, stats.messages_in),
            (r#"{event="message_out"}"#, stats.messages_out),
            (r#"{event="recovery_full"}"#, stats.recoveries_full),
            (r#"{event="recovery_refused"}"#, stats.recoveries_refused),
            (r#"{event="conflated"}"#, stats.conflated),
            (r#"{event="dropped_slow"}"#, stats.dropped_slow),
        ],
    );
    text.0
}

/// The market object.
pub fn of_market(gauges: &Gauges) -> String {
    let mut text = Exposition::default();
    let part = |name: &str| format!("{{part=\"{name}\"}}");
    let labels: Vec<_> = gauges.checks.iter().map(|check| part(check.name)).collect();
    let each = |value: &dyn Fn(&crate::market::health::Check) -> Option<i64>| -> Vec<(&str, i64)> {
        let values = gauges.checks.iter().map(value);
        labels
            .iter()
            .map(String::as_str)
            .zip(values)
            .filter_map(|(label, value)| Some((label, value?)))
            .collect()
    };
    text.family(
        "cryptovault_market_ticks_total",
        "counter",
        "Ticks since the object started.",
        &[("", gauges.ticks)],
    );
    text.family("cryptovault_market_products", "gauge", "Products known.", &[("", gauges.products)]);
    text.family("cryptovault_market_samples", "gauge", "Samples held in memory.", &[("", gauges.samples)]);
    let up = each(&|check| Some(i64::from(matches!(check.status, Status::Ok | Status::Idle))));
    text.family("cryptovault_part_up", "gauge", "Whether a part works without losses.", &up);
    let age = each(&|check| check.age_ms);
    text.family("cryptovault_part_age_milliseconds", "gauge", "Time since a part last worked.", &age);
    let failures = each(&|check| check.failures.map(i64::from));
    text.family("cryptovault_part_failures", "gauge", "Failures since a part last worked.", &failures);
    let skipped = each(&|check| check.skipped_rows.map(i64::from));
    text.family("cryptovault_part_skipped_rows", "gauge", "Unusable rows of a part's last answer.", &skipped);
    let open = each(&|check| check.breaker.map(|breaker| i64::from(breaker != BreakerState::Closed)));
    text.family("cryptovault_part_breaker_open", "gauge", "Whether a part's breaker is open.", &open);
    text.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Origin;
    use crate::market::state::Market;

    #[test]
    fn every_line_is_a_comment_or_a_sample_and_every_family_has_its_type() {
        let text = of_caches(&CacheStats::default()) + &of_market(&Market::new(Origin::Live).gauges(0));
        for line in text.lines() {
            let sample = line.rsplit_once(' ').is_some_and(|(_, value)| value.parse::<i64>().is_ok());
            assert!(line.starts_with("# HELP ") || line.starts_with("# TYPE ") || sample, "{line}");
        }
        assert!(text.contains("cryptovault_part_up{part=\"coinbase\"} 1\n"));
        assert!(text.contains("cryptovault_cache_answers_total{layer=\"isolate\",outcome=\"hit\"} 0\n"));
    }
}
