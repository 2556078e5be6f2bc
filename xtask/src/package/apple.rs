//! The package for Apple's systems: the Swift sources that Linux tests, beside an xcframework with a static library for devices
//! and one for simulators. An Xcode project takes the folder as a local package, or a server offers the zip.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{PROFILE, host, listed, put, put_licences, sums, version, write, zip};
use crate::Failure;
use crate::step::{cargo, run};
use crate::suites::{Built, built};
use crate::swift;
use crate::tools::target;

/// A library of the framework: its name there, the targets that are joined in it, and whether it is for simulators.
struct Slice {
    name: &'static str,
    triples: &'static [&'static str],
    architectures: &'static [&'static str],
    is_simulator: bool,
}

const SLICES: &[Slice] = &[
    Slice { name: "ios-arm64", triples: &["aarch64-apple-ios"], architectures: &["arm64"], is_simulator: false },
    Slice {
        name: "ios-arm64_x86_64-simulator",
        triples: &["aarch64-apple-ios-sim", "x86_64-apple-ios"],
        architectures: &["arm64", "x86_64"],
        is_simulator: true,
    },
];
/// The oldest iOS.
const IOS: &str = "16.0";
const LIBRARY: &str = "libkith_ffi.a";

/// What a release machine needs and runs.
const NEEDS: &str = "\
this needs a release machine: a Mac with Xcode.
  rustup target add aarch64-apple-ios aarch64-apple-ios-sim x86_64-apple-ios
  cargo xtask package apple
without one: cargo xtask package --check lays the package out with stand-ins, and looks at it";

/// Builds the libraries and lays the package out.
pub(super) fn make(folder: &Path) -> Result<(), Failure> {
    if !cfg!(target_os = "macos") {
        return Err(NEEDS.into());
    }
    let host = host()?;
    let mut libraries = Vec::new();
    for slice in SLICES {
        let mut parts = Vec::new();
        for triple in slice.triples {
            let mut build = cargo();
            build.env("IPHONEOS_DEPLOYMENT_TARGET", IOS).args(["rustc", "--locked", "--package", "kith-ffi", "--lib"]);
            run(build.args(["--crate-type", "staticlib", "--profile", PROFILE, "--target", triple]))?;
            parts.push(target().join(triple).join(PROFILE).join(LIBRARY));
        }
        let library = folder.join(format!("{}.a", slice.name));
        run(Command::new("lipo").arg("-create").args(&parts).arg("-output").arg(&library))?;
        libraries.push(library);
    }
    lay_out(&host, folder, &libraries)?;
    libraries.iter().try_for_each(|library| Ok(fs::remove_file(library)?))
}

/// The same with stand-ins.
pub(super) fn check(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder)?;
    let stand_in = folder.with_extension("stand-in");
    write(&stand_in, "no library")?;
    let libraries: Vec<_> = SLICES.iter().map(|_| stand_in.clone()).collect();
    lay_out(&built()?, folder, &libraries)?;
    let archive = listed(&folder.join("KithFFI.xcframework.zip"))?;
    for slice in SLICES {
        for file in [LIBRARY, "Headers/KithFFI/module.modulemap", "Headers/KithFFI/KithCoreFFI.h"] {
            let file = format!("KithFFI.xcframework/{}/{file}", slice.name);
            if !archive.contains(&file) {
                return Err(format!("the archive has no {file}:\n{archive}").into());
            }
        }
    }
    // Read by somebody else's reader.
    let read = "import plistlib, sys; print(len(plistlib.load(open(sys.argv[1], 'rb'))['AvailableLibraries']))";
    let plist = folder.join("Kith").join("KithFFI.xcframework").join("Info.plist");
    let said = Command::new("python3").args(["-c", read]).arg(plist).output()?;
    if said.stdout.trim_ascii() != SLICES.len().to_string().as_bytes() {
        return Err(format!("the property list is wrong: {}", String::from_utf8_lossy(&said.stderr)).into());
    }
    for file in ["Package.swift", "Sources/KithClient/KithHome.swift", "Sources/KithCore/Generated.swift"] {
        if !folder.join("Kith").join(file).is_file() {
            return Err(format!("the package has no {file}").into());
        }
    }
    run(Command::new("sha256sum").current_dir(folder).args(["--check", "--quiet", "SHA256SUMS"]))
}

