//! `wenqu`, the whole program in one binary.

fn main() -> std::process::ExitCode {
    wenqu::commands::run(std::env::args_os(), &std::env::vars().collect())
}
