//! Tests of the session rules.

use proptest::prelude::*;

use super::*;

const NOW: i64 = 1_763_629_500_000;

fn device(id: &str) -> NewSession {
    NewSession {
        id: id.to_owned(),
        method: "password".to_owned(),
        user_agent: "Firefox".to_owned(),
        place: "Oslo, NO".to_owned(),
        address: "192.0.2.0/24".to_owned(),
    }
}

fn proof() -> Proof {
    Proof { read_ms: NOW, ..Proof::default() }
}

fn begin(account: &mut Account, id: &str, proof: Proof, now_ms: i64) -> Reply {
    let (user_id, email) = ("u1".to_owned(), "ada@example.org".to_owned());
    account.handle(Command::Begin { user_id, email, session: device(id), proof }, now_ms)
}

fn refresh(account: &mut Account, id: &str, n: u64, now_ms: i64) -> Reply {
    account.handle(Command::Refresh { session: id.to_owned(), n, seen: device("") }, now_ms)
}

fn number(reply: &Reply) -> Option<u64> {
    match reply {
        Reply::Live(live) => Some(live.n),
        _ => None,
    }
}

fn signed_in() -> Account {
    let mut account = Account::default();
    assert_eq!(number(&begin(&mut account, "a", proof(), NOW)), Some(0));
    account
}

#[test]
fn a_refresh_token_has_one_successor_however_often_it_is_used_at_once() {
    let mut account = signed_in();
    let replies: Vec<_> = (0..50).map(|_| refresh(&mut account, "a", 0, NOW + 600_000)).collect();
    assert!(replies.iter().all(|reply| reply == &replies[0] && number(reply) == Some(1)));
}

#[test]
fn a_client_that_did_not_hear_the_answer_gets_it_again_for_ten_seconds() {
    let mut account = signed_in();
    let first = refresh(&mut account, "a", 0, NOW);
    assert_eq!(refresh(&mut account, "a", 0, NOW + 10_000), first);
    assert_eq!(refresh(&mut account, "a", 0, NOW + 10_001), Reply::Reused);
    assert_eq!(refresh(&mut account, "a", 1, NOW + 10_001), Reply::Ended);
}

#[test]
fn a_token_two_steps_behind_ends_the_session_and_that_is_announced() {
    let mut account = signed_in();
    refresh(&mut account, "a", 0, NOW);
    refresh(&mut account, "a", 1, NOW);
    account.announcements.clear();
    assert_eq!(refresh(&mut account, "a", 0, NOW), Reply::Reused);
    assert_eq!(account.announcements, [Announcement::Ended("a".to_owned()), Announcement::SessionsChanged]);
}

#[test]
fn a_token_that_was_never_given_out_ends_the_session() {
    let mut account = signed_in();
    assert_eq!(refresh(&mut account, "a", 7, NOW), Reply::Reused);
}

#[test]
fn a_session_that_is_not_used_for_thirty_days_is_over() {
    let mut account = signed_in();
    assert_eq!(number(&refresh(&mut account, "a", 0, NOW + SESSION_MS - 1)), Some(1));
    assert_eq!(refresh(&mut account, "a", 1, NOW + 2 * SESSION_MS), Reply::Ended);
}

#[test]
fn ending_the_others_keeps_one_and_voids_what_was_proven_before() {
    let mut account = signed_in();
    begin(&mut account, "b", proof(), NOW);
    account.handle(Command::Pend { step: "s".to_owned(), expires_ms: NOW + 300_000 }, NOW);
    assert_eq!(account.handle(Command::EndOthers { keep: Some("a".to_owned()) }, NOW + 5), Reply::Count(1));
    let check = |id: &str| Command::Check { session: id.to_owned(), class: None };
    assert_eq!(account.handle(check("b"), NOW + 5), Reply::Ended);
    assert!(matches!(account.handle(check("a"), NOW + 5), Reply::Live(_)));
    // A password that was compared before the change, and a sign-in that waits.
    assert_eq!(begin(&mut account, "c", proof(), NOW + 5), Reply::Ended);
    let waiting = Proof { read_ms: NOW + 5, step: Some("s".to_owned()), ..Proof::default() };
    assert_eq!(begin(&mut account, "c", waiting, NOW + 5), Reply::Ended);
}

