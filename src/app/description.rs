//! The API's description, made from the same types that make the answers, as OpenAPI 3.1.

use utoipa::OpenApi as _;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{
    InfoBuilder, LicenseBuilder, OpenApi, PathItem, PathsBuilder, Ref, RefOr, Required, ResponseBuilder,
    Schema,
};

use super::counters::CacheStats;
use super::vault::imports::view::{Import, ImportRows, Imports};
use super::vault::view::{
    Accounts, Alert, AlertEvents, Alerts, AssetPage, Disposals, Fills, History, Notifications, OrderPreview,
    Orders, Portfolio, PortfolioSettings, PushKeys, PushSettings, PushTested, Settled, Tasks, Transactions,
    Watchlists,
};
use crate::accounts::identity::Scope;
use crate::accounts::passkey::response::{AuthenticationResponse, RegistrationResponse};
use crate::accounts::view::{
    AccountView, AuditPage, Ended, Export, Keys, Me, NewKey, Nothing, Outcome, PasskeyCreation,
    PasskeyRequest, RecoveryCodes, Sessions, SignIn, TotpOffer,
};
use crate::error::ErrorBody;
use crate::market::candle::Granularity;
use crate::market::component::Component;
use crate::market::health::Health;
use crate::market::listing::Sort;
use crate::market::view::{Board, Boards, Candles, MarketPage, Markets, Prices};
use crate::realtime::protocol::{Changes, ClientFrame, ServerFrame};
use crate::realtime::stats::RealtimeStats;

#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(
    Board,
    Boards,
    CacheStats,
    Candles,
    Changes,
    ClientFrame,
    Component,
    ErrorBody,
    Health,
    MarketPage,
    Markets,
    Prices,
    RealtimeStats,
    ServerFrame,
    Sort,
    AccountView,
    AuditPage,
    AuthenticationResponse,
    Ended,
    Export,
    Keys,
    Me,
    NewKey,
    Nothing,
    Outcome,
    PasskeyCreation,
    PasskeyRequest,
    RecoveryCodes,
    RegistrationResponse,
    Scope,
    Sessions,
    SignIn,
    TotpOffer,
    Accounts,
    AssetPage,
    Import,
    ImportRows,
    Imports,
    Disposals,
    History,
    Portfolio,
    PortfolioSettings,
    Settled,
    Transactions,
    Watchlists,
    Tasks,
    Alert,
    Alerts,
    AlertEvents,
    Notifications,
    Orders,
    OrderPreview,
    Fills,
    PushSettings,
    PushKeys,
    PushTested
)))]
struct Schemas;

/// An address, as the description tells of it.
struct Address {
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    parameters: Vec<Parameter>,
    answer: Answer,
}

