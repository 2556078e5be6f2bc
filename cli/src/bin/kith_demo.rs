//! `kith-demo`: what `kith demo` does, so that `cargo run --release` alone shows what Kith is.

fn main() -> std::process::ExitCode {
    kith_cli::demo::main()
}
