package org.kith.desktop

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import org.kith.screens.*
import org.kith.shell.journal.BackupStep
import org.kith.shell.journal.DayRow
import org.kith.shell.journal.EntryRow
import org.kith.shell.journal.JournalPage
import org.kith.shell.open.HelpPage
import org.kith.shell.open.HelpRow
import org.kith.shell.open.Look
import org.kith.shell.open.Stage
import org.kith.shell.people.GroupPage
import org.kith.shell.people.GroupRow
import org.kith.shell.people.HomePage
import org.kith.shell.people.Kind
import org.kith.shell.people.MemberRow
import org.kith.shell.people.PeoplePage
import org.kith.shell.people.PersonRow
import org.kith.shell.people.Standing
import org.kith.shell.platform.Arrival
import org.kith.shell.records.PlanRow
import org.kith.shell.records.QuietRow
import org.kith.shell.records.Recurrence
import org.kith.shell.records.ReminderForm
import org.kith.shell.records.ReminderRow
import org.kith.shell.records.RemindersPage
import org.kith.shell.records.ResourceRow
import org.kith.shell.records.Step
import org.kith.shell.settings.OutboxRow
import org.kith.shell.settings.SettingsPage
import org.kith.shell.talk.ConversationPage
import org.kith.shell.talk.Mark
import org.kith.shell.talk.MessageRow
import org.kith.shell.talk.Quote
import org.kith.shell.work.*
import org.kith.screens.theme.LocalWords
import org.kith.shell.words.Language
import org.kith.shell.words.Words
import java.time.DayOfWeek
import java.time.Duration
import java.time.Instant
import java.time.LocalDate
import java.time.LocalTime
import java.time.OffsetDateTime
import java.time.YearMonth
import java.time.ZoneId

/** Every screen in every state, with made-up people: what pictures are taken of, and what the walk through all nodes reads. */
object Gallery {
    private val noon = Instant.parse("2026-12-07T12:00:00Z")
    private val zone = ZoneId.of("UTC")
    private val away = Link.Offline(Problem("relay_unreachable", true))
    private val broken = Load.Failed(Problem("store_corrupt", false))
    private val online = Link.Online
    private val nothing: (Any?) -> Unit = {}

    private fun group(id: String, name: String, unread: Int = 0, standing: Standing = Standing.ACTIVE, kind: Kind = Kind.CIRCLE, leads: Boolean = true, members: Int = 4) =
        GroupRow(GroupKey(id), name, kind, "Every day at noon, at the door.", leads, members, standing, unread)

    private val walkers = group("1", "Walkers", 2)
    private val groups = listOf(
        walkers, group("2", "Ben Okafor", kind = Kind.DIRECT), group("3", "New parents at work", 12, kind = Kind.ERG),
        group("4", "Calm Thursdays", standing = Standing.REQUEST), group("5", "Old project", standing = Standing.LEFT, kind = Kind.PROJECT),
    )

    private fun message(id: Int, text: String?, mine: Boolean, mark: Mark, quote: Quote? = null, edited: Boolean = false, gap: Boolean = false) = MessageRow(
        MessageKey("m$id"), walkers.key, if (mine) "Ana" else "Ben Okafor", mine, text, noon.plusSeconds(60L * id), mark, edited, text == null, quote, gap, emptyList(),
    )

    private val talk = listOf(
        message(1, "Is anybody going out at noon?", false, Mark.RECEIVED, gap = true),
        message(2, "I could use a walk. It was a hard morning.", true, Mark.SENT, Quote("Ben Okafor", "Is anybody going out at noon?")),
        message(3, null, false, Mark.RECEIVED),
        message(4, "Take your time. I will wait at the door.", false, Mark.RECEIVED, edited = true),
        message(5, "Thank you. Five minutes.", true, Mark.QUEUED),
        message(6, "And cake is on me", true, Mark.REFUSED),
    )

    /** Letters that run both ways, in names, in texts and in what is answered. */
    private val bothWays = listOf(
        message(1, "هل نتمشى ظهرًا؟", false, Mark.RECEIVED).copy(author = "أمل"),
        message(2, "Yes! At the door, at 12:30.", false, Mark.RECEIVED, Quote("أمل", "هل نتمشى ظهرًا؟")),
        message(3, "شكرًا، سأكون هناك.", true, Mark.SENT, Quote("Ben Okafor", "Yes! At the door, at 12:30.")),
        message(4, "See you (both).", true, Mark.SENT, Quote("أمل", "Lunch at noon?")),
    )

