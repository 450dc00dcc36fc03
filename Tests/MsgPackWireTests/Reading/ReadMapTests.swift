import MsgPackWire
import TestSupport
import Testing

/// Maps and arrays by closures, with errors of the program.
@Suite struct ReadMapTests {
    private struct Task: Equatable {
        var op: String?
        var numbers: [Int] = []
    }

    private enum TaskError: Error, Equatable {
        case message(MsgPackError)
        case negative(Int)
    }

    /// Reads a number, which must not be negative.
    private static func number(_ reader: inout MsgPackReader) throws(TaskError) -> Int {
        let number: Int
        do throws(MsgPackError) { number = try reader.readInteger() } catch {
            throw .message(error)
        }
        guard number >= 0 else { throw .negative(number) }
        return number
    }

    /// Reads arrays of arrays of numbers with the error of the program.
    private static func numbers(_ reader: inout MsgPackReader) throws(TaskError) -> [[Int]] {
        try reader.readArray(orThrow: TaskError.message) { reader throws(TaskError) in
            try reader.readArray(orThrow: TaskError.message) { reader throws(TaskError) in
                try number(&reader)
            }
        }
    }

    private func task(_ hex: String) throws(MsgPackError) -> Task {
        var reader = MsgPackReader([UInt8](hex: hex))
        var task = Task()
        try reader.readMap { key, reader throws(MsgPackError) in
            switch key {
            case "op": task.op = try reader.readString()
            case "numbers":
                task.numbers = try reader.readArray { reader throws(MsgPackError) in
                    try reader.readInteger()
                }
            default: break
            }
        }
        return task
    }

    @Test func keysComeInAnyOrderAndUnknownOnesArePassedOver() throws {
        try #expect(task("80") == Task())
        try #expect(task("82a26f70a161a76e756d62657273920102") == Task(op: "a", numbers: [1, 2]))
        try #expect(task("82a76e756d62657273920102a26f70a161") == Task(op: "a", numbers: [1, 2]))
        // An unknown key with a map, an integer as a key, and nil.
        try #expect(task("84a178810102" + "0793c0c0c0" + "a26f70a162" + "c0c0") == Task(op: "b"))
    }

    @Test func errorsNameThePlaceAndTheMapStaysUnread() throws {
        try reading([UInt8](hex: "c0" + "81a26f7005")) { reader in
            try reader.skip()
            #expect(throws: MsgPackError(.typeMismatch, offset: 5)) {
                try reader.readMap { _, reader throws(MsgPackError) in _ = try reader.readString() }
            }
            #expect(reader.position == 1)
        }
        #expect(throws: MsgPackError(.typeMismatch, offset: 0)) { try task("91a26f70") }
        #expect(throws: MsgPackError(.truncated, offset: 0)) { try task("82a26f") }
        #expect(throws: MsgPackError(.truncated, offset: 4)) { try task("81a17892") }
        #expect(throws: MsgPackError(.reservedByte, offset: 1)) { try task("81c101") }
    }

    @Test func errorsOfTheProgramPassThroughNestedArrays() throws {
        try reading([UInt8](hex: "92 91 05 92 07 08")) { reader in
            try #expect(Self.numbers(&reader) == [[5], [7, 8]])
        }
        try reading([UInt8](hex: "c0 92 91 05 92 07 ff")) { reader in
            try reader.skip()
            #expect(throws: TaskError.negative(-1)) { try Self.numbers(&reader) }
            #expect(reader.position == 1)
        }
        reading([UInt8](hex: "92 91 05 92 07 c0")) { reader in
            let error = MsgPackError(.typeMismatch, offset: 5)
            #expect(throws: TaskError.message(error)) { try Self.numbers(&reader) }
        }
        reading([0x05]) { reader in
            let error = MsgPackError(.typeMismatch, offset: 0)
            #expect(throws: TaskError.message(error)) { try Self.numbers(&reader) }
            #expect(throws: TaskError.message(error)) {
                try reader.readMap(orThrow: TaskError.message) { _, _ throws(TaskError) in }
            }
            #expect(throws: TaskError.message(error)) {
                try reader.readContainer(orThrow: TaskError.message) { _, _ throws(TaskError) in }
            }
        }
    }

    @Test func aMapTakesErrorsOfTheProgram() throws {
        reading([UInt8](hex: "81a178ff")) { reader in
            #expect(throws: TaskError.negative(-1)) {
                try reader.readMap(orThrow: TaskError.message) { _, reader throws(TaskError) in
                    _ = try Self.number(&reader)
                }
            }
            #expect(throws: TaskError.negative(-1)) {
                try reader.readContainer(orThrow: TaskError.message) {
                    reader, header throws(TaskError) in
                    do throws(MsgPackError) { try reader.skip() } catch { throw .message(error) }
                    return try Self.number(&reader)
                }
            }
            #expect(reader.position == 0)
        }
    }

    /// A closure that says nothing of its errors may throw any.
    @Test func closuresMayThrowAnyError() throws {
        reading([UInt8](hex: "91ff")) { reader in
            #expect(throws: TaskError.negative(-1)) {
                try reader.readArray { reader in try Self.number(&reader) }
            }
            #expect(throws: TaskError.negative(-1)) {
                try reader.readContainer { reader, _ in try Self.number(&reader) }
            }
            #expect(throws: MsgPackError(.typeMismatch, offset: 0)) {
                try reader.readMap { _, reader in _ = try Self.number(&reader) }
            }
            #expect(throws: MsgPackError(.typeMismatch, offset: 1)) {
                try reader.readArray { reader in try reader.readString() }
            }
        }
        var writer = MsgPackWriter()
        writer.writeNil()
        #expect(throws: TaskError.negative(-2)) {
            try writer.writeArray([1, -2]) { number, writer in
                guard number >= 0 else { throw TaskError.negative(number) }
                writer.writeInteger(number)
            }
        }
        #expect(throws: TaskError.negative(-2)) {
            try writer.writeArray([1, -2], orThrow: TaskError.message) {
                number, writer throws(TaskError) in
                guard number >= 0 else { throw TaskError.negative(number) }
                writer.writeInteger(number)
            }
        }
        #expect(writer.byteCount == 1)
    }

    @Test func anArrayIsNoMapAndAMapNoArray() {
        let error = MsgPackError(.typeMismatch, offset: 0)
        reading([0x90]) { reader in
            #expect(throws: error) { try reader.readMap { _, _ in } }
            #expect(throws: error) { try reader.readMapHeader() }
        }
        reading([0x80]) { reader in
            #expect(throws: error) { try reader.readArray { _ in 0 } }
        }
    }
}
