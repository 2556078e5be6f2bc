//! Worlds, devices and stories that test the whole.
