import MsgPackWire
import TestSupport
import Testing

/// kawanet's test suite against the fast codec: every encoding gives the value, and the value is
/// written as one of its encodings.
@Suite struct WireTestSuiteTests {
    @Test func theSuiteIsComplete() {
        #expect(SuiteVector.all.count == 85)
        #expect(SuiteVector.all.map(\.encodings.count).reduce(0, +) == 233)
    }

    @Test(arguments: SuiteVector.all)
    func everyEncodingGivesTheValue(vector: SuiteVector) throws {
        for encoding in vector.encodings {
            let entries = try Transcript.read([UInt8](hex: encoding))
            #expect(matches(entries, vector), "\(encoding)")
        }
    }

    @Test(arguments: SuiteVector.all)
    func whatIsReadIsWrittenAsOneOfTheEncodings(vector: SuiteVector) throws {
        let listed = Set(vector.encodings.map { [UInt8](hex: $0) })
        for encoding in vector.encodings {
            let written = try Transcript.write(Transcript.read([UInt8](hex: encoding)))
            #expect(listed.contains(written), "\(written.hex)")
        }
    }

    @Test(arguments: SuiteVector.all)
    func everyPrefixIsTruncated(vector: SuiteVector) throws {
        for encoding in vector.encodings.map({ [UInt8](hex: $0) }) {
            #expect(try MsgPackValidator(requiresUTF8: true).validate(encoding) == 1)
            for length in 0..<encoding.count {
                let error = #expect(throws: MsgPackError.self) {
                    try MsgPackValidator().validate(Array(encoding[..<length]))
                }
                #expect(try #require(error).code == .truncated)
            }
        }
    }

    /// Whether `entries` are the value of `vector`.
    private func matches(_ entries: [Transcript.Entry], _ vector: SuiteVector) -> Bool {
        switch vector.kind {
        case "timestamp":
            return vector.encodings.allSatisfy { isTimestamp([UInt8](hex: $0), vector.value) }
        case "ext":
            guard case .integer(let type)? = vector.value.elements.first,
                let payload = vector.value.elements.last?.text
            else { return false }
            return entries == [.ext(Int8(type), [UInt8](hex: payload))]
        case "binary":
            return entries == [.bin([UInt8](hex: vector.value.text ?? "none"))]
        case "bignum":
            let number = vector.value.text.flatMap { Int128($0) }
            return entries.count == 1 && number != nil && wideInteger(entries[0]) == number
        default:
            var rest = entries[...]
            return consume(vector.value, &rest) && rest.isEmpty
        }
    }

    private func isTimestamp(_ bytes: [UInt8], _ value: JSONValue) -> Bool {
        var reader = unsafe MsgPackReader(bytes.span.bytes)
        guard let timestamp = try? reader.readTimestamp() else { return false }
        let parts = [Int128(timestamp.seconds), Int128(timestamp.nanoseconds)]
        return value.elements.map(\.wideInteger) == parts
    }

    /// Takes the entries of one JSON value off `entries`; false if they are of another value.
    private func consume(_ value: JSONValue, _ entries: inout ArraySlice<Transcript.Entry>) -> Bool
    {
        guard let entry = entries.popFirst() else { return false }
        switch value {
        case .null: return entry == .null
        case .boolean(let flag): return entry == .boolean(flag)
        case .string(let text): return entry == .str(Array(text.utf8))
        case .integer, .unsigned: return wideInteger(entry) == value.wideInteger
        case .double(let number): return double(entry) == number
        case .array(let values):
            return entry == .array(values.count) && values.allSatisfy { consume($0, &entries) }
        case .object(let pairs):
            guard entry == .map(pairs.count) else { return false }
            for _ in pairs {
                guard case .str(let key)? = entries.popFirst(),
                    let value = pairs[String(decoding: key, as: UTF8.self)],
                    consume(value, &entries)
                else { return false }
            }
            return true
        }
    }

    private func double(_ entry: Transcript.Entry) -> Double? {
        switch entry {
        case .float32(let bits): Double(Float(bitPattern: bits))
        case .float64(let bits): Double(bitPattern: bits)
        case .integer(let value): value.isNegative ? nil : Double(value.bits)
        default: nil
        }
    }

    private func wideInteger(_ entry: Transcript.Entry) -> Int128? {
        switch entry {
        case .integer(let value):
            value.isNegative ? Int128(Int64(bitPattern: value.bits)) : Int128(value.bits)
        default: double(entry).flatMap { Int128(exactly: $0) }
        }
    }
}
