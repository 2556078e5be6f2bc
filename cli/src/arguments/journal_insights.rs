//! Arguments of `journal insights` and `journal instrument`.

use super::Text;
use super::journal::DayRange;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use kith::journal::instruments::Instrument;
use kith_model::Region;

/// `journal insights`.
#[derive(Debug, Args)]
pub(crate) struct InsightsArgs {
    /// The days to look at (default: all)
    #[command(flatten)]
    pub(crate) range: DayRange,
    /// Show how the mood itself goes, in place of factors: its trend, and the last 28 and 90 days beside those before
    #[arg(long)]
    pub(crate) trends: bool,
}

/// `journal instrument`.
#[derive(Debug, Subcommand)]
pub(crate) enum InstrumentCommand {
    /// List the questionnaires, with licence and source, and the last result of each
    #[command(after_help = "Example:\n  kith journal instrument list")]
    List,
    /// Show the questions of one, and the values of the answers
    #[command(after_help = "Example:\n  kith journal instrument show who-5 --language de")]
    Show {
        /// The questionnaire
        #[arg(value_name = "NAME", value_parser = instrument())]
        name: Instrument,
        /// The language of the questions, such as en, de or es
        #[arg(long, value_name = "LANGUAGE", default_value = "en")]
        language: String,
    },
    /// Answer one: a score, no diagnosis
    #[command(after_help = concat!(
        "Example:\n  kith journal instrument take who-5 --answers 3,4,2,3,4\n",
        "  kith journal instrument take cbi-work --answers 75,50,50,100,25,,50"
    ))]
    Take(TakeArgs),
    /// Show the results of one, the earliest first
    #[command(after_help = "Example:\n  kith journal instrument history who-5")]
    History {
        /// The questionnaire
        #[arg(value_name = "NAME", value_parser = instrument())]
        name: Instrument,
    },
}

/// `journal instrument take`.
#[derive(Debug, Args)]
pub(crate) struct TakeArgs {
    /// The questionnaire
    #[arg(value_name = "NAME", value_parser = instrument())]
    pub(crate) name: Instrument,
    /// The answers in order, with commas between; an empty place for one left out
    #[arg(long, value_name = "1,2,…", allow_hyphen_values = true)]
    pub(crate) answers: Text,
    /// The country whose help lines are shown, should there be a reason (default: all that we know)
    #[arg(long, value_name = "XX")]
    pub(crate) region: Option<Region>,
}

fn instrument() -> impl TypedValueParser<Value = Instrument> {
    PossibleValuesParser::new(Instrument::ALL.map(Instrument::key))
        .try_map(|key| Instrument::find(&key).ok_or("no questionnaire has this name"))
}
