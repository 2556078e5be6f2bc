//! See `tests/src/fuzz`. Its files are taken in here, so that this program needs two crates of the core only.
#![no_main]

#[path = "../../tests/src/fuzz/members.rs"]
mod members;
#[path = "../../tests/src/fuzz/wires.rs"]
mod wires;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    members::decode(input);
    members::hold(input);
});
