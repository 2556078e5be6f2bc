//! What the iOS app may know, read from its sources: the models alone know the bindings, screens hold no text, every size follows the
//! letters that a person chose, and whatever can be pressed has a name and the size of a finger.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A file of Swift, from the folder `ios` on.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// Its lines without comments.
    fn code(&self) -> impl Iterator<Item = &str> {
        self.text.lines().map(|line| line.split("//").next().unwrap_or_default())
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join("ios")
}

/// The files of Swift in a folder of `ios` and below.
fn sources(part: &str) -> Vec<Source> {
    let mut open = vec![root().join(part)];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for item in fs::read_dir(&folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|kind| kind == "swift") {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
                found.push(Source { path, text });
            }
        }
    }
    found.sort_by(|left, right| left.path.cmp(&right.path));
    found
}

fn models() -> Vec<Source> {
    sources("KithKit/Sources")
}

fn app() -> Vec<Source> {
    let found = sources("App");
    assert!(found.len() > 25, "the screens were not found");
    found
}

/// Lines of code that have one of the words, with their files.
fn lines_with(sources: &[Source], words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for line in source.code().filter(|line| words.iter().any(|word| line.contains(word))) {
            found.push(format!("{}: {}", source.path, line.trim()));
        }
    }
    found
}

fn imports(sources: &[Source]) -> BTreeSet<String> {
    let lines = sources.iter().flat_map(Source::code);
    lines.filter_map(|line| line.trim().split_once("import ").map(|(_, name)| name.trim().to_owned())).collect()
}

#[test]
fn only_the_models_know_the_bindings_and_they_draw_nothing() {
    let known: BTreeSet<String> = ["Foundation", "KithClient", "Observation"].map(str::to_owned).into();
    assert_eq!(imports(&models()), known);
    // The compiler holds that nothing of the bindings is in what the models show: an import that is not internal would let it.
    assert!(
        lines_with(&models(), &["import KithClient"]).iter().all(|line| line.ends_with(": internal import KithClient"))
    );
    let apple = [
        "BackgroundTasks",
        "CoreImage",
        "Security",
        "SwiftUI",
        "UniformTypeIdentifiers",
        "UserNotifications",
        "WidgetKit",
    ];
    let allowed: BTreeSet<String> = apple.into_iter().chain(["Foundation", "KithKit"]).map(str::to_owned).collect();
    let of_app = imports(&app());
    assert_eq!(of_app.difference(&allowed).collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(of_app.contains("KithKit"));
}

#[test]
fn no_screen_speaks_to_the_network_or_to_files_of_the_home() {
    let words = ["URLSession", "import Network", "SQLite", "Data(contentsOf"];
    assert_eq!(lines_with(&app(), &words), Vec::<String>::new());
}

#[test]
fn every_key_of_words_that_the_code_names_has_words() {
    let text = fs::read_to_string(root().join("KithKit/Sources/KithKit/Resources/words/en.json")).unwrap();
    let words: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
    let mut used = BTreeSet::new();
    for source in app().iter().chain(&models()) {
        for line in source.code() {
            for call in ["words(", "words.count(", "self(", "count(", "undoable(", "say(", "? \"", ": \""] {
                for (at, _) in line.match_indices(call) {
                    let rest = &line[at + call.len()..];
                    let rest = if call.ends_with('"') { rest } else { rest.strip_prefix('"').unwrap_or_default() };
                    let key = rest.split('"').next().unwrap_or_default();
                    let is_key = key.contains('.')
                        && key.chars().all(|letter| letter.is_ascii_lowercase() || letter == '.' || letter == '-');
                    // Signs of the system are named with dots too, on lines that say so.
                    if is_key && !line.contains("sign") && !line.contains("systemImage") && !line.contains("systemName")
                    {
                        used.insert(key.to_owned());
                    }
                }
            }
        }
    }
    assert!(used.len() > 200, "only {} keys were found", used.len());
    let has_words = |key: &str| words.contains_key(key) || words.contains_key(&format!("{key}.other"));
    // Names of the system: of this app, and of a sign.
    let is_name = |key: &str| key.starts_with("org.kith.") || key == "square.and.pencil";
    let missing: Vec<&String> = used.iter().filter(|key| !has_words(key) && !is_name(key)).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

#[test]
fn no_text_stands_in_a_screen() {
    let shows = [
        "Text(\"",
        "Label(\"",
        "Button(\"",
        "navigationTitle(\"",
        "accessibilityLabel(\"",
        "accessibilityHint(\"",
        "Section(\"",
        "Act(\"",
        "Picker(\"",
        "TextField(\"",
        "SecureField(\"",
        "Toggle(\"",
        "ProgressView(\"",
        "prompt: \"",
        "title: \"",
        "name: \"",
        "text: \"",
    ];
    assert_eq!(lines_with(&app(), &shows), Vec::<String>::new());
}

#[test]
fn letters_grow_as_a_person_wants_and_nothing_moves_by_itself() {
    let fixed = [".system(size:", "Font.custom(", ".font(.system", "UIFont"];
    assert_eq!(lines_with(&app(), &fixed), Vec::<String>::new());
    let moves = ["withAnimation", ".animation(", ".transition(", "repeatForever"];
    assert_eq!(lines_with(&app(), &moves), Vec::<String>::new());
    assert!(!lines_with(&app(), &["accessibilityReduceMotion"]).is_empty());
}

/// The part of the light that a channel lets through (WCAG 2.2, relative luminance).
fn light(channel: f64) -> f64 {
    if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
}

fn luminance([red, green, blue]: [f64; 3]) -> f64 {
    0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue)
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    if one > other { one / other } else { other / one }
}

/// The colour that stands in the line with `name`.
fn colour(theme: &str, name: &str) -> [f64; 3] {
    let line = theme
        .lines()
        .find(|line| line.contains(name) && line.contains("Color(red:"))
        .unwrap_or_else(|| panic!("no {name}"));
    let part = |channel: &str| {
        let rest = line.split(&format!("{channel}: ")).nth(1).unwrap();
        rest.split([',', ')']).next().unwrap().parse::<f64>().unwrap()
    };
    [part("red"), part("green"), part("blue")]
}

#[test]
fn what_is_written_has_the_contrast_of_aa_by_day_and_by_night() {
    let theme = &sources("App/Sources").into_iter().find(|source| source.path.ends_with("Theme.swift")).unwrap().text;
    let (day, night) = (colour(theme, "accentByDay"), colour(theme, "accentByNight"));
    let ink = colour(theme, "onMood");
    // The grounds of the system: of a window, and of a row in a list.
    let (white, grouped, black, raised) = ([1.0; 3], [0.949, 0.949, 0.969], [0.0; 3], [0.173, 0.173, 0.180]);
    let moods = ["case 1:", "case 2:", "case 3:", "case 4:", "default:"].map(|case| colour(theme, case));
    let mut pairs = vec![(day, white), (day, grouped), (night, black), (night, raised), (white, day), (ink, night)];
    pairs.extend(moods.map(|mood| (ink, mood)));
    for (front, back) in pairs {
        assert!(contrast(front, back) >= 4.5, "{front:?} on {back:?}: {:.2}", contrast(front, back));
    }
    // The test can fail: grey on grey is not enough.
    assert!(contrast([0.5; 3], [0.6; 3]) < 4.5 && (contrast(black, white) - 21.0).abs() < 0.01);
}

/// A control of SwiftUI stands in `Parts` alone, with a name and a size, or is followed by its name.
#[test]
fn whatever_can_be_pressed_has_a_name_and_is_as_large_as_a_finger() {
    let controls = [
        "Button {",
        "Button(role:",
        "Toggle(",
        "Picker(",
        "DatePicker(",
        "TextField(",
        "SecureField(",
        "Link(destination",
        "ShareLink(",
    ];
    let (mut named, mut nameless) = (0, Vec::new());
    for source in app() {
        let lines: Vec<&str> = source.text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            if !controls
                .iter()
                .any(|control| line.trim_start().starts_with(control) || line.contains(&format!(" {control}")))
            {
                continue;
            }
            // Its modifiers end before the next blank line.
            let end =
                lines[at..].iter().position(|line| line.trim().is_empty()).map_or(lines.len(), |length| at + length);
            let after = lines[at..end.min(at + 30)].join("\n");
            if after.contains(".accessibilityLabel(") {
                named += 1
            } else {
                nameless.push(format!("{}:{}", source.path, at + 1))
            }
        }
    }
    assert_eq!(nameless, Vec::<String>::new());
    assert!(named > 20, "only {named} controls were found");
    let finger = lines_with(&app(), &["let finger: CGFloat = 44"]);
    assert_eq!(finger.len(), 1);
    for source in sources("App/Sources/Parts").iter().filter(|source| source.path.ends_with("Controls.swift")) {
        let pressed = source.text.matches("Button {").count() + source.text.matches("Button(role: role)").count();
        let sized = source.text.matches("Height: finger").count();
        assert!(pressed >= 4 && sized >= pressed, "{pressed} buttons, {sized} sizes");
    }
}

