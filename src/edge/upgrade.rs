//! The way of a WebSocket into the hub.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::Request;

use super::{accounts, bindings, hub_client, platform, response};
use crate::error::{ErrorCode, Failure};
use crate::realtime::handshake::{self, Handshake};

/// Answers `/ws`: with the socket of a leaf, or with why not.
pub fn answer(request: Request, url: &str) -> Result<JsValue, JsValue> {
    let headers = request.headers();
    let header = |name: &str| headers.get(name).ok().flatten();
    let handshake = Handshake {
        upgrade: header("upgrade"),
        protocols: header("sec-websocket-protocol"),
        origin: header("origin"),
        url,
    };
    if let Err(failure) = handshake.check() {
        return response::failure(failure, true);
    }
    let leaves = match bindings::realtime() {
        Ok(config) => config.leaves,
        Err(error) => {
            return response::failure(Failure::new(ErrorCode::Unavailable, error.to_string()), true);
        }
    };
    let leaf = handshake::leaf(&region(&request), leaves, platform::jitter());
    let url = url.to_owned();
    Ok(future_to_promise(async move {
        let who = who(&request, &url).await.unwrap_or_default();
        let url = format!("https://leaf.invalid/?name={leaf}&user={}&session={}", who.0, who.1);
        match hub_client::open(&leaf, &url).await {
            Ok(response) => Ok(response),
            Err(failure) => response::failure(failure, true),
        }
    })
    .into())
}

/// The continent of the data centre that has the request, as `cf` says.
fn region(request: &Request) -> String {
    let get = |object: &JsValue, name: &str| js_sys::Reflect::get(object, &name.into()).ok();
    let cf = get(request, "cf").filter(JsValue::is_object);
    cf.and_then(|cf| get(&cf, "continent")).and_then(|continent| continent.as_string()).unwrap_or_default()
}

/// Who asks, and with which session, as their own object says. Whoever cannot show that is nobody.
async fn who(request: &Request, url: &str) -> Option<(String, String)> {
    #[cfg(feature = "fault-routes")]
    if let Some((_, user)) = url.split_once("?user=") {
        return Some((user.to_owned(), String::new()));
    }
    accounts::live(request, url).await
}
