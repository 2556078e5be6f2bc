//! How insights and results of questionnaires read to a person and to a script.

use super::{Cell, Human, Page};
use kith::journal::insights::{Effect, Finding, FindingKind};
use kith::journal::instruments::{AnswerOption, Direction, Instrument, Item, NOT_A_DIAGNOSIS, Pack, Score, Text, pack};
use kith::journal::results::Taken;
use kith_model::{HelpLine, Timestamp};
use serde::Serialize;

/// A factor and how its days differ.
#[derive(Debug, Serialize)]
pub(crate) struct EffectView {
    factor: String,
    days_with: u32,
    days_without: u32,
    difference: f64,
    low: f64,
    high: f64,
    p: f64,
    q: f64,
    claim: bool,
    note: String,
}

impl From<Effect> for EffectView {
    fn from(effect: Effect) -> Self {
        let note = effect.note();
        let Effect { factor, days_with, days_without, difference, low, high, p, q, claim } = effect;
        Self { factor, days_with, days_without, difference, low, high, p, q, claim, note }
    }
}

impl Human for EffectView {
    fn human(&self, page: &mut Page) {
        let factor = Cell::new(&self.factor);
        let interval = format!("{:+.2} ({:+.2} to {:+.2})", self.difference, self.low, self.high);
        page.row([
            if self.claim { factor.strong() } else { factor },
            Cell::new(interval),
            Cell::new(format!("q {:.3}", self.q)).dim(),
            Cell::new(&self.note),
        ]);
    }
}

/// How the mood itself goes.
#[derive(Debug, Serialize)]
pub(crate) struct FindingView {
    finding: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    window_days: Option<i32>,
    days: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    days_before: Option<u32>,
    value: f64,
    low: f64,
    high: f64,
    p: f64,
    q: f64,
    claim: bool,
    note: String,
}

impl From<Finding> for FindingView {
    fn from(finding: Finding) -> Self {
        let note = finding.note();
        let Finding { kind, days, days_before, value, low, high, p, q, claim } = finding;
        let (finding, window_days) = match kind {
            FindingKind::Trend => ("trend", None),
            FindingKind::Change { window } => ("change", Some(window)),
        };
        Self { finding, window_days, days, days_before, value, low, high, p, q, claim, note }
    }
}

impl Human for FindingView {
    fn human(&self, page: &mut Page) {
        let interval = format!("{:+.2} ({:+.2} to {:+.2})", self.value, self.low, self.high);
        let name = Cell::new(self.finding);
        page.row([if self.claim { name.strong() } else { name }, Cell::new(interval), Cell::new(&self.note)]);
    }
}

/// A score as a number: whole where it is always whole.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Number {
    Whole(u32),
    Mean(f64),
}

impl Number {
    fn of(instrument: Instrument, score: Score) -> Self {
        let mean = matches!(instrument, Instrument::CbiPersonal | Instrument::CbiWork | Instrument::CbiClient);
        if mean { Self::Mean(score.value()) } else { Self::Whole(score.points()) }
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Whole(points) => write!(f, "{points}"),
            Self::Mean(value) => write!(f, "{value:.3}"),
        }
    }
}

/// Where to turn to, whatever the result is.
const RESOURCES: [&str; 2] = [
    "help lines and first steps: `kith help-now`",
    "somebody you trust, your doctor, or your workplace's assistance program",
];

/// A result.
#[derive(Debug, Serialize)]
pub(crate) struct TakenView {
    instrument: &'static str,
    score: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    band: Option<&'static str>,
    taken_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    helplines: Vec<HelpLine>,
    note: &'static str,
    resources: [&'static str; 2],
    /// Whether people are shown the help lines here.
    #[serde(skip)]
    calls: bool,
}

impl TakenView {
    /// A result, with these help lines if it calls for them.
    pub(crate) fn of(taken: &Taken, helplines: &[HelpLine]) -> Self {
        let instrument = taken.answers.instrument();
        Self {
            instrument: instrument.key(),
            score: Number::of(instrument, taken.score),
            band: taken.band.map(|band| band.key()),
            taken_at: taken.taken_at,
            difference: taken.trend.map(|trend| trend.difference()),
            change: taken.trend.and_then(|trend| trend.direction).map(Direction::key),
            helplines: if taken.answers.alarm() { helplines.to_vec() } else { Vec::new() },
            note: NOT_A_DIAGNOSIS,
            resources: RESOURCES,
            calls: taken.answers.alarm(),
        }
    }

