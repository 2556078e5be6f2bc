package org.kith.desktop

import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.hasText
import org.kith.shell.platform.Arrival
import java.nio.file.Files
import java.nio.file.Path
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What people do, from the first tap on, on the real core and with a real relay process where one is needed. */
@OptIn(ExperimentalTestApi::class)
class StoryTest {
    @Test
    fun `two people talk, one is offline meanwhile, and the marks say so`() = folders { root ->
        RelayProcess().use { relay ->
            val (ana, ben) = Device(root, "Ana", relay.url) to Device(root, "Ben", relay.url)
            windows(ana, ben) {
                val (a, b) = of(ana) to of(ben)
                a.begins()
                b.begins()
                b.tap("people")
                b.tap("link.make")
                val link = b.text("qr.link")
                a.tap("people")
                a.type("link.their", link)
                a.tap("link.add")
                a.waitFor(hasTestTag("person"))
                a.tapNamed("Back")
                a.tap("tab.groups")
                a.tapNamed("New group")
                a.typeInDialog("group.name", "Walkers")
                a.tapInDialog("group.make")
                a.waitFor(hasTestTag("add.Ben"))
                a.tap("add.Ben")
                b.tapNamed("Back")
                b.waitFor(hasTestTag("accept"))
                b.tap("accept")
                a.tap("tab.groups".also { a.tapNamed("Back") })
                a.tapText("Walkers")
                a.type("write", "Lunch at noon?")
                a.tap("send")
                b.tap("tab.groups")
                b.tapText("Walkers")
                b.sees("Lunch at noon?")
                a.waitFor(hasText("· sent", substring = true))

                a.tapNamed("Back")
                a.tap("tab.home")
                a.tap("settings")
                a.tapText("Stay offline for now")
                a.tapNamed("Back")
                a.tap("tab.groups")
                a.tapText("Walkers")
                a.sees("You are staying offline")
                a.type("write", "At the door.")
                a.tap("send")
                a.type("write", "With cake.")
                a.tap("send")
                a.waitFor(hasText("· waiting", substring = true), 2)
                b.type("write", "Where?")
                b.tap("send")
                b.waitForNo(hasText("· waiting", substring = true))
                assertEquals(0, a.count(hasText("Where?")))
                assertEquals(0, b.count(hasText("With cake.")))

                a.tapNamed("Back")
                a.tap("tab.home")
                a.tap("settings")
                a.tapText("Stay offline for now")
                a.tapNamed("Back")
                a.tap("tab.groups")
                a.tapText("Walkers")
                a.sees("Where?")
                a.waitForNo(hasText("· waiting", substring = true))
                b.sees("At the door.")
                b.sees("With cake.")
            }
        }
    }

    @Test
    fun `a draft survives other screens, and a message is answered, changed and taken back`() = folders { root ->
        val ana = Device(root, "Ana")
        windows(ana) {
            val a = of(ana)
            a.begins()
            a.tap("tab.groups")
            a.tapNamed("New group")
            a.typeInDialog("group.name", "Walkers")
            a.tapInDialog("group.make")
            a.tapNamed("Back")
            a.tapText("Walkers")
            a.type("write", "Half a thou")
            a.tapNamed("Back")
            a.tap("tab.journal")
            a.tap("tab.groups")
            a.tapText("Walkers")
            a.sees("Half a thou")
            a.type("write", "Lunch at one?")
            a.tap("send")
            a.waitFor(hasTestTag("message"))
            a.tapText("Lunch at one?")
            a.tap("edit")
            a.type("write", "Lunch at noon?")
            a.tap("send")
            a.waitFor(hasText("Lunch at noon?"))
            a.waitForNo(hasText("Lunch at one?"))
            a.tap("reply")
            a.sees("Replying to Ana")
            a.type("write", "Or later.")
            a.tap("send")
            a.sees("Ana: Lunch at noon?")
            a.tap("unsend")
            a.tapInDialog("ask.yes")
            a.waitForNo(hasText("Lunch at noon?"))
            a.sees("Or later.")
        }
    }

