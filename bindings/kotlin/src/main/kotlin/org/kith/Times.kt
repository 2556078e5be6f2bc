package org.kith

import org.kith.model.OccurrenceView
import org.kith.model.PlanDifferenceView
import org.kith.model.PlanItemView
import org.kith.model.PlanView
import org.kith.model.ReminderView
import java.time.Instant
import java.time.OffsetDateTime

/** When it fires. */
val PlanItemView.firesAtInstant: Instant get() = Instant.parse(firesAt)

/** The same by the clock of the reminder's zone. */
val PlanItemView.localTime: OffsetDateTime get() = OffsetDateTime.parse(local)

/** When to make a new plan, if the limit cut something off. */
val PlanView.refreshAtInstant: Instant? get() = refreshAt?.let(Instant::parse)

/** When to make a new plan, if the limit cut something off. */
val PlanDifferenceView.refreshAtInstant: Instant? get() = refreshAt?.let(Instant::parse)

/** When it fires next. */
val ReminderView.nextInstant: Instant? get() = next?.let(Instant::parse)

/** Until when it was snoozed. */
val OccurrenceView.snoozedUntilInstant: Instant? get() = snoozedUntil?.let(Instant::parse)