    /// The same without the call above it: an earlier result says nothing about now.
    pub(crate) fn earlier(mut self) -> Self {
        self.calls = false;
        self
    }
}

impl Human for TakenView {
    fn human(&self, page: &mut Page) {
        if self.calls {
            page.line("You said that you think of being dead or of hurting yourself. You can talk to somebody now:");
            self.helplines.iter().for_each(|line| line.human(page));
        }
        let band = self.band.unwrap_or_default().replace('_', " ");
        let difference = self.difference.map(|difference| format!("{difference:+} since the one before"));
        page.row([
            Cell::time(self.taken_at),
            Cell::new(self.instrument),
            Cell::new(self.score.to_string()).strong(),
            Cell::new(band),
            Cell::new(difference.unwrap_or_default()).dim(),
        ]);
    }
}

/// What stands below results, for people.
pub(crate) fn below_results() -> String {
    format!("{NOT_A_DIAGNOSIS}\nWhere to turn to: {}.", RESOURCES.join("; "))
}

/// A questionnaire in the list.
#[derive(Debug, Serialize)]
pub(crate) struct InstrumentView {
    instrument: &'static str,
    title: &'static str,
    items: usize,
    values: &'static [u8],
    languages: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    licence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    band: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    taken_at: Option<Timestamp>,
    /// With a result only.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'static str>,
}

impl InstrumentView {
    /// Whether it shows a result.
    pub(crate) const fn is_taken(&self) -> bool {
        self.taken_at.is_some()
    }

    /// A questionnaire with its last result.
    pub(crate) fn of(instrument: Instrument, last: Option<&Taken>) -> Self {
        let pack: Option<Pack> = pack(instrument);
        Self {
            instrument: instrument.key(),
            title: instrument.title(),
            items: instrument.items(),
            values: instrument.values(),
            languages: pack.iter().flat_map(|pack| &pack.texts).map(|text| text.language.clone()).collect(),
            version: pack.as_ref().map(|pack| pack.version),
            licence: pack.as_ref().map(|pack| pack.licence.clone()),
            source: pack.map(|pack| pack.source),
            score: last.map(|taken| Number::of(instrument, taken.score)),
            band: last.and_then(|taken| taken.band).map(|band| band.key()),
            taken_at: last.map(|taken| taken.taken_at),
            note: last.map(|_| NOT_A_DIAGNOSIS),
        }
    }
}

impl Human for InstrumentView {
    fn human(&self, page: &mut Page) {
        let last = match (&self.score, self.taken_at) {
            (Some(score), Some(at)) => {
                let band = self.band.unwrap_or_default().replace('_', " ");
                format!("last {score} {band} on {}", Cell::time(at).as_str())
            }
            _ => "not taken yet".to_owned(),
        };
        page.row([
            Cell::new(self.instrument).strong(),
            Cell::new(self.title),
            Cell::new(format!("{} questions", self.items)).dim(),
            Cell::new(self.languages.join(" ")).dim(),
            Cell::new(last),
        ]);
    }
}

/// The questions of a questionnaire.
#[derive(Debug, Serialize)]
pub(crate) struct QuestionsView<'p> {
    instrument: &'static str,
    language: &'p str,
    instruction: &'p str,
    items: Vec<QuestionView<'p>>,
    translation: &'p str,
    version: u32,
    licence: &'p str,
    source: &'p str,
}

#[derive(Debug, Serialize)]
struct QuestionView<'p> {
    text: &'p str,
    options: Vec<OptionView<'p>>,
}

#[derive(Debug, Serialize)]
struct OptionView<'p> {
    value: u8,
    label: &'p str,
}

impl<'p> QuestionsView<'p> {
    /// The questions in one language.
    pub(crate) fn of(instrument: Instrument, pack: &'p Pack, text: &'p Text) -> Self {
        let option = |option: &'p AnswerOption| OptionView { value: option.value, label: &option.label };
        let question =
            |item: &'p Item| QuestionView { text: &item.text, options: item.options.iter().map(option).collect() };
        Self {
            instrument: instrument.key(),
            language: &text.language,
            instruction: &text.instruction,
            items: text.items.iter().map(question).collect(),
            translation: &text.translation,
            version: pack.version,
            licence: &pack.licence,
            source: &pack.source,
        }
    }
}

impl Human for QuestionsView<'_> {
    fn human(&self, page: &mut Page) {
        page.line(self.instruction);
        for (at, item) in self.items.iter().enumerate() {
            page.line(format!("{}. {}", at + 1, item.text));
            let options: Vec<String> =
                item.options.iter().map(|option| format!("{} {}", option.value, option.label)).collect();
            page.line(format!("   {}", options.join(" · ")));
        }
        page.line(format!("{}. Licence: {}.", self.source, self.licence));
    }
}
