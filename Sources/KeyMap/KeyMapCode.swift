/// The integers and bytes that the key map gives a meaning (docs/KEYMAP.md, sections 3 to 5).
enum KeyMapCode {
    /// The key of the definitions entry and of the escape, −32.
    static let definitionsByte: UInt8 = 0xE0
    /// The header of the escape, a map of one entry.
    static let escapeHeader: UInt8 = 0x81
    /// The code of the first name.
    static let firstName = -31
    /// The number of the first slot.
    static let firstSlot = 64
    /// The fewest bytes of a value item that is given a slot.
    static let leastItemBytes = 4
}
