package org.kith.screens.theme

import androidx.compose.material3.ColorScheme
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.ui.graphics.Color

/** Calm greens on warm paper. A test works out the contrast of every pair that is used. */
val lightColors: ColorScheme = lightColorScheme(
    primary = Color(0xFF2F5D50), onPrimary = Color(0xFFFFFFFF),
    primaryContainer = Color(0xFFD3E8DF), onPrimaryContainer = Color(0xFF0D2E25),
    secondary = Color(0xFF5A5347), onSecondary = Color(0xFFFFFFFF),
    secondaryContainer = Color(0xFFEDE4D6), onSecondaryContainer = Color(0xFF2C271F),
    tertiary = Color(0xFF3D5A80), onTertiary = Color(0xFFFFFFFF),
    tertiaryContainer = Color(0xFFD9E4F2), onTertiaryContainer = Color(0xFF12263F),
    error = Color(0xFF9B2F26), onError = Color(0xFFFFFFFF),
    errorContainer = Color(0xFFF8DCD7), onErrorContainer = Color(0xFF4A0F0A),
    background = Color(0xFFFBF9F5), onBackground = Color(0xFF1E1C19),
    surface = Color(0xFFFBF9F5), onSurface = Color(0xFF1E1C19),
    surfaceVariant = Color(0xFFEFEBE3), onSurfaceVariant = Color(0xFF55504A),
    surfaceContainer = Color(0xFFF3EFE8), surfaceContainerHigh = Color(0xFFEDE9E1), surfaceContainerLow = Color(0xFFF7F4EE),
    surfaceContainerHighest = Color(0xFFE8E3DA), surfaceContainerLowest = Color(0xFFFFFFFF),
    outline = Color(0xFF7D766C), outlineVariant = Color(0xFFD6CFC4),
    inverseSurface = Color(0xFF33302B), inverseOnSurface = Color(0xFFF6F1E9), inversePrimary = Color(0xFFA5D3C2),
)

/** The same by night. */
val darkColors: ColorScheme = darkColorScheme(
    primary = Color(0xFFA5D3C2), onPrimary = Color(0xFF0D3529),
    primaryContainer = Color(0xFF24483D), onPrimaryContainer = Color(0xFFD3E8DF),
    secondary = Color(0xFFD6CAB8), onSecondary = Color(0xFF3A342A),
    secondaryContainer = Color(0xFF453F35), onSecondaryContainer = Color(0xFFEDE4D6),
    tertiary = Color(0xFFB3C9E6), onTertiary = Color(0xFF1B334F),
    tertiaryContainer = Color(0xFF2E4662), onTertiaryContainer = Color(0xFFD9E4F2),
    error = Color(0xFFF2B8AF), onError = Color(0xFF5F1610),
    errorContainer = Color(0xFF6F231B), onErrorContainer = Color(0xFFF8DCD7),
    background = Color(0xFF161512), onBackground = Color(0xFFE9E4DB),
    surface = Color(0xFF161512), onSurface = Color(0xFFE9E4DB),
    surfaceVariant = Color(0xFF2C2924), onSurfaceVariant = Color(0xFFC6BEB2),
    surfaceContainer = Color(0xFF211F1B), surfaceContainerHigh = Color(0xFF2A2722), surfaceContainerLow = Color(0xFF1C1A17),
    surfaceContainerHighest = Color(0xFF33302A), surfaceContainerLowest = Color(0xFF100F0D),
    outline = Color(0xFF989084), outlineVariant = Color(0xFF48433B),
    inverseSurface = Color(0xFFE9E4DB), inverseOnSurface = Color(0xFF33302B), inversePrimary = Color(0xFF2F5D50),
)

/** The five moods, the lowest first, and what is written on them. The same by day and by night, so that a colour keeps its meaning. */
val moodColors = listOf(Color(0xFFE3B7A0), Color(0xFFEBD3A5), Color(0xFFDDD9C4), Color(0xFFB5D3BE), Color(0xFF83BFA9))

/** What is written on a mood. */
val onMood = Color(0xFF1E1C19)

/** The pairs of front and back that screens use: what the test of contrast reads. */
fun pairs(colors: ColorScheme): List<Triple<String, Color, Color>> = with(colors) {
    listOf(
        Triple("primary", onPrimary, primary),
        Triple("primaryContainer", onPrimaryContainer, primaryContainer),
        Triple("secondaryContainer", onSecondaryContainer, secondaryContainer),
        Triple("tertiaryContainer", onTertiaryContainer, tertiaryContainer),
        Triple("error", onError, error),
        Triple("errorContainer", onErrorContainer, errorContainer),
        Triple("surface", onSurface, surface),
        Triple("surface, quiet", onSurfaceVariant, surface),
        Triple("surfaceVariant", onSurfaceVariant, surfaceVariant),
        Triple("card", onSurface, surfaceContainer),
        Triple("card, quiet", onSurfaceVariant, surfaceContainer),
        Triple("high card", onSurface, surfaceContainerHigh),
        Triple("high card, quiet", onSurfaceVariant, surfaceContainerHigh),
        Triple("link", primary, surface),
        Triple("link on a card", primary, surfaceContainer),
        Triple("warning", error, surface),
        Triple("warning on a card", error, surfaceContainer),
        Triple("notice", inverseOnSurface, inverseSurface),
        Triple("notice's way back", inversePrimary, inverseSurface),
    ) + moodColors.mapIndexed { level, color -> Triple("mood ${level + 1}", onMood, color) }
}
