//! The request that hands a message to a push service.

use super::delivery::Delivery;
use super::encryption::{Chance, NotEncrypted, encrypt};
use super::subscription::Subscription;

/// A POST. Redirects are not followed: the word is given to one service alone. It is not for logs: its address is a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// Where to.
    pub url: String,
    /// All headers that matter.
    pub headers: Vec<(&'static str, String)>,
    /// What the browser gets.
    pub body: Vec<u8>,
}

/// Makes the request. `authorization` is the word to the origin of the subscription: [`super::vapid::VapidKey::authorization`], the same for an hour.
///
/// # Errors
/// Why the message was not encrypted.
pub fn request(
    to: &Subscription,
    message: &[u8],
    delivery: &Delivery,
    authorization: &str,
    chance: &Chance,
) -> Result<Request, NotEncrypted> {
    let mut headers = delivery.headers();
    headers.push(("Authorization", authorization.to_owned()));
    headers.push(("Content-Encoding", "aes128gcm".to_owned()));
    headers.push(("Content-Type", "application/octet-stream".to_owned()));
    Ok(Request { url: to.endpoint().to_owned(), headers, body: encrypt(to, message, chance)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::push::delivery::Urgency;
    use crate::push::subscription::Services;

    #[test]
    fn a_request_goes_to_the_address_with_all_that_a_push_service_asks_for() {
        let key = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
        let endpoint = "https://push.example.net/p/1";
        let to = Subscription::parse(endpoint, key, "BTBZMqHH6r4Tts7J_aSIgg", Services::Public).unwrap();
        let delivery = Delivery { ttl_secs: 60, urgency: Urgency::Normal, topic: None };
        let chance = Chance { salt: [1; 16], secret: [2; 32] };
        let sent = request(&to, b"hello", &delivery, "vapid t=…, k=…", &chance).unwrap();
        assert_eq!((sent.url.as_str(), sent.body.len()), (endpoint, 5 + 103));
        let names: Vec<_> = sent.headers.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["TTL", "Urgency", "Authorization", "Content-Encoding", "Content-Type"]);
    }
}
