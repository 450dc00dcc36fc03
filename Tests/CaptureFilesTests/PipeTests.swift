import CaptureFiles
import Foundation
import TestSupport
import Testing

/// A FIFO that delivers bytes in small pieces.
private final class SlowPipe {
    let path: String
    private let folder: TemporaryFolder
    private let process = Process()

    /// A FIFO through which the shell command `source` sends what it prints.
    init(_ source: String) throws {
        folder = try TemporaryFolder()
        path = folder.path("pipe")
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "mkfifo '\(path)'; { \(source); } >'\(path)'"]
        try process.run()
        while !FileManager.default.fileExists(atPath: path) {}
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }
}

/// What grows with what a pipe delivers. Copying all that has arrived at each piece would take minutes
/// here, because a pipe delivers at most 64 KiB at a time.
@Suite(.timeLimit(.minutes(1))) struct PipeTests {
    private static let size = 60 << 20

    @Test func longLineIsReadInLinearTime() throws {
        let pipe = try SlowPipe("head -c \(Self.size) /dev/zero; echo; echo end")
        let reader = try LineReader(path: pipe.path)
        let start = ContinuousClock.now
        #expect(try reader.next()?.count == Self.size)
        #expect(ContinuousClock.now - start < .seconds(15))
        #expect(try reader.next() == Array("end".utf8))
        #expect(try reader.next() == nil)
    }

    @Test func longMessageIsReadInLinearTime() throws {
        let length = String(Self.size, radix: 16)
        let head = "0\(length)".suffix(8)
        let escaped = stride(from: 0, to: 8, by: 2).map { index in
            let start = head.index(head.startIndex, offsetBy: index)
            let byte = Int(head[start..<head.index(start, offsetBy: 2)], radix: 16) ?? 0
            return "\\" + String(repeating: "0", count: 3 - String(byte, radix: 8).count)
                + String(byte, radix: 8)
        }
        let pipe = try SlowPipe(
            "printf '\\306\(escaped.joined())'; head -c \(Self.size) /dev/zero; printf '\\300'")
        let reader = try CaptureReader(path: pipe.path, kind: .messages)
        let start = ContinuousClock.now
        #expect(try reader.next()?.byteCount == Self.size + 5)
        #expect(ContinuousClock.now - start < .seconds(15))
        #expect(try reader.next()?.frames == [[0xC0]])
    }

    /// A length beyond the limit is refused where it is read: this pipe never delivers the bytes.
    @Test(arguments: [
        "\\306\\177\\377\\377\\377", "\\333\\004\\000\\000\\001", "\\311\\004\\0\\0\\0\\7",
    ])
    func claimIsRefusedBeforeItsBytesArrive(header: String) throws {
        let start = ContinuousClock.now
        let pipe = try SlowPipe("printf '\(header)'; exec sleep 20")
        let reader = try CaptureReader(path: pipe.path, kind: .messages)
        let error = #expect(throws: CaptureError.self) { try reader.next() }
        guard case .lengthOverLimit(let claimed?, let limit)? = error?.code else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(claimed > limit && limit == 64 << 20)
        #expect(ContinuousClock.now - start < .seconds(15))
    }
}
