//! Every address of accounts, in one table: what it does, who may ask, and how often.

use crate::accounts::limit::Class;
use crate::error::{ErrorCode, Failure};

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

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Open,
    /// Who has a session or a key: reads, by the fast record.
    Known,
    /// Who has a session: reads, by the fast record.
    Reader,
    /// Who has a session that the object says is live.
    Session,
    /// The same, and has shown lately who they are.
    Proven,
}

/// An address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// Its method.
    pub method: &'static str,
    /// Its path; `{id}` stands for any one part.
    pub path: &'static str,
    /// What is done.
    pub action: Action,
    /// Who may ask.
    pub access: Access,
    /// What it counts as, for the network that asks, and for the account.
    pub class: Option<Class>,
}

const fn route(
    method: &'static str,
    path: &'static str,
    action: Action,
    access: Access,
    class: Option<Class>,
) -> Route {
    Route { method, path, action, access, class }
}

use Access::{Known, Open, Proven, Reader, Session};
use Class::{Account as Change, Mail, Refresh, SignIn};

/// All of them.
pub const ROUTES: [Route; 32] = [
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

/// A route, and what `{id}` stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The route.
    pub route: Route,
    /// What `{id}` stands for; empty where there is none.
    pub id: String,
}

/// Why there is no route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    /// Nothing is at this path.
    NotFound,
    /// These methods are taken there.
    Methods(String),
}

/// Whether a path belongs to accounts.
pub fn is_of_accounts(path: &str) -> bool {
    path == "/api/me" || path.starts_with("/api/me/") || path.starts_with("/api/auth/")
}

/// Finds the route of a request. HEAD asks as GET does.
///
/// # Errors
/// There is none, or it takes other methods.
pub fn find(method: &str, path: &str) -> Result<Found, Lost> {
    let method = if method == "HEAD" { "GET" } else { method };
    let mut methods = Vec::new();
    for route in ROUTES {
        if let Some(id) = matched(route.path, path) {
            if route.method == method {
                return Ok(Found { route, id: id.to_owned() });
            }
            methods.push(route.method);
        }
    }
    if methods.is_empty() {
        return Err(Lost::NotFound);
    }
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.push("OPTIONS");
    Err(Lost::Methods(methods.join(", ")))
}

impl Lost {
    /// What the caller is told.
    pub fn failure(&self) -> Failure {
        match self {
            Self::NotFound => Failure::new(ErrorCode::NotFound, "There is nothing at this address"),
            Self::Methods(methods) => {
                Failure::new(ErrorCode::MethodNotAllowed, format!("This address takes {methods}"))
            }
        }
    }
}

fn matched<'p>(pattern: &str, path: &'p str) -> Option<&'p str> {
    let mut id = "";
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(id),
            (Some("{id}"), Some(part)) if (1..=1400).contains(&part.len()) => id = part,
            (Some(wanted), Some(part)) if wanted == part => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_route_is_found_by_its_own_method_and_path_and_does_something_of_its_own() {
        for route in ROUTES {
            let path = route.path.replace("{id}", "x-1_A");
            let found = find(route.method, &path).unwrap();
            assert_eq!((found.route, found.id.is_empty()), (route, !route.path.contains("{id}")));
            assert!(is_of_accounts(&path));
        }
        let actions: HashSet<_> = ROUTES.iter().map(|route| route.action).collect();
        assert_eq!(actions.len(), ROUTES.len());
    }

    #[test]
    fn whatever_acts_is_limited_and_nobody_acts_by_the_fast_record_alone() {
        for route in ROUTES {
            if route.method != "GET" {
                assert!(route.class.is_some(), "{}", route.path);
                assert!(matches!(route.access, Open | Session | Proven), "{}", route.path);
            }
            assert_eq!(route.access == Open, route.path.starts_with("/api/auth/"), "{}", route.path);
        }
    }

    #[test]
    fn another_method_is_told_which_are_taken_and_another_path_that_there_is_nothing() {
        assert_eq!(find("PUT", "/api/me"), Err(Lost::Methods("GET, DELETE, HEAD, OPTIONS".to_owned())));
        assert_eq!(find("GET", "/api/auth/login"), Err(Lost::Methods("POST, OPTIONS".to_owned())));
        for path in ["/api/me/", "/api/me/keys/", "/api/me/keys//rotate", "/api/me/x", "/api/auth/"] {
            assert_eq!(find("GET", path), Err(Lost::NotFound), "{path}");
        }
        assert!(find("HEAD", "/api/me").is_ok());
    }
}
