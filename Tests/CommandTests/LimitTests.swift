import CaptureFiles
import TestSupport
import Testing

/// A limit ends with status 3, and with an option to raise it only if there is one that does.
@Suite(.runsTheCommand) struct LimitTests {
    /// A container with this key map message in it.
    private static func container(_ coded: [UInt8], method: UInt8, in folder: TemporaryFolder)
        throws
    {
        let header = ContainerHeader(method: method, level: 0, kind: .frames)
        let file = try OutputFile(path: folder.path("a.mpic"))
        var writer = try ContainerWriter(file, header: header)
        try writer.write(CaptureRecord(frames: [coded]))
        try writer.finish(source: SourceCheck(kind: .frames))
        try file.finish()
    }

    @Test func aKeyMapItemThatIsTooLongIsALimitAndNoOptionIsNamed() throws {
        let folder = try TemporaryFolder()
        // {-32: {-31: a str of 5,000 bytes}, -31: nil}
        let name: [UInt8] = [0xDA, 0x13, 0x88] + Array(repeating: 0x6B, count: 0x1388)
        try Self.container(
            [0x82, 0xE0, 0x81, 0xE1] + name + [0xE1, 0xC0], method: 1, in: folder)
        let run = try CommandRun("msgpack-intern decode a.mpic", in: folder)
        #expect(run.status == 3, "\(run.errors)")
        #expect(run.errors.contains("No option raises this limit"))
    }

    @Test func aDecodedMessageThatIsTooLongNamesTheOptionThatHelps() throws {
        let folder = try TemporaryFolder()
        let message: [UInt8] = [0xDA, 0x10, 0x00] + Array(repeating: 0x6B, count: 4_096)
        try folder.write(message, to: "a.msgpack")
        let refused = try CommandRun(
            "msgpack-intern encode a.msgpack -o a.mpic; msgpack-intern decode --limit-size 1000 a.mpic",
            in: folder)
        #expect(refused.status == 3)
        #expect(refused.errors.contains("--limit-size"))
        #expect(!refused.errors.contains("--limit-depth"))
        let allowed = try CommandRun(
            "msgpack-intern decode --limit-size 5000 a.mpic | cmp - a.msgpack", in: folder)
        #expect(allowed.status == 0, "\(allowed.errors)")
    }

    @Test func aDeepStreamNamesTheOptionAndItsMaximum() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array(repeating: 0x91, count: 20) + [0xC0], to: "a.msgpack")
        let refused = try CommandRun(
            "msgpack-intern encode a.msgpack -o a.mpic; msgpack-intern decode --limit-depth 10 a.mpic",
            in: folder)
        #expect(refused.status == 3)
        #expect(refused.errors.contains("--limit-depth; a stream can nest 128 deep at most"))
        let allowed = try CommandRun(
            "msgpack-intern decode --limit-depth 20 a.mpic | cmp - a.msgpack", in: folder)
        #expect(allowed.status == 0, "\(allowed.errors)")
    }
}
