//! `ticker_batch` on the WebSocket.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod harness;

use axum::http::Method;
use futures_util::{SinkExt, StreamExt};
use harness::{Sim, routes, serve, soon};
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn a_subscriber_is_told_once_and_then_of_every_change() {
    let router = routes(&["--products", "20"]);
    let sim = Sim::around(router.clone());
    let address = serve(router).await;
    let (mut socket, _) = connect_async(format!("ws://{address}/ws-feed")).await.unwrap();
    let mut next = async |send: Option<Value>| -> Option<Value> {
        if let Some(message) = send {
            socket.send(Message::text(message.to_string())).await.unwrap();
        }
        let waited = tokio::time::timeout(std::time::Duration::from_millis(200), socket.next()).await;
        waited.ok().map(|message| serde_json::from_str(message.unwrap().unwrap().to_text().unwrap()).unwrap())
    };
    let subscribe = json!({"type": "subscribe", "product_ids": ["BTC-USD"], "channels": ["ticker_batch"]});
    let echo = soon(next(Some(subscribe))).await.unwrap();
    assert_eq!(
        echo,
        json!({"type": "subscriptions", "channels": [{"name": "ticker_1000", "product_ids": ["BTC-USD"]}]})
    );
    let ticker = next(None).await.unwrap();
    assert_eq!((&ticker["type"], &ticker["product_id"]), (&json!("ticker"), &json!("BTC-USD")));
    assert_eq!(ticker["price"], sim.json("/products/BTC-USD/ticker").await["price"]);
    assert_eq!(next(None).await, None, "nothing changes while the clock stands still");
    sim.advance_secs(60).await;
    assert_eq!(next(None).await.unwrap()["price"], sim.json("/products/BTC-USD/ticker").await["price"]);
    sim.send(Method::PUT, "/sim/faults", r#"[{"path":"/ws-feed","kind":"frozen"}]"#).await;
    sim.advance_secs(60).await;
    assert_eq!(next(None).await, None, "a frozen feed is silent");
    let wrong = json!({"type": "subscribe", "product_ids": ["NO-USD"], "channels": ["ticker_batch"]});
    assert_eq!(next(Some(wrong)).await.unwrap()["type"], "error");
    sim.faults(r#"[{"path":"/ws-feed","kind":"empty_strings"}]"#).await;
    sim.advance_secs(60).await;
    assert_eq!(next(None).await.unwrap()["price"], "");
}