    @Test
    fun `a resource is shared, found and deleted, and the deletion undone`() = folders { root ->
        val ana = Device(root, "Ana")
        windows(ana) {
            val a = of(ana)
            a.begins()
            a.tap("tab.groups")
            a.tapNamed("New group")
            a.typeInDialog("group.name", "Walkers")
            a.tapInDialog("group.make")
            a.tapNamed("Back")
            a.tap("tab.resources")
            a.tap("resource.share")
            a.typeInDialog("resource.title", "A breathing pause")
            a.typeInDialog("resource.text", "Breathe in for four counts.")
            a.tapInDialog("resource.put")
            a.type("query", "breath")
            a.tapText("A breathing pause")
            a.sees("Breathe in for four counts.")
            a.tapText("Delete")
            a.sees("Nothing found")
            a.tap("undo")
            a.sees("A breathing pause")
        }
    }

    @Test
    fun `a reminder is made, completed and undone`() = folders { root ->
        val ana = Device(root, "Ana")
        windows(ana) {
            val a = of(ana)
            a.begins()
            a.tap("tab.reminders")
            a.tap("reminder.new")
            a.type("reminder.title", "Drink water")
            a.tapText("Daily")
            a.type("reminder.time", "09:00")
            a.sees("Every day at 09:00")
            a.tap("reminder.keep")
            a.waitFor(hasTestTag("plan"))
            val before = ana.plan()
            a.tap("done")
            a.sees("Done.")
            waitUntil(timeoutMillis = 20_000) { ana.plan() != before }
            a.tap("undo")
            waitUntil(timeoutMillis = 20_000) { ana.plan() == before }
            a.waitFor(hasTestTag("reminder"))
            a.tapText("Delete")
            a.sees("No reminders yet")
            a.tap("undo")
            a.waitFor(hasTestTag("plan"))
        }
    }

    @Test
    fun `an entry is logged in two taps, shows in the calendar, and goes into another journal by a backup`() = folders { root ->
        val (ana, phone) = Device(root, "Ana") to Device(root, "Phone")
        windows(ana, phone) {
            val (a, p) = of(ana) to of(phone)
            a.begins()
            a.tap("tab.journal")
            a.waitFor(hasTestTag("mood.4"))
            assertEquals(0, a.count(hasTestTag("day.full")))
            a.tap("mood.4")
            a.waitFor(hasTestTag("day.full"))
            a.waitFor(hasTestTag("entry"))
            a.tap("undo")
            a.waitForNo(hasTestTag("entry"))
            a.type("journal.note", "A walk outside")
            a.tap("mood.5")
            a.sees("A walk outside")
            a.tap("backup")
            a.tap("backup.ask")
            a.sees("1 entry would leave this device")
            a.tap("backup.agree")
            val code = a.text("backup.code")
            val file = ana.suggestions.backupFile
            assertTrue(Files.size(Path.of(file)) > 0)

            p.begins()
            p.tap("tab.journal")
            p.tap("backup")
            p.type("restore.file", file)
            p.type("restore.code", code)
            p.tap("restore")
            p.sees("1 entry is back")
            p.tapNamed("Back")
            p.waitFor(hasTestTag("day.full"))
            p.sees("A walk outside")
        }
    }

    @Test
    fun `a shared text becomes a draft, a link asks first, and help is a link away`() = folders { root ->
        val ana = Device(root, "Ana")
        windows(ana) {
            val a = of(ana)
            // It came before there is a home: it waits.
            ana.shell.arrive(checkNotNull(Arrival.shared("A walk helped me.")))
            a.type("name", "Ana")
            a.tap("start")
            a.sees("You are in no group yet")
            a.tapNamed("Back")
            a.tap("tab.groups")
            a.tapNamed("New group")
            a.typeInDialog("group.name", "Walkers")
            a.tapInDialog("group.make")
            a.waitFor(hasText("Members"))
            ana.shell.arrive(checkNotNull(Arrival.shared("A walk helped me.")))
            a.sees("It becomes a draft")
            a.tapText("Walkers")
            a.waitFor(hasTestTag("write"))
            a.sees("A walk helped me.")
            ana.shell.arrive(checkNotNull(Arrival.of("kith://relay.example/g#made-up")))
            a.sees("A link to a group")
            a.seesNo("made-up")
            a.tap("arrival.take")
            a.sees("This is not a whole link")
            ana.shell.arrive(checkNotNull(Arrival.of("kith:journal")))
            a.waitFor(hasTestTag("mood.4"))
            ana.shell.arrive(checkNotNull(Arrival.of("kith:help")))
            a.waitFor(hasTestTag("help.line"))
        }
    }

