// For Android Studio. Never run here: no Gradle and no Android SDK are to be had where Kith is built; Maven builds and tests these sources (pom.xml).
pluginManagement { repositories { google(); mavenCentral(); gradlePluginPortal() } }
dependencyResolutionManagement { repositories { google(); mavenCentral() } }
rootProject.name = "kith-android"
include(":app")
