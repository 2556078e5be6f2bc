//! Identity, MLS groups, periods, seals and commit validity.
