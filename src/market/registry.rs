//! Numbers for products, so that a tick is a column of prices and not a map.

use std::collections::{HashMap, HashSet};

use super::product::{Product, ProductId};

/// Products held at most. What comes beyond is counted as left out.
pub const MOST_PRODUCTS: usize = 2000;

/// Products in the order in which they were first seen; a number is never given to another product.
#[derive(Debug, Default)]
pub struct Registry {
    ids: Vec<ProductId>,
    numbers: HashMap<ProductId, usize>,
    listings: Vec<Option<Product>>,
    /// Listed products that do not trade and have no number.
    idle: HashSet<ProductId>,
    listed: bool,
}

impl Registry {
    /// The number of a product, given one if it is new; none where the market is full.
    pub fn number_or_add(&mut self, id: &ProductId) -> Option<usize> {
        if let Some(number) = self.numbers.get(id) {
            return Some(*number);
        }
        let number = self.ids.len();
        if number >= MOST_PRODUCTS {
            return None;
        }
        self.ids.push(id.clone());
        self.listings.push(None);
        self.numbers.insert(id.clone(), number);
        Some(number)
    }

    /// The number of a known product.
    pub fn number(&self, id: &ProductId) -> Option<usize> {
        self.numbers.get(id).copied()
    }

    /// The id behind a number.
    pub fn id(&self, number: usize) -> Option<&ProductId> {
        self.ids.get(number)
    }

    /// All products with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &ProductId)> {
        self.ids.iter().enumerate()
    }

    /// Number of products.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Replaces all listings. Products that trade get a number; the others keep theirs if they have one. Returns whether anything
    /// is different from before.
    pub fn list(&mut self, products: Vec<Product>) -> bool {
        let before = (core::mem::take(&mut self.listings), core::mem::take(&mut self.idle));
        self.listings = vec![None; before.0.len()];
        self.listed = true;
        for product in products {
            let number =
                if product.trades() { self.number_or_add(&product.id) } else { self.number(&product.id) };
            match number.and_then(|number| self.listings.get_mut(number)) {
                Some(listing) => *listing = Some(product),
                None => {
                    self.idle.insert(product.id);
                }
            }
        }
        (&self.listings, &self.idle) != (&before.0, &before.1)
    }

    /// A product's listing.
    pub fn listing(&self, number: usize) -> Option<&Product> {
        self.listings.get(number).and_then(Option::as_ref)
    }

    /// Whether the market shows a product. As long as no listing has been had, it shows all.
    pub fn trades(&self, number: usize) -> bool {
        !self.listed || self.listing(number).is_some_and(Product::trades)
    }

    /// Whether a product without a number is at least listed, though it does not trade.
    pub fn is_idle(&self, id: &ProductId) -> bool {
        self.idle.contains(id)
    }

    /// Whether the listings have been had.
    pub fn is_listed(&self) -> bool {
        self.listed
    }
}
