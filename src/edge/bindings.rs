//! Every binding once, with its type.
//!
//! Objects are reached through types of our own: those of `worker` copy each request and answer.

use js_sys::{JsString, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use worker::Env;

use crate::config::{ConfigError, FeedConfig, RealtimeConfig};

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

/// A leaf of the hub.
pub fn leaf(name: &str) -> Result<LeafStub, JsValue> {
    object(&LEAF_BINDING, &name.into()).map(JsCast::unchecked_into)
}

fn object(
    binding: &'static wasm_bindgen::JsThreadLocal<JsString>,
    name: &JsString,
) -> Result<JsValue, JsValue> {
    let namespace = binding.with(|binding| ENV.with(|env| Reflect::get(env, binding)))?;
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

fn variable(name: &str) -> Option<String> {
    ENV.with(|env| env.var(name)).ok().map(|value| value.to_string())
}