#[test]
fn the_picture_in_the_list_of_apps_shows_nothing_and_a_notification_says_little() {
    let root_screen =
        &sources("App/Sources").into_iter().find(|source| source.path.ends_with("Root.swift")).unwrap().text;
    assert!(root_screen.contains("if phase != .active { Cover() }"));
    // Only where the person wants it is a notification about something.
    assert_eq!(
        lines_with(&app(), &["one.title"]),
        [
            "App/Sources/System/Reminding.swift: for one in change.add { center.add(request(one.id, at: one.fires, tells ? one.title : words(\"announce.reminder\"))) }"
        ]
    );
    let prints = ["print(", "NSLog", "os_log", "Logger(", "dump("];
    assert_eq!(lines_with(&app(), &prints), Vec::<String>::new());
    assert_eq!(lines_with(&models(), &prints), Vec::<String>::new());
}

#[test]
fn every_file_says_what_it_is_for_and_none_is_long() {
    let all: Vec<Source> = ["KithKit", "App", "typecheck"].iter().flat_map(|part| sources(part)).collect();
    for source in &all {
        let first = source.text.lines().next().unwrap_or_default();
        let is_manifest = first.starts_with("// swift-tools-version");
        assert!(first.starts_with("// ") && (is_manifest || first.len() > 20), "{}: {first}", source.path);
        assert!(source.text.lines().count() <= 500, "{} is over 500 lines", source.path);
    }
}

#[test]
fn names_of_the_system_are_the_same_in_code_and_project() {
    let project = fs::read_to_string(root().join("App/project.yml")).unwrap();
    let code: String = app().iter().map(|source| source.text.as_str()).collect();
    for name in ["group.org.kith", "org.kith.refresh"] {
        assert!(code.contains(&format!("\"{name}\"")) && project.contains(name), "{name}");
    }
    assert!(project.contains("CFBundleURLSchemes: [kith]"));
}
