package org.kith.shell.open

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.combine
import org.kith.shell.journal.ExchangeModel
import org.kith.shell.journal.InsightsModel
import org.kith.shell.journal.InstrumentsModel
import org.kith.shell.journal.JournalModel
import org.kith.shell.journal.ReviewModel
import org.kith.shell.people.GroupModel
import org.kith.shell.people.GroupsModel
import org.kith.shell.people.HomeModel
import org.kith.shell.people.PeopleModel
import org.kith.shell.platform.Platform
import org.kith.shell.platform.attach
import org.kith.shell.records.RemindersModel
import org.kith.shell.records.ResourceModel
import org.kith.shell.records.ResourcesModel
import org.kith.shell.settings.OutboxModel
import org.kith.shell.settings.SettingsModel
import org.kith.shell.talk.ConversationModel
import org.kith.shell.talk.Drafts
import org.kith.shell.talk.SearchModel
import org.kith.shell.work.Connection
import org.kith.shell.work.Desk
import org.kith.shell.work.GroupKey
import org.kith.shell.work.RecordKey
import org.kith.shell.work.Route
import org.kith.shell.work.Routes
import org.kith.shell.work.valueOrNull
import org.kith.shell.words.Language
import java.util.Locale

/** The models of an open home. Those of one thing are made when its screen is opened, and kept, so that coming back loses nothing. */
class Models(val desk: Desk, shell: Shell, private val platform: Platform = Platform()) {
    /** Whether the relay can be used. */
    val connection = Connection(desk)

    /** Where the person is. */
    val routes = Routes(Route.Home)

    /** What was begun and not sent. */
    val drafts = Drafts(desk)

    /** Groups and direct chats. */
    val groups = GroupsModel(desk)

    /** People. */
    val people = PeopleModel(desk)

    /** Reminders. */
    val reminders = RemindersModel(desk) { shell.zone }

    /** Resources. */
    val resources = ResourcesModel(desk)

    /** The journal. */
    val journal = JournalModel(desk)

    /** Looking back at it. */
    val review = ReviewModel(desk, journal.changed)

    /** What goes with which moods. */
    val insights = InsightsModel(desk)

    /** Questionnaires. */
    val instruments = InstrumentsModel(desk) { Language.of(shell.likes.language.value ?: Locale.getDefault().language).code }

    /** Files of journals. */
    val exchange = ExchangeModel(desk, journal::look)

    /** What waits to be sent. */
    val outbox = OutboxModel(desk)

    /** What needs the person now. */
    val home = HomeModel(groups, reminders, outbox, desk)

    /** Search in messages. */
    val search = SearchModel(desk)

    /** Settings. */
    val settings = SettingsModel(desk, shell)

    /** The name of what is shown, for a title that the person wants to say it; nothing where there is none. */
    val title: Flow<String?> = combine(routes.way, groups.state) { way, known ->
        (way.last() as? Route.Conversation)?.let { place -> known.valueOrNull?.find { it.key == place.group }?.name }
    }

    private val groupModels = HashMap<GroupKey, GroupModel>()
    private val resourceModels = HashMap<RecordKey, ResourceModel>()
    private val conversations = HashMap<GroupKey, ConversationModel>()

    init {
        platform.attach(desk)
        connection.start()
    }

    /** The model of one group. */
    fun group(key: GroupKey): GroupModel = synchronized(groupModels) { groupModels.getOrPut(key) { GroupModel(desk, key) } }

    /** The model of one resource. */
    fun resource(key: RecordKey): ResourceModel = synchronized(resourceModels) { resourceModels.getOrPut(key) { ResourceModel(desk, key) } }

    /** The model of one conversation. */
    fun conversation(key: GroupKey): ConversationModel =
        synchronized(conversations) { conversations.getOrPut(key) { ConversationModel(desk, key, drafts) } }
}