enum Answer {
    Json(&'static str),
    Text(&'static str),
}

fn addresses() -> Vec<Address> {
    let product = || parameter("product", ParameterIn::Path, "A product such as `BTC-USD`.", text());
    vec![
        Address {
            path: "/api/component/{component}",
            id: "getBoard",
            summary: "One of the four boards: 20 rows at most, new every five seconds.",
            parameters: vec![parameter(
                "component",
                ParameterIn::Path,
                "Which board.",
                reference("Component"),
            )],
            answer: Answer::Json("Board"),
        },
        Address {
            path: "/api/components",
            id: "getBoards",
            summary: "Several boards in one answer, in the order asked.",
            parameters: vec![required(parameter(
                "names",
                ParameterIn::Query,
                "One to four different boards, separated by commas.",
                text(),
            ))],
            answer: Answer::Json("Boards"),
        },
        Address {
            path: "/api/markets",
            id: "getMarkets",
            summary: "All products: searched, filtered, sorted, page by page.",
            parameters: vec![
                parameter(
                    "q",
                    ParameterIn::Query,
                    "Part of a symbol, a name or an id; 40 characters at most.",
                    text(),
                ),
                parameter(
                    "quote",
                    ParameterIn::Query,
                    "Only products priced in this, such as `USD`.",
                    text(),
                ),
                parameter(
                    "sort",
                    ParameterIn::Query,
                    "What to sort by; absent figures come last.",
                    reference("Sort"),
                ),
                parameter(
                    "order",
                    ParameterIn::Query,
                    "`desc` unless sorted by `product_id`.",
                    one_of(&["asc", "desc"]),
                ),
                parameter("limit", ParameterIn::Query, "Rows of a page, 100 if not given.", whole(1, 500)),
                parameter("cursor", ParameterIn::Query, "`next_cursor` of the page before.", text()),
            ],
            answer: Answer::Json("Markets"),
        },
        Address {
            path: "/api/prices",
            id: "getPrices",
            summary: "The newest prices of all products.",
            parameters: vec![],
            answer: Answer::Json("Prices"),
        },
        Address {
            path: "/api/markets/{product}",
            id: "getMarket",
            summary: "Everything about one product.",
            parameters: vec![product()],
            answer: Answer::Json("MarketPage"),
        },
        Address {
            path: "/api/markets/{product}/candles",
            id: "getCandles",
            summary: "Candles of a product, ascending. Spans without trades are omitted.",
            parameters: vec![
                product(),
                parameter("granularity", ParameterIn::Query, "Width in seconds, 300 if not given.", widths()),
                parameter("limit", ParameterIn::Query, "Candles at most, 300 if not given.", whole(1, 300)),
                parameter(
                    "end",
                    ParameterIn::Query,
                    "End in Unix seconds, now if not given.",
                    whole(0, 99_999_999_999),
                ),
            ],
            answer: Answer::Json("Candles"),
        },
        Address {
            path: "/api/health",
            id: "getHealth",
            summary: "How every part fares. Also at `/health`.",
            parameters: vec![],
            answer: Answer::Json("Health"),
        },
        Address {
            path: "/api/cache/stats",
            id: "getCacheStats",
            summary: "What the cache layers did since this isolate started.",
            parameters: vec![],
            answer: Answer::Json("CacheStats"),
        },
        Address {
            path: "/api/changes",
            id: "getChanges",
            summary: "What has changed since a position: for clients that cannot have a WebSocket.",
            parameters: vec![parameter(
                "since",
                ParameterIn::Query,
                "`<epoch>.<offset>` of the answer before; the present position if not given.",
                text(),
            )],
            answer: Answer::Json("Changes"),
        },
        Address {
            path: "/api/realtime/stats",
            id: "getRealtimeStats",
            summary: "What the hub did since it last woke.",
            parameters: vec![],
            answer: Answer::Json("RealtimeStats"),
        },
        Address {
            path: "/metrics",
            id: "getMetrics",
            summary: "Counters and gauges as Prometheus text.",
            parameters: vec![],
            answer: Answer::Text("text/plain"),
        },
        Address {
            path: "/ping",
            id: "ping",
            summary: "`pong`, without any work.",
            parameters: vec![],
            answer: Answer::Text("text/plain"),
        },
    ]
}

/// The description as an OpenAPI document.
pub fn openapi() -> OpenApi {
    let mut paths = PathsBuilder::new();
    for address in addresses() {
        paths = paths.path(address.path, PathItem::new(HttpMethod::Get, operation(&address)));
    }
    let accounts = super::accounts::description::operations();
    for (method, path, operation) in accounts.into_iter().chain(super::vault::description::operations()) {
        let method = match method {
            "POST" => HttpMethod::Post,
            "PUT" => HttpMethod::Put,
            "PATCH" => HttpMethod::Patch,
            "DELETE" => HttpMethod::Delete,
            _ => HttpMethod::Get,
        };
        paths = paths.path(path, PathItem::new(method, operation));
    }
    let mut document = Schemas::openapi();
    document.info = InfoBuilder::new()
        .title("CryptoVault")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "A live crypto market board. Prices and volumes are decimal strings, percentages are numbers, times are ISO \
             8601 in UTC. Every answer says where its figures come from and how old they are; a figure that cannot be \
             had is absent, never estimated. Answers with figures carry a weak `ETag`: send it back in `If-None-Match`. \
             What changes is told over a WebSocket at `/ws`, subprotocol `cryptovault.v1.json`, in the frames \
             `ClientFrame` and `ServerFrame`. Accounts use cookies that no script reads, and the header `X-CSRF-Token`; \
             programs use `Authorization: Bearer cv_…`.",
        ))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
        .build();
    document.paths = paths.build();
    for (name, schema) in document.components.iter_mut().flat_map(|components| components.schemas.iter_mut())
    {
        if !FRAMES.contains(&name.as_str()) && !PRIVATE.contains(&name.as_str()) {
            require_all(schema);
        }
    }
    document
}

/// Whether an address answers with figures, and so takes a version.
fn of_market(address: &Address) -> bool {
    address.path == "/api/prices"
        || address.path.starts_with("/api/component")
        || address.path.starts_with("/api/markets")
}

