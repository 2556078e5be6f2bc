package org.kith.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import org.kith.screens.parts.Card
import org.kith.screens.parts.Choices
import org.kith.screens.parts.Field
import org.kith.screens.parts.IconTap
import org.kith.screens.parts.MainButton
import org.kith.screens.parts.Page
import org.kith.screens.parts.Picks
import org.kith.screens.parts.Plain
import org.kith.screens.parts.ProblemText
import org.kith.screens.parts.Scrolled
import org.kith.screens.theme.Icons
import org.kith.screens.theme.LocalWords
import org.kith.screens.theme.t
import org.kith.shell.people.GroupRow
import org.kith.shell.records.Recurrence
import org.kith.shell.records.ReminderForm
import org.kith.shell.records.Step
import org.kith.shell.work.Problem
import org.kith.shell.words.date
import org.kith.shell.words.day
import org.kith.shell.words.recurrence
import org.kith.shell.words.time
import java.time.DayOfWeek
import java.time.Duration
import java.time.LocalTime

private enum class Repeat { ONCE, DAILY, WEEKLY, MONTHLY, HOURS }

/** A new reminder, with the sentence that says what it will do. */
@Composable
fun ReminderEditor(form: ReminderForm, groups: List<GroupRow>, problem: Problem?, onChange: (ReminderForm) -> Unit, onBack: () -> Unit, onKeep: () -> Unit) =
    Page(t("reminder.new"), onBack) {
        var clock by rememberSaveable { mutableStateOf(time(form.time)) }
        val readable = runCatching { LocalTime.parse(clock) }.getOrNull()
        Scrolled {
            Field(t("reminder.title"), form.title, "reminder.title", { onChange(form.copy(title = it)) })
            Row(verticalAlignment = Alignment.CenterVertically, horizontalArrangement = Arrangement.spacedBy(6.dp)) {
                IconTap(Icons.Previous, t("reminder.day.before")) { onChange(form.copy(day = form.day.minusDays(1))) }
                Text(LocalWords.current.date(form.day), Modifier.weight(1f), style = MaterialTheme.typography.titleMedium)
                IconTap(Icons.Next, t("reminder.day.after")) { onChange(form.copy(day = form.day.plusDays(1))) }
            }
            Field(t("reminder.time"), clock, "reminder.time", { written ->
                clock = written
                runCatching { LocalTime.parse(written) }.getOrNull()?.let { onChange(form.copy(time = it)) }
            }, hint = if (readable == null) t("reminder.time.hint") else null)
            Choices(t("reminder.repeat"), Repeat.entries, repeat(form.recurrence), { t("repeat.kind.${it.name.lowercase()}") }) { onChange(form.copy(recurrence = recurrence(it, form))) }
            val rule = form.recurrence as? Recurrence.Rule
            if (rule != null && rule.unit == Step.WEEK) {
                Picks(t("reminder.days"), DayOfWeek.entries, rule.days.toSet(), { LocalWords.current.day(it) }) { day ->
                    val days = if (day in rule.days) rule.days - day else rule.days + day
                    onChange(form.copy(recurrence = rule.copy(days = days.sorted())))
                }
            }
            if (groups.isNotEmpty()) {
                Choices(t("reminder.for"), listOf(null) + groups, groups.find { it.key == form.group }, { it?.name ?: t("reminder.me") }) { onChange(form.copy(group = it?.key)) }
            }
            Card("sentence") { Plain(LocalWords.current.recurrence(form.recurrence, form.time)) }
            ProblemText(problem)
            MainButton(t("action.save"), form.title.isNotBlank() && readable != null, Modifier.testTag("reminder.keep"), onKeep)
        }
    }

private fun repeat(recurrence: Recurrence) = when (recurrence) {
    Recurrence.Once -> Repeat.ONCE
    is Recurrence.Elapsed -> Repeat.HOURS
    is Recurrence.Other -> Repeat.ONCE
    is Recurrence.Rule -> when (recurrence.unit) {
        Step.DAY -> Repeat.DAILY
        Step.WEEK -> Repeat.WEEKLY
        else -> Repeat.MONTHLY
    }
}

private fun recurrence(repeat: Repeat, form: ReminderForm): Recurrence = when (repeat) {
    Repeat.ONCE -> Recurrence.Once
    Repeat.DAILY -> Recurrence.Rule(Step.DAY, 1, emptyList(), null)
    Repeat.WEEKLY -> Recurrence.Rule(Step.WEEK, 1, listOf(form.day.dayOfWeek), null)
    Repeat.MONTHLY -> Recurrence.Rule(Step.MONTH, 1, emptyList(), null)
    Repeat.HOURS -> Recurrence.Elapsed(Duration.ofHours(4))
}
