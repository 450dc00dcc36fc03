import StringInterning
import TestSupport
import Testing

@testable import InternedStream

/// Events where a test can ask them.
private final class Subject {
    private var events: EventLog
    private var undo = UndoLog(isKept: true)

    init(cells: Int) {
        events = EventLog(cells: cells)
        events.allocate()
    }

    var head: Int { events.head }
    var oldest: Int { events.oldest }

    func begin() {
        events.beginMessage()
        undo.begin()
    }

    func append(place: Int) {
        events.append(
            EventLog.Event(place: UInt32(place), pairs: UInt32(place &* 3), memory: 0), &undo)
    }

    func setMemory(difference: Int64, anchor: Int) {
        events.setDifference(difference)
        events.setAnchor(anchor)
    }

    func rollBack(to number: Int) {
        undo.rollBack()
        events.rollBack(to: number)
    }

    func event(_ number: Int) -> EventLog.Event { events[number] }

    /// The places of the events that may be used.
    var places: [Int] { (oldest..<head).map { Int(events[$0].place) } }

    func first(at place: Int) -> Int { events.firstNumber(at: place) }

    func advance(_ cursor: Int, to place: Int) -> (found: Bool, cursor: Int) {
        var cursor = cursor
        let found = events.advance(&cursor, to: place)
        return (found, cursor)
    }
}

/// How earlier values were coded (docs/FORMAT.md, section 4).
@Suite struct EventLogTests {
    /// Messages of any number of events, of which some are taken back.
    @Test(arguments: [16, 64], 0..<UInt64(10))
    func eventsThatAreTakenBackLeaveThoseBefore(cells: Int, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let events = Subject(cells: cells)
        var place = 1
        for message in 0..<400 {
            events.begin()
            let (head, before) = (events.head, events.places)
            let most = message % 7 == 0 ? 3 * cells : cells / 3
            for _ in 0..<Int.random(in: 0...most, using: &random) {
                place += Int.random(in: 1...9, using: &random)
                events.append(place: place)
                if place % 3 == 0 { events.setMemory(difference: Int64(-place), anchor: 5) }
            }
            if Bool.random(using: &random) {
                events.rollBack(to: head)
                #expect(events.places == before, "seed \(seed), message \(message)")
            }
        }
        #expect(events.oldest > 0, "the ring came round")
    }

    @Test func anEventIsFoundAtItsPlaceOnly() {
        let events = Subject(cells: 64)
        events.begin()
        for place in stride(from: 10, through: 100, by: 10) { events.append(place: place) }
        for place in 1...110 {
            let number = events.first(at: place)
            #expect(number == (place - 1) / 10)
            let (found, cursor) = events.advance(0, to: place)
            #expect(cursor == number && found == (place % 10 == 0 && place <= 100))
        }
    }

    @Test func memoryHoldsADifferenceAndAnAnchor() {
        let events = Subject(cells: 16)
        events.begin()
        events.append(place: 1)
        #expect(events.event(0).anchor == nil && events.event(0).difference == 0)
        for difference in [-32_768, -1, 0, 1, 32_767] as [Int64] {
            events.setMemory(difference: difference, anchor: 1_023)
            #expect(events.event(0).difference == difference && events.event(0).anchor == 1_023)
        }
        events.setMemory(difference: 32_768, anchor: 0)
        #expect(events.event(0).difference == 0, "too large to be remembered")
        #expect(events.event(0).anchor == 0)
    }
}
