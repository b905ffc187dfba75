//! The addresses of the vault, as the API's description tells of them.

use utoipa::openapi::path::Operation;

use super::route::{Action, ROUTES};
use crate::app::operation::Part::{Flag, Named, Text, Texts, Whole};
use crate::app::operation::{Part, Said, operation};
use crate::app::route::Route;

type Query = &'static [(&'static str, &'static str, bool)];

const BOOK: Query =
    &[("book", "All real accounts together if not given, or the id of a paper account.", false)];
const HISTORY: Query = &[
    ("range", "`1d`, `1w`, `1m`, `3m`, `1y` or `all`.", false),
    ("book", "All real accounts together if not given, or the id of a paper account.", false),
];
const LOTS: Query = &[
    ("open", "`true` for lots of which something is left.", false),
    ("book", "All real accounts together if not given, or the id of a paper account.", false),
    ("cursor", "`next_cursor` of the page before.", false),
    ("limit", "Lots of a page, 50 if not given.", true),
];
const DISPOSALS: Query = &[
    ("book", "All real accounts together if not given, or the id of a paper account.", false),
    ("cursor", "`next_cursor` of the page before.", false),
    ("limit", "Parts of a page, 50 if not given.", true),
];
const TRANSACTIONS: Query = &[
    ("account", "Only what went in or out of this account.", false),
    ("asset", "Only what has to do with this asset.", false),
    ("kind", "Only of this kind.", false),
    ("from_ms", "From then on, Unix milliseconds.", true),
    ("to_ms", "Before then, Unix milliseconds.", true),
    ("import", "Only what this import has made.", false),
    ("reversed", "`true` for what was reversed and its reversals alone, `false` for the rest.", false),
    ("cursor", "`next_cursor` of the page before.", false),
    ("limit", "Transactions of a page, 50 if not given.", true),
];
const EXPORT: Query = &[("format", "`csv` or `json`.", false)];
const PAGE: Query = &[
    ("cursor", "`next_cursor` of the page before.", false),
    ("limit", "Imports of a page, 50 if not given.", true),
];
const ROWS: Query = &[
    ("status", "`new` if not given, `known`, `refused`, `left_out`, `waiting` or `created`.", false),
    ("cursor", "`next_cursor` of the page before.", false),
    ("limit", "Rows of a page, 50 if not given.", true),
];
const TASKS: Query = &[
    ("status", "`open` if not given, `done` or `archived`.", false),
    ("asset", "Only what has to do with this asset.", false),
    ("due_from_ms", "Of open tasks: due from then on, Unix milliseconds.", true),
    ("due_to_ms", "Of open tasks: due before then, Unix milliseconds.", true),
    ("cursor", "`next_cursor` of the page before.", false),
    ("limit", "Tasks of a page, 50 if not given.", true),
];
const ALERTS: Query = &[
    ("product_id", "Only rules about this product.", false),
    ("cursor", "`next_cursor` of the page before.", false),
    ("limit", "Rules of a page, 50 if not given.", true),
];
const EVENTS: Query = &[
    ("cursor", "`next_cursor` of the page before.", false),
    ("limit", "Events of a page, 50 if not given.", true),
];
const ORDERS: Query = &[
    ("status", "`open` if not given, or `done`.", false),
    ("account", "Only those of this account.", false),
    ("product", "Only those of this product.", false),
    ("cursor", "`next_cursor` of the page before.", false),
    ("limit", "Orders of a page, 50 if not given.", true),
];
const FILLS: Query = &[
    ("account", "Only those of this account.", false),
    ("order", "Only those of this order.", false),
    ("cursor", "`next_cursor` of the page before.", false),
    ("limit", "Fills of a page, 50 if not given.", true),
];
const NOTIFICATIONS: Query = &[
    ("unread", "`true` for what was not read alone.", false),
    ("cursor", "`next_cursor` of the page before.", false),
    ("limit", "Notifications of a page, 50 if not given.", true),
];
const NONE: Query = &[];

