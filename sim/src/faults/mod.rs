//! Faults that are switched on and off while the simulator runs.

pub mod fault;
pub mod layer;
pub(crate) mod spoil;

use parking_lot::Mutex;

use self::fault::{Effect, Fault};

/// The faults that are on.
#[derive(Debug, Default)]
pub struct Faults {
    active: Mutex<Vec<(Fault, Effect)>>,
}

impl Faults {
    /// Replaces all faults, at the simulator's time `at_ms`. The error names the first fault that makes no sense.
    pub fn replace(&self, faults: Vec<Fault>, at_ms: i64) -> Result<(), String> {
        let active = faults.into_iter().enumerate().map(|(place, fault)| match fault.effect(at_ms) {
            Ok(effect) => Ok((fault, effect)),
            Err(reason) => Err(format!("fault {place}: {reason}")),
        });
        *self.active.lock() = active.collect::<Result<_, _>>()?;
        Ok(())
    }

    /// Switches all faults off.
    pub fn clear(&self) {
        self.active.lock().clear();
    }

    /// The faults that are on, with what is left of their counts.
    pub fn list(&self) -> Vec<Fault> {
        self.active.lock().iter().map(|(fault, _)| fault.clone()).collect()
    }

    /// What happens to this request for `path`. Counts it; faults whose count is used up are gone.
    pub fn take(&self, path: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.active.lock().retain_mut(|(fault, effect)| {
            if fault.count == Some(0) {
                return false;
            }
            if fault.hits(path) {
                effects.push(*effect);
                fault.count = fault.count.map(|count| count - 1);
            }
            fault.count != Some(0)
        });
        effects
    }

    /// What would happen to a request for `path`, without counting one.
    pub fn peek(&self, path: &str) -> Vec<Effect> {
        self.active.lock().iter().filter(|(fault, _)| fault.hits(path)).map(|(_, effect)| *effect).collect()
    }
}

/// The moment a request looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// The moment of the prices, Unix milliseconds.
    pub at_ms: i64,
    /// What the clock says, Unix milliseconds.
    pub clock_ms: i64,
}

impl View {
    /// What a request sees at `now_ms` under `effects`.
    pub fn under(effects: &[Effect], now_ms: i64) -> View {
        let mut view = View { at_ms: now_ms, clock_ms: now_ms };
        for effect in effects {
            match effect {
                Effect::Frozen(at_ms) => view.at_ms = *at_ms,
                Effect::ClockSkew(ms) => view.clock_ms += ms,
                _ => {}
            }
        }
        view
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(body: &str) -> Result<Faults, String> {
        let faults = Faults::default();
        faults.replace(serde_json::from_str(body).map_err(|error| error.to_string())?, 5_000)?;
        Ok(faults)
    }

    #[test]
    fn paths_match_by_prefix_or_exactly_or_all() {
        let faults = faults(
            r#"[{"path":"/products","kind":"hang"},{"path":"/products","kind":"cut","exact":true},
                {"path":"*","kind":"malformed"}]"#,
        )
        .unwrap();
        assert_eq!(faults.take("/products"), [Effect::Hang, Effect::Cut, Effect::Malformed]);
        assert_eq!(faults.take("/products/stats"), [Effect::Hang, Effect::Malformed]);
        assert_eq!(faults.take("/time"), [Effect::Malformed]);
    }

    #[test]
    fn a_count_is_used_up_by_requests_that_are_hit() {
        let faults = faults(r#"[{"path":"/time","kind":"status","status":503,"count":2}]"#).unwrap();
        assert!(faults.take("/products").is_empty());
        assert_eq!(faults.take("/time"), [Effect::Status(503)]);
        assert_eq!(faults.list()[0].count, Some(1));
        assert_eq!(faults.take("/time"), [Effect::Status(503)]);
        assert!(faults.take("/time").is_empty());
        assert!(faults.list().is_empty());
    }

    #[test]
    fn faults_that_make_no_sense_are_refused_with_a_reason() {
        for (body, reason) in [
            (r#"[{"path":"time","kind":"hang"}]"#, "begin with `/`"),
            (r#"[{"path":"*","kind":"status"}]"#, "between 200 and 599"),
            (r#"[{"path":"*","kind":"delay","ms":-1}]"#, "not negative"),
            (r#"[{"path":"*","kind":"cut","rows":0}]"#, "at least 1"),
            (r#"[{"path":"*","kind":"explode"}]"#, "unknown variant"),
            (r#"[{"path":"*","kind":"hang","millis":3}]"#, "unknown field"),
        ] {
            let error = faults(body).unwrap_err();
            assert!(error.contains(reason), "{body}: {error}");
        }
    }

    #[test]
    fn a_frozen_view_keeps_its_clock_running_and_a_skewed_one_its_prices() {
        let view = View::under(&[Effect::Frozen(5_000), Effect::ClockSkew(-1_000)], 9_000);
        assert_eq!(view, View { at_ms: 5_000, clock_ms: 8_000 });
    }
}
