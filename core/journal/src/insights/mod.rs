//! Which factors go with which moods, said honestly. Pure functions over rows; no I/O.
