//! `cargo xtask torture`: the stories of faults, for as long as one likes, each round with another seed.
//!
//! A story is a test that reads its seed and its length from the environment; CI runs the same test with its own numbers.
//! The first failure ends the run with the end of what the test said and the command that repeats it. Each round is a line,
//! printed before it begins: after Ctrl-C the last one stands there with its seed.

use std::fs::File;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::Failure;
use crate::step::{cargo, run};
use crate::tools::target;

const USAGE: &str =
    "usage: cargo xtask torture [--minutes N] [--seed S] [--steps N] [STORY…] | --mutations [WORD…] | --list";
/// How long it goes on when nobody says.
const MINUTES: u64 = 10;
/// Lines of a failed test that are shown; all of them are in its file.
const LINES: usize = 60;

/// A test that can go on for long.
struct Story {
    name: &'static str,
    about: &'static str,
    /// The program of tests, as `--test` names it.
    program: &'static str,
    /// The test in it, behind the name of its file.
    test: &'static str,
    /// Steps of one round: some tens of seconds.
    steps: u64,
}

const STORIES: &[Story] = &[
    Story {
        name: "machine",
        about: "five devices, random steps, all faults of the network at once",
        program: "stories",
        test: "torture::five_devices_end_alike_whatever_they_do_on_a_bad_network",
        steps: 1_000,
    },
    Story {
        name: "processes",
        about: "two processes on one home, with suspend and resume between",
        program: "stories",
        test: "torture::two_processes_on_one_home_do_what_both_were_told",
        steps: 2_000,
    },
    Story {
        name: "kills",
        about: "SIGKILL of real phones and of a real relay, at instants and at system calls",
        program: "cli",
        test: "kills::what_exited_0_arrives_once_whoever_is_killed_and_when",
        steps: 200,
    },
    Story {
        name: "relay-kills",
        about: "SIGKILL of a real relay under load: nothing acknowledged is lost, no gap",
        program: "relay",
        test: "command::kills_at_any_moment_lose_no_acknowledged_entry_and_leave_no_gap",
        steps: 40,
    },
    Story {
        name: "model",
        about: "random operations on logs against a naive reference, with restarts",
        program: "relay",
        test: "log_model::the_relay_agrees_with_a_naive_log_over_a_file_that_is_reopened",
        steps: 100_000,
    },
    Story {
        name: "overload",
        about: "wake streams above every cap, and appends above every rate",
        program: "relay",
        test: "http_refusals::an_overloaded_relay_refuses_by_code_and_serves_again_when_it_is_over",
        steps: 10_000,
    },
    Story {
        name: "bytes",
        about: "one flipped bit in any file of a home",
        program: "cli",
        test: "faults::one_flipped_byte_in_any_file_is_said_or_harmless_and_costs_no_other_part",
        steps: 300,
    },
];

/// What the command line asks for.
struct Plan {
    time: Duration,
    seed: u64,
    steps: Option<u64>,
    stories: Vec<&'static Story>,
    /// Once each, with the seed that was given.
    once: bool,
}

/// Runs the stories named, or all in turn, until the time is over.
pub(crate) fn run_stories(words: &[&str]) -> Result<(), Failure> {
    if words == ["--list"] {
        STORIES.iter().for_each(|story| println!("{:<12} {}", story.name, story.about));
        return Ok(());
    }
    let plan = Plan::of(words)?;
    let programs: Vec<&str> = plan.stories.iter().flat_map(|story| ["--test", story.program]).collect();
    run(cargo().args(["test", "--release", "--quiet", "--workspace", "--no-run"]).args(programs))?;
    let (begun, mut seed, mut rounds) = (Instant::now(), plan.seed, 0_u64);
    loop {
        for story in &plan.stories {
            let steps = plan.steps.unwrap_or(story.steps);
            let passed = begun.elapsed().as_secs();
            print!("{:>3}:{:02}  {:<12} seed {seed}, {steps} steps … ", passed / 60, passed % 60, story.name);
            std::io::stdout().flush()?;
            let round = Instant::now();
            play(story, seed, steps)?;
            println!("ok, {} s", round.elapsed().as_secs());
            rounds = rounds.saturating_add(1);
            if !plan.once && begun.elapsed() >= plan.time {
                println!("{rounds} rounds passed, the last with seed {seed}");
                return Ok(());
            }
        }
        if plan.once {
            println!("{rounds} rounds passed with seed {seed}");
            return Ok(());
        }
        seed = seed.wrapping_add(1);
    }
}

