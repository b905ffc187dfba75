//! Tables of addresses: what is done at each, who may ask, and how often.

use crate::accounts::identity::Scope;
use crate::accounts::limit::Class;
use crate::error::{ErrorCode, Failure};

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Open,
    /// Who has a session or a key: reads, by the fast record.
    Known,
    /// Who has a session: reads, by the fast record.
    Reader,
    /// Who has a session that the object says is live.
    Session,
    /// The same, and has shown lately who they are.
    Proven,
    /// As a reader, or who has a key with this scope.
    Reads(Scope),
    /// As a session, or who has a key with this scope.
    Writes(Scope),
}

/// What a body may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A JSON object.
    Json,
    /// Text, of so many bytes at most.
    Text(usize),
}

/// An address, and what is done there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route<A> {
    /// What is done.
    pub action: A,
    /// Its path; a part in braces stands for any one part.
    pub path: &'static str,
    /// What must hold of a request.
    pub terms: Terms,
}

/// What must hold of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// The method.
    pub method: &'static str,
    /// Who may ask.
    pub access: Access,
    /// What it counts as.
    pub class: Option<Class>,
    /// What its body may be.
    pub takes: Takes,
}

impl Terms {
    /// Whether something is done, and not only read.
    pub fn acts(&self) -> bool {
        self.method != "GET"
    }
}

/// A line of a table.
pub const fn route<A: Copy>(
    method: &'static str,
    path: &'static str,
    action: A,
    access: Access,
    class: Option<Class>,
) -> Route<A> {
    Route { action, path, terms: Terms { method, access, class, takes: Takes::Json } }
}

/// The longest part of a path that stands for something, in bytes.
const LONGEST_PART: usize = 1400;

/// A route, and what the parts of its path stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<A> {
    /// The route.
    pub route: Route<A>,
    /// What the first part in braces stands for; empty where there is none.
    pub id: String,
    /// The same of the second.
    pub part: String,
}

/// Why there is no route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    /// Nothing is at this path.
    NotFound,
    /// These methods are taken there.
    Methods(String),
}

/// Finds the route of a request. HEAD asks as GET does.
///
/// # Errors
/// There is none, or it takes other methods.
pub fn find<A: Copy>(routes: &[Route<A>], method: &str, path: &str) -> Result<Found<A>, Lost> {
    let method = if method == "HEAD" { "GET" } else { method };
    let mut methods = Vec::new();
    for route in routes {
        if let Some([id, part]) = matched(route.path, path) {
            if route.terms.method == method {
                return Ok(Found { route: *route, id: id.to_owned(), part: part.to_owned() });
            }
            methods.push(route.terms.method);
        }
    }
    if methods.is_empty() {
        return Err(Lost::NotFound);
    }
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.push("OPTIONS");
    Err(Lost::Methods(methods.join(", ")))
}

impl Lost {
    /// What the caller is told.
    pub fn failure(&self) -> Failure {
        match self {
            Self::NotFound => Failure::new(ErrorCode::NotFound, "There is nothing at this address"),
            Self::Methods(methods) => {
                Failure::new(ErrorCode::MethodNotAllowed, format!("This address takes {methods}"))
            }
        }
    }
}

/// What the parts in braces stand for, two at most.
fn matched<'p>(pattern: &str, path: &'p str) -> Option<[&'p str; 2]> {
    let mut found = [""; 2];
    let mut free = found.iter_mut();
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(found),
            (Some(wanted), Some(part)) if wanted.starts_with('{') => {
                *free.next().filter(|_| (1..=LONGEST_PART).contains(&part.len()))? = part;
            }
            (Some(wanted), Some(part)) if wanted == part => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUTES: [Route<u8>; 4] = [
        route("GET", "/a", 0, Access::Open, None),
        route("DELETE", "/a", 1, Access::Open, None),
        route("PUT", "/a/{id}/parts/{n}", 2, Access::Open, None),
        route("POST", "/b/{id}", 3, Access::Open, None),
    ];

    #[test]
    fn parts_in_braces_stand_for_what_is_there() {
        let found = find(&ROUTES, "PUT", "/a/x-1_A/parts/7").unwrap();
        assert_eq!((found.route.action, &*found.id, &*found.part), (2, "x-1_A", "7"));
        assert_eq!(find(&ROUTES, "HEAD", "/a").unwrap().route.action, 0);
    }

    #[test]
    fn another_method_is_told_which_are_taken_and_another_path_that_there_is_nothing() {
        let methods = |methods: &str| Err(Lost::Methods(methods.to_owned()));
        assert_eq!(find(&ROUTES, "PUT", "/a"), methods("GET, DELETE, HEAD, OPTIONS"));
        assert_eq!(find(&ROUTES, "GET", "/b/x"), methods("POST, OPTIONS"));
        for path in ["/a/", "/a/x", "/a//parts/7", "/a/x/parts/", "/b", "", "/"] {
            assert_eq!(find(&ROUTES, "GET", path), Err(Lost::NotFound), "{path}");
        }
    }
}
