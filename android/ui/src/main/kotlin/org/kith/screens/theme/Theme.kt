package org.kith.screens.theme

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Shapes
import androidx.compose.material3.Surface
import androidx.compose.material3.Typography
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.ui.platform.LocalLayoutDirection
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.LineHeightStyle
import androidx.compose.ui.text.style.TextDirection
import androidx.compose.ui.unit.LayoutDirection
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp
import org.kith.shell.words.Language
import org.kith.shell.words.Words
import java.time.ZoneId

/** The words of the screens. */
val LocalWords = staticCompositionLocalOf { Words.of(Language.ENGLISH) }

/** Where the person is, for times. */
val LocalZone = staticCompositionLocalOf<ZoneId> { ZoneId.of("UTC") }

/** Whether nothing moves that need not. */
val LocalStill = staticCompositionLocalOf { false }

/** The words of a key. */
@Composable
fun t(key: String, vararg values: Any): String = LocalWords.current.get(key, *values)

/** The words for a number of things. */
@Composable
fun tn(key: String, number: Int, vararg values: Any): String = LocalWords.current.count(key, number, *values)

/**
 * Colours, type, words and direction of all screens. [font] is the platform's where it has one for these scripts; a desktop
 * brings its own, so that pictures are alike everywhere.
 */
@Composable
fun KithTheme(
    words: Words,
    isDark: Boolean,
    font: FontFamily = FontFamily.Default,
    isStill: Boolean = false,
    zone: ZoneId = ZoneId.systemDefault(),
    content: @Composable () -> Unit,
) {
    val direction = if (words.language.isRightToLeft) LayoutDirection.Rtl else LayoutDirection.Ltr
    CompositionLocalProvider(
        LocalWords provides words,
        LocalZone provides zone,
        LocalStill provides isStill,
        LocalLayoutDirection provides direction,
    ) {
        MaterialTheme(if (isDark) darkColors else lightColors, shapes, typography(font)) {
            Surface(color = MaterialTheme.colorScheme.background, content = content)
        }
    }
}

private val shapes = Shapes(
    small = RoundedCornerShape(10.dp),
    medium = RoundedCornerShape(16.dp),
    large = RoundedCornerShape(22.dp),
)

private fun typography(font: FontFamily): Typography {
    fun style(size: Int, line: Int, weight: FontWeight = FontWeight.Normal) =
        TextStyle(
            fontFamily = font, fontSize = size.sp, lineHeight = line.sp, fontWeight = weight,
            // What people write runs the way its own letters do, in whatever direction the screen reads.
            textDirection = TextDirection.Content,
            lineHeightStyle = LineHeightStyle(LineHeightStyle.Alignment.Center, LineHeightStyle.Trim.None),
        )
    return Typography(
        headlineMedium = style(26, 34, FontWeight.Bold),
        headlineSmall = style(22, 30, FontWeight.Bold),
        titleLarge = style(20, 28, FontWeight.Bold),
        titleMedium = style(16, 24, FontWeight.Bold),
        titleSmall = style(14, 20, FontWeight.Bold),
        bodyLarge = style(16, 24),
        bodyMedium = style(14, 21),
        bodySmall = style(13, 18),
        labelLarge = style(15, 20, FontWeight.Bold),
        labelMedium = style(12, 16, FontWeight.Bold),
        labelSmall = style(12, 16),
    )
}
