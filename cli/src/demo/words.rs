//! What is said in the story, and by whom. Every word that matters is long, so that finding it in a file is no accident.

/// The people who are there from the start, and the one who comes late.
pub(super) const ADELHEID: &str = "Adelheid";
/// Will be killed in the middle of a send.
pub(super) const BERTRAND: &str = "Bertrand";
/// Will be removed.
pub(super) const CORDELIA: &str = "Cordelia";
/// Comes late, by a link.
pub(super) const DOMINIKA: &str = "Dominika";

/// The group.
pub(super) const GROUP: &str = "Lunchtime walkers";
/// What it is about.
pub(super) const ABOUT: &str = "Breathing space between meetings";

/// Written offline, two by each.
pub(super) const OFFLINE: [(&str, [&str; 2]); 3] = [
    (ADELHEID, ["Nobody here knows how exhausted yesterday left me", "Could somebody take Thursday's standup?"]),
    (BERTRAND, ["I recognise that feeling, walking helped", "Thursday is mine, consider it handled"]),
    (CORDELIA, ["Writing this underground, somewhere past Hauptbahnhof", "Delivery whenever the tunnel permits"]),
];
/// Being sent when its process is killed.
pub(super) const KILLED: &str = "Halfway through sending, disaster strikes";
/// Written after the newcomer came in.
pub(super) const WELCOME: &str = "Welcome among the walkers, glad you joined";
/// Written by the newcomer.
pub(super) const THANKS: &str = "Thanks, strolling sounds wonderful already";
/// Written after the removal.
pub(super) const LATER: [&str; 2] =
    ["Something confidential for those remaining", "Understood, keeping that between ourselves"];

/// Every text.
pub(super) fn texts() -> Vec<&'static str> {
    let offline = OFFLINE.iter().flat_map(|(_, texts)| texts.iter().copied());
    offline.chain([KILLED, WELCOME, THANKS]).chain(LATER).collect()
}

/// Everything written before the newcomer came.
pub(super) fn before_the_newcomer() -> Vec<&'static str> {
    OFFLINE.iter().flat_map(|(_, texts)| texts.iter().copied()).chain([KILLED]).collect()
}

/// What nobody but the people themselves may find anywhere: names, texts, and each long word of them.
pub(super) fn private() -> Vec<String> {
    let whole = [ADELHEID, BERTRAND, CORDELIA, DOMINIKA, GROUP, ABOUT].into_iter().chain(texts());
    let mut private = Vec::new();
    for text in whole {
        private.push(text.to_owned());
        private.extend(text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 6).map(str::to_owned));
    }
    private.sort_unstable();
    private.dedup();
    private
}
