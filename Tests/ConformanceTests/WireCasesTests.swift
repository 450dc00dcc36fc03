import MsgPackWire
import TestSupport
import Testing

/// The `msgpack-cases` streams: 51 values one after the other in one buffer.
@Suite struct WireCasesTests {
    private let sequence = MsgPackValidator(requiresUTF8: true, requiresSingleValue: false)

    @Test func bothStreamsHold51Values() throws {
        for name in ["cases.msg", "cases.c.mpac", "cases_compact.msg"] {
            #expect(try sequence.validate(Vectors.bytes("msgpack-cases/" + name)) == 51)
        }
    }

    @Test func shortestFormsGiveTheCompactStream() throws {
        let written = try Transcript.write(
            Transcript.read(Vectors.bytes("msgpack-cases/cases.msg")))
        #expect(written.hex == (try Vectors.bytes("msgpack-cases/cases_compact.msg")).hex)
    }

    @Test func formatsAreKeptByACopy() throws {
        let bytes = try Vectors.bytes("msgpack-cases/cases.msg")
        #expect(try Transcript.copy(bytes) == bytes)
    }
}
