//! Why an order cannot be placed.

use crate::error::{ErrorCode, Failure};
use crate::vault::amount::Amount;
use crate::vault::asset::Asset;

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of fault it is: `invalid_parameter` where another ticket would do, `conflict` where the product takes none at present,
    /// `unavailable` where something must be observed first.
    pub code: ErrorCode,
    /// The field at fault.
    pub field: &'static str,
    /// What it must be, as the rest of a sentence that begins with its name.
    pub reason: &'static str,
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let message = format!("{} {}", refusal.field, refusal.reason);
        Self::of_field(refusal.code, refusal.field, message)
    }
}

/// Why a ticket does not become an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unplaceable {
    /// Something is wrong with it.
    Refused(Refusal),
    /// The account has not enough: of what, and how much is missing.
    Short(Asset, Amount),
}

impl From<Refusal> for Unplaceable {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A ticket that another would do better than.
pub(super) fn require(holds: bool, field: &'static str, reason: &'static str) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(invalid(field, reason)) }
}

pub(super) fn invalid(field: &'static str, reason: &'static str) -> Refusal {
    Refusal { code: ErrorCode::InvalidParameter, field, reason }
}
