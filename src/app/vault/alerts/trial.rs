//! Trials: a rule is told as if it were time, so that its owner sees where it arrives.

use std::rc::Rc;

use super::alert_of;
use crate::accounts::request::Body;
use crate::accounts::view::Nothing;
use crate::app::accounts::Outcome;
use crate::app::vault::accounts::next;
use crate::app::vault::change::Written;
use crate::app::vault::{Platform, Vault};
use crate::market::product::ProductId;
use crate::realtime::change::VaultChange;
use crate::store::database::statement;
use crate::store::vault::alerts as sql;
use crate::vault::alert::condition::Condition;
use crate::vault::alert::event::Event;
use crate::vault::alert::observation::{Observation, Subject};
use crate::vault::alert::rule::{AlertId, Rule, Target};

impl<P: Platform> Vault<'_, P> {
    /// A notification as this rule would make it, marked as a test: nothing else changes.
    pub(in crate::app::vault) async fn test_alert(&self, id: &str, body: Body) -> Outcome {
        body.end()?;
        let (name, now_ms) = (format!("test-{}", self.id_for("test of an alert")?), self.call.now_ms);
        let prices = self.call.platform.prices().await;
        self.commit_simple(vec![self.alert(id)], &mut |vault, rows| {
            let row = alert_of(next(&mut rows.into_iter()))?;
            let product = match &row.terms.target {
                Target::Product(product) => Some(product.clone()),
                // One of those that it looks at.
                Target::Watchlist(_) | Target::Holdings => {
                    row.states.first().and_then(|(subject, ..)| ProductId::parse(subject))
                }
                Target::Portfolio => None,
            };
            let subject = match &product {
                Some(product) => Subject::Product(product.clone()),
                None => Subject::Portfolio(self.user_id.into()),
            };
            let price = product.as_ref().and_then(|product| prices.of(product.as_str(), now_ms));
            // Where no price is known, a threshold stands for it; a percentage does not.
            let threshold = row.terms.condition.threshold();
            let is_price = price.is_some() || matches!(row.terms.condition, Condition::Crosses { .. });
            let price = price.map_or(threshold, |price| price.price);
            let rule =
                Rc::new(Rule { id: AlertId::new(id), owner: self.user_id.into(), terms: row.terms.clone() });
            let seen = Observation { subject, at_ms: now_ms, price, before: [None; 3] };
            let event = Event::trial(&rule, &seen, now_ms);
            let values = vec![
                vault.id.into(),
                name.as_str().into(),
                now_ms.into(),
                format!("Test: {}", event.title()).into(),
                is_price.then(|| event.body()).into(),
                id.into(),
                event.asset().into(),
            ];
            let tell = vec![statement(sql::TEST, values)];
            Ok(Written::new(VaultChange::Notifications, tell, 200, &Nothing {}))
        })
        .await
    }
}
