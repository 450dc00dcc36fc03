import CoderModels
import Foundation
import MessagePackCoding

// The Swift side of Integrations/python/tests/codec/test_coders.py: reads requests from standard input and
// answers each on standard output.
//
//     request   path, one byte (see `Path`) · length, four bytes, little-endian · one message
//     answer    0, or 1 if the message is refused · length as above · the message written again, or the error

/// The way that a message takes through the coders.
private enum Path: UInt8 {
    /// `MessagePackValue`.
    case value
    /// Codable, as a program does that knows nothing of its input.
    case codableShape
    /// Codable, a structure.
    case codableTask
    /// The typed path, the same structure.
    case typedTask

    /// Reads a message and writes what was read.
    func reflect(_ message: [UInt8]) throws -> [UInt8] {
        switch self {
        case .value: try MessagePackValue(decoding: message).encoded()
        case .codableShape: try reflect(Shape.self, message)
        case .codableTask: try reflect(ModelTask.self, message)
        case .typedTask: try ModelTask(messagePack: message).messagePack()
        }
    }

    private func reflect<Value: Codable>(_ type: Value.Type, _ message: [UInt8]) throws -> [UInt8] {
        try MessagePackEncoder().encode(MessagePackDecoder().decode(type, from: message))
    }
}

@main struct CoderMirror {
    static func main() throws {
        while let head = try read(5) {
            guard let path = Path(rawValue: head[0]) else { throw CocoaError(.fileReadCorruptFile) }
            let length = head[1...].reversed().reduce(0) { $0 << 8 | Int($1) }
            guard let message = try read(length) else { throw CocoaError(.fileReadCorruptFile) }
            do {
                try answer(0, path.reflect(message))
            } catch {
                try answer(1, Array("\(error)".utf8))
            }
        }
    }

    /// The next `count` bytes; nil at the end of the input.
    private static func read(_ count: Int) throws -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard
                let more = try FileHandle.standardInput.read(upToCount: count - bytes.count),
                !more.isEmpty
            else { return nil }
            bytes += more
        }
        return bytes
    }

    private static func answer(_ status: UInt8, _ bytes: [UInt8]) throws {
        let length = (0..<4).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) }
        try FileHandle.standardOutput.write(contentsOf: Data([status] + length + bytes))
    }
}
