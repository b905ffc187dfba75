//! What accounts and vaults read of a request: what its head carries, and its body.

use js_sys::{Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Request;

use crate::accounts::identity::{Device, network};
use crate::accounts::request::{MOST_BYTES, too_large};
use crate::app::route::Takes;
use crate::error::{ErrorCode, Failure};

// A body is read piece by piece, and no further than it may be long: null where it is longer.
#[wasm_bindgen(inline_js = "export async function readBody(request, most) {
  if (!request.body) return new Uint8Array();
  const reader = request.body.getReader();
  const pieces = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > most) {
      await reader.cancel().catch(() => {});
      return null;
    }
    pieces.push(value);
  }
  const body = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    body.set(piece, at);
    at += piece.byteLength;
  }
  return body;
}")]
extern "C" {
    #[wasm_bindgen(js_name = readBody)]
    fn read_body(request: &Request, most: usize) -> Promise;
}

/// What of a request accounts look at.
pub(super) struct Carried {
    pub cookie: Option<String>,
    pub authorization: Option<String>,
    pub site: Option<String>,
    pub origin: Option<String>,
    pub csrf_token: Option<String>,
    pub idempotency_key: Option<String>,
    pub if_match: Option<String>,
    content_type: Option<String>,
    user_agent: Option<String>,
    address: Option<String>,
    cf: JsValue,
}

impl Carried {
    /// Reads them from the request's head.
    pub fn of(request: &Request) -> Self {
        let headers = request.headers();
        let header = |name: &str| headers.get(name).ok().flatten();
        Self {
            cookie: header("cookie"),
            authorization: header("authorization"),
            site: header("sec-fetch-site"),
            origin: header("origin"),
            csrf_token: header("x-csrf-token"),
            idempotency_key: header("idempotency-key"),
            if_match: header("if-match"),
            content_type: header("content-type"),
            user_agent: header("user-agent"),
            address: header("cf-connecting-ip"),
            cf: Reflect::get(request, &"cf".into()).unwrap_or_default(),
        }
    }

    /// What it was sent from.
    pub fn device(&self) -> Device {
        let said = |name: &str| {
            let value = Some(&self.cf).filter(|cf| cf.is_object()).map(|cf| Reflect::get(cf, &name.into()));
            value.and_then(Result::ok).and_then(|value| value.as_string()).unwrap_or_default()
        };
        Device::of(self.user_agent.as_deref(), &said("city"), &said("country"), self.address.as_deref())
    }

    /// The network that limits count for.
    pub fn network(&self) -> String {
        network(self.address.as_deref().unwrap_or_default(), 32)
    }

    /// The body, if it is of the kind that is taken and not longer.
    pub async fn body(&self, request: &Request, takes: Takes) -> Result<Vec<u8>, Failure> {
        let malformed = |_| Failure::new(ErrorCode::InvalidBody, "The body was cut off");
        let most = match takes {
            Takes::Json => MOST_BYTES,
            Takes::Text(most) => most,
        };
        let bytes = JsFuture::from(read_body(request, most)).await.map_err(malformed)?;
        let bytes: Uint8Array = bytes.dyn_into().map_err(|_| too_large(most))?;
        if takes != Takes::Json {
            return Ok(bytes.to_vec());
        }
        let media_type = self.content_type.as_deref().unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        if bytes.length() > 0 && !media_type.eq_ignore_ascii_case("application/json") {
            let message = "The body must be JSON, and its Content-Type application/json";
            return Err(Failure::new(ErrorCode::UnsupportedMediaType, message));
        }
        Ok(bytes.to_vec())
    }
}
