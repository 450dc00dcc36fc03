import MsgPackReference
import TestSupport
import Testing

@Suite struct ReferenceUTF8Tests {
    @Test func scalarsOfEveryRowAreValid() {
        let limits: [UInt32] = [
            0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD000, 0xD7FF, 0xE000, 0xFFFF,
            0x10000, 0x3FFFF, 0x40000, 0xFFFFF, 0x100000, 0x10FFFF,
        ]
        for value in limits + Array(stride(from: 0, to: 0x10FFFF, by: 97)) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            #expect(ReferenceUTF8.isValid(Array(String(scalar).utf8)), "U+\(value)")
        }
    }

    @Test(arguments: [
        "80", "bf", "c0af", "c1bf", "c2", "c241", "e08080", "e09fbf", "e0a0", "eda080", "edbfbf",
        "f0808080", "f08fbfbf", "f09f98", "f4908080", "f5808080", "ff", "61ff", "e282", "e28261",
    ])
    func illFormedSequenceIsRefused(_ hex: String) {
        #expect(!ReferenceUTF8.isValid([UInt8](hex: hex)))
    }

    /// The standard library repairs exactly the ill-formed sequences.
    @Test func agreesWithTheStandardLibraryOnAllShortSequences() {
        for first in UInt8(0x80)...0xFF {
            for second in UInt8.min...0xFF {
                let bytes = [first, second, 0x80, 0x80]
                for count in 2...4 {
                    let prefix = Array(bytes[..<count])
                    let isUnchanged = Array(String(decoding: prefix, as: UTF8.self).utf8) == prefix
                    guard ReferenceUTF8.isValid(prefix) == isUnchanged else {
                        Issue.record("\(prefix.hex)")
                        return
                    }
                }
            }
        }
    }
}
