//! The facade: everything that a shell calls.
