//! The relay's binary; everything is in the library.

fn main() -> std::process::ExitCode {
    kith_relay::run()
}