    private val plan = listOf(
        PlanRow(RecordKey("r1"), "2026-12-07T15:00", "Drink water", OffsetDateTime.parse("2026-12-07T15:00:00Z"), Instant.parse("2026-12-07T15:00:00Z")),
        PlanRow(RecordKey("r2"), "2026-12-08T12:00", "Walk with the group", OffsetDateTime.parse("2026-12-08T12:00:00Z"), Instant.parse("2026-12-08T12:00:00Z")),
    )
    private val reminders = listOf(
        ReminderRow(RecordKey("r1"), "Drink water", null, Recurrence.Elapsed(Duration.ofHours(4)), null, noon),
        ReminderRow(RecordKey("r2"), "Walk with the group", "Walkers", Recurrence.Rule(Step.WEEK, 2, listOf(DayOfWeek.MONDAY, DayOfWeek.THURSDAY), null), LocalTime.NOON, noon),
    )
    private val resources = listOf(
        ResourceRow(RecordKey("s1"), "A breathing pause of two minutes", "text", listOf("calm"), "Walkers", false, false, "2026-10-01", false, "Breathe in for four counts, hold for two, breathe out for six. Do it again ten times.", "Our own"),
        ResourceRow(RecordKey("s2"), "How to ask for time off", "text", emptyList(), null, true, false, null, false, "…", null),
        ResourceRow(RecordKey("s3"), "After a difficult call", "text", emptyList(), null, false, true, "2024-01-01", true, "…", null),
    )
    private val month = YearMonth.of(2026, 12)
    private val days = listOf(1 to 3.0, 2 to 4.0, 3 to 2.0, 4 to 3.5, 5 to 4.0, 6 to 5.0, 7 to 4.0).map { (day, mood) -> DayRow(month.atDay(day), mood, if (day == 4) 2 else 1) }.associateBy { it.day }
    private val entry = EntryRow(EntryKey("e"), month.atDay(7), noon, zone, 4, listOf("calm"), listOf("outside"), "A walk at noon helped.")
    private fun journal(full: Boolean) = JournalPage(
        month.atDay(7), month, if (full) days else emptyMap(), month.atDay(7), if (full) listOf(entry) else emptyList(),
        if (full) listOf(entry.copy(day = LocalDate.of(2025, 12, 7), note = "First frost.")) else emptyList(),
    )
    private val help = HelpPage(
        (1..5).map { Words.of(Language.ENGLISH)["help.step.$it"] },
        listOf(HelpRow("A help line", "116 123", "GB", "2026-10-01", false), HelpRow("Another help line", "988", "US", "2024-10-01", true)), null,
    )

    private val homeActions = HomeActions(nothing, { _, _ -> }, nothing)
    private val groupsActions = GroupsActions(nothing, {}, { _, _, _, _ -> }, { _, _ -> })
    private val groupActions = GroupActions({}, nothing, nothing, { _, _ -> }, { _, _ -> }, {}, {}, nothing, {})
    private val talkActions = ConversationActions({}, {}, nothing, {}, nothing, nothing, nothing, nothing, {}, {}, nothing)
    private val peopleActions = PeopleActions({}, {}, {}, { _, _, _ -> }, nothing, nothing, { _, _ -> }, { _, _ -> }, { _, _, _ -> })
    private val resourcesActions = ResourcesActions(nothing, nothing, { _, _, _, _, _ -> })
    private val remindersActions = RemindersActions({}, {}, nothing, nothing, nothing, nothing)
    private val journalActions = JournalActions(nothing, nothing, { _, _ -> }, nothing, nothing, nothing)
    private val backupActions = BackupActions({}, {}, nothing, { _, _ -> }, {}, {})
    private val arrivedActions = ArrivedActions({}, {}, nothing)
    private val settingsActions = SettingsActions({}, nothing, nothing, nothing, nothing, nothing, nothing, { _, _ -> })

    @Composable
    private fun Tab(route: Route, content: @Composable () -> Unit) = Column {
        Box(Modifier.weight(1f)) { content() }
        TabBar(route) {}
    }

