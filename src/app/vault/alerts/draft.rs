//! Rules as their owners tell them.

use serde_json::Value;

use crate::accounts::request::Body;
use crate::error::Invalid;
use crate::vault::alert::draft::{COOLDOWN_SECS, Draft};
use crate::vault::alert::rule::Terms;

/// Characters of a part that is looked at further.
const LONGEST: usize = 80;
const LONGEST_NOTE: usize = 200;

/// What a rule says, and whether it is on, if that was said.
///
/// # Errors
/// The first part at fault.
pub(super) fn told(mut body: Body) -> Result<(Terms, Option<bool>), Invalid> {
    let draft = Draft {
        target: body.text("target", LONGEST)?,
        product_id: body.optional_text("product_id", LONGEST)?,
        watchlist_id: body.optional_text("watchlist_id", LONGEST)?,
        condition: body.text("condition", LONGEST)?,
        threshold: body.text("threshold", LONGEST)?,
        window: body.optional_text("window", LONGEST)?,
        cooldown_secs: body
            .whole("cooldown_secs", i64::MIN..=i64::MAX, "must be from 0 to 604800, a week")?
            .unwrap_or(COOLDOWN_SECS),
        repeats: flag(&mut body, "repeats")?.unwrap_or(true),
        note: body.optional_text("note", LONGEST_NOTE)?.unwrap_or_default(),
    };
    let is_on = flag(&mut body, "is_on")?;
    body.end()?;
    Ok((draft.check()?, is_on))
}

/// Yes or no, if it is there.
pub(super) fn flag(body: &mut Body, name: &'static str) -> Result<Option<bool>, Invalid> {
    match body.take(name) {
        None => Ok(None),
        Some(Value::Bool(is_so)) => Ok(Some(is_so)),
        Some(_) => Err(Invalid::new(name, "must be true or false")),
    }
}
