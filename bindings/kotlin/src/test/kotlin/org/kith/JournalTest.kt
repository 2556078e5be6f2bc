package org.kith

import kotlinx.coroutines.test.runTest
import org.kith.core.Affect
import org.kith.core.CancelHandle
import org.kith.core.EntryWords
import org.kith.core.JournalReminder
import org.kith.core.Sketch
import org.kith.core.WorkProgress
import org.kith.model.Band
import org.kith.model.Direction
import org.kith.model.ExportFormat
import org.kith.model.GroupKind
import org.kith.model.ImportFormat
import org.kith.model.Instrument
import org.kith.model.KithException
import org.kith.model.Leaving
import org.kith.model.MoodName
import org.kith.model.PhotoKind
import org.kith.model.Refusal
import java.awt.image.BufferedImage
import java.io.ByteArrayOutputStream
import java.nio.file.Files
import java.time.DayOfWeek
import java.time.Instant
import java.time.LocalDate
import java.time.LocalTime
import javax.imageio.ImageIO
import kotlin.test.Test
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** The journal as an app has it: looking back, questionnaires, photos, files, words of one's own, reminders. */
class JournalTest {
    private fun journal(test: suspend (KithHome, Folders) -> Unit) = runTest {
        Folders().use { folders -> folders.phone("ana").use { test(it, folders) } }
    }

    private suspend fun refused(act: suspend () -> Unit): String = assertFailsWith<KithException> { act() }.code()

    @Test
    fun `figures, calendars and insights are data, and long work says how far it is and stops`() = journal { ana, _ ->
        val noon = Instant.parse("2026-03-02T12:00:00Z")
        for (day in 0L until 40) {
            val good = day % 2 == 0L
            val factors = if (good) listOf("outside") else emptyList()
            ana.journal.log(EntryWords(if (good) 5u else 2u, at = noon.plusSeconds(day * 86_400), zone = london, factors = factors))
        }
        val review = ana.journalReview
        val (first, last) = LocalDate.parse("2026-03-02") to LocalDate.parse("2026-04-10")
        val stats = review.stats(first, last)
        assertEquals(listOf(0uL, 20uL, 0uL, 0uL, 20uL), stats.levels)
        assertEquals(Triple(40uL, 40u, 3.5), Triple(stats.days, stats.longestStreak, stats.mean))
        assertTrue(stats.rule.isNotEmpty())
        val chart = review.chart(first, last)
        assertEquals(DayOfWeek.entries.toList(), chart.weekdays.map { it.weekday })
        assertEquals(40u, chart.hours.sumOf { it.entries })
        assertEquals(40, review.year(2026).days.size)
        assertEquals("value_invalid", refused { review.year(Int.MAX_VALUE) })
        assertEquals(30, review.month(LocalDate.parse("2026-03-31")).days.size)
        assertEquals(1u, review.hours(first).hours.single().entries)

        val told = mutableListOf<kotlin.Pair<ULong, ULong>>()
        val progress = object : WorkProgress {
            override fun onProgress(done: ULong, of: ULong) {
                synchronized(told) { told += done to of }
            }
        }
        val insights = review.insights(progress = progress)
        assertEquals(40u, insights.days)
        val effect = insights.effects.single()
        assertEquals("outside" to true, effect.factor to effect.claim)
        assertTrue(effect.note().endsWith("association, not cause"))
        assertTrue(told.size > 10 && told.zipWithNext().all { (a, b) -> a.first <= b.first } && told.all { it.first <= it.second })
        assertEquals("stopped", CancelHandle().use { cancel ->
            cancel.cancel()
            refused { review.insights(cancel = cancel) }
        })
    }

    @Test
    fun `a questionnaire is read, answered, scored and compared`() = journal { ana, _ ->
        val instruments = ana.journalInstruments
        assertEquals(10, instruments.list().size)
        val words = instruments.words(Instrument.PHQ9)!!
        assertEquals(9, words.texts.first { it.language == "en" }.items.size)
        assertContentEquals(Instrument.PHQ9.values(), words.texts.first().items.first().options.map { it.value.toByte() }.toByteArray())
        val half = List<UByte?>(8) { null } + listOf<UByte?>(1u)
        assertEquals("answers_missing", refused { instruments.answer(Instrument.PHQ9, half) })
        assertTrue(instruments.alarm(Instrument.PHQ9, half))
        assertEquals("answers_invalid", refused { instruments.score(Instrument.PHQ9, emptyList()) })
        val twelve = List<UByte?>(9) { if (it < 4) 3u else 0u }
        assertEquals(12.0 to Band.MODERATE, instruments.score(Instrument.PHQ9, twelve).let { it.score to it.band })
        assertEquals(0, instruments.history(Instrument.PHQ9).size)
        instruments.answer(Instrument.PHQ9, twelve)
        val later = instruments.answer(Instrument.PHQ9, List(9) { if (it < 2) 3u else 0u })
        assertEquals(Triple(6.0, -6.0, Direction.BETTER), Triple(later.score, later.difference, later.direction))
        assertTrue(Band.MODERATE.callsForResources() && !later.alarm)
        assertEquals(listOf(12.0, 6.0), instruments.history(Instrument.PHQ9).map { it.score })
    }

