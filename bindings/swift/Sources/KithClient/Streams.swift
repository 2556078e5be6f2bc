import Foundation

/// A list that changes, as whole lists: the first at once, later ones in order; who is slow gets the newest and misses those between.
///
/// Each stream has a subscription of its own, which ends when the loop over it does or the stream is let go of.
public typealias ListStream<View: Sendable> = AsyncThrowingStream<[View], any Error>

/// Keeps a list as the core tells edits, and gives each state of it to a stream.
private final class Keeper<View: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var list: [View] = []
    private let stream: ListStream<View>.Continuation

    init(_ stream: ListStream<View>.Continuation) {
        self.stream = stream
    }

    func tell<Update: ListUpdate>(_ update: Update) where Update.View == View {
        let now = lock.withLock {
            list.apply(update)
            return list
        }
        stream.yield(now)
    }
}

/// A subscription that may have been ended before it was there.
private final class Holder: @unchecked Sendable {
    private let lock = NSLock()
    private var subscription: Subscription?
    private var isOver = false

    func hold(_ subscription: Subscription) {
        let late = lock.withLock {
            if !isOver { self.subscription = subscription }
            return isOver
        }
        if late { subscription.stop() }
    }

    func end() {
        let held = lock.withLock {
            isOver = true
            defer { subscription = nil }
            return subscription
        }
        held?.stop()
    }
}

/// A stream with a subscription behind it.
private func stream<Value: Sendable>(
    _ policy: AsyncThrowingStream<Value, any Error>.Continuation.BufferingPolicy,
    _ subscribe: @escaping @Sendable (AsyncThrowingStream<Value, any Error>.Continuation) async throws -> Subscription
) -> AsyncThrowingStream<Value, any Error> {
    AsyncThrowingStream(bufferingPolicy: policy) { continuation in
        let holder = Holder()
        continuation.onTermination = { _ in holder.end() }
        Task {
            do {
                holder.hold(try await subscribe(continuation))
            } catch {
                continuation.finish(throwing: error)
            }
        }
    }
}

private final class ContactsKeeper: ContactsListener {
    let keeper: Keeper<ContactView>
    init(_ keeper: Keeper<ContactView>) { self.keeper = keeper }
    func onUpdate(update: ContactsUpdate) { keeper.tell(update) }
}

private final class GroupsKeeper: GroupsListener {
    let keeper: Keeper<GroupView>
    init(_ keeper: Keeper<GroupView>) { self.keeper = keeper }
    func onUpdate(update: GroupsUpdate) { keeper.tell(update) }
}

private final class MessagesKeeper: MessagesListener {
    let keeper: Keeper<MessageView>
    init(_ keeper: Keeper<MessageView>) { self.keeper = keeper }
    func onUpdate(update: MessagesUpdate) { keeper.tell(update) }
}

private final class RemindersKeeper: RemindersListener {
    let keeper: Keeper<ReminderView>
    init(_ keeper: Keeper<ReminderView>) { self.keeper = keeper }
    func onUpdate(update: RemindersUpdate) { keeper.tell(update) }
}

private final class ResourcesKeeper: ResourcesListener {
    let keeper: Keeper<ResourceView>
    init(_ keeper: Keeper<ResourceView>) { self.keeper = keeper }
    func onUpdate(update: ResourcesUpdate) { keeper.tell(update) }
}

private final class OutboxKeeper: OutboxListener {
    let keeper: Keeper<IntentView>
    init(_ keeper: Keeper<IntentView>) { self.keeper = keeper }
    func onUpdate(update: OutboxUpdate) { keeper.tell(update) }
}

extension Contacts {
    /// The first `limit` contacts, by name.
    public func stream(limit: UInt32 = 1_000) -> ListStream<ContactView> {
        KithClient.stream(.bufferingNewest(1)) { [self] continuation in
            try await observe(window: Window(offset: 0, limit: limit), listener: ContactsKeeper(Keeper(continuation)))
        }
    }
}

extension Groups {
    /// The first `limit` groups, the last used first, with unread counts.
    public func stream(limit: UInt32 = 1_000) -> ListStream<GroupView> {
        KithClient.stream(.bufferingNewest(1)) { [self] continuation in
            try await observe(window: Window(offset: 0, limit: limit), listener: GroupsKeeper(Keeper(continuation)))
        }
    }
}

extension Messages {
    /// The newest `limit` messages of a group, oldest first. Marks nothing as read.
    public func stream(of group: GroupId, limit: UInt32 = 50) -> ListStream<MessageView> {
        KithClient.stream(.bufferingNewest(1)) { [self] continuation in
            let window = TimelineWindow(before: nil, limit: limit)
            return try await observe(group: group, window: window, listener: MessagesKeeper(Keeper(continuation)))
        }
    }
}

extension Reminders {
    /// The first `limit` reminders of a group, or of all of them and one's own.
    public func stream(of group: GroupId? = nil, limit: UInt32 = 1_000) -> ListStream<ReminderView> {
        KithClient.stream(.bufferingNewest(1)) { [self] continuation in
            let window = Window(offset: 0, limit: limit)
            return try await observe(group: group, window: window, listener: RemindersKeeper(Keeper(continuation)))
        }
    }
}

extension Resources {
    /// The first `limit` resources of a group, or of all of them and one's own.
    public func stream(of group: GroupId? = nil, limit: UInt32 = 1_000) -> ListStream<ResourceView> {
        KithClient.stream(.bufferingNewest(1)) { [self] continuation in
            let window = Window(offset: 0, limit: limit)
            return try await observe(group: group, window: window, listener: ResourcesKeeper(Keeper(continuation)))
        }
    }
}

/// Hears every change.
private final class Changes: ChangeListener {
    private let stream: AsyncThrowingStream<Change, any Error>.Continuation
    init(_ stream: AsyncThrowingStream<Change, any Error>.Continuation) { self.stream = stream }
    func onChange(change: Change) { stream.yield(change) }
}

extension Syncing {
    /// What waits to be sent, oldest first.
    public func outboxStream(limit: UInt32 = 1_000) -> ListStream<IntentView> {
        KithClient.stream(.bufferingNewest(1)) { [self] continuation in
            let window = Window(offset: 0, limit: limit)
            return try await observeOutbox(window: window, listener: OutboxKeeper(Keeper(continuation)))
        }
    }

    /// Stays in touch with the relays while it is looped over, and gives each change in order: nothing is left out.
    public func changes() -> AsyncThrowingStream<Change, any Error> {
        KithClient.stream(.unbounded) { [self] continuation in
            try await stay(listener: Changes(continuation))
        }
    }
}
