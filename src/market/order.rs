//! Sorting. The standard library's sort is compiled anew for every type, at some 15 KB of wasm each: here it is compiled once.

use core::cmp::Ordering;

/// Items in the order that `compare` gives; equal ones stay as they were.
pub fn sorted<T>(items: Vec<T>, mut compare: impl FnMut(&T, &T) -> Ordering) -> Vec<T> {
    let order = order(items.len(), &mut |a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order.into_iter().filter_map(|place| items.get_mut(place)?.take()).collect()
}

fn order(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|a, b| compare(*a, *b));
    places
}

/// The first `most` of the items in the order that `compare` gives, of which no two are equal.
pub fn first<T>(
    items: impl Iterator<Item = T>,
    most: usize,
    mut compare: impl FnMut(&T, &T) -> Ordering,
) -> Vec<T> {
    let mut first: Vec<T> = Vec::with_capacity(most + 1);
    for item in items {
        // Nearly all of many items are behind the last one that is kept.
        if first.len() == most && first.last().is_none_or(|last| compare(&item, last).is_gt()) {
            continue;
        }
        let place = first.partition_point(|kept| compare(kept, &item).is_lt());
        first.insert(place, item);
        first.truncate(most);
    }
    first
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_the_order_of_the_standard_library(items in prop::collection::vec((0_u8..9, any::<u8>()), 0..60)) {
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            prop_assert_eq!(sorted(items, |a, b| a.0.cmp(&b.0)), expected);
        }

        #[test]
        fn the_first_are_those_of_the_whole_order(items in prop::collection::hash_set(any::<u16>(), 0..60), most in 0_usize..25) {
            let mut expected: Vec<_> = items.iter().copied().collect();
            expected.sort_unstable();
            expected.truncate(most);
            prop_assert_eq!(first(items.into_iter(), most, Ord::cmp), expected);
        }
    }
}
