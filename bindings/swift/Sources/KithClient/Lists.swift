import Foundation

/// What happened to the window of a list: edits, one after the other.
public protocol ListUpdate<View>: Sendable {
    /// What a row shows.
    associatedtype View: Sendable

    /// The edits in order.
    var steps: [ListStep<View>] { get }
}

/// One edit of a list.
public enum ListStep<View: Sendable>: Sendable {
    /// The list is this now.
    case reset([View])
    /// A row comes in at the place.
    case insert(Int, View)
    /// The row at the place is this now.
    case update(Int, View)
    /// The row at the place goes.
    case remove(Int)
}

extension Array {
    /// Does to a list what happened to the window.
    public mutating func apply<Update: ListUpdate>(_ update: Update) where Update.View == Element {
        for step in update.steps {
            switch step {
            case .reset(let views): self = views
            case .insert(let index, let view): insert(view, at: index)
            case .update(let index, let view): self[index] = view
            case .remove(let index): remove(at: index)
            }
        }
    }
}

extension ContactsUpdate: ListUpdate {
    public var steps: [ListStep<ContactView>] {
        edits.map { edit in
            switch edit {
            case .reset(let items): .reset(items)
            case .insert(let index, let item): .insert(Int(index), item)
            case .update(let index, let item): .update(Int(index), item)
            case .remove(let index): .remove(Int(index))
            }
        }
    }
}

extension GroupsUpdate: ListUpdate {
    public var steps: [ListStep<GroupView>] {
        edits.map { edit in
            switch edit {
            case .reset(let items): .reset(items)
            case .insert(let index, let item): .insert(Int(index), item)
            case .update(let index, let item): .update(Int(index), item)
            case .remove(let index): .remove(Int(index))
            }
        }
    }
}

extension MessagesUpdate: ListUpdate {
    public var steps: [ListStep<MessageView>] {
        edits.map { edit in
            switch edit {
            case .reset(let items): .reset(items)
            case .insert(let index, let item): .insert(Int(index), item)
            case .update(let index, let item): .update(Int(index), item)
            case .remove(let index): .remove(Int(index))
            }
        }
    }
}

extension RemindersUpdate: ListUpdate {
    public var steps: [ListStep<ReminderView>] {
        edits.map { edit in
            switch edit {
            case .reset(let items): .reset(items)
            case .insert(let index, let item): .insert(Int(index), item)
            case .update(let index, let item): .update(Int(index), item)
            case .remove(let index): .remove(Int(index))
            }
        }
    }
}

extension ResourcesUpdate: ListUpdate {
    public var steps: [ListStep<ResourceView>] {
        edits.map { edit in
            switch edit {
            case .reset(let items): .reset(items)
            case .insert(let index, let item): .insert(Int(index), item)
            case .update(let index, let item): .update(Int(index), item)
            case .remove(let index): .remove(Int(index))
            }
        }
    }
}

extension OutboxUpdate: ListUpdate {
    public var steps: [ListStep<IntentView>] {
        edits.map { edit in
            switch edit {
            case .reset(let items): .reset(items)
            case .insert(let index, let item): .insert(Int(index), item)
            case .update(let index, let item): .update(Int(index), item)
            case .remove(let index): .remove(Int(index))
            }
        }
    }
}