    @Test
    fun `a questionnaire is answered, an answer that matters offers help at once, and the result leads to resources`() = folders { root ->
        val ana = Device(root, "Ana")
        windows(ana) {
            val a = of(ana)
            a.begins()
            a.tap("tab.journal")
            a.tapText("Questionnaires")
            a.tapText("Low mood (PHQ-9)")
            a.waitFor(hasText("Nearly every day"), 9)
            assertEquals(0, a.count(hasTestTag("instrument.alarm")))
            a.tapAt("Several days", 8)
            a.waitFor(hasTestTag("instrument.alarm"))
            a.tap("help")
            a.waitFor(hasTestTag("help.line"))
            a.tapNamed("Back")
            (0..7).forEach { a.tapAt("Nearly every day", it) }
            a.tap("instrument.finish")
            a.waitFor(hasTestTag("instrument.result"))
            a.sees("25 points")
            a.sees("Severe")
            a.tap("instrument.resources")
            a.waitFor(hasText("Resources"))
            a.tap("tab.journal")
            a.tapText("Questionnaires")
            a.sees("25 · Severe")
        }
    }

    @Test
    fun `a journal is written out and taken in elsewhere, looked at first, and taken out again as one`() = folders { root ->
        val (ana, phone) = Device(root, "Ana") to Device(root, "Phone")
        windows(ana, phone) {
            val (a, p) = of(ana) to of(phone)
            a.begins()
            a.tap("tab.journal")
            a.type("journal.note", "A walk outside")
            a.tap("mood.5")
            a.sees("A walk outside")
            a.tap("mood.2")
            a.waitFor(hasTestTag("entry"), 2)
            a.tapText("Looking back")
            a.sees("On average 3.5 of 5")
            a.tapNamed("Back")
            a.tapText("What goes together")
            a.tap("insights.begin")
            a.waitFor(hasTestTag("insights.early"))
            a.tapNamed("Back")
            a.tapText("Import and export")
            a.tap("export.ask")
            a.sees("2 entries would leave this device")
            a.tap("export.agree")
            a.waitFor(hasTestTag("export.done"))
            val file = ana.suggestions.exportFile
            assertTrue("A walk outside" in Files.readString(Path.of(file)))

            p.begins()
            p.tap("tab.journal")
            p.tapText("Import and export")
            p.type("import.file", file)
            p.tap("import.look")
            p.sees("The file holds 2 entries")
            p.tap("import.take")
            p.waitFor(hasTestTag("import.done"))
            p.tapNamed("Back")
            p.waitFor(hasTestTag("entry"), 2)
            p.tap("undo")
            p.waitForNo(hasTestTag("entry"))
        }
    }

    @Test
    fun `a PIN locks, help opens while locked, and only the right PIN opens`() = folders { root ->
        val ana = Device(root, "Ana")
        windows(ana) {
            val a = of(ana)
            a.begins()
            a.tap("settings")
            a.tapText("PIN and lock")
            a.type("pin.new", "12")
            a.tap("pin.set")
            a.sees("Take at least four characters")
            a.tap("settings")
            a.tapText("PIN and lock")
            a.type("pin.new", "1234")
            a.tap("pin.set")
            a.sees("The PIN is set.")
            a.tap("settings")
            a.tapText("PIN and lock")
            a.tap("lock.now")
            a.waitFor(hasTestTag("unlock"))
            assertEquals(0, a.count(hasText("Ana", substring = true)))
            a.tap("help")
            a.waitFor(hasTestTag("help.line"))
            a.tapNamed("Back")
            a.type("pin", "9999")
            a.tap("unlock")
            a.sees("This is not the PIN")
            waitUntil(timeoutMillis = 60_000) {
                a.type("pin", "1234")
                a.tap("unlock")
                waitUntil(timeoutMillis = 60_000) { a.count(hasTestTag("unlock")) + a.count(hasTestTag("tab.home")) > 0 }
                a.count(hasTestTag("tab.home")) > 0
            }
        }
    }
}

/** What the plan says now, as the screen has it. */
private fun Device.plan(): List<String>? {
    val models = (shell.stage.value as? org.kith.shell.open.Stage.Open)?.models ?: return null
    val load = models.reminders.state.value as? org.kith.shell.work.Load.Ready ?: return null
    return load.value.plan.map { it.occurrence }
}