    private fun home(load: Load<HomePage>, link: Link = online): @Composable () -> Unit = { Tab(Route.Home) { HomeScreen(load, link, homeActions) } }
    private fun list(load: Load<List<GroupRow>>, link: Link = online): @Composable () -> Unit = { Tab(Route.Groups) { GroupsScreen(load, link, groupsActions) } }
    private fun talk(load: Load<ConversationPage>, link: Link = online, draft: String = ""): @Composable () -> Unit = { ConversationScreen(load, draft, link, talkActions) }
    private fun members(load: Load<GroupPage>, link: Link = online): @Composable () -> Unit = { GroupScreen(load, link, groupActions) }
    private fun people(load: Load<PeoplePage>, link: Link = online): @Composable () -> Unit = { PeopleScreen(load, link, peopleActions) }
    private fun reminders(load: Load<RemindersPage>, link: Link = online): @Composable () -> Unit = { Tab(Route.Reminders) { RemindersScreen(load, link, remindersActions) } }
    private fun resources(load: Load<List<ResourceRow>>, query: String = "", link: Link = online): @Composable () -> Unit = { Tab(Route.Resources) { ResourcesScreen(load, query, groups.take(1), link, resourcesActions) } }
    private fun journal(load: Load<JournalPage>): @Composable () -> Unit = { Tab(Route.Journal) { JournalScreen(load, "", journalActions) } }
    private fun backup(step: BackupStep): @Composable () -> Unit = { BackupScreen(step, "/home/ana/journal.kithbackup", backupActions) }
    private fun outbox(load: Load<List<OutboxRow>>, link: Link = online): @Composable () -> Unit = { OutboxScreen(load, link, {}, nothing) }
    private fun settings(load: Load<SettingsPage>, link: Link = online): @Composable () -> Unit = {
        SettingsScreen(load, Chosen(LocalWords.current.language, Look.DEVICE, true, false, link == Link.Resting, asksOwner = true), link, settingsActions)
    }

    private fun <T> ready(value: T) = Load.Ready(value)

    private val fullHome = HomePage(listOf(groups[3]), groups.filter { it.unread > 0 }, plan, 1, 0)
    private val page = GroupPage(
        walkers,
        listOf(MemberRow(PersonKey("a"), "Ana", true, false, true), MemberRow(PersonKey("b"), "Ben Okafor", false, false, false), MemberRow(PersonKey("c"), "Chen", false, true, false)),
        listOf(PersonRow(PersonKey("d"), "Dara", true, false)), emptyList(),
    )
    private val known = listOf(PersonRow(PersonKey("b"), "Ben Okafor", true, false), PersonRow(PersonKey("d"), "Dara", false, false), PersonRow(PersonKey("e"), "Ed", false, true))
    private val conversation = ConversationPage(walkers, talk)
    private val waiting = listOf(
        OutboxRow(IntentKey("i1"), "message", "Walkers", noon, 0, null), OutboxRow(IntentKey("i2"), "add", "Walkers", noon, 3, "waiting_for_contact"),
    )

