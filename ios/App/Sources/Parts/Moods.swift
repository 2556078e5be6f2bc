// Faces, the month in squares, and its line.

import KithKit
import SwiftUI

/// A face: the mouth says the level, so that colour is not all there is.
struct Face: Shape {
    let level: Int

    func path(in rect: CGRect) -> Path {
        Path { path in
            let (w, h) = (rect.width, rect.height)
            for x in [0.34, 0.66] {
                path.addEllipse(in: CGRect(x: w * (x - 0.05), y: h * 0.35, width: w * 0.1, height: h * 0.1))
            }
            let bend = Double(level - 3) * h * 0.09
            path.move(to: CGPoint(x: w * 0.3, y: h * 0.66 - bend / 2))
            path.addQuadCurve(to: CGPoint(x: w * 0.7, y: h * 0.66 - bend / 2), control: CGPoint(x: w * 0.5, y: h * 0.66 + bend))
        }
    }
}

/// Five faces; one tap keeps an entry.
struct MoodRow: View {
    @Environment(\.words) private var words
    @ScaledMetric(relativeTo: .body) private var side = 52.0
    var proposed: Int?
    let onLog: @MainActor (Int) async -> Void

    var body: some View {
        HStack {
            ForEach(1...5, id: \.self) { level in
                Button {
                    Task { await onLog(level) }
                } label: {
                    VStack {
                        ZStack {
                            Circle().fill(Palette.mood(level))
                            Face(level: level).stroke(Palette.onMood, style: StrokeStyle(lineWidth: 2, lineCap: .round))
                            if proposed == level { Circle().stroke(.tint, lineWidth: 4) }
                        }
                        .frame(width: min(side, 64), height: min(side, 64))
                        Text(words("mood.\(level)")).font(.caption).lineLimit(1).minimumScaleFactor(0.5)
                    }
                    .frame(maxWidth: .infinity, minHeight: finger)
                }
                .buttonStyle(.plain)
                .accessibilityElement(children: .ignore)
                .accessibilityAddTraits(proposed == level ? [.isButton, .isSelected] : .isButton)
                .accessibilityLabel(words("mood.\(level)"))
            }
        }
    }
}

/// A month in squares, each in the colour of its day.
struct MonthGrid: View {
    @Environment(\.words) private var words
    let page: JournalPage
    let onDay: @MainActor (CalendarDay) -> Void

    var body: some View {
        let week = words.week
        let lead = week.firstIndex(of: page.month.days.first?.weekday ?? .monday) ?? 0
        LazyVGrid(columns: Array(repeating: GridItem(.flexible(minimum: finger), spacing: 2), count: 7), spacing: 2) {
            ForEach(week, id: \.self) { Text(words.dayLetter($0)).font(.caption).accessibilityHidden(true) }
            ForEach(0..<lead, id: \.self) { _ in Color.clear.accessibilityHidden(true) }
            ForEach(page.month.days, id: \.self) { day in square(day) }
        }
    }

    private func square(_ day: CalendarDay) -> some View {
        let row = page.days[day]
        let shape = RoundedRectangle(cornerRadius: 9)
        return Button {
            onDay(day)
        } label: {
            Text(String(day.day))
                .font(.footnote)
                .lineLimit(1)
                .minimumScaleFactor(0.5)
                .foregroundStyle(row == nil ? Color.primary : Palette.onMood)
                .frame(maxWidth: .infinity, minHeight: finger)
                .background(row.map { Palette.mood($0.face) } ?? Color.clear, in: shape)
                .overlay { if day == page.day { shape.stroke(.tint, lineWidth: 2) } }
        }
        .buttonStyle(.plain)
        .accessibilityLabel(said(day, row))
        .accessibilityAddTraits(day == page.day ? .isSelected : [])
    }

    private func said(_ day: CalendarDay, _ row: DayRow?) -> String {
        guard let row else { return words("journal.square.empty", words.date(day)) }
        return words("journal.square", words.date(day), words("mood.\(row.face)"), words.count("journal.entries", row.entries))
    }
}

/// The days' moods of a month as a line. It runs the way one reads.
struct MoodLine: View {
    @Environment(\.words) private var words
    @Environment(\.layoutDirection) private var direction
    let page: JournalPage

    var body: some View {
        Curve(points: points).stroke(.tint, style: StrokeStyle(lineWidth: 2, lineCap: .round))
            .frame(maxWidth: .infinity, minHeight: 110)
            .padding(.vertical, 8)
            .accessibilityElement(children: .ignore)
            .accessibilityAddTraits(.isImage)
            .accessibilityLabel(words("journal.line", words.month(page.month), words.count("journal.days", page.days.count)))
    }

    private var points: [CGPoint] {
        page.line.map { row in
            let along = (Double(row.day.day) - 0.5) / Double(page.month.days.count)
            return CGPoint(x: direction == .rightToLeft ? 1 - along : along, y: 1 - (row.mood - 1) / 4)
        }
    }

    /// Points between 0 and 1.
    private struct Curve: Shape {
        let points: [CGPoint]

        func path(in rect: CGRect) -> Path {
            Path { path in
                let all = points.map { CGPoint(x: $0.x * rect.width, y: $0.y * rect.height) }
                guard let first = all.first else { return }
                path.move(to: first)
                for point in all.dropFirst() { path.addLine(to: point) }
                for point in all { path.addEllipse(in: CGRect(x: point.x - 3, y: point.y - 3, width: 6, height: 6)) }
            }
        }
    }
}