fn lay_out(built: &Built, folder: &Path, libraries: &[PathBuf]) -> Result<(), Failure> {
    let package = folder.join("Kith");
    swift::lay_out(built, &package)?;
    // Tests start a relay; headers and their map are in the framework.
    fs::remove_dir_all(package.join("Tests"))?;
    let framework = package.join("KithFFI.xcframework");
    for (slice, library) in SLICES.iter().zip(libraries) {
        let inside = framework.join(slice.name);
        put(library, &inside.join(LIBRARY))?;
        let headers = inside.join("Headers").join("KithFFI");
        let from = package.join("Sources").join("KithFFI");
        for header in ["KithModelFFI.h", "KithCoreFFI.h"] {
            put(&from.join(header), &headers.join(header))?;
        }
        write(&headers.join("module.modulemap"), &without_links(&fs::read_to_string(from.join("module.modulemap"))?))?;
    }
    fs::remove_dir_all(package.join("Sources").join("KithFFI"))?;
    write(&framework.join("Info.plist"), &plist())?;
    let targets: Vec<&str> = SLICES.iter().flat_map(|slice| slice.triples).copied().collect();
    put_licences(&package, &targets)?;
    let archive = folder.canonicalize()?.join("KithFFI.xcframework.zip");
    let alone = folder.join("alone");
    fs::create_dir_all(&alone)?;
    fs::rename(&framework, alone.join("KithFFI.xcframework"))?;
    zip(&alone, &archive)?;
    fs::rename(alone.join("KithFFI.xcframework"), &framework)?;
    fs::remove_dir(&alone)?;
    // For who offers the zip on a server: what takes the place of the path in Package.swift.
    let url = format!(
        ".binaryTarget(\n    name: \"KithFFI\",\n    url: \"https://example.org/kith/{}/KithFFI.xcframework.zip\",\n    checksum: \"{}\"\n)\n",
        version(),
        sums::of(&archive)?
    );
    write(&folder.join("binary-target.txt"), &url)?;
    sums::write(folder)
}

/// In a framework the library is linked by Xcode, not by the map.
fn without_links(map: &str) -> String {
    map.lines().filter(|line| !line.trim_start().starts_with("link ")).map(|line| format!("{line}\n")).collect()
}

fn plist() -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n<dict>\n\t<key>AvailableLibraries</key>\n\t<array>\n",
    );
    for slice in SLICES {
        let architectures: String = slice.architectures.iter().map(|name| format!("<string>{name}</string>")).collect();
        let variant = if slice.is_simulator {
            "\t\t\t<key>SupportedPlatformVariant</key><string>simulator</string>\n"
        } else {
            ""
        };
        text.push_str(&format!(
            "\t\t<dict>\n\t\t\t<key>BinaryPath</key><string>{LIBRARY}</string>\n\t\t\t<key>HeadersPath</key><string>Headers</string>\n\
             \t\t\t<key>LibraryIdentifier</key><string>{}</string>\n\t\t\t<key>LibraryPath</key><string>{LIBRARY}</string>\n\
             \t\t\t<key>SupportedArchitectures</key><array>{architectures}</array>\n\
             \t\t\t<key>SupportedPlatform</key><string>ios</string>\n{variant}\t\t</dict>\n",
            slice.name
        ));
    }
    text.push_str(
        "\t</array>\n\t<key>CFBundlePackageType</key><string>XFWK</string>\n\
         \t<key>XCFrameworkFormatVersion</key><string>1.0</string>\n</dict>\n</plist>\n",
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step::root;

    #[test]
    fn the_map_of_a_framework_links_nothing() {
        let map = fs::read_to_string(root().join("bindings/swift/Sources/KithFFI/module.modulemap")).unwrap();
        let framework = without_links(&map);
        assert!(map.contains("link \"kith_ffi\"") && !framework.contains("link "));
        assert!(framework.contains("module KithCoreFFI") && framework.contains("module KithModelFFI"));
    }

    #[test]
    fn the_property_list_says_which_library_is_for_simulators() {
        let plist = plist();
        assert_eq!(plist.matches("<key>LibraryIdentifier</key>").count(), SLICES.len());
        assert_eq!(plist.matches("SupportedPlatformVariant").count(), 1);
        assert_eq!(plist.matches("<string>arm64</string>").count(), 2);
    }
}
