import MsgPackWire
import Testing

@Suite struct MsgPackErrorTests {
    private let codes = (UInt8(0)...255).compactMap(MsgPackError.Code.init(rawValue:))

    @Test func errorIsTwoWordsAtMost() {
        #expect(MemoryLayout<MsgPackError>.size <= 16)
    }

    @Test func equalityIsOnCodeAndOffset() {
        #expect(MsgPackError(.truncated, offset: 3) == MsgPackError(.truncated, offset: 3))
        #expect(MsgPackError(.truncated, offset: 3) != MsgPackError(.truncated, offset: 4))
        #expect(MsgPackError(.truncated, offset: 3) != MsgPackError(.reservedByte, offset: 3))
    }

    @Test func everyCodeHasItsOwnDescription() {
        #expect(codes.count == 14)
        #expect(Set(codes.map(\.description)).count == codes.count)
        let error = MsgPackError(.truncated, offset: 17)
        #expect(error.description == "input ends inside an item (byte 17)")
    }

    @Test func classesTellWhatACallerCanDo() {
        let classes = codes.map { MsgPackError($0, offset: 0).errorClass }
        #expect(classes.filter { $0 == .needMoreBytes }.count == 1)
        #expect(classes.filter { $0 == .malformed }.count == 4)
        #expect(classes.filter { $0 == .mismatch }.count == 4)
        #expect(classes.filter { $0 == .limitExceeded }.count == 3)
        #expect(classes.filter { $0 == .misuse }.count == 2)
    }
}
