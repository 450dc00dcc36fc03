import CaptureFiles
import Foundation
import TestSupport
import Testing

@testable import InternedStream

/// What goes in comes out, byte for byte, and both ends then hold the same state.
@Suite struct StreamRoundTripTests {
    static let modes = StreamLevel.allCases.flatMap { level in
        [false, true].map { StreamParameters(level: level, isTwoWay: $0) }
    }

    @Test(arguments: BundledCorpus.paths, modes)
    func bundledTrafficComesOutUnchanged(path: String, mode: StreamParameters) throws {
        let records = try BundledCorpus.records(path)
        // All of it runs at the level used most; the others share its body.
        let count = mode.level == .small ? records.count : 300
        if mode.isTwoWay {
            let pair = SessionPair(mode)
            for record in records.prefix(count) {
                let isToTheRight = record.direction == .fromScheduler
                try pair.exchange(record.message, toTheRight: isToTheRight)
            }
            #expect(pair.stateDifference(toTheRight: true) == nil)
            #expect(pair.stateDifference(toTheRight: false) == nil)
        } else {
            let pair = StreamPair(mode)
            for record in records.prefix(count) { try pair.send(record.message) }
            #expect(pair.stateDifference == nil)
            #expect(pair.growth <= [UInt8].limitGrowth)
        }
    }

    @Test(arguments: modes, 0..<UInt64(6))
    func randomTrafficLeavesBothEndsEqual(mode: StreamParameters, seed: UInt64) throws {
        var traffic = StreamTraffic(seed: seed)
        var parameters = mode
        // Small tables evict in every message.
        parameters.entriesLog2 = [4, 5, 7, 12][Int(seed % 4)]
        parameters.historyLog2 = [8, 10, 16, 9][Int(seed % 4)]
        let pair = SessionPair(parameters)
        let oneWay = StreamPair(parameters)
        for step in 0..<120 {
            let message = traffic.message()
            if mode.isTwoWay {
                let isToTheRight = traffic.oneIn(2)
                try pair.exchange(message, toTheRight: isToTheRight)
                let difference = pair.stateDifference(toTheRight: isToTheRight)
                try #require(difference == nil, "seed \(seed), step \(step)")
            } else {
                try oneWay.send(message)
                try #require(oneWay.stateDifference == nil, "seed \(seed), step \(step)")
            }
        }
        #expect(oneWay.growth <= [UInt8].limitGrowth)
    }

    /// Messages cross, acknowledgements are late, and now and then one side only listens.
    @Test(arguments: StreamLevel.allCases, 0..<UInt64(8))
    func crossingMessagesArriveUnchanged(level: StreamLevel, seed: UInt64) throws {
        var traffic = StreamTraffic(seed: seed &+ 100)
        let entriesLog2 = [4, 6, 12][Int(seed % 3)]
        let pair = SessionPair(StreamParameters(level: level, entriesLog2: entriesLog2))
        for _ in 0..<250 {
            let isToTheRight = traffic.oneIn(2)
            switch traffic.next(below: 9) {
            case 0...3: try pair.send(traffic.message(), toTheRight: isToTheRight)
            case 4: pair.acknowledge(toTheRight: isToTheRight)
            default: try pair.deliver(toTheRight: isToTheRight)
            }
        }
        for isToTheRight in [true, false] {
            while !pair.underWay[isToTheRight ? 0 : 1].isEmpty {
                try pair.deliver(toTheRight: isToTheRight)
            }
            #expect(pair.stateDifference(toTheRight: isToTheRight) == nil, "seed \(seed)")
        }
    }

    @Test(arguments: modes)
    func vectorsComeOutUnchanged(mode: StreamParameters) throws {
        let pair = SessionPair(mode)
        let oneWay = StreamPair(mode)
        for message in try StreamVectors.messages() {
            if mode.isTwoWay {
                try pair.exchange(message, toTheRight: message.main.count % 2 == 0)
            } else {
                try oneWay.send(message)
            }
        }
        #expect(oneWay.stateDifference == nil)
        #expect(oneWay.growth <= [UInt8].limitGrowth)
    }
}

extension CaptureRecord {
    /// The frames as a message of a stream.
    var message: StreamMessage {
        StreamMessage(frames[0], attachments: Array(frames.dropFirst()))
    }
}

/// Published values and hostile files that are MessagePack all the same.
enum StreamVectors {
    /// Each vector once as a main frame, and the hostile files also as attachments.
    static func messages() throws -> [StreamMessage] {
        var messages = try suite().map { StreamMessage($0) }
        for path in ProjectFiles.files(below: "Tests/Vectors/hostile", suffix: ".msgpack") {
            let bytes = try [UInt8](Data(contentsOf: ProjectFiles.url(path)))
            if bytes.count > 100_000 { continue }
            if isOneValue(bytes) { messages.append(StreamMessage(bytes)) }
            messages.append(StreamMessage([0xC0], attachments: [bytes, [], bytes]))
        }
        return messages
    }

    /// Every encoding of the published test suite.
    static func suite() throws -> [[UInt8]] {
        let path = "Tests/Vectors/kawanet-msgpack-test-suite/msgpack-test-suite.json"
        let document = try JSONSerialization.jsonObject(
            with: Data(contentsOf: ProjectFiles.url(path)))
        let groups = (document as? [String: [[String: Any]]]) ?? [:]
        return groups.keys.sorted().flatMap { group in
            (groups[group] ?? []).flatMap { entry in
                ((entry["msgpack"] as? [String]) ?? []).map { [UInt8](hex: $0) }
            }
        }
    }

    /// Whether the stream would take the bytes as a main frame.
    static func isOneValue(_ bytes: [UInt8]) -> Bool {
        var encoder = InternedStreamEncoder()
        return (try? encoder.encode(StreamMessage(bytes))) != nil
    }
}