    /** The name of each picture, and what it shows. */
    val all: Map<String, @Composable () -> Unit> = linkedMapOf(
        "welcome" to { WelcomeScreen(Stage.Welcome(), "https://relay.example", {}, { _, _, _ -> }) },
        "welcome-busy" to { WelcomeScreen(Stage.Welcome(busy = true), "", {}, { _, _, _ -> }) },
        "welcome-failed" to { WelcomeScreen(Stage.Welcome(problem = Problem("relay_admission_needed", true)), "https://relay.example", {}, { _, _, _ -> }) },
        "locked" to { UnlockScreen(Stage.Locked(), {}, nothing) },
        "locked-wrong" to { UnlockScreen(Stage.Locked(problem = Problem("pin_wrong", false, 30)), {}, nothing) },
        "help" to { HelpScreen(ready(help), {}, nothing) },
        "help-loading" to { HelpScreen(Load.Loading, {}, nothing) },
        "home-full" to home(ready(fullHome)),
        "home-empty" to home(ready(HomePage(emptyList(), emptyList(), emptyList(), 0, 0))),
        "home-offline" to home(ready(fullHome.copy(requests = emptyList(), soon = emptyList(), troubled = 1)), away),
        "home-loading" to home(Load.Loading),
        "home-error" to home(broken),
        "groups-full" to list(ready(groups)),
        "groups-empty" to list(ready(emptyList())),
        "groups-offline" to list(ready(groups.take(2)), away),
        "groups-loading" to list(Load.Loading),
        "groups-error" to list(broken),
        "group-full" to members(ready(page)),
        "group-invite" to members(ready(page.copy(members = page.members.take(1), people = emptyList(), invite = Qr.of("https://relay.example/g#made-up-for-a-picture-0123456789")))),
        "group-offline" to members(ready(page), away),
        "group-loading" to members(Load.Loading),
        "group-error" to members(broken),
        "conversation-full" to talk(ready(conversation), draft = "On my way"),
        "conversation-reply" to talk(ready(conversation.copy(replyTo = talk[3]))),
        "conversation-both-ways" to talk(ready(conversation.copy(messages = bothWays, replyTo = bothWays[1]))),
        "conversation-empty" to talk(ready(conversation.copy(messages = emptyList()))),
        "conversation-offline" to talk(ready(conversation), away),
        "conversation-request" to talk(ready(conversation.copy(group = groups[3], messages = talk.take(1)))),
        "conversation-stopped" to talk(ready(conversation.copy(group = walkers.copy(standing = Standing.STOPPED)))),
        "conversation-loading" to talk(Load.Loading),
        "conversation-error" to talk(broken),
        "search-full" to { SearchScreen(ready(talk.filter { it.text != null }), "walk", {}, nothing, nothing) },
        "search-empty" to { SearchScreen(ready(emptyList()), "", {}, nothing, nothing) },
        "search-none" to { SearchScreen(ready(emptyList()), "zebra", {}, nothing, nothing) },
        "people-full" to people(ready(PeoplePage(known))),
        "people-link" to people(ready(PeoplePage(emptyList(), Qr.of("https://relay.example/c#made-up-for-a-picture-0123456789")))),
        "people-offline" to people(ready(PeoplePage(emptyList())), away),
        "reminders-full" to reminders(ready(RemindersPage(reminders, plan))),
        "reminders-empty" to reminders(ready(RemindersPage(emptyList(), emptyList()))),
        "reminders-offline" to reminders(ready(RemindersPage(reminders, emptyList())), away),
        "reminders-loading" to reminders(Load.Loading),
        "reminders-error" to reminders(broken),
        "reminder-editor" to {
            ReminderEditor(ReminderForm("Walk with the group", LocalDate.of(2026, 12, 7), LocalTime.NOON, Recurrence.Rule(Step.WEEK, 1, listOf(DayOfWeek.MONDAY, DayOfWeek.THURSDAY), null), walkers.key), listOf(walkers), null, nothing, {}, {})
        },
        "reminder-editor-failed" to { ReminderEditor(ReminderForm("", LocalDate.of(2026, 12, 7), LocalTime.NOON), emptyList(), Problem("time_passed", false), nothing, {}, {}) },
        "quiet-full" to { QuietScreen(ready(listOf(QuietRow("mon-fri", "20:00", "07:30"))), {}, { _, _ -> }) },
        "quiet-empty" to { QuietScreen(ready(emptyList()), {}, { _, _ -> }) },
        "resources-full" to resources(ready(resources)),
        "resources-empty" to resources(ready(emptyList())),
        "resources-none" to resources(ready(emptyList()), "zebra"),
        "resources-offline" to resources(ready(resources), link = away),
        "resources-error" to resources(broken),
        "resource" to { ResourceScreen(ready(resources[0]), {}, nothing, nothing) },
        "resource-gone" to { ResourceScreen(Load.Failed(Problem("resource_unknown", false)), {}, nothing, nothing) },
        "journal-full" to journal(ready(journal(true))),
        "journal-empty" to journal(ready(journal(false))),
        "journal-loading" to journal(Load.Loading),
        "journal-error" to journal(broken),
        "backup" to backup(BackupStep.Idle),
        "backup-asked" to backup(BackupStep.Asked(7)),
        "backup-working" to backup(BackupStep.Working),
        "backup-made" to backup(BackupStep.Made("example example example example example example", 7)),
        "backup-failed" to backup(BackupStep.Failed(Problem("code_wrong", false))),
        "outbox-full" to outbox(ready(waiting), away),
        "outbox-empty" to outbox(ready(emptyList())),
        "settings" to settings(ready(SettingsPage("Ana", "3f2a 91c0 77de", "https://relay.example", noon, 1_000_000))),
        "settings-no-relay" to settings(ready(SettingsPage("Ana", "3f2a 91c0 77de", null, null, 1_000_000)), Link.Offline(Problem("relay_unset", false))),
        "lock-settings" to { LockScreen({}, {}, { _, _ -> }, {}) },
        "cover" to { CoverScreen({}, {}) },
        "arrived-person" to { ArrivedScreen(Arrival.of("kith://relay.example/c#made-up")!!, emptyList(), null, online, arrivedActions) },
        "arrived-group-failed" to { ArrivedScreen(Arrival.of("kith://relay.example/g#made-up")!!, emptyList(), Problem("link_expired", false), away, arrivedActions) },
        "arrived-text" to { ArrivedScreen(Arrival.shared("A walk at noon helped me more than I thought.")!!, listOf(walkers, groups[2]), null, online, arrivedActions) },
        "arrived-text-empty" to { ArrivedScreen(Arrival.shared("A walk at noon helped me.")!!, emptyList(), null, online, arrivedActions) },
        "employer" to { EmployerScreen {} },
    ) + JournalGallery.all + linkedMapOf(
        "notice" to { NoticeBar(Notice("notice.reminder.done") {}) {} },
    )
}
