//! Imports of files as exchanges write them, in every variant that is known.

mod drive;
mod formats;
mod own;
mod pieces;
