//! Questionnaires: which there are, how they are scored, and what a score is called.
//!
//! Rules kept here: scoring is code, exact and without I/O; the words that people read are data packs, each with its
//! licence and source; a result is a number and a band, never a diagnosis, and names where help is.
//!
//! | instrument | answers | score | bands |
//! |---|---|---|---|
//! | WHO-5 | 5 of 0..5 | sum times 4, 0..100 | low up to 50, adequate |
//! | PHQ-2, GAD-2 | 2 of 0..3 | sum, 0..6 | screen positive from 3 |
//! | PHQ-8, PHQ-9 | 8, 9 of 0..3 | sum, 0..24, 0..27 | 5 mild, 10 moderate, 15 moderately severe, 20 severe |
//! | GAD-7 | 7 of 0..3 | sum, 0..21 | 5 mild, 10 moderate, 15 severe |
//! | CBI personal, work, client | 6, 7, 6 of 0, 25, 50, 75, 100 | mean of those answered, 0..100 | none |
//! | UCLA-3 | 3 of 1..3 | sum, 3..9 | none |

mod answers;
mod band;
mod pack;
mod score;
mod trend;

pub use answers::{Answers, AnswersError};
pub use band::band;
pub use kith_model::journal::{
    AnswerOption, Band, Direction, Instrument, InstrumentItem as Item, InstrumentText as Text, InstrumentWords as Pack,
};
pub use pack::pack;
pub use score::{Score, Scored, score};
pub use trend::{Trend, trend};

/// What every result is shown with.
pub const NOT_A_DIAGNOSIS: &str = "This is a number, not a diagnosis. If it worries you, talk to a professional.";
