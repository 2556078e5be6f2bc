//! The package for Android: an archive with the classes, the library for each kind of processor, and rules for shrinking, beside
//! a POM that names what it needs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{PROFILE, host, listed, needs, put, put_licences, sums, version, write, zip};
use crate::Failure;
use crate::step::{cargo, root, run};
use crate::suites::Built;
use crate::tools::target;

/// Android's name of a processor, and Rust's of the target.
const ABIS: &[(&str, &str)] = &[("arm64-v8a", "aarch64-linux-android"), ("x86_64", "x86_64-linux-android")];
/// The oldest Android: 8.0, the first with java.time.
const API: &str = "26";

/// What a release machine needs and runs.
const NEEDS: &str = "\
this needs a release machine: a JDK, Maven, the NDK r28 or newer (its pages are 16 KiB) and cargo-ndk.
  rustup target add aarch64-linux-android x86_64-linux-android
  cargo install cargo-ndk
  ANDROID_NDK_HOME=/path/of/the/ndk cargo xtask package android
without them: cargo xtask package --check lays the package out with stand-ins, and looks at it";

/// R8 must keep what JNA finds by name.
const RULES: &str = "\
# Kith calls its library through JNA, which finds classes, fields and methods by their names.
-dontwarn java.awt.**
-keep class com.sun.jna.** { *; }
-keep class * implements com.sun.jna.** { *; }
-keepclasseswithmembers,includedescriptorclasses class org.kith.** { native <methods>; }
";

/// Builds the libraries and lays the package out.
pub(super) fn make(folder: &Path) -> Result<(), Failure> {
    needs("cargo-ndk", NEEDS)?;
    if std::env::var_os("ANDROID_NDK_HOME").is_none() {
        return Err(NEEDS.into());
    }
    let built = host()?;
    let mut ndk = cargo();
    ndk.arg("ndk");
    for (abi, _) in ABIS {
        ndk.args(["-t", abi]);
    }
    run(ndk.args(["--platform", API, "build", "--locked", "--profile", PROFILE, "--package", "kith-ffi", "--lib"]))?;
    let libraries: Vec<_> =
        ABIS.iter().map(|(abi, triple)| (*abi, target().join(triple).join(PROFILE).join("libkith_ffi.so"))).collect();
    lay_out(folder, &classes(&built)?, &libraries)
}

/// The same with stand-ins.
pub(super) fn check(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder)?;
    let stand_in = folder.with_extension("stand-in");
    write(&stand_in, "no library")?;
    let libraries: Vec<_> = ABIS.iter().map(|(abi, _)| (*abi, stand_in.clone())).collect();
    lay_out(folder, &stand_in, &libraries)?;
    let archive = listed(&folder.join(format!("{}.aar", name())))?;
    let abis = ABIS.iter().map(|(abi, _)| format!("jni/{abi}/libkith_ffi.so"));
    let wanted = ["AndroidManifest.xml", "classes.jar", "proguard.txt", "R.txt", "THIRD-PARTY-LICENCES.txt"];
    for file in wanted.map(str::to_owned).into_iter().chain(abis) {
        if !archive.contains(&file) {
            return Err(format!("the archive has no {file}:\n{archive}").into());
        }
    }
    run(Command::new("sha256sum").current_dir(folder).args(["--check", "--quiet", "SHA256SUMS"]))
}

fn name() -> String {
    format!("kith-android-{}", version())
}

/// The classes, compiled from the generated code and from what is written by hand.
fn classes(built: &Built) -> Result<PathBuf, Failure> {
    let generated = target().join("bindings").join("kotlin");
    run(Command::new(&built.bindgen).current_dir(root()).arg("kotlin").arg(&built.library).arg(&generated))?;
    let kotlin = root().join("bindings").join("kotlin");
    let mut maven = Command::new("mvn");
    maven.current_dir(&kotlin).args(["--batch-mode", "--no-transfer-progress", "-DskipTests", "package"]);
    run(maven.arg(format!("-Dkith.generated={}", generated.display())).stdin(Stdio::null()))?;
    Ok(kotlin.join("target").join(format!("kith-core-{}.jar", version())))
}

fn lay_out(folder: &Path, classes: &Path, libraries: &[(&str, PathBuf)]) -> Result<(), Failure> {
    let inside = folder.join("inside");
    write(&inside.join("AndroidManifest.xml"), &manifest())?;
    write(&inside.join("proguard.txt"), RULES)?;
    write(&inside.join("R.txt"), "")?;
    put(classes, &inside.join("classes.jar"))?;
    for (abi, library) in libraries {
        put(library, &inside.join("jni").join(abi).join("libkith_ffi.so"))?;
    }
    let targets: Vec<&str> = ABIS.iter().map(|(_, triple)| *triple).collect();
    put_licences(&inside, &targets)?;
    zip(&inside, &folder.canonicalize()?.join(format!("{}.aar", name())))?;
    fs::remove_dir_all(&inside)?;
    write(&folder.join(format!("{}.pom", name())), &pom()?)?;
    sums::write(folder)
}

fn manifest() -> String {
    format!(
        "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"org.kith\">\n    \
         <uses-sdk android:minSdkVersion=\"{API}\" />\n    \
         <uses-permission android:name=\"android.permission.INTERNET\" />\n</manifest>\n"
    )
}

/// What it needs are the versions that the tests on the JVM ran with; JNA comes as an archive of its own.
fn pom() -> Result<String, Failure> {
    let tested = fs::read_to_string(root().join("bindings").join("kotlin").join("pom.xml"))?;
    let of = |start: &str| {
        let found =
            tested.split_once(start).and_then(|(_, rest)| rest.split_once('<')).map(|(version, _)| version.to_owned());
        found.ok_or_else(|| format!("bindings/kotlin/pom.xml has no {start}"))
    };
    let kotlin = of("<kotlin.version>")?;
    let coroutines = of("<coroutines.version>")?;
    let jna = of("<artifactId>jna</artifactId>\n      <version>")?;
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n  \
         <modelVersion>4.0.0</modelVersion>\n  <groupId>org.kith</groupId>\n  <artifactId>kith-android</artifactId>\n  \
         <version>{}</version>\n  <packaging>aar</packaging>\n  <licenses>\n    <license><name>Apache-2.0 OR MIT</name></license>\n  \
         </licenses>\n  <dependencies>\n",
        version()
    );
    for (group, artifact, version, kind) in [
        ("org.jetbrains.kotlin", "kotlin-stdlib", &kotlin, "jar"),
        ("org.jetbrains.kotlinx", "kotlinx-coroutines-android", &coroutines, "jar"),
        ("net.java.dev.jna", "jna", &jna, "aar"),
    ] {
        text.push_str(&format!(
            "    <dependency>\n      <groupId>{group}</groupId>\n      <artifactId>{artifact}</artifactId>\n      \
             <version>{version}</version>\n      <type>{kind}</type>\n      <scope>compile</scope>\n    </dependency>\n"
        ));
    }
    text.push_str("  </dependencies>\n</project>\n");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pom_names_the_versions_that_were_tested() {
        let pom = pom().unwrap();
        let tested = fs::read_to_string(root().join("bindings/kotlin/pom.xml")).unwrap();
        for line in pom.lines().filter(|line| line.contains("<version>")).skip(1) {
            let version = line.trim().trim_start_matches("<version>").trim_end_matches("</version>");
            assert!(tested.contains(&format!(">{version}<")), "{version}");
        }
        assert!(pom.contains("<type>aar</type>") && pom.contains("<packaging>aar</packaging>"));
    }
}
