//! One line out of a usage error, and whether that line must be JSON.

use super::Cli;
use clap::CommandFactory;
use clap::error::ErrorKind;
use std::ffi::OsString;

/// Whether `--json` stands in a command line, which may be one that cannot be parsed.
pub(crate) fn asks_for_json(arguments: &[OsString]) -> bool {
    arguments.iter().skip(1).take_while(|argument| *argument != "--").any(|argument| argument == "--json")
}

/// What is wrong and what to do, in one line.
pub(crate) fn sentence(error: &clap::Error, arguments: &[OsString]) -> String {
    let text = error.render().to_string();
    let what = match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            "a command is missing".to_owned()
        }
        _ => first_paragraph(&text),
    };
    let tip = text.lines().find_map(|line| line.trim().strip_prefix("tip: ")).map(|tip| format!(" ({tip})"));
    format!("{what}{}: see `{} --help`", tip.unwrap_or_default(), command(arguments))
}

/// Clap's first paragraph, without its `error:`, joined to one line.
fn first_paragraph(text: &str) -> String {
    let text = text.strip_prefix("error: ").unwrap_or(text);
    let lines: Vec<&str> = text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    lines.join(" ")
}

/// The command that was meant, such as `kith group add`.
fn command(arguments: &[OsString]) -> String {
    let tree = Cli::command();
    let mut at = &tree;
    let mut path = vec![at.get_name().to_owned()];
    for word in arguments.iter().skip(1) {
        let Some(next) = at.find_subcommand(word) else { continue };
        path.push(next.get_name().to_owned());
        at = next;
    }
    path.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn says(arguments: &[&str]) -> String {
        let words: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        sentence(&Cli::try_parse_from(arguments).expect_err("a usage error"), &words)
    }

    #[test]
    fn a_usage_error_is_one_line_that_names_the_command() {
        let missing = says(&["kith", "group", "add", "Walkers"]);
        assert!(missing.contains("<CONTACT>") && missing.ends_with("see `kith group add --help`"), "{missing}");
        let unknown = says(&["kith", "sya"]);
        assert!(unknown.contains("sya") && unknown.ends_with("see `kith --help`"), "{unknown}");
        for line in
            [missing, unknown, says(&["kith"]), says(&["kith", "group"]), says(&["kith", "sync", "--deadline", "5"])]
        {
            assert!(!line.contains('\n') && !line.starts_with("error"), "{line}");
        }
    }

    #[test]
    fn json_is_asked_for_by_a_flag_and_not_by_a_text() {
        let line = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        assert!(asks_for_json(&line(&["kith", "--nonsense", "--json"])));
        assert!(!asks_for_json(&line(&["kith", "say", "G", "--", "--json"])));
    }
}
