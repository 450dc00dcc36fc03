import MsgPackReference
import TestSupport
import Testing

/// The published vectors and the hostile files against the reference codec.
@Suite struct ReferenceVectorsTests {
    private let decoder = ReferenceDecoder()
    private let strictDecoder = ReferenceDecoder(requiresUTF8: true)
    private let encoder = ReferenceEncoder()

    @Test(arguments: SuiteVector.all)
    func encodingsOfAVectorAreOneValue(vector: SuiteVector) throws {
        let listed = vector.encodings.map { [UInt8](hex: $0) }
        let values = try listed.map { try strictDecoder.decode($0) }
        for (encoding, value) in zip(listed, values) {
            #expect(try ReferenceNode(encoding).bytes == encoding)
            #expect(matches(value, vector), "\(encoding.hex)")
            #expect(listed.contains(try encoder.encode(value)), "\(encoding.hex)")
        }
    }

    @Test func shortestFormsOfTheCasesAreTheCompactStream() throws {
        let values = try decoder.decodeSequence(Vectors.bytes("msgpack-cases/cases.msg"))
        let compact = try Vectors.bytes("msgpack-cases/cases_compact.msg")
        #expect(values.count == 51)
        #expect(try values.flatMap { try encoder.encode($0) }.hex == compact.hex)
        #expect(try decoder.decodeSequence(compact) == values)
    }

    @Test(arguments: HostileFile.all.filter { $0.expect == .accept })
    func acceptedFilesComeBackByteForByte(file: HostileFile) throws {
        let bytes = try file.content()
        #expect(try ReferenceNode(bytes).bytes == bytes)
    }

    @Test(arguments: HostileFile.all.filter { $0.expect == .reject || $0.expect == .limit })
    func otherFilesAreRefused(file: HostileFile) throws {
        let bytes = try file.content()
        let error = #expect(throws: ReferenceError.self) { try decoder.decode(bytes) }
        let expected: [ReferenceError.Code] = [
            .truncated, .reservedByte, .depthExceeded, .trailingBytes,
        ]
        #expect(try expected.contains(#require(error).code))
    }

    @Test(arguments: HostileFile.all.filter { $0.expect == .policy })
    func policyFilesFollowOurPolicy(file: HostileFile) throws {
        let bytes = try file.content()
        switch file.file.prefix(3) {
        case "A20", "A21", "A22":
            let error = #expect(throws: ReferenceError.self) { try decoder.decode(bytes) }
            #expect(error?.code == .trailingBytes)
        case "F01", "F02":
            #expect(try ReferenceNode(bytes).bytes == bytes)
            let error = #expect(throws: ReferenceError.self) { try strictDecoder.decode(bytes) }
            #expect(error?.code == .invalidUTF8)
        default:
            #expect(try ReferenceNode(bytes).bytes == bytes)
            #expect(throws: Never.self) { try strictDecoder.decode(bytes) }
        }
    }

    @Test func keyMapCarriesEveryFileThatIsOneMessage() throws {
        for mode in [ReferenceKeyMapMode.names, .values(.dask)] {
            var keyMapEncoder = ReferenceKeyMapEncoder(mode)
            var keyMapDecoder = ReferenceKeyMapDecoder(mode)
            for file in HostileFile.all {
                let bytes = try file.content()
                guard (try? ReferenceNode(bytes)) != nil else { continue }
                let wire = try keyMapEncoder.encode(bytes)
                let original = try keyMapDecoder.decode(wire)
                #expect(original == bytes, "\(file.file)")
            }
        }
    }

    /// Whether `value` is the value of `vector`.
    private func matches(_ value: ReferenceValue, _ vector: SuiteVector) -> Bool {
        switch (vector.kind, value) {
        case ("timestamp", _):
            guard let time = ReferenceTimestamp(value) else { return false }
            let parts = [Int128(time.seconds), Int128(time.nanoseconds)]
            return vector.value.elements.map(\.wideInteger) == parts
        case ("ext", .ext(let type, let data)):
            return vector.value.elements.first == .integer(Int64(type))
                && vector.value.elements.last?.text.map { [UInt8](hex: $0) } == data
        case ("binary", .bin(let payload)):
            return vector.value.text.map { [UInt8](hex: $0) } == payload
        case ("bignum", _):
            return vector.value.text.flatMap { Int128($0) } == wideInteger(value)
        default:
            return isEqual(value, vector.value)
        }
    }

    private func isEqual(_ value: ReferenceValue, _ json: JSONValue) -> Bool {
        switch (value, json) {
        case (.nilValue, .null): return true
        case (.bool(let value), .boolean(let flag)): return value == flag
        case (.str(let payload), .string(let text)): return payload == Array(text.utf8)
        case (.array(let values), .array(let texts)):
            return values.count == texts.count && zip(values, texts).allSatisfy { isEqual($0, $1) }
        case (.map(let entries), .object(let pairs)):
            return entries.count == pairs.count
                && entries.allSatisfy { entry in
                    guard case .str(let key) = entry.key,
                        let other = pairs[String(decoding: key, as: UTF8.self)]
                    else { return false }
                    return isEqual(entry.value, other)
                }
        case (_, .double(let number)): return double(value) == number
        case (_, .integer), (_, .unsigned): return wideInteger(value) == json.wideInteger
        default: return false
        }
    }

    private func double(_ value: ReferenceValue) -> Double? {
        switch value {
        case .float32(let bits): Double(Float(bitPattern: bits))
        case .float64(let bits): Double(bitPattern: bits)
        case .unsigned(let number): Double(number)
        case .negative(let number): Double(number)
        default: nil
        }
    }

    private func wideInteger(_ value: ReferenceValue) -> Int128? {
        switch value {
        case .unsigned(let number): Int128(number)
        case .negative(let number): Int128(number)
        default: double(value).flatMap { Int128(exactly: $0) }
        }
    }
}