impl Plan {
    fn of(words: &[&str]) -> Result<Self, Failure> {
        let (mut minutes, mut seed, mut steps, mut stories) = (None, None, None, Vec::new());
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut number = || -> Result<Option<u64>, Failure> {
                Ok(Some(words.next().and_then(|word| word.parse().ok()).ok_or(USAGE)?))
            };
            match *word {
                "--minutes" => minutes = number()?,
                "--seed" => seed = number()?,
                "--steps" => steps = number()?,
                name => {
                    let found = STORIES.iter().find(|story| story.name == name);
                    stories.push(found.ok_or_else(|| format!("no story {name}; {USAGE}"))?);
                }
            }
        }
        if stories.is_empty() {
            stories = STORIES.iter().collect();
        }
        Ok(Self {
            time: Duration::from_secs(minutes.unwrap_or(MINUTES).saturating_mul(60)),
            once: seed.is_some() && minutes.is_none(),
            // Another one each time; short, since people type it.
            seed: seed.unwrap_or_else(|| RandomState::new().build_hasher().finish() % 1_000_000),
            steps,
            stories,
        })
    }
}

/// One round of a story; its failure says how to repeat it.
fn play(story: &Story, seed: u64, steps: u64) -> Result<(), Failure> {
    let folder = target().join("torture");
    std::fs::create_dir_all(&folder)?;
    let said = folder.join(format!("{}.txt", story.name));
    let mut test = cargo();
    test.args(["test", "--release", "--quiet", "--workspace", "--test", story.program]);
    test.args(["--", "--exact", story.test, "--nocapture"]);
    for (name, value) in [
        ("KITH_TORTURE_SEED", seed),
        ("KITH_TORTURE_STEPS", steps),
        ("KITH_MODEL_SEED", seed),
        ("KITH_MODEL_STEPS", steps),
    ] {
        test.env(name, value.to_string());
    }
    let file = File::create(&said)?;
    let ended = test.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file).status()?;
    let text = String::from_utf8_lossy(&std::fs::read(&said)?).into_owned();
    // A test that is not there passes too.
    let ran = text.contains("test result: ok. 1 passed");
    if ended.success() && ran {
        return Ok(());
    }
    println!("FAILED");
    let lines: Vec<&str> = text.lines().collect();
    lines.iter().skip(lines.len().saturating_sub(LINES)).for_each(|line| println!("  {line}"));
    Err(format!(
        "story {} failed; all it said is in {}\nto repeat it: cargo xtask torture --seed {seed} --steps {steps} {}",
        story.name,
        said.display(),
        story.name
    )
    .into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step::root;

    /// Whether some file of tests has this test.
    fn exists(named: &str) -> bool {
        let (file, test) = named.split_once("::").unwrap();
        ["tests", "cli", "relay", "core/store", "core/crypto", "core/sync"].iter().any(|folder| {
            let path = root().join(folder).join("tests").join(format!("{file}.rs"));
            std::fs::read_to_string(path).is_ok_and(|text| text.contains(&format!("fn {test}(")))
        })
    }

    #[test]
    fn every_story_is_a_test_that_exists() {
        for story in STORIES {
            assert!(exists(story.test), "{}: {}", story.name, story.test);
        }
    }

    #[test]
    fn a_command_line_is_a_plan_or_an_error() {
        let plan = Plan::of(&["--minutes", "3", "--seed", "7", "model"]).unwrap();
        assert_eq!((plan.time.as_secs(), plan.seed, plan.once, plan.stories.len()), (180, 7, false, 1));
        assert!(Plan::of(&["--seed", "7"]).unwrap().once, "a seed alone is a repetition");
        assert_eq!(Plan::of(&[]).unwrap().stories.len(), STORIES.len());
        for words in [&["--minutes"][..], &["--minutes", "x"], &["--seeds", "1"], &["no-story"]] {
            assert!(Plan::of(words).is_err(), "{words:?}");
        }
    }
}
