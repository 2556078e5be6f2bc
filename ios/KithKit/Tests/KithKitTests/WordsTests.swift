// Words, sentences and facts: the same as the Android app says.

import Foundation
import KithKit
import Testing

@Suite struct WordsTests {
    private let english = Words(.english)

    /// A key without the category of its number.
    private func stems(_ words: Words) -> Set<String> {
        let counted = words.keys.filter { $0.hasSuffix(".other") && words.has($0.dropLast(5) + "one") }.map { String($0.dropLast(6)) }
        let ends = ["zero", "one", "two", "few", "many", "other"]
        return Set(
            words.keys.map { key in
                counted.first { stem in ends.contains { key == "\(stem).\($0)" } } ?? key
            })
    }

    @Test("each language has every key, and words for each category of its numbers")
    func complete() {
        let all = stems(english)
        #expect(all.count > 350)
        for language in Language.allCases {
            let words = Words(language)
            #expect(stems(words) == all, "\(language)")
            for stem in all where english.has("\(stem).one") && english.has("\(stem).other") {
                for category in Set((0...200).map(language.plural)) { #expect(words.has("\(stem).\(category)"), "\(stem) in \(language)") }
            }
        }
        #expect([0, 1, 2, 3, 10, 11, 99, 100, 103].map(Language.arabic.plural) == ["zero", "one", "two", "few", "few", "many", "many", "other", "few"])
        #expect([0, 1, 2].map(Language.german.plural) == ["other", "one", "other"])
        #expect(Language.spanish.plural(1_000_000) == "many")
    }

    @Test("every name that a model makes a key of has words")
    func named() {
        var made = (1...5).map { "mood.\($0)" } + MainTab.allCases.map { "tab.\($0.rawValue)" } + Kind.allCases.map { "kind.\($0.rawValue)" }
        made += Standing.allCases.filter { $0 != .active }.map { "standing.\($0.rawValue)" }
        made += Delivery.allCases.map { "mark.\($0.rawValue)" } + Look.allCases.map { "look.\($0.rawValue)" }
        made += Step.allCases.map { "repeat.\($0.rawValue).other" } + Fact.all.map(\.key)
        for key in made { #expect(english.has(key), "\(key)") }
    }

    @Test("a recurrence is a sentence")
    func sentences() throws {
        let nine = try #require(ClockTime(text: "09:00"))
        let fortnight = Recurrence(rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH")
        let said = Language.allCases.map { language in
            Words(language).recurrence(fortnight, at: nine).filter { $0 != "\u{2068}" && $0 != "\u{2069}" }
        }
        #expect(
            said == [
                "Every 2 weeks on Monday and Thursday at 09:00", "Alle 2 Wochen am Montag und Donnerstag um 09:00",
                "Cada 2 semanas, los lunes y jueves a las 09:00", "كل أسبوعين يوم الاثنين والخميس الساعة 09:00",
            ])
        let others = [
            "FREQ=DAILY": "Every day at 09:00", "FREQ=DAILY;COUNT=3": "Every day at 09:00, 3 times",
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": "Monday to Friday at 09:00",
            "FREQ=MONTHLY;BYSETPOS=1;BYDAY=MO": "By the rule FREQ=MONTHLY;BYSETPOS=1;BYDAY=MO",
        ]
        for (rule, sentence) in others { #expect(english.recurrence(Recurrence(rule: rule), at: nine) == sentence) }
        #expect(english.recurrence(.elapsed(hours: 4), at: nil) == "Every 4 hours")
        #expect(Recurrence.rule(unit: .week, every: 2, days: [.thursday, .monday], times: nil).rule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH")
    }

    @Test("days, times and numbers are said as people here say them")
    func days() throws {
        let day = try #require(CalendarDay(iso: "2026-12-07"))
        #expect(english.month(day.inMonth) == "December 2026" && english.date(day).contains("2026"))
        #expect(Words(.german).month(day.inMonth) == "Dezember 2026")
        #expect(english.dateOf("someday") == "someday")
        #expect(day.weekday == .monday && day.adding(25).iso == "2027-01-01")
        #expect(CalendarMonth(year: 2024, month: 2).days.count == 29 && CalendarMonth(year: 2026, month: 1).adding(-1) == CalendarMonth(year: 2025, month: 12))
        for language in Language.allCases {
            let words = Words(language)
            #expect(Set(words.week.map(words.dayLetter)).count == 7, "\(language)")
            #expect(!words.moment(Date(timeIntervalSince1970: 0), in: .gmt).contains("٠"), "digits are those of the words")
        }
        #expect(Words(.arabic)("settings.fingerprint", "3f2a 91c0").contains("\u{2068}3f2a 91c0\u{2069}"))
        #expect(english("settings.fingerprint", "3f2a 91c0") == "Fingerprint: 3f2a 91c0")
        #expect(english("settings.name", "ليلى").contains("\u{2068}ليلى\u{2069}"), "a name in Arabic turns no words round")
        // What is filled in is not read again.
        #expect(english("message.quote", "{1}", "hi") == "{1}: hi")
        #expect(Language.best(of: ["fr-FR", "es-MX"]) == .spanish && Language.best(of: ["ja"]) == .english)
        #expect(Language.german.name == "Deutsch")
    }

    @Test("the page for employers has words for its facts, and both kinds")
    func facts() {
        #expect(Fact.all.count >= 22 && Fact.all.contains(where: \.isSeen) && Fact.all.contains { !$0.isSeen })
        #expect(Set(Fact.all.map(\.key)) == english.keys.filter { $0.hasPrefix("fact.") })
        #expect(Fact.all.first?.id.hasPrefix("employer-") == true)
    }

    @Test("keys show nothing of themselves")
    func silent() {
        let row = try? JSONDecoder().decode(GroupKey.self, from: Data(#"{"hex":"c0ffee"}"#.utf8))
        var dumped = "\(String(describing: row)) \(String(reflecting: row))"
        dump(row, to: &dumped)
        #expect(row?.hex == "c0ffee" && !dumped.contains("c0ffee"))
    }
}
