import Testing

@testable import StringInterning

private let secrets = InterningSecrets(unpredictable: 3, 4)

@Suite struct NameTableTests {
    @Test func namesAreNumberedInOrderAndFound() throws {
        var names = IndexedNames(limits: large, secrets: secrets)
        for number in 0..<4_096 {
            #expect(names.find("name \(number)") == nil)
            #expect(names.add("name \(number)") == number)
        }
        for number in 0..<4_096 { #expect(names.find("name \(number)") == number) }
        #expect(names.entries == 4_096)
        try names.checkInvariants()
    }

    @Test func bothEndsHaveTheSameNames() {
        var encoder = IndexedNames(limits: large, secrets: secrets)
        var decoder = NameTable(limits: large)
        for name in ["", "op", "key", String(repeating: "n", count: 4_096)] {
            let number = encoder.add(name)
            #expect(decoder.add(name) == number)
            #expect(decoder.copy(of: number) == Array(name.utf8))
            #expect(encoder.holds(name, at: number) == true)
            #expect(encoder.holds(name + "x", at: number) == false)
        }
        for number in [4, -1, Int.min, Int.max] { #expect(decoder.copy(of: number) == nil) }
    }

    @Test func fullTableHasNoRoom() {
        let limits = TableLimits(entries: 2, bytes: 10, itemBytes: 6)
        var names = NameTable(limits: limits)
        #expect(names.hasRoom(for: 6) == true)
        #expect(names.hasRoom(for: 7) == false)
        _ = names.add("sixsix")
        #expect(names.hasRoom(for: 4) == true)
        #expect(names.hasRoom(for: 5) == false)
        _ = names.add("b")
        #expect(names.hasRoom(for: 0) == false, "entries are bounded")
        #expect(names.bytes == 7)
    }

    /// With the secrets known an attacker can only make look-ups slow.
    @Test func collidingNamesAreAllFound() throws {
        var names = IndexedNames(limits: large, secrets: secrets)
        for number in 0..<500 { #expect(names.add(collidingItem(number, secrets)) == number) }
        for number in 0..<500 {
            #expect(names.find(collidingItem(number, secrets)) == number)
        }
        try names.checkInvariants()
    }

    private let large = TableLimits(entries: 4_096, bytes: 262_144, itemBytes: 4_096)
}

extension IndexedNames {
    fileprivate mutating func add(_ name: String) -> Int { add(Array(name.utf8)) }

    fileprivate mutating func add(_ name: [UInt8]) -> Int {
        // SAFETY: a span's bytes are readable for the length of the closure; so below.
        unsafe name.span.bytes.withUnsafeBytes { unsafe add(start(of: $0), $0.count) }
    }

    fileprivate mutating func find(_ name: String) -> Int? { find(Array(name.utf8)) }

    fileprivate mutating func find(_ name: [UInt8]) -> Int? {
        unsafe name.span.bytes.withUnsafeBytes { unsafe find(start(of: $0), $0.count) }
    }

    fileprivate mutating func holds(_ name: String, at number: Int) -> Bool {
        let bytes = Array(name.utf8)
        return unsafe bytes.span.bytes.withUnsafeBytes {
            unsafe holds(start(of: $0), $0.count, at: number)
        }
    }
}

extension NameTable {
    fileprivate mutating func add(_ name: String) -> Int {
        let bytes = Array(name.utf8)
        return unsafe bytes.span.bytes.withUnsafeBytes { unsafe add(start(of: $0), $0.count) }
    }

    fileprivate mutating func copy(of number: Int) -> [UInt8]? {
        unsafe name(number).map { unsafe [UInt8]($0) }
    }
}
