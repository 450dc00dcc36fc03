import MsgPackWire
import Testing

@Suite struct MsgPackErrorTests {
    @Test func errorIsTwoWordsAtMost() {
        #expect(MemoryLayout<MsgPackError>.size <= 16)
    }
}
