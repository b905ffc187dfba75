//! Every address of the vault, in one table.

use super::imports::MOST_PIECE_BYTES;
use crate::accounts::identity::Scope;
use crate::accounts::limit::Class;
use crate::app::route::{Access, Route, Takes, Terms, route};

/// What is done at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "docs/vault.md says what each does")]
pub enum Action {
    ShowPortfolio,
    ShowHistory,
    ShowAsset,
    ListDisposals,
    ChangeMethod,
    Settle,
    ListAccounts,
    OpenAccount,
    ChangeAccount,
    ResetAccount,
    CloseAccount,
    ListTransactions,
    AddTransaction,
    ExportTransactions,
    ShowTransaction,
    EditTransaction,
    ReverseTransaction,
    ListWatchlists,
    AddWatchlist,
    ChangeWatchlist,
    RemoveWatchlist,
    PutEntries,
    ListTasks,
    AddTask,
    ShowTask,
    EditTask,
    TickTask,
    RemoveTask,
    PreviewOrder,
    PlaceOrder,
    ListOrders,
    ShowOrder,
    CancelOrder,
    ListFills,
    ListNotifications,
    ReadNotification,
    ReadNotifications,
    ClearNotifications,
    ListAlerts,
    AddAlert,
    ShowAlert,
    EditAlert,
    SwitchAlert,
    RemoveAlert,
    ListAlertEvents,
    TestAlert,
    ShowPush,
    Subscribe,
    Unsubscribe,
    SetQuietHours,
    TestPush,
    ListImports,
    BeginImport,
    ShowImport,
    PutPart,
    AnswerImport,
    StepImport,
    ListImportRows,
    ForgetImport,
}

const fn reads(path: &'static str, action: Action) -> Route<Action> {
    route("GET", path, action, Access::Reads(Scope::VaultRead), None)
}

const fn writes(method: &'static str, path: &'static str, action: Action) -> Route<Action> {
    route(method, path, action, Access::Writes(Scope::VaultWrite), Some(Class::Vault))
}

/// What changes nothing, but is told in a body and costs an answer of the exchange.
const fn asks(path: &'static str, action: Action) -> Route<Action> {
    route("POST", path, action, Access::Writes(Scope::VaultWrite), Some(Class::Vault))
}

const fn takes(takes: Takes, route: Route<Action>) -> Route<Action> {
    Route { terms: Terms { takes, ..route.terms }, ..route }
}

