//! Candles that readers asked for, kept for when the exchange does not answer.

use std::collections::VecDeque;

use super::candle::{Candle, CandlesQuery};
use super::source::Clock;

/// Answers held at most: the oldest makes room. 64 of 300 candles are about 2 MB.
const MOST_ANSWERS: usize = 64;

/// Candles and when they came.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldCandles {
    /// Ascending.
    pub candles: Vec<Candle>,
    /// When the exchange sent them.
    pub at: Clock,
}

/// The newest answers by query.
#[derive(Debug, Default)]
pub struct Shelf {
    answers: VecDeque<(CandlesQuery, HeldCandles)>,
}

impl Shelf {
    /// The last answer to a query.
    pub fn get(&self, query: &CandlesQuery) -> Option<&HeldCandles> {
        self.answers.iter().find(|(held, _)| held == query).map(|(_, candles)| candles)
    }

    /// Keeps an answer in place of the last one.
    pub fn put(&mut self, query: CandlesQuery, candles: Vec<Candle>, at: Clock) {
        self.answers.retain(|(held, _)| *held != query);
        self.answers.push_back((query, HeldCandles { candles, at }));
        while self.answers.len() > MOST_ANSWERS {
            self.answers.pop_front();
        }
    }
}
