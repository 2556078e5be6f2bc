//! The relay that phones sync through.