/// The only field that an answer may be without: others are null where there is nothing to say.
const OPTIONAL: &str = "field";
/// Frames leave out what they do not say.
const FRAMES: [&str; 5] = ["ClientFrame", "Done", "Push", "Refusal", "ServerFrame"];
/// So does what accounts and the vault say and take.
const PRIVATE: [&str; 35] = [
    "AssertionResponse",
    "AttestationResponse",
    "AuditPage",
    "AuthenticationResponse",
    "CreationOptions",
    "Descriptor",
    "EventView",
    "KeyView",
    "Me",
    "PasskeyView",
    "RegistrationResponse",
    "RequestOptions",
    "AssetPage",
    "AssetRow",
    "Disposal",
    "Disposals",
    "Lot",
    "Portfolio",
    "Totals",
    "Transaction",
    "Transactions",
    "WatchlistEntry",
    "Account",
    "Holding",
    "HistoryPoint",
    "Counts",
    "Draft",
    "Import",
    "ImportRows",
    "ImportedRow",
    "Imports",
    "Order",
    "Orders",
    "OrderPreview",
    "Fills",
];

fn require_all(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            object.required = object.properties.keys().filter(|name| *name != OPTIONAL).cloned().collect();
        }
        RefOr::T(Schema::AllOf(all)) => all.items.iter_mut().for_each(require_all),
        _ => {}
    }
}

/// The document as text, with a line break at its end.
pub fn openapi_json() -> String {
    openapi().to_pretty_json().unwrap_or_default() + "\n"
}

fn operation(address: &Address) -> utoipa::openapi::path::Operation {
    let answer = match address.answer {
        Answer::Json(schema) => ("application/json", reference(schema)),
        Answer::Text(media) => (media, text()),
    };
    let response = |description: &str, (media, schema): (&str, RefOr<Schema>)| {
        let content = ContentBuilder::new().schema(Some(schema)).build();
        ResponseBuilder::new().description(description).content(media, content).build()
    };
    let failed = || ("application/json", reference("ErrorBody"));
    let mut operation = OperationBuilder::new()
        .operation_id(Some(address.id))
        .summary(Some(address.summary))
        .response("200", response("The answer", answer));
    for parameter in &address.parameters {
        operation = operation.parameter(parameter.clone());
    }
    if of_market(address) {
        operation = operation.parameter(parameter(
            "v",
            ParameterIn::Query,
            "The answer must be of this version of the data or a newer one.",
            ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0.0)).into(),
        ));
    }
    if !address.parameters.is_empty() {
        operation = operation.response("400", response("A parameter is unknown or malformed", failed()));
    }
    if address.path.contains('{') {
        operation = operation.response("404", response("There is no such thing", failed()));
    }
    operation.build()
}

fn parameter(name: &str, place: ParameterIn, description: &str, schema: RefOr<Schema>) -> Parameter {
    let is_path = place == ParameterIn::Path;
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(if is_path { Required::True } else { Required::False })
        .description(Some(description))
        .schema(Some(schema))
        .build()
}

fn required(mut parameter: Parameter) -> Parameter {
    parameter.required = Required::True;
    parameter
}

fn reference(name: &str) -> RefOr<Schema> {
    Ref::from_schema_name(name).into()
}

fn text() -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).into()
}

fn one_of(values: &[&'static str]) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(values.iter().copied())).into()
}

fn widths() -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::Integer).enum_values(Some(Granularity::ALL)).into()
}

fn whole(least: u64, most: u64) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(least as f64))
        .maximum(Some(most as f64))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::accounts::route::is_of_accounts;
    use crate::app::read::Read;
    use crate::app::vault::route::is_of_vault;

    #[test]
    fn the_committed_description_is_that_of_the_types() {
        let committed = include_str!("../../static/public/api/openapi.json");
        assert!(committed == openapi_json(), "run `cargo run --package xtask -- describe`");
    }

    #[test]
    fn of_the_parameters_only_names_and_parts_of_the_path_are_required() {
        let required: Vec<_> = addresses()
            .into_iter()
            .flat_map(|address| address.parameters)
            .filter(|parameter| parameter.required == Required::True)
            .map(|parameter| parameter.name)
            .collect();
        assert_eq!(required, ["component", "names", "product", "product"]);
    }

    #[test]
    fn every_described_address_is_read_and_its_answer_is_described() {
        let document = openapi();
        for path in document.paths.paths.keys().filter(|path| !is_of_accounts(path) && !is_of_vault(path)) {
            let address = path.replace("{component}", "losers-table").replace("{product}", "BTC-USD");
            let query = if path == "/api/components" { "names=losers-table" } else { "" };
            assert!(Read::parse(&address, query).is_ok(), "{path}");
        }
        let schemas = document.components.map(|components| components.schemas).unwrap_or_default();
        let text = openapi_json();
        for reference in text.split("#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap_or_default();
            assert!(schemas.contains_key(name), "{name} is referred to and not described");
        }
    }
}
