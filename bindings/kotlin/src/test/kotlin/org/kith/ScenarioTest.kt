package org.kith

import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import org.kith.core.CancelHandle
import org.kith.core.Entry
import org.kith.core.EntryChange
import org.kith.core.EntryId
import org.kith.core.EntryWords
import org.kith.core.Frame
import org.kith.core.Mark
import org.kith.core.NewReminder
import org.kith.model.PageRequest
import org.kith.core.ReminderWhen
import org.kith.core.SyncResult
import org.kith.model.AccountId
import org.kith.model.GroupId
import org.kith.model.GroupKind
import org.kith.model.GroupView
import org.kith.model.KithException
import org.kith.model.Leaving
import org.kith.model.MemberView
import org.kith.model.MessageId
import org.kith.model.MessageView
import org.kith.model.QuietWindowView
import org.kith.model.RecordId
import java.io.File
import java.time.Instant
import java.time.LocalDateTime
import java.time.ZoneId
import kotlin.test.Test
import kotlin.test.assertEquals

private val nobody = "00".repeat(16)

/** Plays the steps that `tests/scenarios` has as data, as the player in `bindings/ffi/tests/scenario.rs` does. */
private class Player(private val folders: Folders) : AutoCloseable {
    private var relay: RelayProcess? = null
    private var url = "http://127.0.0.1:0"
    private val homes = mutableMapOf<String, KithHome>()

    /** Ids and codes by the names of the scenario. */
    private val names = mutableMapOf<String, String>()

    private fun id(name: String) = names[name] ?: nobody
    private fun group(name: String) = GroupId(id(name))

    private fun runRelay(act: String) {
        relay?.close()
        relay = null
        if (act == "stop") return
        relay = RelayProcess(url.removePrefix("http://"), "sqlite:${folders.named("relay.db")}").also { url = it.url }
    }

    /** Does one step, and says what came of it. */
    suspend fun play(who: String, act: String, with: List<String>): List<String> {
        fun arg(at: Int) = with.getOrElse(at) { "" }
        when {
            who == "relay" -> {
                runRelay(act)
                return emptyList()
            }
            act == "create" -> {
                val home = KithHome.create(folders.named(who), MemoryVault(), arg(0), url, zone = london)
                homes[who] = home
                return listOf(home.account.me().name)
            }
            act == "open" -> {
                homes[who] = KithHome.open(folders.named(who), MemoryVault(), london)
                return emptyList()
            }
            act == "close" -> {
                homes.remove(who)!!.close()
                return emptyList()
            }
        }
        val home = homes.getValue(who)
        return when (act) {
            "sync" -> synced(home.sync.once(soon))
            "stopped-sync" -> CancelHandle().use { cancel ->
                cancel.cancel()
                synced(home.sync.once(soon, cancel))
            }
            "push" -> synced(KithHome.processPush(folders.named(who), MemoryVault()))
            "meet" -> {
                val contact = home.contacts.add(homes.getValue(arg(0)).contacts.makeLink().link)
                names["$who ${arg(0)}"] = contact.contact.hex
                listOf("${contact.name} verified=${contact.verified}")
            }
            "group" -> {
                val made = home.groups.create(arg(1), GroupKind.CIRCLE, "")
                names[arg(0)] = made.group.hex
                listOf(line(made))
            }
            "rename" -> listOf(line(home.groups.edit(group(arg(0)), arg(1), null)))
            "leave" -> listOf(line(home.groups.leave(group(arg(0)))))
            "add" -> home.groups.add(group(arg(0)), listOf(AccountId(id("$who ${arg(1)}")))).map(::line)
            "members" -> home.groups.members(group(arg(0))).map(::line)
            "groups" -> home.groups.flow().first().map(::line)
            "say" -> {
                val message = home.messages.say(group(arg(0)), arg(2))
                names[arg(1)] = message.message.hex
                listOf(word(message.state))
            }
            "edit" -> listOf(word(home.messages.edit(MessageId(id(arg(0))), arg(1)).state))
            "unsend" -> listOf(word(home.messages.unsend(MessageId(id(arg(0)))).state))
            "page" -> home.messages.page(group(arg(0)), PageRequest(50u, null, false)).map(::line)
            "search" -> home.messages.search(arg(0)).map(::line)
            "outbox" -> home.sync.outbox().map { it.kind }
            "remind" -> {
                val group = if (arg(0) == "own") null else group(arg(0))
                val due = ReminderWhen.WallClock(
                    wall(arg(3)), Frame.Zone(zone(arg(4))), arg(5).ifEmpty { null }, emptyList(),
                )
                val made = home.reminders.add(group, NewReminder(arg(2), due))
                names[arg(1)] = made.reminder.hex
                listOf("${made.title} at=${made.at ?: "-"} zone=${made.zone ?: "-"} rule=${made.rrule ?: "-"}")
            }
            "plan" -> home.reminders.plan(arg(1).toUInt(), 63u, Instant.parse(arg(0))).items
                .map { "${it.firesAt} ${it.local} ${it.title}" }
            "mark" -> home.reminders.mark(RecordId(id(arg(0))), Mark.DONE, arg(1))
                .let { listOf("${it.occurrence} ${word(it.state)}") }
            "quiet" -> home.reminders.setQuiet(listOf(QuietWindowView(arg(0), arg(1), arg(2)))).windows
                .map { "${it.days} ${it.from} ${it.to}" }
            "log" -> {
                val words = EntryWords(arg(1).toUByte(), at = Instant.parse(arg(2)), note = arg(3))
                val entry = home.journal.log(words)
                names[arg(0)] = entry.entry.hex
                listOf(line(entry))
            }
            "relog" -> listOf(line(home.journal.edit(EntryId(id(arg(0))), EntryChange(note = arg(1)))))
            "unlog" -> listOf(line(home.journal.delete(EntryId(id(arg(0))))))
            "undo-log" -> home.journal.undo().map(::line)
            "entries" -> home.journal.list().map(::line)
            "find" -> home.journal.search(arg(0)).map(::line)
            "backup" -> {
                val made = home.journalPortable.askToLeave(Leaving.BACKUP).use { home.journalPortable.backUp(it, folders.named(arg(0)).toString()) }
                names[arg(0)] = made.code
                listOf("${made.entries} entries")
            }
            "restore" -> listOf("${home.journalPortable.restore(folders.named(arg(0)).toString(), names.getValue(arg(0))).entries} entries")
            "suspend" -> emptyList<String>().also { home.suspendFiles() }
            "resume" -> emptyList<String>().also { home.resume() }
            "well" -> listOf("${home.account.doctor().all { it.ok }}")
            else -> error("the player does not know how to $act")
        }
    }

