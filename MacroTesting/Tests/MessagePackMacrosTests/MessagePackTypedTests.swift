import MessagePackCoding
import Testing

@MessagePackTyped
struct Interval: Equatable {
    var start, stop: Double
}

/// A structure with properties of every kind.
@MessagePackTyped
public struct Task: Equatable {
    static let kind = "task"
    let version = 2
    var key: String
    @MessagePackName("stimulus_id") var stimulusID: String
    var owner: String?
    // swift-format-ignore: UseShorthandTypeNames
    var parent: Optional<Int> = 5
    var attempts = 1
    var times: [Interval] = []
    var `default` = true { didSet {} }
    private var secret: [UInt8]
    var isNew: Bool { attempts == 1 }

    init(key: String, stimulusID: String, secret: [UInt8]) {
        self.key = key
        self.stimulusID = stimulusID
        self.secret = secret
    }
}

@MessagePackTyped
struct Later {
    var now = 1
    lazy var later = 3
}

/// What one would write by hand for `Interval`.
private struct IntervalByHand: MessagePackWritable {
    var start, stop: Double

    func write(to writer: inout MsgPackWriter) throws {
        var fields = writer.beginFields()
        try writer.write("start", start, of: &fields)
        try writer.write("stop", stop, of: &fields)
        try writer.endFields(fields)
    }
}

@Suite struct MessagePackTypedTests {
    private func keys(_ message: [UInt8]) throws -> [String] {
        let value = try MessagePackValue(decoding: message)
        guard case .map(let map) = value else { return [] }
        return map.compactMap { key, _ -> String? in
            if case .string(let text) = key { text } else { nil }
        }
    }

    @Test func theBytesAreThoseOfAConformanceByHand() throws {
        let bytes = try Interval(start: 1, stop: 2.5).messagePack()
        #expect(try bytes == IntervalByHand(start: 1, stop: 2.5).messagePack())
        #expect(try Interval(messagePack: bytes) == Interval(start: 1, stop: 2.5))
    }

    @Test func everyStoredPropertyComesBack() throws {
        var task = Task(key: "k", stimulusID: "s", secret: [1, 2])
        task.owner = "o"
        task.attempts = 4
        task.times = [Interval(start: 1, stop: 2), Interval(start: 3, stop: 4)]
        task.default = false
        let back = try Task(messagePack: task.messagePack())
        #expect(back == task)
    }

    @Test func keysAreNamesUnlessTheyAreNamed() throws {
        let bytes = try Task(key: "k", stimulusID: "s", secret: []).messagePack()
        #expect(
            try keys(bytes) == [
                "key", "stimulus_id", "parent", "attempts", "times", "default", "secret",
            ])
    }

    @Test func lazyAndConstantPropertiesAreNoFields() throws {
        #expect(try keys(Later().messagePack()) == ["now"])
        #expect(Task.kind == "task")
    }

    @Test func aNilIsLeftOutAndAMissingOptionalIsNil() throws {
        var task = Task(key: "k", stimulusID: "s", secret: [])
        task.parent = nil
        let bytes = try task.messagePack()
        #expect(try !keys(bytes).contains("parent") && !keys(bytes).contains("owner"))
        #expect(try Task(messagePack: bytes).parent == nil)
    }

    @Test func aMissingVariableHasItsValueAndAMissingOtherIsAnError() throws {
        let some: MessagePackValue = [
            "secret": .binary([7]), "stimulus_id": "s", "key": "k", "x": 1,
        ]
        let task = try Task(messagePack: some.encoded())
        #expect(task.attempts == 1 && task.times == [] && task.default && task.isNew)
        let error = #expect(throws: MsgPackError.self) {
            try Interval(messagePack: [0x81, 0xA5, 0x73, 0x74, 0x61, 0x72, 0x74, 1])
        }
        #expect(error?.code == .missingKey)
    }
}
