//! Every binding once, with its type.
//!
//! Objects are reached through types of our own: those of `worker` copy each request and answer.

use std::rc::Rc;

use js_sys::{JsString, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use worker::Env;

use crate::config::{AccountsConfig, ConfigError, FeedConfig, MailConfig, PushConfig, RealtimeConfig};
use crate::market::health::{Check, Status};

// rustfmt would drop the strings.
#[rustfmt::skip]
#[wasm_bindgen]
extern "C" {
    type Namespace;

    #[wasm_bindgen(method, catch, js_name = getByName)]
    fn get_by_name(this: &Namespace, name: &JsString) -> Result<JsValue, JsValue>;

    /// The way to the market object.
    pub type MarketStub;

    /// Reads an address of it; resolves to a text, or to null where there is no such product.
    #[wasm_bindgen(method, catch)]
    pub fn read(this: &MarketStub, address: &str) -> Result<Promise, JsValue>;

    /// The way to the root of the hub. Every method resolves to a JSON text; see [`crate::realtime::delivery`].
    pub type HubStub;

    #[wasm_bindgen(method, catch)]
    pub fn publish(this: &HubStub, publication: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub fn follow(this: &HubStub, leaf: &str, position: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub fn changes(this: &HubStub, since: Option<&str>) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub fn stats(this: &HubStub) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub fn sweep(this: &HubStub) -> Result<Promise, JsValue>;

    /// The way to a leaf of the hub.
    pub type LeafStub;

    /// Opens a socket.
    #[wasm_bindgen(method, catch)]
    pub fn fetch(this: &LeafStub, url: &str, init: &Object) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub fn deliver(this: &LeafStub, leaf: &str, delivery: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub fn stats(this: &LeafStub) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub fn sweep(this: &LeafStub) -> Result<Promise, JsValue>;

    /// The way to a person's own object.
    pub type AccountStub;

    /// Does a command; see [`crate::accounts::object`].
    #[wasm_bindgen(method, catch)]
    pub fn handle(this: &AccountStub, command: &str) -> Result<Promise, JsValue>;

    /// The way to the guard of a network or an address.
    pub type GuardStub;

    /// Answers a question; see [`crate::accounts::guard`].
    #[wasm_bindgen(method, catch)]
    pub fn ask(this: &GuardStub, question: &str) -> Result<Promise, JsValue>;

    /// The way to the object that holds the rules of alerts.
    pub type AlertsStub;

    /// Hears of a tick; resolves to whether anything waits for a price. See [`crate::market::tape`].
    #[wasm_bindgen(method, catch)]
    pub fn tick(this: &AlertsStub, tape: &str) -> Result<Promise, JsValue>;

    /// Somebody has changed their rules.
    #[wasm_bindgen(method, catch)]
    pub fn changed(this: &AlertsStub) -> Result<Promise, JsValue>;

    /// The way to the object that holds the open paper orders.
    pub type OrdersStub;

    /// Hears of a tick; resolves to whether anything waits for a price. See [`crate::market::tape`].
    #[wasm_bindgen(method, catch)]
    pub fn tick(this: &OrdersStub, tape: &str) -> Result<Promise, JsValue>;

    /// Looks at a person's orders; resolves once what can happen to them at once has happened.
    #[wasm_bindgen(method, catch)]
    pub fn attend(this: &OrdersStub, user_id: &str) -> Result<Promise, JsValue>;

    /// A coarse limit of the platform's own.
    pub type RateLimiter;

    /// Resolves to an object that says whether it is a `success`.
    #[wasm_bindgen(method, catch)]
    pub fn limit(this: &RateLimiter, what: &Object) -> Result<Promise, JsValue>;

    #[wasm_bindgen(thread_local_v2, static_string)]
    static ACCOUNT_BINDING: JsString = "ACCOUNT";

    #[wasm_bindgen(thread_local_v2, static_string)]
    static GUARD_BINDING: JsString = "GUARD";

    #[wasm_bindgen(thread_local_v2, static_string)]
    static DATABASE_BINDING: JsString = "DB";

    #[wasm_bindgen(thread_local_v2, static_string)]
    static SESSIONS_BINDING: JsString = "SESSIONS";

    #[wasm_bindgen(thread_local_v2, static_string)]
    static COARSE_BINDING: JsString = "COARSE";

    #[wasm_bindgen(thread_local_v2, static_string)]
    static MARKET_BINDING: JsString = "MARKET";

    #[wasm_bindgen(thread_local_v2, static_string)]
    static MARKET_NAME: JsString = "market";

    #[wasm_bindgen(thread_local_v2, static_string)]
    static HUB_BINDING: JsString = "HUB";

    #[wasm_bindgen(thread_local_v2, static_string)]
    static HUB_NAME: JsString = "root";

    #[wasm_bindgen(thread_local_v2, static_string)]
    static LEAF_BINDING: JsString = "LEAF";

    #[wasm_bindgen(thread_local_v2, static_string)]
    static ALERTS_BINDING: JsString = "ALERTS";

    #[wasm_bindgen(thread_local_v2, static_string)]
    static ALERTS_NAME: JsString = "alerts";

    #[wasm_bindgen(thread_local_v2, static_string)]
    static ORDERS_BINDING: JsString = "ORDERS";

    #[wasm_bindgen(thread_local_v2, static_string)]
    static ORDERS_NAME: JsString = "orders";
}

#[wasm_bindgen(module = "cloudflare:workers")]
extern "C" {
    /// The bindings of this deployment.
    #[wasm_bindgen(thread_local_v2, js_name = env)]
    static ENV: Env;

    /// Lets a promise outlive the request.
    #[wasm_bindgen(catch, js_name = waitUntil)]
    fn wait_until_raw(promise: &Promise) -> Result<(), JsValue>;
}

/// Lets a promise outlive the request that is being answered.
pub fn wait_until(promise: &Promise) {
    // Outside of a request there is nothing to prolong.
    let _ = wait_until_raw(promise);
}

/// The one market object.
pub fn market() -> Result<MarketStub, JsValue> {
    MARKET_NAME.with(|name| object(&MARKET_BINDING, name)).map(JsCast::unchecked_into)
}

/// The root of the hub.
pub fn hub() -> Result<HubStub, JsValue> {
    HUB_NAME.with(|name| object(&HUB_BINDING, name)).map(JsCast::unchecked_into)
}

/// The object that holds the rules of alerts.
pub fn alerts() -> Result<AlertsStub, JsValue> {
    ALERTS_NAME.with(|name| object(&ALERTS_BINDING, name)).map(JsCast::unchecked_into)
}

/// The object that holds the open paper orders.
pub fn orders() -> Result<OrdersStub, JsValue> {
    ORDERS_NAME.with(|name| object(&ORDERS_BINDING, name)).map(JsCast::unchecked_into)
}

/// A leaf of the hub.
pub fn leaf(name: &str) -> Result<LeafStub, JsValue> {
    object(&LEAF_BINDING, &name.into()).map(JsCast::unchecked_into)
}

/// A person's own object.
pub fn account(user_id: &str) -> Result<AccountStub, JsValue> {
    object(&ACCOUNT_BINDING, &user_id.into()).map(JsCast::unchecked_into)
}

/// The guard of a network or an address.
pub fn guard(name: &str) -> Result<GuardStub, JsValue> {
    object(&GUARD_BINDING, &name.into()).map(JsCast::unchecked_into)
}

/// The database.
pub fn database() -> Result<JsValue, JsValue> {
    binding(&DATABASE_BINDING)
}

/// The fast records of sessions.
pub fn sessions() -> Result<super::kv::Namespace, JsValue> {
    binding(&SESSIONS_BINDING).map(JsCast::unchecked_into)
}

/// The coarse limit; none where the platform has none.
pub fn coarse() -> Option<RateLimiter> {
    binding(&COARSE_BINDING).ok().filter(JsValue::is_object).map(JsCast::unchecked_into)
}

fn binding(name: &'static wasm_bindgen::JsThreadLocal<JsString>) -> Result<JsValue, JsValue> {
    name.with(|name| ENV.with(|env| Reflect::get(env, name)))
}

fn object(
    binding: &'static wasm_bindgen::JsThreadLocal<JsString>,
    name: &JsString,
) -> Result<JsValue, JsValue> {
    let namespace = self::binding(binding)?;
    namespace.unchecked_ref::<Namespace>().get_by_name(name)
}

/// Where market data come from.
pub fn feed() -> Result<FeedConfig, ConfigError> {
    FeedConfig::parse(variable)
}

/// How the hub is laid out.
pub fn realtime() -> Result<RealtimeConfig, ConfigError> {
    RealtimeConfig::parse(variable)
}

thread_local! {
    static ACCOUNTS: Rc<Result<AccountsConfig, ConfigError>> = Rc::new(AccountsConfig::parse(variable));
}

/// The secrets of accounts, parsed once for each instance of the module.
pub fn accounts() -> Rc<Result<AccountsConfig, ConfigError>> {
    ACCOUNTS.with(Rc::clone)
}

thread_local! {
    static PUSH: Result<Option<Rc<PushConfig>>, ConfigError> =
        PushConfig::parse(variable).map(|push| push.map(Rc::new));
}

/// How we are known to push services, parsed once for each instance of the module; none if there is no Web Push, or it is not configured well.
pub fn push() -> Option<Rc<PushConfig>> {
    PUSH.with(|push| push.as_ref().ok().cloned().flatten())
}

/// How mails are sent.
pub fn mail() -> Result<MailConfig, ConfigError> {
    MailConfig::parse(variable)
}

/// Whether accounts, mail and Web Push are configured, for `/health`.
pub fn checks() -> [Check; 3] {
    let check = |name, error: Option<String>| {
        Check::bare(name, if error.is_some() { Status::Down } else { Status::Ok }, error)
    };
    [
        check("accounts", accounts().as_ref().as_ref().err().map(ToString::to_string)),
        check("mail", mail().err().map(|error| error.to_string())),
        PUSH.with(|push| match push {
            Ok(Some(_)) => check("push", None),
            Ok(None) => Check::bare(
                "push",
                Status::Idle,
                Some("VAPID_KEY is not set: closed devices are told nothing".to_owned()),
            ),
            Err(error) => check("push", Some(error.to_string())),
        }),
    ]
}

fn variable(name: &str) -> Option<String> {
    ENV.with(|env| env.var(name)).ok().map(|value| value.to_string())
}
