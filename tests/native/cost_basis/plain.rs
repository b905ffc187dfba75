//! Cost basis as one would compute it by hand, from the first movement on, with whole numbers of any size. It shares no code with `src/`.

use num_bigint::BigInt;

use cryptovault::vault::amount::Amount;
use cryptovault::vault::lot::Method;
use cryptovault::vault::movement::{Action, Movement};

/// In parts of 10^-18.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub quantity: BigInt,
    pub uncosted: BigInt,
    pub cost: BigInt,
    pub realised: BigInt,
    pub unknown: BigInt,
}

struct Heap {
    number: usize,
    quantity: BigInt,
    cost: Option<BigInt>,
    left: BigInt,
    left_cost: Option<BigInt>,
}

pub fn parts(amount: Amount) -> BigInt {
    BigInt::from(amount.parts())
}

/// No division here is of anything below zero but of proceeds.
fn down(over: BigInt, under: &BigInt) -> BigInt {
    let quotient = &over / under;
    if over < BigInt::ZERO && &quotient * under != over { quotient - 1 } else { quotient }
}

pub fn compute(method: Method, movements: &[Movement]) -> Sheet {
    let mut heaps: Vec<Heap> = Vec::new();
    let (mut realised, mut unknown) = (BigInt::ZERO, BigInt::ZERO);
    for (number, movement) in movements.iter().enumerate() {
        let effect = movement.effect;
        let quantity = parts(effect.quantity);
        if effect.action == Action::Acquire {
            let cost = effect.worth.map(parts);
            let heap = Heap { number, left: quantity.clone(), left_cost: cost.clone(), quantity, cost };
            match heaps
                .iter_mut()
                .find(|other| method == Method::Average && other.cost.is_some() == heap.cost.is_some())
            {
                Some(all) => {
                    all.left += heap.left;
                    all.left_cost = all.left_cost.take().zip(heap.left_cost).map(|(a, b)| a + b);
                }
                None => heaps.push(heap),
            }
            continue;
        }
        let mut used: Vec<(BigInt, Option<BigInt>)> = Vec::new();
        let mut missing = quantity.clone();
        let wanted = takings(method, &mut heaps, &quantity);
        for (index, most) in wanted {
            let heap = &mut heaps[index];
            let part = most.min(heap.left.clone()).min(missing.clone());
            if part == BigInt::ZERO {
                continue;
            }
            let cost = heap.left_cost.clone().map(|cost| down(cost * &part, &heap.left));
            heap.left_cost = heap.left_cost.take().zip(cost.clone()).map(|(left, cost)| left - cost);
            heap.left -= &part;
            missing -= &part;
            used.push((part, cost));
        }
        assert_eq!(missing, BigInt::ZERO);
        if effect.action != Action::Dispose {
            continue;
        }
        let last = used.len().saturating_sub(1);
        let mut rest = effect.worth.map(parts);
        for (line, (part, cost)) in used.into_iter().enumerate() {
            let proceeds = effect.worth.map(|worth| {
                if line == last { rest.clone().unwrap() } else { down(parts(worth) * &part, &quantity) }
            });
            rest = rest.zip(proceeds.clone()).map(|(rest, proceeds)| rest - proceeds);
            match (proceeds, cost) {
                (Some(proceeds), Some(cost)) => realised += proceeds - cost,
                _ => unknown += part,
            }
        }
    }
    let sum =
        |figures: &mut dyn Iterator<Item = BigInt>| figures.fold(BigInt::ZERO, |sum, figure| sum + figure);
    Sheet {
        quantity: sum(&mut heaps.iter().map(|heap| heap.left.clone())),
        uncosted: sum(&mut heaps.iter().filter(|heap| heap.cost.is_none()).map(|heap| heap.left.clone())),
        cost: sum(&mut heaps.iter().filter_map(|heap| heap.left_cost.clone())),
        realised,
        unknown,
    }
}

/// Which heaps are taken from in which order, and how much of each at most.
fn takings(method: Method, heaps: &mut [Heap], quantity: &BigInt) -> Vec<(usize, BigInt)> {
    let mut order: Vec<usize> = (0..heaps.len()).collect();
    match method {
        Method::Fifo => {}
        Method::Lifo => order.reverse(),
        Method::Hifo => order.sort_by_key(|index| {
            let heap = &heaps[*index];
            let unit = BigInt::from(10).pow(18);
            let unit_cost = heap.cost.as_ref().map(|cost| cost * unit / &heap.quantity);
            (std::cmp::Reverse(unit_cost), heap.number)
        }),
        Method::Average => {
            order.sort_by_key(|index| heaps[*index].cost.is_none());
            let all = heaps.iter().fold(BigInt::ZERO, |all, heap| all + &heap.left);
            let costed = heaps
                .iter()
                .find(|heap| heap.cost.is_some())
                .map(|heap| heap.left.clone())
                .unwrap_or_default();
            let part = if *quantity == BigInt::ZERO { BigInt::ZERO } else { down(costed * quantity, &all) };
            let most =
                |index: usize| if heaps[index].cost.is_some() { part.clone() } else { quantity - &part };
            return order.into_iter().map(|index| (index, most(index))).collect();
        }
    }
    order.into_iter().map(|index| (index, quantity.clone())).collect()
}
