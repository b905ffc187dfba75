//! Random numbers with random access: each is a function of a key and an index, so any moment can be asked
//! for without walking to it.

/// A well-mixed word for place `index` of the stream `key` (the finaliser of SplitMix64).
pub fn word(key: u64, index: i64) -> u64 {
    let mut z = key ^ (index as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0x632B_E59B_D9B4_E019);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The key of a named stream under `seed`.
pub fn key(seed: u64, name: &str) -> u64 {
    name.bytes().fold(word(seed, 0), |key, byte| word(key, i64::from(byte) + 1))
}

/// A word as a fraction in `0.0..1.0`.
pub fn fraction(word: u64) -> f64 {
    (word >> 11) as f64 / (1_u64 << 53) as f64
}

/// A number in `0.0..1.0` for place `index` of the stream `key`.
pub fn uniform(key: u64, index: i64) -> f64 {
    fraction(word(key, index))
}

/// Smooth noise in `-1.0..1.0`. It remembers the two lattice points it was last between, which makes a walk from
/// minute to minute cheap; the value at a minute does not depend on where one comes from.
#[derive(Clone, Copy, Debug)]
pub struct Wave {
    key: u64,
    period: i64,
    cell: i64,
    left: f64,
    right: f64,
}

impl Wave {
    /// The noise of the stream `key` whose lattice points lie `period` minutes apart.
    pub fn new(key: u64, period: i64) -> Wave {
        Wave { key, period, cell: 0, left: uniform(key, 0), right: uniform(key, 1) }
    }

    /// The value at `minute`.
    pub fn at(&mut self, minute: i64) -> f64 {
        let cell = minute.div_euclid(self.period);
        if cell != self.cell {
            self.left = if cell == self.cell + 1 { self.right } else { uniform(self.key, cell) };
            self.right = uniform(self.key, cell + 1);
            self.cell = cell;
        }
        let along = (minute - cell * self.period) as f64 / self.period as f64;
        let ease = along * along * (3.0 - 2.0 * along);
        2.0 * (self.left + (self.right - self.left) * ease) - 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wave_passes_through_its_lattice_points_and_stays_in_range() {
        let mut wave = Wave::new(7, 13);
        assert!((-500..500).all(|minute| (-1.0..1.0).contains(&wave.at(minute))));
        assert_eq!(wave.at(26), 2.0 * uniform(7, 2) - 1.0);
    }

    #[test]
    fn a_wave_is_the_same_from_wherever_one_comes() {
        let mut wave = Wave::new(7, 5);
        for minute in [3, 900, 901, 4, -77, 905, 910, 12] {
            assert_eq!(wave.at(minute), Wave::new(7, 5).at(minute), "{minute}");
        }
    }

    #[test]
    fn keys_of_different_names_and_seeds_differ() {
        assert_ne!(key(1, "BTC"), key(1, "ETH"));
        assert_ne!(key(1, "BTC"), key(2, "BTC"));
        assert_eq!(key(1, "BTC"), key(1, "BTC"));
    }
}