fn task() -> Vec<Part> {
    vec![
        Text("title"),
        Text("note?"),
        Text("asset?"),
        Whole("due_ms?"),
        Whole("remind_before_min?"),
        Named("repeat?", "Repeat"),
        Text("zone?"),
    ]
}

fn alert() -> Vec<Part> {
    vec![
        Named("target", "AlertTarget"),
        Text("product_id?"),
        Text("watchlist_id?"),
        Named("condition", "AlertCondition"),
        Text("threshold"),
        Named("window?", "AlertWindow"),
        Whole("cooldown_secs?"),
        Flag("repeats?"),
        Text("note?"),
        Flag("is_on?"),
    ]
}

fn ticket() -> Vec<Part> {
    vec![
        Text("account_id"),
        Text("product_id"),
        Named("side", "OrderSide"),
        Named("kind", "OrderKind"),
        Text("size?"),
        Text("funds?"),
        Text("price?"),
        Text("stop_price?"),
        Named("time_in_force?", "TimeInForce"),
        Whole("expires_ms?"),
        Flag("post_only?"),
    ]
}

fn draft() -> Vec<Part> {
    vec![
        Named("kind", "Kind"),
        Whole("at_ms"),
        Text("account_id"),
        Text("to_account_id?"),
        Named("sent?", "AssetAmount"),
        Named("received?", "AssetAmount"),
        Named("fee?", "AssetAmount"),
        Text("value?"),
        Text("fee_value?"),
        Named("reward?", "Reward"),
        Named("settles?", "Settles"),
        Text("note?"),
    ]
}

/// Its name, a summary, the parts of its body, the status and the form of its answer, and the parameters of its query.
type Words = (&'static str, &'static str, Vec<Part>, &'static str, &'static str, Query);

