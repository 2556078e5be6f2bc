// The five places of the bar, a way for each.

import KithKit
import SwiftUI

struct Tabs: View {
    @Environment(\.words) private var words
    @Bindable var routes: Routes
    let models: Models

    init(models: Models) {
        self.models = models
        routes = models.routes
    }

    var body: some View {
        TabView(selection: $routes.tab) {
            ForEach(MainTab.allCases, id: \.self) { tab in
                way(tab)
                    .tabItem { Label(words("tab.\(tab.rawValue)"), systemImage: sign(tab)) }
                    .badge(tab == .home ? (models.home.state.value?.requests.count ?? 0) : 0)
                    .tag(tab)
            }
        }
        .safeAreaInset(edge: .top) { NoticeBar(notices: models.desk.notices) }
        .task { await models.home.watch() }
        .task { await Reminding.begin(models) }
    }

    private func way(_ tab: MainTab) -> some View {
        let routes = routes
        let way = bound { routes.way(tab) } set: { routes.set($0, of: tab) }
        return NavigationStack(path: way) {
            first(tab).navigationDestination(for: Route.self) { Destination(route: $0, models: models) }
        }
    }

    @ViewBuilder private func first(_ tab: MainTab) -> some View {
        switch tab {
        case .home: HomeScreen(models: models)
        case .groups: GroupsScreen(models: models)
        case .reminders: RemindersScreen(models: models)
        case .resources: ResourcesScreen(models: models)
        case .journal: JournalScreen(models: models)
        }
    }

    private func sign(_ tab: MainTab) -> String {
        switch tab {
        case .home: "house"
        case .groups: "person.3"
        case .reminders: "clock"
        case .resources: "book"
        case .journal: "square.and.pencil"
        }
    }
}

/// Joins a place to its screen and its model.
private struct Destination: View {
    @Environment(Shell.self) private var shell
    let route: Route
    let models: Models

    var body: some View {
        switch route {
        case .conversation(let key): ConversationScreen(model: models.conversation(key), models: models)
        case .group(let key): GroupScreen(model: models.group(key), models: models)
        case .search: SearchScreen(model: models.search, routes: models.routes)
        case .newReminder: ReminderEditor(models: models)
        case .quiet: QuietScreen(model: models.reminders)
        case .resource(let key): ResourceScreen(model: models.resource(key), key: key, models: models)
        case .people: PeopleScreen(models: models)
        case .outbox: OutboxScreen(models: models)
        case .settings: SettingsScreen(models: models)
        case .lock: LockScreen(model: models.settings)
        case .help: HelpScreen(help: shell.help)
        case .employer: EmployerScreen()
        case .backup: BackupScreen(model: models.journal)
        }
    }
}
