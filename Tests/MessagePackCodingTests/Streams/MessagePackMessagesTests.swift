import Foundation
import MessagePackCoding
import TestSupport
import Testing

@Suite struct MessagePackMessagesTests {
    private struct Task: Codable, Equatable {
        var name: String
        var size: Int
    }

    /// A stream of pieces that come one after the other.
    private func pieces(of bytes: [UInt8], by size: Int) -> AsyncStream<[UInt8]> {
        AsyncStream { continuation in
            for start in stride(from: 0, to: bytes.count, by: size) {
                continuation.yield(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            continuation.finish()
        }
    }

    private func tasks() throws -> (tasks: [Task], bytes: [UInt8]) {
        let tasks = (0..<50).map { Task(name: String(repeating: "t", count: $0 * 7), size: $0) }
        let bytes = try tasks.flatMap { try MessagePackEncoder().encode($0) as [UInt8] }
        return (tasks, bytes)
    }

    @Test(arguments: [1, 5, 100, 100_000])
    func valuesArriveInOrderHoweverTheStreamIsCut(size: Int) async throws {
        let (tasks, bytes) = try tasks()
        var received: [Task] = []
        for try await task in pieces(of: bytes, by: size).messagePackValues(Task.self) {
            received.append(task)
        }
        #expect(received == tasks)
    }

    @Test func messagesAreTheBytesOfTheStream() async throws {
        let (_, bytes) = try tasks()
        var received: [UInt8] = []
        for try await message in pieces(of: bytes, by: 33).messagePackMessages() {
            received += message.bytes
        }
        #expect(received == bytes)
    }

    @Test func aStreamThatEndsInsideAMessageThrows() async throws {
        var count = 0
        await #expect(throws: MsgPackError(.truncated, offset: 1)) {
            for try await _ in pieces(of: [0x01, 0xA5, 0x61], by: 1).messagePackMessages() {
                count += 1
            }
        }
        #expect(count == 1)
    }

    @Test func limitsHoldInASequence() async throws {
        let limits = MsgPackLimits(depth: 2)
        await #expect(throws: MsgPackError(.depthLimit, offset: 2)) {
            let stream = pieces(of: [0x91, 0x91, 0x91, 0xC0], by: 1)
            for try await _ in stream.messagePackMessages(limits: limits) {}
        }
    }

    @Test func messagesCrossAPipe() async throws {
        let (tasks, bytes) = try tasks()
        let pipe = Pipe()
        let writing = pipe.fileHandleForWriting
        Thread.detachNewThread {
            for start in stride(from: 0, to: bytes.count, by: 1_000) {
                writing.write(Data(bytes[start..<min(start + 1_000, bytes.count)]))
            }
            try? writing.close()
        }
        let reading = pipe.fileHandleForReading
        let pieces = AsyncStream<Data> { continuation in
            Thread.detachNewThread {
                while case let data = reading.availableData, !data.isEmpty {
                    continuation.yield(data)
                }
                continuation.finish()
            }
        }
        var received: [Task] = []
        for try await task in pieces.messagePackValues(Task.self) { received.append(task) }
        #expect(received == tasks)
    }
}
