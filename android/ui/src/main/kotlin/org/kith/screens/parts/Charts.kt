package org.kith.screens.parts

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.wrapContentWidth
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.geometry.CornerRadius
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.platform.LocalLayoutDirection
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.LayoutDirection
import androidx.compose.ui.unit.dp
import org.kith.screens.theme.LocalWords
import org.kith.screens.theme.moodColors
import org.kith.screens.theme.t
import org.kith.screens.theme.tn
import org.kith.shell.journal.DayRow
import org.kith.shell.journal.MeanRow
import org.kith.shell.words.monthLetter
import org.kith.shell.words.number
import java.time.LocalDate
import java.time.YearMonth
import kotlin.math.roundToInt

/** A year in pixels: a column for each month, a square for each day, in the colour of its mood. It runs the way one reads. */
@Composable
fun YearPixels(year: Int, days: Map<LocalDate, DayRow>) {
    val said = t("review.year.picture", "$year", tn("journal.days", days.size))
    val mirrored = LocalLayoutDirection.current == LayoutDirection.Rtl
    val empty = MaterialTheme.colorScheme.surfaceContainerHigh
    Column(Modifier.fillMaxWidth().semantics(mergeDescendants = true) { contentDescription = said }) {
        Row(Modifier.fillMaxWidth()) {
            (1..12).forEach { month ->
                Box(Modifier.weight(1f), Alignment.Center) {
                    Capped { Text(LocalWords.current.monthLetter(month), Modifier.clearAndSetSemantics {}, style = MaterialTheme.typography.labelSmall, maxLines = 1) }
                }
            }
        }
        Canvas(Modifier.fillMaxWidth().height((31 * 11).dp)) {
            val (wide, high) = size.width / 12 to size.height / 31
            val gap = 1.5.dp.toPx()
            for (month in 1..12) for (day in 1..YearMonth.of(year, month).lengthOfMonth()) {
                val column = if (mirrored) 12 - month else month - 1
                val color = days[LocalDate.of(year, month, day)]?.let { moodColors[it.mood.roundToInt() - 1] } ?: empty
                drawRoundRect(color, Offset(column * wide + gap, (day - 1) * high + gap), Size(wide - 2 * gap, high - 2 * gap), CornerRadius(2.dp.toPx()))
            }
        }
    }
}

/** What the colours of moods mean. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun MoodLegend() = FlowRow(Modifier.fillMaxWidth(), Arrangement.spacedBy(14.dp), Arrangement.spacedBy(6.dp)) {
    moodColors.forEachIndexed { index, color ->
        Row(verticalAlignment = Alignment.CenterVertically, horizontalArrangement = Arrangement.spacedBy(6.dp)) {
            Box(Modifier.size(14.dp).clip(RoundedCornerShape(4.dp)).background(color))
            Text(t("mood.${index + 1}"), style = MaterialTheme.typography.bodySmall)
        }
    }
}

/** A mean for each of some places: a day of the week, an hour. [name] is what a screen reader says, [label] what stands below; a place without entries has no bar. */
@Composable
fun <T> MeanBars(places: List<T>, means: Map<T, MeanRow>, name: (T) -> String, label: (T) -> String, counted: String) {
    val grid = MaterialTheme.colorScheme.outlineVariant
    val words = LocalWords.current
    val said = places.mapNotNull { place -> means[place]?.let { words["review.mean.of", name(place), words.number(it.mood), words.count(counted, it.count)] } }.joinToString(". ")
    Column(Modifier.fillMaxWidth().semantics(mergeDescendants = true) { contentDescription = said }) {
        Row(Modifier.fillMaxWidth().height(120.dp), verticalAlignment = Alignment.Bottom) {
            places.forEach { place ->
                val mean = means[place]
                Canvas(Modifier.weight(1f).height(120.dp)) {
                    for (level in 1..5) drawLine(grid, Offset(0f, height(level.toDouble(), size.height)), Offset(size.width, height(level.toDouble(), size.height)))
                    mean?.let {
                        val top = height(it.mood, size.height)
                        val gap = size.width * 0.14f
                        drawRoundRect(moodColors[it.mood.roundToInt() - 1], Offset(gap, top), Size(size.width - 2 * gap, size.height - top), CornerRadius(3.dp.toPx()))
                    }
                }
            }
        }
        Row(Modifier.fillMaxWidth().padding(top = 4.dp)) {
            places.forEach { place ->
                Box(Modifier.weight(1f), Alignment.Center) {
                    // An hour is narrower than its name: it may stand over the empty ones beside it.
                    Capped { Text(label(place), Modifier.wrapContentWidth(unbounded = true).clearAndSetSemantics {}, style = MaterialTheme.typography.labelSmall, maxLines = 1, softWrap = false) }
                }
            }
        }
    }
}

/** From the floor, which is below the lowest mood, so that it too has a bar. */
private fun height(mood: Double, size: Float): Float = size * (1 - (mood / 5).toFloat())
