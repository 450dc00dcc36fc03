import CaptureFiles
import TestSupport
import Testing

@Suite struct FileNameTests {
    private static let names: [[UInt8]] = [
        Array("plain.frames".utf8), Array("caf\u{E9}".utf8), [], [0xFF], [0x78, 0xFF, 0x2E],
        // Cut short, too long, a surrogate half, beyond the last scalar.
        [0xE2, 0x82], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
        // A scalar that would carry a byte, and the byte that it would carry.
        Array("\u{10FEFF}".utf8), Array("\u{10FEFF}".utf8) + [0xFF], [0xF4, 0x8F, 0xBB],
        Array("\u{FFFD}".utf8), Array("\u{1F600}\u{10FFFD}".utf8),
    ]

    @Test(arguments: names) func bytesComeBack(name: [UInt8]) {
        #expect(FileName.bytes(of: FileName.text(of: name)) == name)
    }

    @Test func anyBytesComeBackAndNoTwoNamesHaveOneText() {
        var generator = SeededGenerator(seed: 30)
        // By bytes: texts that are canonically equivalent are equal, and are two names.
        var names: [[UInt8]: [UInt8]] = [:]
        for _ in 0..<5_000 {
            let bytes: [UInt8] = [0x41, 0x80, 0xBB, 0x8F, 0xF4, 0xE2, 0x82, 0xFF]
            let name = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                bytes[Int.random(in: 0..<8, using: &generator)]
            }
            let text = FileName.text(of: name)
            #expect(FileName.bytes(of: text) == name)
            let key = Array(text.utf8)
            #expect(names[key] == nil || names[key] == name)
            names[key] = name
        }
    }

    @Test func validNamesStayTheirOwnText() {
        #expect(FileName.text(of: Array("a\u{301}\u{1F600}".utf8)) == "a\u{301}\u{1F600}")
    }

    @Test func bytesThatAreNoTextAreShownAsSuch() {
        #expect(
            FileName.readable(FileName.text(of: [0x78, 0x0F, 0xFF, 0x80])) == "x\u{F}\\xff\\x80")
    }
}
