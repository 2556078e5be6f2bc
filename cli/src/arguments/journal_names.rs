//! Arguments of `journal mood` and `journal factor`, and how a mood is named on the command line.

use super::Text;
use clap::Subcommand;
use clap::builder::{TypedValueParser, ValueParserFactory};
use kith::journal::entries::Mood;
use std::ffi::OsString;

/// A mood: its level, or a name that the person gave it.
#[derive(Debug, Clone)]
pub(crate) enum MoodArg {
    /// 1 to 5.
    Level(Mood),
    /// A name, not looked up yet.
    Name(Text),
}

impl ValueParserFactory for MoodArg {
    type Parser = clap::builder::ValueParser;

    fn value_parser() -> Self::Parser {
        let read = |text: OsString| -> Result<Self, &'static str> {
            // What reads as a number is meant as one, and never as a name.
            let is_number = |text: &&str| text.is_empty() || text.parse::<f64>().is_ok();
            let number = text.to_str().map(str::trim).filter(is_number);
            match number {
                None => Ok(Self::Name(Text::from(text))),
                Some(number) => number.parse().ok().and_then(Mood::new).map(Self::Level).ok_or("a mood is 1 to 5"),
            }
        };
        clap::builder::OsStringValueParser::new().try_map(read).into()
    }
}

/// `journal mood`.
#[derive(Debug, Subcommand)]
pub(crate) enum MoodCommand {
    /// List the five levels with their names and emoji, the best first
    #[command(after_help = "Example:\n  kith journal mood list")]
    List,
    /// Name a level; the first name is shown, all of them are understood
    #[command(after_help = "Example:\n  kith journal mood set 5 rad=🤩 super\n  kith journal log --mood rad")]
    Set {
        /// The level, 1 (worst) to 5 (best)
        #[arg(value_name = "1..5", value_parser = super::journal::level())]
        level: Mood,
        /// A name, with an emoji after `=` if it has one
        #[arg(value_name = "NAME[=EMOJI]", required = true)]
        names: Vec<Text>,
    },
    /// Give a level its plain name again
    #[command(after_help = "Example:\n  kith journal mood reset 5")]
    Reset {
        /// The level, 1 (worst) to 5 (best)
        #[arg(value_name = "1..5", value_parser = super::journal::level())]
        level: Mood,
    },
}

/// `journal factor`.
#[derive(Debug, Subcommand)]
pub(crate) enum FactorCommand {
    /// List factors, those in groups first
    #[command(after_help = "Example:\n  kith journal factor list")]
    List,
    /// Put a factor into a group; it may be one that no entry has yet
    #[command(after_help = "Example:\n  kith journal factor group walk body")]
    Group {
        /// The factor
        #[arg(value_name = "FACTOR")]
        factor: Text,
        /// The group
        #[arg(value_name = "GROUP")]
        group: Text,
    },
    /// Take a factor out of its group
    #[command(after_help = "Example:\n  kith journal factor ungroup walk")]
    Ungroup {
        /// The factor
        #[arg(value_name = "FACTOR")]
        factor: Text,
    },
}
