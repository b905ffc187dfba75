//! Windows: which stored price a change is measured against.

/// A span of time and the tolerance inside which a stored price stands for its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Age wanted, milliseconds.
    pub target_ms: i64,
    /// Youngest age accepted, milliseconds.
    pub min_ms: i64,
    /// Oldest age accepted, milliseconds.
    pub max_ms: i64,
}

impl Window {
    /// 60 s, accepted from 35 to 105 s.
    pub const ONE_MINUTE: Self = Self::of_secs(60, 35, 105);
    /// 180 s, accepted from 120 to 300 s.
    pub const THREE_MINUTES: Self = Self::of_secs(180, 120, 300);
    /// 3600 s, accepted from 3300 to 3900 s.
    pub const ONE_HOUR: Self = Self::of_secs(3600, 3300, 3900);

    const fn of_secs(target: i64, min: i64, max: i64) -> Self {
        Self { target_ms: target * 1000, min_ms: min * 1000, max_ms: max * 1000 }
    }

    /// How far an age is from the one wanted; none outside the tolerance.
    pub fn distance(&self, age_ms: i64) -> Option<i64> {
        (self.min_ms..=self.max_ms).contains(&age_ms).then(|| (age_ms - self.target_ms).abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_of_the_tolerance_are_inside() {
        let window = Window::THREE_MINUTES;
        let distances = [119_999, 120_000, 180_000, 300_000, 300_001].map(|age| window.distance(age));
        assert_eq!(distances, [None, Some(60_000), Some(0), Some(120_000), None]);
    }
}
