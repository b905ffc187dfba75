//! Bodies that are written while they are sent: a page when the last one has gone out, so that no body is ever held whole.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::{d1, platform};
use crate::app::vault::export::Export;
use crate::store::database::{Database, DatabaseError, Rows, Statement};

// `next` promises a page, or undefined behind the last. Where it fails, so does the body: half a file is no file.
#[wasm_bindgen(inline_js = "export function streamOf(first, next) {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(first));
    },
    async pull(controller) {
      const page = await next();
      if (page === undefined) controller.close();
      else controller.enqueue(encoder.encode(page));
    },
  });
}")]
extern "C" {
    #[wasm_bindgen(js_name = streamOf)]
    fn stream_of(first: &str, next: JsValue) -> JsValue;
}

/// A body that begins with this and goes on with what is to be written.
pub fn of_export(first: &str, rest: Export) -> JsValue {
    let rest = Rc::new(RefCell::new(rest));
    let next = Closure::<dyn FnMut() -> Promise>::new(move || {
        let rest = Rc::clone(&rest);
        future_to_promise(async move {
            // Nobody asks for a page before the last one is there.
            let mut export = rest.borrow().clone();
            let page = export.next(&Pages).await.map_err(|failure| {
                platform::log("error", "file_not_written", &failure.message);
                JsValue::from(failure.message)
            })?;
            rest.replace(export);
            Ok(page.map_or(JsValue::UNDEFINED, JsValue::from))
        })
    });
    stream_of(first, next.into_js_value())
}

/// Where pages come from.
struct Pages;

impl Database for Pages {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, DatabaseError> {
        d1::batch(statements).await
    }
}
