import CBenchmarkSupport
import Foundation
import InternedStream
import StringInterning

/// Allocations of a method on traffic that it has seen once.
struct AllocationCount: Codable {
    /// The method.
    let method: String
    /// Calls of the allocator a message, all messages sent a second time on the same connection.
    let encode: Double
    let decode: Double
}

extension AllocationCount {
    /// Sends all messages of the first connection twice and counts during the second time.
    static func of<Codec: StreamCodec & ~Copyable>(
        _ method: String, _: Codec.Type, _ traffic: Traffic
    ) -> AllocationCount {
        let connection = traffic.connections[0]
        var sender = Codec(connection)
        var receiver = Codec(connection)
        var counts = (encode: UInt64(0), decode: UInt64(0))
        for isCounted in [false, true] {
            for message in connection.messages {
                let start = benchmark_allocation_count()
                let coded = sender.encode(message)
                let middle = benchmark_allocation_count()
                // Libraries may want readable bytes after the message.
                var kept = CodedTraffic()
                kept.beginConnection()
                kept.keep(coded)
                let input = kept.connections[0][0]
                let beforeDecoding = benchmark_allocation_count()
                _ = receiver.decode(input, rawBytes: message.raw.count, isChecked: false)
                let end = benchmark_allocation_count()
                input.deallocate()
                if isCounted {
                    counts.encode += middle - start
                    counts.decode += end - beforeDecoding
                }
            }
        }
        let messages = Double(connection.messages.count)
        return AllocationCount(
            method: method, encode: Double(counts.encode) / messages,
            decode: Double(counts.decode) / messages)
    }
}

/// Memory of sessions that have said hello and then nothing.
struct IdleMemory: Codable {
    /// Number of sessions, both ends of half as many connections.
    let sessions: Int
    /// Bytes of the heap that they hold.
    let heapBytes: Int
    /// Bytes by which the process grew.
    let residentBytes: Int

    /// Opens connections, sends two small messages each way, and looks.
    static func measure(sessions: Int) throws -> IdleMemory {
        let connections = sessions / 2
        let hello = StreamMessage([0x81, 0xA2, 0x6F, 0x70, 0xA5] + Array("hello".utf8))
        let ends = UnsafeMutablePointer<StreamSession>.allocate(capacity: connections * 2)
        let (heap, resident) = (benchmark_heap_bytes(), residentBytes())
        for index in 0..<connections * 2 {
            (ends + index).initialize(to: StreamSession(benchmarkOptions))
        }
        for index in 0..<connections {
            for _ in 0..<2 {
                for (from, to) in [(0, 1), (1, 0)] {
                    let coded = try ends[index * 2 + from].encode(hello)
                    guard try ends[index * 2 + to].decode(coded).message == hello else {
                        throw BenchmarkFailure("idle", "a message came back different")
                    }
                }
            }
        }
        let result = IdleMemory(
            sessions: connections * 2, heapBytes: Int(benchmark_heap_bytes() - heap),
            residentBytes: residentBytes() - resident)
        ends.deinitialize(count: connections * 2)
        ends.deallocate()
        return result
    }

    private static func residentBytes() -> Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
            return 0
        }
        let fields = text.split(separator: " ")
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
