//! Questionnaires: their items, scoring, bands and help lines. Pure functions and data; no I/O.
