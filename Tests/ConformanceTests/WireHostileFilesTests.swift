import MsgPackWire
import Testing

/// The hostile files against the fast codec. Where the manifest leaves the verdict to us, the
/// policy is: str holds any bytes unless UTF-8 was asked for; keys of any family and duplicate
/// keys pass; wide forms pass; two values in one buffer are an error for one-value validation and
/// a sequence of two for the sequence reader.
@Suite struct WireHostileFilesTests {
    @Test func theManifestIsComplete() throws {
        #expect(HostileFile.all.count == 152)
        for file in HostileFile.all {
            #expect(try file.content().count == file.bytes, "\(file.file)")
        }
    }

    @Test(arguments: HostileFile.all.filter { $0.expect == .accept })
    func acceptedFilesAreOneValueAndCopiedByteForByte(file: HostileFile) throws {
        let bytes = try file.content()
        #expect(try MsgPackValidator().validate(bytes) == 1)
        #expect(try copied(bytes) == bytes)
    }

    @Test(arguments: HostileFile.all.filter { $0.expect == .reject })
    func rejectedFilesAreMalformedOrCutShort(file: HostileFile) throws {
        let bytes = try file.content()
        let error = #expect(throws: MsgPackError.self) { try MsgPackValidator().validate(bytes) }
        let offset = try #require(error).offset
        #expect(offset >= 0 && offset <= bytes.count)
        // A lying count breaks the item limit before the bytes run out.
        let expected: [MsgPackError.Class] = [.needMoreBytes, .malformed, .limitExceeded]
        #expect(try expected.contains(#require(error).errorClass))
    }

    @Test(arguments: HostileFile.all.filter { $0.expect == .reject && $0.file.contains("trunc") })
    func filesCutShortAskForMoreBytes(file: HostileFile) throws {
        let bytes = try file.content()
        #expect(throws: MsgPackError(.truncated, offset: 0)) {
            try MsgPackValidator().validate(bytes)
        }
    }

    @Test(arguments: HostileFile.all.filter { $0.expect == .limit })
    func limitFilesAreRefused(file: HostileFile) throws {
        let bytes = try file.content()
        let error = #expect(throws: MsgPackError.self) { try MsgPackValidator().validate(bytes) }
        #expect(try #require(error).errorClass == .limitExceeded)
    }

    @Test(arguments: HostileFile.all.filter { $0.expect == .policy })
    func policyFilesFollowOurPolicy(file: HostileFile) throws {
        let bytes = try file.content()
        switch file.file.prefix(3) {
        case "A20", "A21", "A22":
            let error = #expect(throws: MsgPackError.self) {
                try MsgPackValidator().validate(bytes)
            }
            #expect(try #require(error).code == .trailingBytes)
        case "F01", "F02":
            #expect(try MsgPackValidator().validate(bytes) == 1)
            let error = #expect(throws: MsgPackError.self) {
                try MsgPackValidator(requiresUTF8: true).validate(bytes)
            }
            #expect(try #require(error).code == .invalidUTF8)
        default:
            #expect(try MsgPackValidator(requiresUTF8: true).validate(bytes) == 1)
            #expect(try copied(bytes) == bytes)
        }
    }

    @Test func twoValuesAreASequence() throws {
        let sequence = MsgPackValidator(requiresSingleValue: false)
        #expect(try sequence.validate(Vectors.bytes("hostile/A21-two-objects.msgpack")) == 2)
        let million = try Vectors.bytes("hostile/A22-1M-tiny-objects.msgpack")
        #expect(try sequence.validate(million) == 1_000_000)
    }

    @Test func everyPrefixOfAnAcceptedFileAsksForMoreBytes() throws {
        for file in HostileFile.all where file.expect == .accept && file.bytes < 1_000 {
            let bytes = try file.content()
            for length in 0..<bytes.count {
                let error = #expect(throws: MsgPackError.self, "\(file.file) \(length)") {
                    try MsgPackValidator().validate(Array(bytes[..<length]))
                }
                #expect(try #require(error).code == .truncated)
            }
        }
    }

    /// `bytes` item by item through reader and writer.
    private func copied(_ bytes: [UInt8]) throws -> [UInt8] {
        try Transcript.copy(bytes)
    }
}