    @Test
    fun `files come in after a dry run and go out with a ticket`() = journal { ana, folders ->
        val portable = ana.journalPortable
        val file = folders.named("daylio.csv")
        Files.writeString(
            file,
            "full_date,date,weekday,time,mood,activities,note_title,note\n" +
                "2026-03-07,March 7,Saturday,09:00,rad,run | sun,\"\",\"A walk\"\n2026-03-06,March 6,Friday,21:30,hm,,\"\",\"\"\n",
        )
        val unknown = assertFailsWith<KithException.RefusedNaming> { portable.importFile(file.toString(), true, emptyMap(), london) }
        assertEquals(Refusal.MOOD_UNKNOWN to "mood_unknown", unknown.refusal to unknown.code())
        val dry = portable.importFile(file.toString(), true, mapOf("hm" to 3u), london)
        assertEquals(Triple(ImportFormat.DAYLIO_CSV, 2uL, 2uL), Triple(dry.format, dry.entries, dry.added))
        assertEquals(0, ana.journal.list().size)
        portable.importFile(file.toString(), false, mapOf("hm" to 3u), london)
        assertEquals(2uL, portable.importFile(file.toString(), false, mapOf("hm" to 3u), london).skipped)
        val ticket = portable.askToLeave(Leaving.EXPORT)
        assertEquals(2uL, ticket.entries())
        val out = folders.named("out.md")
        assertEquals(2uL, portable.export(ticket, out.toString(), ExportFormat.MARKDOWN).entries)
        assertTrue(Files.readString(out).contains("A walk"))
        assertEquals("ticket_void", refused { portable.export(ticket, folders.named("two").toString(), ExportFormat.CSV) })
        assertEquals(false, Files.exists(folders.named("two")))
        val wrong = portable.askToLeave(Leaving.PHOTO)
        assertEquals("ticket_void", refused { portable.export(wrong, folders.named("two").toString(), ExportFormat.CSV) })
        assertEquals(false, Files.exists(folders.named("two")))
    }

    @Test
    fun `photos are added, read, given out and taken away`() = journal { ana, folders ->
        val entry = ana.journal.log(EntryWords(4u)).entry
        val picture = ByteArrayOutputStream().also { ImageIO.write(BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB), "png", it) }.toByteArray()
        assertEquals(1u, ana.journal.addPhoto(entry, picture).photos.toUInt())
        assertEquals(2u, ana.journal.addPhoto(entry, picture).photos.toUInt())
        val known = ana.journal.photos(entry)
        assertEquals(listOf(PhotoKind.PNG, PhotoKind.PNG), known.map { it.kind })
        val read = ana.journal.photo(entry, 1u)
        assertEquals(3, ImageIO.read(read.inputStream()).width)
        val ticket = ana.journalPortable.askToLeave(Leaving.PHOTO)
        ana.journalPortable.givePhoto(ticket, entry, 1u, folders.named("photo.png").toString())
        assertContentEquals(read, Files.readAllBytes(folders.named("photo.png")))
        ana.journal.removePhoto(entry, known[0].photo)
        assertEquals(listOf(known[1].photo), ana.journal.photos(entry).map { it.photo })
        ana.journal.undo()
        assertEquals(known.map { it.photo }, ana.journal.photos(entry).map { it.photo })
        assertEquals("photo_unsupported", refused { ana.journal.addPhoto(entry, "no picture".toByteArray()) })
        assertEquals("photo_unknown", refused { ana.journal.photo(entry, 0u) })
    }

    @Test
    fun `own words, templates, drafts and reminders are kept`() = journal { ana, _ ->
        val settings = ana.journalSettings
        assertEquals(LocalTime.of(4, 30) to true, settings.change(LocalTime.of(4, 30), true).let { it.dayStart to it.grace })
        settings.setMoodNames(5u, listOf(MoodName("rad", "🤘")))
        assertEquals(listOf("rad"), settings.moodNames(5u).map { it.name })
        val sketch = Sketch(null, london, 4u, Affect(null, null), listOf("calm"), listOf("outside"), "Begun")
        ana.journalSketches.saveTemplate("morning", sketch)
        ana.journalSketches.saveDraft("now", sketch)
        assertEquals(mapOf("morning" to sketch), ana.journalSketches.templates())
        val entry = ana.journal.log(EntryWords(4u, factors = sketch.factors, note = "Begun and done", finishes = "now"))
        assertEquals(emptyMap(), ana.journalSketches.drafts())
        settings.setFactorGroup("outside", "body")
        assertEquals(listOf("outside" to "body"), settings.factors().map { it.name to it.group })
        ana.journal.edit(entry.entry, org.kith.core.EntryChange(note = "Done"))
        assertEquals(listOf("Begun and done"), ana.journal.history(entry.entry).map { it.entry.note })

        val reminders = ana.journalReminders
        reminders.set(JournalReminder("20:30", "mon,tue,wed,thu,fri,sat,sun", null, null))
        val changes = reminders.changes(3u, 10u, emptyList())
        assertEquals(3, changes.add.size)
        assertNull(reminders.changes(3u, 10u, changes.add).add.firstOrNull())
        assertEquals(1, reminders.remove("20:30").size)
        assertEquals(changes.add.map { it.name }.toSet(), reminders.changes(3u, 10u, changes.add).cancel.toSet())
    }

    @Test
    fun `a message that was begun outlives the process`() = runTest {
        Folders().use { folders ->
            val group = folders.phone("ana").use { ana ->
                val group = ana.groups.create("Walkers", GroupKind.CIRCLE, "").group
                ana.messages.saveDraft(group, "Lunch at no")
                group
            }
            KithHome.open(folders.named("ana"), MemoryVault(), london).use { ana ->
                assertEquals("Lunch at no", ana.messages.draft(group))
                ana.messages.say(group, "Lunch at noon?")
                assertNull(ana.messages.draft(group))
            }
        }
    }
}
