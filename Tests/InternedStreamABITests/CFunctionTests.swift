import CInternedStream
import InternedStream
import InternedStreamABI
import TestSupport
import Testing

/// The functions of the C library in the Swift build, where sanitizers can watch them. What they
/// answer to every kind of call is tested in C, against the library that is shipped.
@Suite struct CFunctionTests {
    @Test func sessionsEncodeToTheBytesOfTheSwiftType() throws {
        let seed: [UInt8] = (1...16).map { $0 }
        var parameters = unsafe ims_parameters()
        #expect(unsafe ims_parameters_default(&parameters) == IMS_OK)
        var handle: OpaquePointer?
        let made = unsafe seed.withUnsafeBufferPointer { bytes in
            unsafe parameters.seed = bytes.baseAddress
            return unsafe ims_session_new(&parameters, nil, nil, &handle)
        }
        #expect(made == IMS_OK)
        var session = StreamSession(
            StreamOptions(
                seed: StreamSeed(
                    unpredictable: 0x0807_0605_0403_0201, 0x100F_0E0D_0C0B_0A09)))
        for message in try BundledCorpus.messages("Corpus/inc__s2c__01.frames.gz").prefix(50) {
            #expect(unsafe encode(handle, message) == (try session.encode(StreamMessage(message))))
        }
        #expect(unsafe ims_session_free(&handle) == IMS_OK)
        #expect(unsafe handle == nil)
    }

    @Test func everyStreamErrorHasItsConstantAndText() {
        for code in StreamError.Code.allCases {
            let text = unsafe String(cString: ims_error_text(ims_code(code.rawValue)))
            #expect(text == code.explanation.description)
        }
        #expect(StreamError.Code.tooDeep.rawValue == UInt8(IMS_ERROR_TOO_DEEP))
        #expect(StreamError.Code.wrongMode.rawValue == UInt8(IMS_ERROR_WRONG_MODE))
        #expect(StreamError.Code.truncated.rawValue == UInt8(IMS_ERROR_TRUNCATED))
    }

    private func encode(_ handle: OpaquePointer?, _ message: [UInt8]) -> [UInt8] {
        unsafe message.withUnsafeBytes { bytes in
            var frame = unsafe ims_bytes(data: bytes.baseAddress, size: bytes.count)
            var coded = unsafe ims_bytes()
            var offset = 0
            let code = unsafe ims_session_encode(handle, &frame, 1, &coded, &offset)
            #expect(code == IMS_OK)
            return unsafe [UInt8](UnsafeRawBufferPointer(start: coded.data, count: coded.size))
        }
    }
}
