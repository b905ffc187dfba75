//! Caching, without the platform: the policy of each route, what is cached under which key, and how long it is good.

pub mod policy;
pub mod template;
pub mod validator;
pub mod versioned;
