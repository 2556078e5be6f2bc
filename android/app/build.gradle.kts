// The app as a package for phones. Never run here: it was written beside the Maven build, which compiles the same sources against the same artifacts.
// Before it: `cargo xtask package android` (docs/bindings.md), which makes the library for phones and its Kotlin as one AAR in target/package.
plugins {
    id("com.android.application") version "8.13.0"
    id("org.jetbrains.kotlin.android") version "2.4.21"
    id("org.jetbrains.kotlin.plugin.compose") version "2.4.21"
}

android {
    namespace = "org.kith.app"
    compileSdk = 36
    defaultConfig {
        applicationId = "org.kith.app"
        minSdk = 28
        targetSdk = 36
        versionCode = 1
        versionName = "0.1.0"
    }
    compileOptions { sourceCompatibility = JavaVersion.VERSION_17; targetCompatibility = JavaVersion.VERSION_17 }
    buildTypes { release { isMinifyEnabled = true; proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt")) } }
    sourceSets["main"].apply {
        kotlin.srcDirs("src/main/kotlin", "../core/src/main/kotlin", "../ui/src/main/kotlin", "../platform/src/main/kotlin")
        // The words, and the page that "What can my employer see?" is made from.
        resources.srcDirs("../core/src/main/resources", layout.buildDirectory.dir("facts"))
    }
}

val facts by tasks.registering(Copy::class) {
    from("../../docs/threat-model.md")
    into(layout.buildDirectory.dir("facts/facts"))
}
tasks.named("preBuild") { dependsOn(facts) }

dependencies {
    implementation(fileTree("../../target/package") { include("kith-android-*.aar") })
    implementation("net.java.dev.jna:jna:5.19.1@aar")
    implementation("org.jetbrains.kotlinx:kotlinx-coroutines-android:1.11.0")
    implementation("com.google.zxing:core:3.5.3")
    implementation("androidx.activity:activity-compose:1.13.0")
    implementation("androidx.compose.material3:material3:1.4.0")
    implementation("androidx.compose.ui:ui:1.12.1")
    implementation("androidx.compose.foundation:foundation:1.12.1")
    implementation("androidx.lifecycle:lifecycle-viewmodel-compose:2.11.0")
    implementation("androidx.lifecycle:lifecycle-runtime-compose:2.11.0")
}