/// All of them. What is written out comes before what a part in braces would take for itself.
pub const ROUTES: [Route<Action>; 59] = [
    reads("/api/portfolio", Action::ShowPortfolio),
    writes("PATCH", "/api/portfolio", Action::ChangeMethod),
    reads("/api/portfolio/history", Action::ShowHistory),
    writes("POST", "/api/portfolio/settle", Action::Settle),
    reads("/api/portfolio/assets/{asset}", Action::ShowAsset),
    reads("/api/portfolio/assets/{asset}/disposals", Action::ListDisposals),
    reads("/api/accounts", Action::ListAccounts),
    writes("POST", "/api/accounts", Action::OpenAccount),
    writes("PATCH", "/api/accounts/{id}", Action::ChangeAccount),
    writes("POST", "/api/accounts/{id}/reset", Action::ResetAccount),
    writes("DELETE", "/api/accounts/{id}", Action::CloseAccount),
    reads("/api/transactions", Action::ListTransactions),
    writes("POST", "/api/transactions", Action::AddTransaction),
    reads("/api/transactions/export", Action::ExportTransactions),
    reads("/api/transactions/{id}", Action::ShowTransaction),
    writes("PUT", "/api/transactions/{id}", Action::EditTransaction),
    writes("DELETE", "/api/transactions/{id}", Action::ReverseTransaction),
    reads("/api/watchlists", Action::ListWatchlists),
    writes("POST", "/api/watchlists", Action::AddWatchlist),
    writes("PATCH", "/api/watchlists/{id}", Action::ChangeWatchlist),
    writes("DELETE", "/api/watchlists/{id}", Action::RemoveWatchlist),
    writes("PUT", "/api/watchlists/{id}/entries", Action::PutEntries),
    reads("/api/tasks", Action::ListTasks),
    writes("POST", "/api/tasks", Action::AddTask),
    reads("/api/tasks/{id}", Action::ShowTask),
    writes("PUT", "/api/tasks/{id}", Action::EditTask),
    writes("PATCH", "/api/tasks/{id}", Action::TickTask),
    writes("DELETE", "/api/tasks/{id}", Action::RemoveTask),
    asks("/api/orders/preview", Action::PreviewOrder),
    reads("/api/orders", Action::ListOrders),
    writes("POST", "/api/orders", Action::PlaceOrder),
    reads("/api/orders/{id}", Action::ShowOrder),
    writes("DELETE", "/api/orders/{id}", Action::CancelOrder),
    reads("/api/fills", Action::ListFills),
    reads("/api/notifications", Action::ListNotifications),
    writes("POST", "/api/notifications/read", Action::ReadNotifications),
    writes("POST", "/api/notifications/clear", Action::ClearNotifications),
    writes("PATCH", "/api/notifications/{id}", Action::ReadNotification),
    reads("/api/alerts", Action::ListAlerts),
    writes("POST", "/api/alerts", Action::AddAlert),
    reads("/api/alerts/{id}", Action::ShowAlert),
    writes("PUT", "/api/alerts/{id}", Action::EditAlert),
    writes("PATCH", "/api/alerts/{id}", Action::SwitchAlert),
    writes("DELETE", "/api/alerts/{id}", Action::RemoveAlert),
    reads("/api/alerts/{id}/events", Action::ListAlertEvents),
    writes("POST", "/api/alerts/{id}/test", Action::TestAlert),
    reads("/api/push", Action::ShowPush),
    writes("POST", "/api/push/subscriptions", Action::Subscribe),
    writes("DELETE", "/api/push/subscriptions/{id}", Action::Unsubscribe),
    writes("PUT", "/api/push/quiet", Action::SetQuietHours),
    writes("POST", "/api/push/test", Action::TestPush),
    reads("/api/imports", Action::ListImports),
    writes("POST", "/api/imports", Action::BeginImport),
    reads("/api/imports/{id}", Action::ShowImport),
    takes(Takes::Text(MOST_PIECE_BYTES), writes("PUT", "/api/imports/{id}/parts/{n}", Action::PutPart)),
    writes("PATCH", "/api/imports/{id}", Action::AnswerImport),
    writes("POST", "/api/imports/{id}/steps", Action::StepImport),
    reads("/api/imports/{id}/rows", Action::ListImportRows),
    writes("DELETE", "/api/imports/{id}", Action::ForgetImport),
];

/// Where the vault's addresses begin.
const ROOTS: [&str; 11] = [
    "/api/portfolio",
    "/api/accounts",
    "/api/transactions",
    "/api/watchlists",
    "/api/tasks",
    "/api/orders",
    "/api/fills",
    "/api/notifications",
    "/api/alerts",
    "/api/push",
    "/api/imports",
];

/// Whether a path belongs to the vault.
pub fn is_of_vault(path: &str) -> bool {
    ROOTS
        .iter()
        .any(|root| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::app::route::find;

    #[test]
    fn every_route_is_found_by_its_own_method_and_path_and_does_something_of_its_own() {
        for route in ROUTES {
            let path = route.path.replace("{id}", "x-1_A").replace("{asset}", "BTC").replace("{n}", "0");
            assert_eq!(find(&ROUTES, route.terms.method, &path).unwrap().route, route);
            assert!(is_of_vault(&path));
        }
        let actions: HashSet<_> = ROUTES.iter().map(|route| route.action).collect();
        assert_eq!(actions.len(), ROUTES.len());
    }

    #[test]
    fn whatever_acts_is_limited_and_needs_leave_to_write() {
        for Route { terms, path, .. } in ROUTES {
            assert_eq!(terms.acts(), terms.class.is_some(), "{path}");
            assert_eq!(terms.acts(), terms.access == Access::Writes(Scope::VaultWrite), "{path}");
        }
    }

    #[test]
    fn what_only_begins_alike_is_not_of_the_vault() {
        for path in ["/api/portfolios", "/api/account", "/api/transaction/x", "/api/markets"] {
            assert!(!is_of_vault(path), "{path}");
        }
    }
}
