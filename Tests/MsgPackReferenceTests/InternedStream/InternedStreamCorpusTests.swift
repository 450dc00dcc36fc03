import CaptureFiles
import MsgPackReference
import TestSupport
import Testing

/// The bundled captures go through both directions of a session and come out unchanged.
struct InternedStreamCorpusTests {
    @Test(arguments: BundledCorpus.paths, [1, 3])
    func captureComesOutUnchanged(path: String, level: Int) throws {
        let connection = StreamConnection(.init(level: level))
        for record in try BundledCorpus.records(path).prefix(400) {
            let side = Int(record.direction.rawValue)
            let coded = try connection.send(record.frames, from: side)
            #expect(coded.count <= StreamConnection.rawBytes(record.frames) + 4 + 8)
        }
    }

    @Test(arguments: BundledCorpus.paths)
    func bothEndsHoldTheSameStateAfterEveryMessage(path: String) throws {
        let connection = StreamConnection(.init(level: 3))
        for record in try BundledCorpus.records(path).prefix(25) {
            let side = Int(record.direction.rawValue)
            _ = try connection.send(record.frames, from: side)
            #expect(connection.statesAreEqual(from: side))
        }
    }
}
