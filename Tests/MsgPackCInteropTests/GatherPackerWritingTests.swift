import MsgPackCInterop
import TestSupport
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite struct GatherPackerWritingTests {
    @Test func fileHoldsTheMessage() throws {
        let packer = try Self.message(references: 40, byteCount: 3000)
        var name = Array("/tmp/gather-XXXXXX".utf8CString)
        let file = unsafe mkstemp(&name)
        try #require(file >= 0)
        defer { close(file) }
        unsafe unlink(name)
        try packer.write(toFileDescriptor: file)
        #expect(lseek(file, 0, SEEK_SET) == 0)
        #expect(readToEnd(file) == packer.copyBytes())
    }

    @Test func moreVectorsThanOneCallTakesArriveInOrder() throws {
        // 2 vectors a reference: header and body, above IOV_MAX (1,024 on Linux) twice over.
        let packer = try Self.message(references: 1500, byteCount: 600)
        #expect(packer.pieceCount > 2500)
        #expect(try throughPipe(packer) == packer.copyBytes())
    }

    @Test func pipeTakesALargeMessageInParts() throws {
        let packer = try Self.message(references: 3, byteCount: 1 << 20)
        #expect(try throughPipe(packer) == packer.copyBytes())
    }

    @Test func skippedBytesAreNotWritten() throws {
        let packer = try Self.message(references: 2, byteCount: 700)
        let whole = packer.copyBytes()
        for skipped in [0, 1, 3, 4, 5, 703, 704, whole.count - 1, whole.count, whole.count + 9] {
            let written = try throughPipe(packer, skippingBytes: skipped)
            #expect(written == Array(whole.dropFirst(skipped)), "skipped \(skipped)")
        }
    }

    @Test func fullPipeReportsWhatItTookAndTheRestFollows() throws {
        let packer = try Self.message(references: 5, byteCount: 100_001)
        let (reader, writer) = try makePipe()
        defer { close(reader) }
        #expect(fcntl(writer, F_SETFL, O_NONBLOCK) == 0)
        #expect(fcntl(reader, F_SETFL, O_NONBLOCK) == 0)
        var received: [UInt8] = []
        var sentBytes = 0
        var stops = 0
        var isDone = false
        while !isDone {
            do {
                try packer.write(toFileDescriptor: writer, skippingBytes: sentBytes)
                isDone = true
            } catch {
                #expect(error.code == .writeFailed)
                try #require(error.systemError == EAGAIN)
                sentBytes += error.writtenBytes
                stops += 1
                received += readToEnd(reader, atMost: 7777)
            }
        }
        close(writer)
        received += readToEnd(reader)
        #expect(stops > 5)
        #expect(received == packer.copyBytes())
    }

    @Test func badDescriptorIsReportedWithItsErrno() throws {
        let packer = try Self.message(references: 1, byteCount: 600)
        let error = #expect(throws: MsgPackCError.self) {
            try packer.write(toFileDescriptor: -1)
        }
        #expect(error?.code == .writeFailed)
        #expect(error?.systemError == EBADF)
        #expect(error?.writtenBytes == 0)
    }

    @Test func emptyMessageWritesNothing() throws {
        let packer = try GatherPacker()
        #expect(try throughPipe(packer) == [])
    }

    /// Random layouts of copied and referred bytes against the same bodies copied.
    @Test(arguments: 0..<UInt64(20))
    func anyLayoutArrives(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var packer = try GatherPacker(referenceThresholdBytes: 64)
        var plain = try GatherPacker()
        for _ in 0..<200 {
            let body = ItemCase.body(Int.random(in: 0..<200, using: &generator))
            try packer.packBinary(referencing: GatherPayload(body))
            try plain.packBinary(body)
        }
        #expect(try throughPipe(packer) == plain.copyBytes(), "seed \(seed)")
    }

    /// An array of references with a number before each.
    static func message(references: Int, byteCount: Int) throws -> GatherPacker {
        var packer = try GatherPacker()
        for number in 0..<references {
            let body = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: byteCount)
            try packer.packInteger(number)
            try packer.packBinary(referencing: GatherPayload(body))
        }
        return packer
    }
}

/// Both ends of a new pipe.
private func makePipe() throws -> (reader: Int32, writer: Int32) {
    var ends: [Int32] = [-1, -1]
    try #require(unsafe pipe(&ends) == 0)
    return (ends[0], ends[1])
}

/// What a reader at the other end of a pipe gets; the reader runs on a thread of its own.
private func throughPipe(
    _ packer: borrowing GatherPacker, skippingBytes skipped: Int = 0
) throws -> [UInt8] {
    let (reader, writer) = try makePipe()
    let collector = Collector(descriptor: reader)
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(collector).toOpaque()
    let started = unsafe pthread_create(
        &thread, nil,
        { context in
            let collector = unsafe Unmanaged<Collector>.fromOpaque(context!).takeRetainedValue()
            collector.bytes = readToEnd(collector.descriptor)
            return nil
        }, context)
    try #require(started == 0)
    defer { close(reader) }
    do {
        try packer.write(toFileDescriptor: writer, skippingBytes: skipped)
    } catch {
        close(writer)
        pthread_join(thread, nil)
        throw error
    }
    close(writer)
    pthread_join(thread, nil)
    return collector.bytes
}

/// Where the reading thread leaves its bytes; read after the thread was joined.
private final class Collector: @unchecked Sendable {
    let descriptor: Int32
    var bytes: [UInt8] = []

    init(descriptor: Int32) { self.descriptor = descriptor }
}

/// Reads until the end, an error, or about `limit` bytes.
private func readToEnd(_ descriptor: Int32, atMost limit: Int = .max) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while bytes.count < limit {
        let count = unsafe read(descriptor, &piece, piece.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { break }
        bytes += piece.prefix(count)
    }
    return bytes
}
