//! The encrypted database of a home.
