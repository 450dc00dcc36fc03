import KeyMap
import StringInterning

/// The error of a key map's decoder; nil if there is none.
private func failure(_ wire: [UInt8], _ mode: KeyMapMode = .names) -> KeyMapError.Code? {
    var decoder = KeyMapDecoder(mode)
    do throws(KeyMapError) {
        _ = try decoder.decode(wire)
        return nil
    } catch {
        return error.code
    }
}

/// Counts and codes that are no `Int`.
func checkKeyMap() {
    let map32: [UInt8] = [0xDF, 0xFF, 0xFF, 0xFF, 0xFF]
    expect(failure(map32) == .truncated, "a map of 2^32 - 1 entries")
    expect(failure(map32 + [0xE0, 0x81]) == .truncated, "such a map with definitions")
    expect(failure([0xDF, 0x80, 0, 0, 0, 0xA1, 0x61]) == .truncated, "a map of 2^31 entries")
    expect(failure([0x82, 0xE0, 0xDF, 0xFF, 0xFF, 0xFF, 0xFF]) == .truncated, "definitions")
    let codes: [[UInt8]] = [
        [0xCE, 0x80, 0, 0, 0], [0xCE, 0xFF, 0xFF, 0xFF, 0xFF],
        [0xCF, 0, 0, 0, 1, 0, 0, 0, 0], [0xCF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        [0xD3, 0x80, 0, 0, 0, 0, 0, 0, 0], [0xD2, 0x80, 0, 0, 0],
    ]
    for code in codes {
        expect(failure([0x81] + code + [0xC0]) == .unknownCode, "a code that is no Int")
        let definition = [0x82, 0xE0, 0x81] + code + [0xA1, 0x61, 0x01, 0xC0]
        expect(failure(definition) == .codeOutOfRange, "a defined code that is no Int")
    }
    var encoder = KeyMapEncoder(.names, secrets: InterningSecrets(unpredictable: 1, 2))
    expect((try? encoder.encode(map32)) == nil, "a map of 2^32 - 1 entries is encoded")
    var decoder = KeyMapDecoder(.names)
    let message: [UInt8] = [
        0x82, 0xA2, 0x6F, 0x70, 0xA1, 0x78, 0xA1, 0x61, 0xCE, 0xFF, 0xFF, 0xFF, 0xFF,
    ]
    for _ in 0..<3 {
        let wire = (try? encoder.encode(message)) ?? []
        let decoded = (try? decoder.decode(wire)) ?? []
        expect(decoded == message, "a message comes back")
    }
}
