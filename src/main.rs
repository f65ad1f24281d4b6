//! The `almanac` command.

fn main() -> std::process::ExitCode {
    almanac::cli::main()
}
