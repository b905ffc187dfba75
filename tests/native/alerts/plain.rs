//! A plain recomputation of alerts: one rule, one subject, all its prices from the beginning, in whole numbers of any size.

use num_bigint::BigInt;

use cryptovault::vault::alert::draft::Draft;

/// What is seen of a subject at one moment, in the digits of its source.
#[derive(Debug, Clone)]
pub struct Seen {
    pub subject: String,
    pub at_ms: i64,
    pub price: String,
    pub before: [Option<String>; 3],
}

/// What a rule went through on a subject, in order.
#[derive(Debug, Clone)]
pub enum Happened {
    /// A tick, with what it saw of the subject.
    Tick { now_ms: i64, seen: Option<Seen> },
    /// The subject left the watchlist, and came back.
    Rejoined,
}

/// What must have been told: which arming, when, and the price.
pub type Told = (i64, i64, String);

/// So many decimals are more than any text here has.
const DECIMALS: usize = 24;

fn whole(text: &str) -> BigInt {
    let (units, decimals) = text.split_once('.').unwrap_or((text, ""));
    format!("{units}{decimals:0<DECIMALS$}").parse().unwrap()
}

/// Whether the condition is true, and whether it has been retreated from; none if that cannot be known.
fn compared(rule: &Draft, seen: &Seen) -> Option<(bool, bool)> {
    let (price, threshold) = (whole(&seen.price), whole(&rule.threshold));
    match rule.condition.as_str() {
        "above" => return Some((price >= threshold, &price * 100 <= &threshold * 99)),
        "below" => return Some((price <= threshold, &price * 100 >= &threshold * 101)),
        _ => {}
    }
    let span = ["1h", "4h", "24h"].iter().position(|span| Some(*span) == rule.window.as_deref()).unwrap();
    let before = whole(seen.before[span].as_ref()?);
    if before == BigInt::ZERO {
        return None;
    }
    let rise: BigInt = match rule.condition.as_str() {
        "up" => price - &before,
        "down" => &before - price,
        _ => BigInt::from((price - &before).magnitude().clone()),
    };
    // rise ÷ before × 100 against the threshold, which has 10^24 parts too.
    let percent = rise * BigInt::from(10).pow(DECIMALS as u32) * 100;
    let needed = threshold * before;
    Some((percent >= needed, percent * 4 < needed * 3))
}

/// All that a rule has told of a subject.
pub fn told(rule: &Draft, history: &[Happened]) -> Vec<Told> {
    let mut told: Vec<Told> = Vec::new();
    let (mut armings, mut is_armed, mut must_retreat) = (0, false, false);
    for happened in history {
        let Happened::Tick { now_ms, seen } = happened else {
            (is_armed, must_retreat) = (false, false);
            continue;
        };
        let Some(seen) = seen.as_ref().filter(|seen| now_ms - seen.at_ms <= 5 * 60 * 1000) else { continue };
        let Some((is_true, has_retreated)) = compared(rule, seen) else { continue };
        if is_armed {
            if is_true {
                told.push((armings, *now_ms, seen.price.clone()));
                (is_armed, must_retreat) = (false, true);
            }
        } else if must_retreat {
            let since = now_ms - told.last().unwrap().1;
            if rule.repeats && has_retreated && since >= rule.cooldown_secs * 1000 {
                (is_armed, armings) = (true, armings + 1);
            }
        } else if !is_true {
            (is_armed, armings) = (true, armings + 1);
        }
    }
    told
}