    /** What java.time cannot hold does not reach the core; the core says the same of it. */
    private fun wall(text: String) = try {
        LocalDateTime.parse(text)
    } catch (_: java.time.DateTimeException) {
        throw KithException.Refused(org.kith.model.Refusal.TIME_INVALID)
    }

    private fun zone(name: String) = try {
        ZoneId.of(name)
    } catch (_: java.time.DateTimeException) {
        throw KithException.Refused(org.kith.model.Refusal.ZONE_UNKNOWN)
    }

    private fun word(value: Enum<*>) = value.name.lowercase()

    private fun synced(result: SyncResult) = result.report.let {
        listOf("received=${it.received} queued=${it.queued} refused=${it.refused} problem=${result.problem ?: "-"}")
    }

    private fun line(group: GroupView) = "${group.name} ${word(group.role)} ${word(group.state)} unread=${group.unread}"

    private fun line(member: MemberView) = "${member.name} ${word(member.role)} ${word(member.state)}"

    private fun line(message: MessageView): String {
        val edited = if (message.edited) " edited" else ""
        val deleted = if (message.deleted) " deleted" else ""
        return "${message.authorName}: ${message.text ?: "-"} (${word(message.state)}$edited$deleted)"
    }

    private fun line(entry: Entry) = "${entry.day} ${entry.mood} ${entry.note ?: "-"}"

    override fun close() {
        homes.values.forEach(KithHome::close)
        relay?.close()
    }
}

class ScenarioTest {
    private val scenarios = File(System.getProperty("kith.scenarios"))

    @Test
    fun `two people write the transcript that every language writes`() = runBlocking {
        val transcript = StringBuilder()
        Folders().use { folders ->
            Player(folders).use { player ->
                val lines = scenarios.resolve("two-people.txt").readLines().filter { it.isNotEmpty() && !it.startsWith("#") }
                for (line in lines) {
                    val step = line.split("|").map(String::trim)
                    transcript.append("> ${step.joinToString(" | ")}\n")
                    val said = try {
                        player.play(step[0], step[1], step.drop(2))
                    } catch (refused: KithException) {
                        listOf("refused: ${refused.code()} retryable=${refused.retryable()}")
                    }
                    said.forEach { transcript.append("  $it\n") }
                }
            }
        }
        assertEquals(scenarios.resolve("two-people.transcript.txt").readText(), transcript.toString())
    }
}
