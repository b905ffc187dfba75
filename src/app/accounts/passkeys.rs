//! Passkeys.

use super::gate::Caller;
use super::{Call, Outcome, Platform, Refused, unavailable};
use crate::accounts::object::Proof;
use crate::accounts::request::Body;

impl<P: Platform> Call<'_, P> {
    pub(super) fn passkey_options(&self, _body: Body) -> Outcome {
        Err(unavailable().into())
    }
    pub(super) async fn passkey_sign_in(&self, _body: Body) -> Outcome {
        Err(unavailable().into())
    }
    pub(super) async fn prove_by_passkey(&self, _who: &Caller, _body: Body) -> Result<Proof, Refused> {
        Err(unavailable().into())
    }
    pub(super) async fn passkey_creation(&self, _who: &Caller) -> Outcome {
        Err(unavailable().into())
    }
    pub(super) async fn add_passkey(&self, _who: &Caller, _body: Body) -> Outcome {
        Err(unavailable().into())
    }
    pub(super) async fn rename_passkey(&self, _who: &Caller, _id: &str, _body: Body) -> Outcome {
        Err(unavailable().into())
    }
    pub(super) async fn remove_passkey(&self, _who: &Caller, _id: &str) -> Outcome {
        Err(unavailable().into())
    }
}
