// The models of an open home.

import Foundation
internal import KithClient

/// Those of one thing are made when its screen is opened, and kept, so that coming back loses nothing.
@MainActor
public final class Models {
    /// What they all work with.
    public let desk: Desk
    /// Whether the relay can be used.
    public let connection: Connection
    /// Where the person is.
    public let routes = Routes()
    /// Groups and direct chats.
    public let groups: GroupsModel
    /// People.
    public let people: PeopleModel
    /// Reminders.
    public let reminders: RemindersModel
    /// Resources.
    public let resources: ResourcesModel
    /// The journal.
    public let journal: JournalModel
    /// What waits to be sent.
    public let outbox: OutboxModel
    /// What needs the person now.
    public let home: HomeModel
    /// Search in messages.
    public let search: SearchModel
    /// Settings.
    public let settings: SettingsModel
    /// The zone that the device is in.
    public let zone: TimeZone

    private var oneGroup: [GroupKey: GroupModel] = [:]
    private var oneResource: [RecordKey: ResourceModel] = [:]
    private var conversations: [GroupKey: ConversationModel] = [:]

    init(_ desk: Desk, _ zone: TimeZone, _ shell: Shell) {
        self.desk = desk
        self.zone = zone
        connection = Connection(desk)
        groups = GroupsModel(desk)
        people = PeopleModel(desk)
        reminders = RemindersModel(desk, zone)
        resources = ResourcesModel(desk)
        journal = JournalModel(desk)
        outbox = OutboxModel(desk)
        home = HomeModel(groups, reminders, outbox)
        search = SearchModel(desk)
        settings = SettingsModel(desk, shell)
        connection.start()
    }

    /// The model of one group.
    public func group(_ key: GroupKey) -> GroupModel { kept(&oneGroup, key) { GroupModel(desk, key) } }

    /// The model of one resource.
    public func resource(_ key: RecordKey) -> ResourceModel { kept(&oneResource, key) { ResourceModel(desk, key) } }

    /// The model of one conversation.
    public func conversation(_ key: GroupKey) -> ConversationModel {
        kept(&conversations, key) { ConversationModel(desk, key) }
    }

    private func kept<K: Hashable, Model>(_ all: inout [K: Model], _ key: K, make: () -> Model) -> Model {
        if let model = all[key] { return model }
        let model = make()
        all[key] = model
        return model
    }
}
