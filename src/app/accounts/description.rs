//! The addresses of accounts, as the API's description tells of them.

use utoipa::openapi::path::Operation;

use super::route::{Action, ROUTES};
use crate::app::operation::Part::{Named, Scopes, Text, Whole};
use crate::app::operation::{Part, Said, operation};

/// What is said of an address: its name, a summary, the parts of its body, the status and the form of its answer.
type Words = (&'static str, &'static str, Vec<Part>, &'static str, &'static str);

fn said(action: Action) -> Words {
    let credential = || Named("credential", "AuthenticationResponse");
    match action {
        Action::Register => (
            "register",
            "Mails a code to an address, whether or not somebody has it.",
            vec![Text("email"), Text("password")],
            "202",
            "Outcome",
        ),
        Action::ConfirmRegistration => (
            "confirmRegistration",
            "Takes the code: there is an account, and one is signed in.",
            vec![Text("email"), Text("code")],
            "200",
            "SignIn",
        ),
        Action::SignIn => (
            "signIn",
            "Signs in with a password, or asks for a second factor.",
            vec![Text("email"), Text("password")],
            "200",
            "SignIn",
        ),
        Action::SecondFactor => (
            "showSecondFactor",
            "Takes the second factor: `totp` or `recovery_code` with a code, `passkey` with a credential.",
            vec![Text("method"), Text("code?"), Named("credential?", "AuthenticationResponse")],
            "200",
            "SignIn",
        ),
        Action::PasskeyOptions => {
            ("askForPasskey", "A challenge for a passkey.", vec![], "200", "PasskeyRequest")
        }
        Action::PasskeySignIn => {
            ("signInWithPasskey", "Signs in with a passkey alone.", vec![credential()], "200", "SignIn")
        }
        Action::Refresh => {
            ("refresh", "Renews a session by its refresh token, which works once.", vec![], "200", "SignIn")
        }
        Action::SignOut => ("signOut", "Ends the session, if there is one.", vec![], "200", "Nothing"),
        Action::AskReset => (
            "askForReset",
            "Mails a code for a new password, if somebody has the address.",
            vec![Text("email")],
            "202",
            "Outcome",
        ),
        Action::Reset => (
            "resetPassword",
            "Takes the code and a new password; ends all sessions.",
            vec![Text("email"), Text("code"), Text("password")],
            "200",
            "Outcome",
        ),
        Action::ShowMe => ("getMe", "Who one is, with a session or a key.", vec![], "200", "Me"),
        Action::ShowAccount => ("getAccount", "One's account.", vec![], "200", "AccountView"),
        Action::Reauthenticate => (
            "reauthenticate",
            "Shows once more who one is: `password`, `totp`, `recovery_code` or `passkey`.",
            vec![
                Text("method"),
                Text("password?"),
                Text("code?"),
                Named("credential?", "AuthenticationResponse"),
            ],
            "200",
            "Me",
        ),
        Action::ChangePassword => (
            "changePassword",
            "A new password; ends the other sessions.",
            vec![Text("current_password"), Text("new_password")],
            "200",
            "Nothing",
        ),
        Action::ListSessions => ("getSessions", "One's sessions, newest first.", vec![], "200", "Sessions"),
        Action::EndSession => {
            ("endSession", "Ends a session, if it has not ended.", vec![], "200", "Nothing")
        }
        Action::EndOtherSessions => {
            ("endOtherSessions", "Ends all sessions but this one.", vec![], "200", "Ended")
        }
        Action::OfferTotp => (
            "offerTotp",
            "A secret for an authenticator, which is not enabled yet.",
            vec![],
            "200",
            "TotpOffer",
        ),
        Action::EnableTotp => (
            "enableTotp",
            "Takes its first code; ends the other sessions.",
            vec![Text("code")],
            "200",
            "RecoveryCodes",
        ),
        Action::DisableTotp => {
            ("disableTotp", "No authenticator any more; ends the other sessions.", vec![], "200", "Nothing")
        }
        Action::MakeRecoveryCodes => (
            "makeRecoveryCodes",
            "Ten new recovery codes in place of the old ones.",
            vec![],
            "200",
            "RecoveryCodes",
        ),
        Action::PasskeyCreation => {
            ("askForNewPasskey", "A challenge for a new passkey.", vec![], "200", "PasskeyCreation")
        }
        Action::AddPasskey => (
            "addPasskey",
            "Takes a new passkey; ends the other sessions.",
            vec![Text("name"), Named("credential", "RegistrationResponse")],
            "201",
            "PasskeyView",
        ),
        Action::RenamePasskey => {
            ("renamePasskey", "Another name for a passkey.", vec![Text("name")], "200", "PasskeyView")
        }
        Action::RemovePasskey => {
            ("removePasskey", "No longer a passkey; ends the other sessions.", vec![], "200", "Nothing")
        }
        Action::ListKeys => ("getKeys", "One's keys for programs.", vec![], "200", "Keys"),
        Action::CreateKey => (
            "createKey",
            "A new key, whose secret is shown once.",
            vec![Text("name"), Scopes("scopes"), Whole("expires_in_days?")],
            "201",
            "NewKey",
        ),
        Action::RotateKey => (
            "rotateKey",
            "A key in place of another, which works for 24 hours more.",
            vec![],
            "201",
            "NewKey",
        ),
        Action::RevokeKey => ("revokeKey", "A key works no longer.", vec![], "200", "Nothing"),
        Action::ListAudit => ("getAudit", "What one has done, newest first.", vec![], "200", "AuditPage"),
        Action::Export => ("exportAccount", "Everything of the account, as a file.", vec![], "200", "Export"),
        Action::Delete => ("deleteAccount", "Nothing of the account stays.", vec![], "200", "Nothing"),
    }
}

/// Method, path and operation of each address.
pub fn operations() -> Vec<(&'static str, &'static str, Operation)> {
    let operation = |route: &crate::app::route::Route<Action>| {
        let (id, summary, body, status, answer) = said(route.action);
        let query = if route.action == Action::ListAudit { PAGE } else { &[] };
        operation(route.terms, route.path, &Said { id, summary, body, status, answer, query })
    };
    ROUTES.iter().map(|route| (route.terms.method, route.path, operation(route))).collect()
}

/// What a page of the audit log is asked for with.
const PAGE: &[(&str, &str, bool)] = &[
    ("cursor", "`next_cursor` of the page before.", false),
    ("limit", "Events of a page, 50 if not given.", true),
];