fn said(action: Action) -> Words {
    match action {
        Action::ShowPortfolio => {
            ("getPortfolio", "What there is, at the newest prices.", vec![], "200", "Portfolio", BOOK)
        }
        Action::ShowHistory => {
            ("getHistory", "What it was worth over time.", vec![], "200", "History", HISTORY)
        }
        Action::ShowAsset => {
            ("getPortfolioAsset", "An asset: where it is, and its lots.", vec![], "200", "AssetPage", LOTS)
        }
        Action::ListDisposals => {
            ("getDisposals", "What of an asset was disposed of.", vec![], "200", "Disposals", DISPOSALS)
        }
        Action::ChangeMethod => (
            "changePortfolio",
            "Another method for disposals: all figures are computed anew.",
            vec![Named("method", "Method")],
            "200",
            "PortfolioSettings",
            NONE,
        ),
        Action::Settle => (
            "settlePortfolio",
            "One bounded step of computing what is not computed to the end.",
            vec![],
            "200",
            "Settled",
            NONE,
        ),
        Action::ListAccounts => {
            ("getAccounts", "Where assets are kept, and how much.", vec![], "200", "Accounts", NONE)
        }
        Action::OpenAccount => (
            "openAccount",
            "A new account: a paper account may begin with `funds`, an amount of US dollars, and have rates of its own.",
            vec![Text("name"), Named("kind", "AccountKind"), Text("funds?"), Text("maker?"), Text("taker?")],
            "201",
            "Account",
            NONE,
        ),
        Action::ChangeAccount => (
            "changeAccount",
            "Another name for an account, or other rates for a paper account.",
            vec![Text("name?"), Text("maker?"), Text("taker?")],
            "200",
            "Account",
            NONE,
        ),
        Action::ResetAccount => (
            "resetAccount",
            "Begins anew: cancels the orders of a paper account, and opens another one in its place.",
            vec![Text("funds?")],
            "201",
            "Account",
            NONE,
        ),
        Action::CloseAccount => (
            "closeAccount",
            "No longer an account, if it has no transactions.",
            vec![],
            "200",
            "Nothing",
            NONE,
        ),
        Action::ListTransactions => {
            ("getTransactions", "What happened, newest first.", vec![], "200", "Transactions", TRANSACTIONS)
        }
        Action::AddTransaction => {
            ("addTransaction", "Something happened.", draft(), "201", "Transaction", NONE)
        }
        Action::ExportTransactions => {
            ("exportTransactions", "All that happened, as a file.", vec![], "200", "", EXPORT)
        }
        Action::ShowTransaction => {
            ("getTransaction", "One transaction, with its postings.", vec![], "200", "Transaction", NONE)
        }
        Action::EditTransaction => (
            "editTransaction",
            "Reverses a transaction and puts another in its place.",
            draft(),
            "201",
            "Transaction",
            NONE,
        ),
        Action::ReverseTransaction => {
            ("reverseTransaction", "Reverses a transaction.", vec![], "200", "Transaction", NONE)
        }
        Action::ListWatchlists => {
            ("getWatchlists", "What one keeps an eye on.", vec![], "200", "Watchlists", NONE)
        }
        Action::AddWatchlist => ("addWatchlist", "A new list.", vec![Text("name")], "201", "Watchlist", NONE),
        Action::ChangeWatchlist => (
            "changeWatchlist",
            "Another name or another place for a list.",
            vec![Text("name?"), Whole("position?")],
            "200",
            "Watchlist",
            NONE,
        ),
        Action::RemoveWatchlist => ("removeWatchlist", "No longer a list.", vec![], "200", "Nothing", NONE),
        Action::PutEntries => (
            "putWatchlistEntries",
            "What is in a list, in order: what was there keeps its price and time.",
            vec![Texts("products")],
            "200",
            "Watchlist",
            NONE,
        ),
        Action::ListTasks => {
            ("getTasks", "What one means to do: what is due first.", vec![], "200", "Tasks", TASKS)
        }
        Action::AddTask => ("addTask", "A new task.", task(), "201", "Task", NONE),
        Action::ShowTask => ("getTask", "One task.", vec![], "200", "Task", NONE),
        Action::EditTask => ("editTask", "A task, told anew.", task(), "200", "Task", NONE),
        Action::TickTask => (
            "tickTask",
            "`done`, or `open` after all. What comes round again stays open and is due next time.",
            vec![Text("status")],
            "200",
            "Task",
            NONE,
        ),
        Action::RemoveTask => ("removeTask", "No longer a task.", vec![], "200", "Nothing", NONE),
        Action::PreviewOrder => (
            "previewOrder",
            "What would come of an order by the order book of now. Nothing is placed.",
            ticket(),
            "200",
            "OrderPreview",
            NONE,
        ),
        Action::PlaceOrder => (
            "placeOrder",
            "Places an order in a paper account. What can be filled at once is filled when this answers, if the exchange does.",
            ticket(),
            "201",
            "Order",
            NONE,
        ),
        Action::ListOrders => {
            ("getOrders", "Paper orders, the newest first.", vec![], "200", "Orders", ORDERS)
        }
        Action::ShowOrder => ("getOrder", "One order, with its fills.", vec![], "200", "Order", NONE),
        Action::CancelOrder => {
            ("cancelOrder", "Cancels what is open of an order.", vec![], "200", "Order", NONE)
        }
        Action::ListFills => {
            ("getFills", "What was bought and sold by orders, newest first.", vec![], "200", "Fills", FILLS)
        }
        Action::ListNotifications => (
            "getNotifications",
            "What one was told, newest first.",
            vec![],
            "200",
            "Notifications",
            NOTIFICATIONS,
        ),
        Action::ReadNotification => {
            ("readNotification", "One of them is read.", vec![], "200", "Nothing", NONE)
        }
        Action::ReadNotifications => (
            "readNotifications",
            "All up to that moment are read.",
            vec![Whole("until_ms")],
            "200",
            "Nothing",
            NONE,
        ),
        Action::ClearNotifications => (
            "clearNotifications",
            "All up to that moment are cleared away.",
            vec![Whole("until_ms")],
            "200",
            "Nothing",
            NONE,
        ),
        Action::ListAlerts => (
            "getAlerts",
            "What one wants to be told of prices, newest first.",
            vec![],
            "200",
            "Alerts",
            ALERTS,
        ),
        Action::AddAlert => ("addAlert", "A new rule.", alert(), "201", "Alert", NONE),
        Action::ShowAlert => ("getAlert", "One rule, and where it stands.", vec![], "200", "Alert", NONE),
        Action::EditAlert => ("editAlert", "A rule, told anew.", alert(), "200", "Alert", NONE),
        Action::SwitchAlert => {
            ("switchAlert", "A rule is on, or off.", vec![Flag("is_on")], "200", "Alert", NONE)
        }
        Action::RemoveAlert => (
            "removeAlert",
            "No longer a rule; what it has told is forgotten with it.",
            vec![],
            "200",
            "Nothing",
            NONE,
        ),
        Action::ListAlertEvents => {
            ("getAlertEvents", "What a rule has told, newest first.", vec![], "200", "AlertEvents", EVENTS)
        }
        Action::TestAlert => (
            "testAlert",
            "A notification as this rule would make it, marked as a test. Nothing else happens.",
            vec![],
            "200",
            "Nothing",
            NONE,
        ),
        Action::ShowPush => (
            "getPush",
            "On which devices one is told while they are closed, and when not.",
            vec![],
            "200",
            "PushSettings",
            NONE,
        ),
        Action::Subscribe => (
            "addPushSubscription",
            "This browser is told from now on. It is what its `PushSubscription` says of itself. Not by a key.",
            vec![Text("endpoint"), Named("keys", "PushKeys")],
            "201",
            "PushDevice",
            NONE,
        ),
        Action::Unsubscribe => {
            ("removePushSubscription", "A browser is told no more.", vec![], "200", "Nothing", NONE)
        }
        Action::SetQuietHours => (
            "setQuietHours",
            "When closed devices are told nothing; nothing at all: they are at all hours.",
            vec![Text("from?"), Text("until?"), Text("zone?")],
            "200",
            "Nothing",
            NONE,
        ),
        Action::TestPush => (
            "testPush",
            "Sends a test to all devices, or to one.",
            vec![Text("id?")],
            "200",
            "PushTested",
            NONE,
        ),
        Action::ListImports => ("getImports", "All imports, newest first.", vec![], "200", "Imports", PAGE),
        Action::BeginImport => (
            "beginImport",
            "A file is about to be sent.",
            vec![
                Text("name"),
                Whole("bytes"),
                Text("account_id"),
                Named("cash?", "Cash"),
                Named("stablecoins?", "Stablecoins"),
            ],
            "201",
            "Import",
            NONE,
        ),
        Action::ShowImport => ("getImport", "Where an import stands.", vec![], "200", "Import", NONE),
        Action::PutPart => (
            "putImportPart",
            "A piece of the file, cut anywhere between characters, by its number from 0.",
            vec![],
            "200",
            "Import",
            NONE,
        ),
        Action::AnswerImport => (
            "answerImport",
            "What the file does not say of itself.",
            vec![
                Named("date_order?", "DateOrder"),
                Whole("utc_offset_mins?"),
                Named("mapping?", "Mapping"),
                Named("cash?", "Cash"),
                Named("stablecoins?", "Stablecoins"),
            ],
            "200",
            "Import",
            NONE,
        ),
        Action::StepImport => (
            "stepImport",
            "One bounded step of the work: until it is `ready`, `done` or `undone`.",
            vec![Text("until")],
            "200",
            "Import",
            NONE,
        ),
        Action::ListImportRows => {
            ("getImportRows", "What was read, by status.", vec![], "200", "ImportRows", ROWS)
        }
        Action::ForgetImport => (
            "forgetImport",
            "Forgets an import that has made nothing, or is undone.",
            vec![],
            "200",
            "Nothing",
            NONE,
        ),
    }
}

/// Method, path and operation of each address.
pub fn operations() -> Vec<(&'static str, &'static str, Operation)> {
    let operation = |route: &Route<Action>| {
        let (id, summary, body, status, answer, query) = said(route.action);
        operation(route.terms, route.path, &Said { id, summary, body, status, answer, query })
    };
    ROUTES.iter().map(|route| (route.terms.method, route.path, operation(route))).collect()
}
