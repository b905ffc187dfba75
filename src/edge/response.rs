//! Responses. Headers are prepared once for each kind of answer and shared by all that go out.

use js_sys::{JsString, Object};
use wasm_bindgen::prelude::*;
use web_sys::{Headers, Request, Response};

use crate::app::read::{LocalRead, Read};
use crate::cache::policy::Policy;
use crate::error::{ErrorCode, Failure};

use super::platform;

/// The methods that every address takes.
pub const ALLOW: &str = "GET, HEAD, OPTIONS";

/// Headers of every response: nothing here may be framed, sniffed, or read by another site.
const SECURITY: [(&str, &str); 7] = [
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("x-xss-protection", "0"),
];
const DATA_CSP: &str = "default-src 'none'; frame-ancestors 'none'";
const DOCS_CSP: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

// rustfmt would drop the strings.
#[rustfmt::skip]
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Response)]
    type RawResponse;

    /// A body of any kind with a prepared `ResponseInit`: of such a one it never throws, and to catch costs a closure for each answer.
    #[wasm_bindgen(constructor, js_class = "Response")]
    fn new(body: &JsValue, init: &JsValue) -> RawResponse;

    #[wasm_bindgen(js_name = Request)]
    type RawRequest;

    #[wasm_bindgen(method, getter)]
    fn url(this: &RawRequest) -> JsString;
}

/// The request's URL, as the runtime has it.
pub fn url(request: &Request) -> JsString {
    request.unchecked_ref::<RawRequest>().url()
}

/// A prepared `ResponseInit`: status and headers.
pub struct Head(JsValue);

impl Head {
    /// Prepares status and headers: the policy's, the security headers, and `more`.
    pub fn new(
        status: u16,
        policy: Policy,
        content_type: &str,
        more: &[(&str, &str)],
    ) -> Result<Self, JsValue> {
        Self::with_cookies(status, policy, content_type, more, &[])
    }

    /// The same, and cookies that are set.
    pub fn with_cookies(
        status: u16,
        policy: Policy,
        content_type: &str,
        more: &[(&str, &str)],
        cookies: &[String],
    ) -> Result<Self, JsValue> {
        let headers = Headers::new()?;
        let cache_control = policy.cache_control();
        headers.set("cache-control", &cache_control)?;
        if policy != Policy::Private {
            headers.set("cloudflare-cdn-cache-control", &cache_control)?;
        }
        if !content_type.is_empty() {
            headers.set("content-type", content_type)?;
        }
        let csp = if content_type.starts_with("text/html") { DOCS_CSP } else { DATA_CSP };
        headers.set("content-security-policy", csp)?;
        for (name, value) in SECURITY.iter().chain(more) {
            headers.set(name, value)?;
        }
        for cookie in cookies {
            headers.append("set-cookie", cookie)?;
        }
        let init = Object::new();
        js_sys::Reflect::set(&init, &"status".into(), &status.into())?;
        js_sys::Reflect::set(&init, &"headers".into(), &headers)?;
        Ok(Self(init.into()))
    }

    /// A response with this head. The body is a JavaScript string, its bytes, or null for none.
    pub fn respond(&self, body: &JsValue) -> Result<JsValue, JsValue> {
        Ok(RawResponse::new(body, &self.0).into())
    }

    /// The same with one more header: a copy of those that are prepared costs less than to prepare them.
    pub fn respond_with(&self, name: &str, value: &str, body: &JsValue) -> Result<JsValue, JsValue> {
        let response = self.respond(body)?;
        response.unchecked_ref::<Response>().headers().set(name, value)?;
        Ok(response)
    }
}

/// The media type of an answer.
pub fn content_type(read: &Read) -> &'static str {
    match read {
        Read::Local(LocalRead::Ping) => "text/plain; charset=utf-8",
        Read::Local(LocalRead::Metrics) => "text/plain; version=0.0.4; charset=utf-8",
        _ => "application/json",
    }
}

/// The answer to a failed request.
pub fn failure(failure: Failure, with_body: bool) -> Result<JsValue, JsValue> {
    let allow = [("allow", ALLOW)];
    let more = if failure.code == ErrorCode::MethodNotAllowed { &allow[..] } else { &[] };
    refusal(failure, with_body, more, &[])
}

/// The same, with headers and cookies of its own.
pub fn refusal(
    failure: Failure,
    with_body: bool,
    more: &[(&str, &str)],
    cookies: &[String],
) -> Result<JsValue, JsValue> {
    let request_id = platform::request_id();
    let code = failure.code;
    if matches!(code, ErrorCode::Internal | ErrorCode::Unavailable) {
        platform::log("error", "request_failed", &format!("{request_id}: {}", failure.message));
    }
    let retry_after = failure.retry_after_secs.map(|secs| secs.to_string());
    let mut headers = vec![("x-request-id", request_id.as_str())];
    headers.extend(retry_after.as_ref().map(|secs| ("retry-after", secs.as_str())));
    headers.extend(more);
    let head = Head::with_cookies(code.status(), Policy::Private, "application/json", &headers, cookies)?;
    let body = serde_json::to_string(&failure.body(request_id.clone())).unwrap_or_default();
    head.respond(&if with_body { body.into() } else { JsValue::NULL })
}

/// The answer to OPTIONS.
pub fn options() -> Result<JsValue, JsValue> {
    Head::new(204, Policy::Private, "", &[("allow", ALLOW)])?.respond(&JsValue::NULL)
}
