package org.kith.screens.parts

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.platform.LocalLayoutDirection
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.LayoutDirection
import androidx.compose.ui.unit.dp
import androidx.compose.runtime.CompositionLocalProvider
import org.kith.screens.theme.LocalWords
import org.kith.screens.theme.moodColors
import org.kith.screens.theme.onMood
import org.kith.screens.theme.t
import org.kith.screens.theme.tn
import org.kith.shell.journal.DayRow
import org.kith.shell.journal.JournalPage
import org.kith.shell.words.date
import org.kith.shell.words.dayLetter
import org.kith.shell.words.month
import java.time.DayOfWeek
import java.time.LocalDate
import java.time.temporal.WeekFields
import kotlin.math.roundToInt

/** Five faces; one tap keeps an entry. */
@Composable
fun MoodRow(onLog: (Int) -> Unit) = Row(Modifier.fillMaxWidth(), Arrangement.SpaceBetween) {
    moodColors.forEachIndexed { index, color ->
        val name = t("mood.${index + 1}")
        Column(
            Modifier.clip(RoundedCornerShape(18.dp)).clickable(role = Role.Button) { onLog(index + 1) }
                .semantics(mergeDescendants = true) { contentDescription = name }.testTag("mood.${index + 1}").padding(4.dp),
            horizontalAlignment = Alignment.CenterHorizontally,
        ) {
            Canvas(Modifier.size(52.dp)) { face(index, color) }
            Capped { Text(name, Modifier.widthIn(max = 62.dp).clearAndSetSemantics {}, style = MaterialTheme.typography.labelSmall, textAlign = TextAlign.Center, maxLines = 1) }
        }
    }
}

/** A face: the mouth says the level, so that colour is not all there is. */
private fun DrawScope.face(level: Int, color: Color) {
    drawCircle(color)
    val (w, h) = size.width to size.height
    drawCircle(onMood, w * 0.05f, Offset(w * 0.34f, h * 0.40f))
    drawCircle(onMood, w * 0.05f, Offset(w * 0.66f, h * 0.40f))
    val bend = (level - 2) * h * 0.09f
    val mouth = Path().apply {
        moveTo(w * 0.30f, h * 0.66f - bend / 2)
        quadraticTo(w * 0.5f, h * 0.66f + bend, w * 0.70f, h * 0.66f - bend / 2)
    }
    drawPath(mouth, onMood, style = Stroke(w * 0.045f, cap = StrokeCap.Round))
}

/** Letters that sit in a grid grow only so far: what they say is said to a screen reader in full, and stands below in any size. */
@Composable
fun Capped(most: Float = MOST_IN_GRIDS, content: @Composable () -> Unit) {
    val density = LocalDensity.current
    CompositionLocalProvider(LocalDensity provides Density(density.density, density.fontScale.coerceAtMost(most)), content = content)
}

private const val MOST_IN_GRIDS = 1.3f

/** A month in squares, each in the colour of its day. */
@Composable
fun Calendar(page: JournalPage, onDay: (LocalDate) -> Unit) {
    val words = LocalWords.current
    val first = WeekFields.of(words.language.locale).firstDayOfWeek
    val week = (0L until 7L).map(first::plus)
    Column(Modifier.fillMaxWidth(), horizontalAlignment = Alignment.CenterHorizontally) {
        Row { week.forEach { day -> Cell { Capped { Text(words.dayLetter(day), Modifier.clearAndSetSemantics {}, style = MaterialTheme.typography.labelMedium, maxLines = 1) } } } }
        weeks(page, first).forEach { days ->
            Row { days.forEach { day -> if (day == null) Cell {} else Square(day, page, onDay) } }
        }
    }
}

private fun weeks(page: JournalPage, first: DayOfWeek): List<List<LocalDate?>> {
    val lead = Math.floorMod(page.month.atDay(1).dayOfWeek.value - first.value, 7)
    val days = List(lead) { null } + (1..page.month.lengthOfMonth()).map(page.month::atDay)
    return days.chunked(7).map { it + List(7 - it.size) { null } }
}

@Composable
private fun Cell(content: @Composable () -> Unit) = Box(Modifier.size(finger), Alignment.Center) { content() }

@Composable
private fun Square(day: LocalDate, page: JournalPage, onDay: (LocalDate) -> Unit) {
    val row: DayRow? = page.days[day]
    val chosen = day == page.day
    val words = LocalWords.current
    val said = if (row == null) t("journal.square.empty", words.date(day)) else t("journal.square", words.date(day), t("mood.${row.mood.roundToInt()}"), tn("journal.entries", row.entries))
    val back = row?.let { moodColors[it.mood.roundToInt() - 1] } ?: MaterialTheme.colorScheme.surfaceContainerHigh
    Box(
        Modifier.selectable(chosen, role = Role.Button) { onDay(day) }.semantics { contentDescription = said }
            .testTag(if (row == null) "day" else "day.full").size(finger).padding(3.dp),
        Alignment.Center,
    ) {
        Box(
            Modifier.size(finger - 6.dp).clip(RoundedCornerShape(9.dp)).background(back)
                .let { if (chosen) it.border(2.dp, MaterialTheme.colorScheme.primary, RoundedCornerShape(9.dp)) else it },
            Alignment.Center,
        ) {
            val front = if (row == null) MaterialTheme.colorScheme.onSurface else onMood
            Capped { Text("${day.dayOfMonth}", Modifier.clearAndSetSemantics {}, color = front, style = MaterialTheme.typography.labelMedium) }
        }
    }
}

/** The days' moods of a month as a line. It runs the way one reads. */
@Composable
fun MoodLine(page: JournalPage) {
    val said = t("journal.line", LocalWords.current.month(page.month), tn("journal.days", page.days.size))
    val mirrored = LocalLayoutDirection.current == LayoutDirection.Rtl
    val (line, grid) = MaterialTheme.colorScheme.primary to MaterialTheme.colorScheme.outlineVariant
    Canvas(Modifier.fillMaxWidth().height(110.dp).padding(vertical = 8.dp).semantics { contentDescription = said }) {
        for (level in 1..5) drawLine(grid, Offset(0f, y(level.toDouble())), Offset(size.width, y(level.toDouble())))
        val points = page.days.values.sortedBy { it.day }.map { row ->
            val along = (row.day.dayOfMonth - 0.5f) / page.month.lengthOfMonth() * size.width
            Offset(if (mirrored) size.width - along else along, y(row.mood))
        }
        points.zipWithNext { from, to -> drawLine(line, from, to, 2.dp.toPx(), StrokeCap.Round) }
        points.forEach { drawCircle(line, 3.5.dp.toPx(), it) }
    }
}

private fun DrawScope.y(mood: Double): Float = size.height * (1 - ((mood - 1) / 4).toFloat())
