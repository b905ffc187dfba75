//! `GET /ws-feed`: the exchange's WebSocket with the channel `ticker_batch`.
//!
//! Faults of this path act on its messages too: none (`hang`), late, spoilt, half (`malformed`), half and then the
//! end of the connection (`cut`), or unchanging (`frozen`).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::book::book;
use crate::faults::View;
use crate::faults::fault::Effect;
use crate::faults::spoil::spoil;
use crate::moment;
use crate::product::{Product, Status};

const PATH: &str = "/ws-feed";

/// What a client may send.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Request {
    Subscribe(Channels),
    Unsubscribe(Channels),
}

#[derive(Debug, Deserialize)]
struct Channels {
    #[serde(default)]
    product_ids: Vec<String>,
    #[serde(default)]
    channels: Vec<Channel>,
}

/// A channel by name, or with products of its own.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Channel {
    Name(String),
    With {
        name: String,
        #[serde(default)]
        product_ids: Vec<String>,
    },
}

/// The products a socket listens to, with the last trade it was told of.
type Subscriptions = BTreeMap<String, Option<i64>>;

/// Opens a feed.
pub async fn open(State(app): State<Arc<App>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| serve(socket, app))
}

async fn serve(mut socket: WebSocket, app: Arc<App>) {
    let mut subscriptions = Subscriptions::new();
    let mut interval = tokio::time::interval(app.feed_interval);
    loop {
        tokio::select! {
            received = socket.recv() => {
                let Some(Ok(message)) = received else { return };
                let Message::Text(text) = message else { continue };
                let answer = answer(&app, &mut subscriptions, &text);
                if socket.send(Message::text(answer.to_string())).await.is_err() {
                    return;
                }
            }
            _ = interval.tick() => {}
        }
        if tell(&mut socket, &app, &mut subscriptions).await.is_none() {
            return;
        }
    }
}

/// Changes the subscriptions as asked and answers what the exchange would.
fn answer(app: &App, subscriptions: &mut Subscriptions, text: &str) -> Value {
    let failed = |reason: &str| json!({"type": "error", "message": "Failed to subscribe", "reason": reason});
    let (wanted, subscribe) = match serde_json::from_str(text) {
        Ok(Request::Subscribe(channels)) => (channels, true),
        Ok(Request::Unsubscribe(channels)) => (channels, false),
        Err(_) => return failed("Malformed JSON"),
    };
    let mut ids = wanted.product_ids;
    for channel in wanted.channels {
        let (name, own) = match channel {
            Channel::Name(name) => (name, Vec::new()),
            Channel::With { name, product_ids } => (name, product_ids),
        };
        if name != "ticker_batch" {
            return failed(&format!("{name} is not a valid channel"));
        }
        ids.extend(own);
    }
    if let Some(unknown) = ids.iter().find(|id| app.market.find(id).is_none()) {
        return failed(&format!("{unknown} is not a valid product"));
    }
    for id in ids {
        if subscribe {
            subscriptions.entry(id).or_insert(None);
        } else {
            subscriptions.remove(&id);
        }
    }
    let channels = match subscriptions.is_empty() {
        true => json!([]),
        false => json!([{"name": "ticker_1000", "product_ids": subscriptions.keys().collect::<Vec<_>>()}]),
    };
    json!({"type": "subscriptions", "channels": channels})
}

/// Sends the tickers that have changed; `None` ends the connection.
async fn tell(socket: &mut WebSocket, app: &App, subscriptions: &mut Subscriptions) -> Option<()> {
    let effects = app.faults.peek(PATH);
    if effects.contains(&Effect::Hang) {
        return Some(());
    }
    let view = View::under(&effects, app.clock.now_ms());
    for (id, told) in subscriptions {
        let Some(product) = app.market.find(id) else { continue };
        let Some((trade_id, ticker)) = ticker(app, product, view.at_ms) else { continue };
        if *told == Some(trade_id) {
            continue;
        }
        *told = Some(trade_id);
        let mut text = ticker.to_string();
        for effect in &effects {
            match effect {
                Effect::Spoil(spoiling, _) => {
                    text = String::from_utf8(spoil(text.as_bytes(), *spoiling, 1)).unwrap_or_default();
                }
                Effect::Delay(ms) => tokio::time::sleep(Duration::from_millis(*ms)).await,
                _ => {}
            }
        }
        if effects.contains(&Effect::Malformed) || effects.contains(&Effect::Cut) {
            text.truncate(text.len() / 2);
        }
        socket.send(Message::text(text)).await.ok()?;
        if effects.contains(&Effect::Cut) {
            return None;
        }
    }
    Some(())
}

fn ticker(app: &App, product: &Product, at_ms: i64) -> Option<(i64, Value)> {
    if app.market.status(product, at_ms)? != Status::Online {
        return None;
    }
    let trade = app.market.last_trade(product, at_ms)?;
    let day = app.market.day(product, at_ms)?;
    let top = book(product, app.market.texture(product), &trade, at_ms, 1);
    let (bid, ask) = (top.bids.first()?, top.asks.first()?);
    let month: Decimal = day.volume_30day.unwrap_or(day.volume);
    let ticker = json!({
        "type": "ticker",
        "sequence": trade.id,
        "product_id": product.id,
        "price": trade.price,
        "open_24h": day.open,
        "volume_24h": day.volume,
        "low_24h": day.low,
        "high_24h": day.high,
        "volume_30d": month,
        "best_bid": bid.price,
        "best_bid_size": bid.size,
        "best_ask": ask.price,
        "best_ask_size": ask.size,
        "side": if trade.buy { "buy" } else { "sell" },
        "time": moment::iso(trade.time_ms),
        "trade_id": trade.id,
        "last_size": trade.size,
    });
    Some((trade.id, ticker))
}