#[test]
fn each_part_of_a_proof_works_once() {
    let mut account = signed_in();
    account.handle(Command::Pend { step: "s".to_owned(), expires_ms: NOW + 300_000 }, NOW);
    let by_step = || Proof { step: Some("s".to_owned()), totp_step: Some(10), ..proof() };
    assert!(matches!(begin(&mut account, "b", by_step(), NOW), Reply::Live(_)));
    assert_eq!(begin(&mut account, "c", by_step(), NOW), Reply::Ended);
    for step in [9, 10] {
        let old = Proof { totp_step: Some(step), ..proof() };
        assert_eq!(begin(&mut account, "c", old, NOW), Reply::Refused);
    }
    let by_passkey = || Proof { challenge: Some(("x".to_owned(), NOW + 300_000)), ..proof() };
    assert!(matches!(begin(&mut account, "c", by_passkey(), NOW), Reply::Live(_)));
    assert_eq!(begin(&mut account, "d", by_passkey(), NOW), Reply::Refused);
}

#[test]
fn a_sign_in_that_waits_too_long_is_over() {
    let mut account = signed_in();
    account.handle(Command::Pend { step: "s".to_owned(), expires_ms: NOW + 300_000 }, NOW);
    let attempt = || Command::Attempt { step: Some("s".to_owned()) };
    assert_eq!(account.handle(attempt(), NOW + 299_999), Reply::Done);
    assert_eq!(account.handle(attempt(), NOW + 300_000), Reply::Ended);
}

#[test]
fn guessing_second_factors_is_slowed_down_and_success_forgets() {
    let mut account = signed_in();
    let attempt = || Command::Attempt { step: None };
    assert!((0..5).all(|_| account.handle(attempt(), NOW) == Reply::Done));
    assert_eq!(account.handle(attempt(), NOW), Reply::Wait { wait_ms: 1000 });
    assert!(matches!(
        account.handle(Command::Prove { session: "a".to_owned(), proof: proof() }, NOW),
        Reply::Live(_)
    ));
    assert_eq!(account.handle(attempt(), NOW), Reply::Done);
}

#[test]
fn the_session_that_was_longest_unused_makes_room() {
    let mut account = Account::default();
    for number in 0..51 {
        begin(&mut account, &format!("s{number}"), proof(), NOW + number);
    }
    let Reply::Sessions(sessions) = account.handle(Command::List, NOW + 51) else { panic!() };
    assert_eq!(sessions.len(), 50);
    assert_eq!(sessions[0].session.id, "s50");
    assert!(sessions.iter().all(|view| view.session.id != "s0"));
}

/// An object outlives a deployment: what it has written down must still be read after a change of this form.
#[test]
fn what_is_written_down_is_pinned() {
    let mut account = signed_in();
    account.handle(Command::Pend { step: "s".to_owned(), expires_ms: 7 + NOW }, NOW);
    let json = concat!(
        r#"{"user_id":"u1","email":"ada@example.org","sessions":[{"new":{"id":"a","method":"password","user_agent":"Firefox","#,
        r#""place":"Oslo, NO","address":"192.0.2.0/24"},"n":0,"rotated_ms":1763629500000,"created_ms":1763629500000,"#,
        r#""proven_ms":1763629500000}],"steps":[{"id":"s","expires_ms":1763629500007}],"spent":[],"valid_after_ms":0,"#,
        r#""totp_step":null,"attempts":{"failed":0,"last_ms":0},"limit":0,"announcements":["sessions_changed"]}"#
    );
    assert_eq!(serde_json::to_string(&account).unwrap(), json);
    assert_eq!(serde_json::from_str::<Account>(json).unwrap(), account);
    assert!(serde_json::from_str::<Account>(r#"{"sessions":[]}"#).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]
    /// 10,000 races: clients that hold copies of the same tokens use them in any order and at any time. No number is ever given out for two
    /// different tokens, and once an old one was shown, none works.
    #[test]
    fn a_race_has_exactly_one_successor(uses in prop::collection::vec((0_u64..6, 0_i64..12_000), 1..40)) {
        let mut account = signed_in();
        let (mut now_ms, mut newest, mut issued_ms, mut is_over) = (NOW, 0, NOW, false);
        for (n, wait_ms) in uses {
            now_ms += wait_ms;
            match refresh(&mut account, "a", n, now_ms) {
                Reply::Live(live) => {
                    prop_assert!(!is_over);
                    if n == newest {
                        (newest, issued_ms) = (n + 1, now_ms);
                    } else {
                        prop_assert!(n + 1 == newest && now_ms - issued_ms <= 10_000);
                    }
                    prop_assert_eq!((live.n, live.rotated_ms), (newest, issued_ms));
                }
                reply => {
                    prop_assert_eq!(reply, if is_over { Reply::Ended } else { Reply::Reused });
                    prop_assert!(is_over || n > newest || n + 1 < newest || now_ms - issued_ms > 10_000);
                    is_over = true;
                }
            }
        }
    }
}
