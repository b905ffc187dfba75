//! Every address of accounts, in one table: what it does, who may ask, and how often.

use crate::accounts::limit::Class;
use crate::app::route::{Access, Route, route};

/// What is done at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "docs/accounts.md says what each does")]
pub enum Action {
    Register,
    ConfirmRegistration,
    SignIn,
    SecondFactor,
    PasskeyOptions,
    PasskeySignIn,
    Refresh,
    SignOut,
    AskReset,
    Reset,
    ShowMe,
    ShowAccount,
    Reauthenticate,
    ChangePassword,
    ListSessions,
    EndSession,
    EndOtherSessions,
    OfferTotp,
    EnableTotp,
    DisableTotp,
    MakeRecoveryCodes,
    PasskeyCreation,
    AddPasskey,
    RenamePasskey,
    RemovePasskey,
    ListKeys,
    CreateKey,
    RotateKey,
    RevokeKey,
    ListAudit,
    Export,
    Delete,
}

use Access::{Known, Open, Proven, Reader, Session};
use Class::{Account as Change, Mail, Refresh, SignIn};

/// All of them.
pub const ROUTES: [Route<Action>; 32] = [
    route("POST", "/api/auth/register", Action::Register, Open, Some(Mail)),
    route("POST", "/api/auth/register/confirm", Action::ConfirmRegistration, Open, Some(SignIn)),
    route("POST", "/api/auth/login", Action::SignIn, Open, Some(SignIn)),
    route("POST", "/api/auth/login/second", Action::SecondFactor, Open, Some(SignIn)),
    route("POST", "/api/auth/passkey/options", Action::PasskeyOptions, Open, Some(SignIn)),
    route("POST", "/api/auth/passkey/login", Action::PasskeySignIn, Open, Some(SignIn)),
    route("POST", "/api/auth/refresh", Action::Refresh, Open, Some(Refresh)),
    route("POST", "/api/auth/logout", Action::SignOut, Open, Some(Refresh)),
    route("POST", "/api/auth/reset", Action::AskReset, Open, Some(Mail)),
    route("POST", "/api/auth/reset/confirm", Action::Reset, Open, Some(SignIn)),
    route("GET", "/api/me", Action::ShowMe, Known, None),
    route("GET", "/api/me/account", Action::ShowAccount, Reader, None),
    route("POST", "/api/me/reauthenticate", Action::Reauthenticate, Session, Some(SignIn)),
    route("POST", "/api/me/password", Action::ChangePassword, Session, Some(SignIn)),
    route("GET", "/api/me/sessions", Action::ListSessions, Reader, None),
    route("DELETE", "/api/me/sessions", Action::EndOtherSessions, Session, Some(Change)),
    route("DELETE", "/api/me/sessions/{id}", Action::EndSession, Session, Some(Change)),
    route("POST", "/api/me/totp", Action::OfferTotp, Proven, Some(Change)),
    route("POST", "/api/me/totp/enable", Action::EnableTotp, Proven, Some(Change)),
    route("DELETE", "/api/me/totp", Action::DisableTotp, Proven, Some(Change)),
    route("POST", "/api/me/recovery-codes", Action::MakeRecoveryCodes, Proven, Some(Change)),
    route("POST", "/api/me/passkeys/options", Action::PasskeyCreation, Proven, Some(Change)),
    route("POST", "/api/me/passkeys", Action::AddPasskey, Proven, Some(Change)),
    route("PATCH", "/api/me/passkeys/{id}", Action::RenamePasskey, Session, Some(Change)),
    route("DELETE", "/api/me/passkeys/{id}", Action::RemovePasskey, Proven, Some(Change)),
    route("GET", "/api/me/keys", Action::ListKeys, Reader, None),
    route("POST", "/api/me/keys", Action::CreateKey, Proven, Some(Change)),
    route("POST", "/api/me/keys/{id}/rotate", Action::RotateKey, Proven, Some(Change)),
    route("DELETE", "/api/me/keys/{id}", Action::RevokeKey, Session, Some(Change)),
    route("GET", "/api/me/audit", Action::ListAudit, Reader, None),
    route("GET", "/api/me/export", Action::Export, Proven, Some(Change)),
    route("DELETE", "/api/me", Action::Delete, Proven, Some(Change)),
];

/// Whether a path belongs to accounts.
pub fn is_of_accounts(path: &str) -> bool {
    path == "/api/me" || path.starts_with("/api/me/") || path.starts_with("/api/auth/")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::app::route::find;

    #[test]
    fn every_route_is_found_by_its_own_method_and_path_and_does_something_of_its_own() {
        for route in ROUTES {
            let path = route.path.replace("{id}", "x-1_A");
            let found = find(&ROUTES, route.terms.method, &path).unwrap();
            assert_eq!((found.route, found.id.is_empty()), (route, !route.path.contains("{id}")));
            assert!(is_of_accounts(&path));
        }
        let actions: HashSet<_> = ROUTES.iter().map(|route| route.action).collect();
        assert_eq!(actions.len(), ROUTES.len());
    }

    #[test]
    fn whatever_acts_is_limited_and_nobody_acts_by_the_fast_record_alone() {
        for route in ROUTES {
            let terms = route.terms;
            if terms.acts() {
                assert!(terms.class.is_some(), "{}", route.path);
                assert!(matches!(terms.access, Open | Session | Proven), "{}", route.path);
            }
            assert_eq!(terms.access == Open, route.path.starts_with("/api/auth/"), "{}", route.path);
        }
    }
}
