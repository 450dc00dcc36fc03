import CInternedStream
import InternedStream

/// The frames that a caller passes to a function that encodes.
@safe
enum GivenFrames {
    /// The main frame, then the attachments.
    case frames(UnsafePointer<ims_bytes>?, Int)
    /// A main frame in pieces, and attachments.
    case pieces(
        UnsafePointer<ims_bytes>?, Int, attachments: UnsafePointer<ims_bytes>?, attachmentCount: Int
    )
}

/// What encodes frames into its own memory.
protocol FrameEncoder: ~Copyable {
    /// Encodes frames that are readable for the time of the call.
    ///
    /// - Returns: the coded message, until the next use.
    @unsafe
    mutating func encode(
        frames: UnsafeBufferPointer<UnsafeRawBufferPointer>
    ) throws(StreamError) -> UnsafeRawBufferPointer
}

extension InternedStreamEncoder: FrameEncoder {}
extension StreamSession: FrameEncoder {}

/// Input and result of a handle that encodes.
struct EncodeBuffers: ~Copyable {
    /// What the decoding side allows. A copy, because to ask the encoder of another module would copy it.
    let limits: StreamLimits
    private var inputs = InputFrames()
    /// The message encoded last.
    var coded = ResultBytes()

    init(_ limits: StreamLimits) { self.limits = limits }

    /// Encodes `given` with `encoder`; the result is also in `coded`.
    ///
    /// - Parameter memory: the memory of the handle, in which no frame may lie.
    /// - Throws: as ``InputFrames/take(_:_:apartFrom:_:)``, and what the encoder throws.
    mutating func encode(
        _ given: GivenFrames, with encoder: inout some FrameEncoder & ~Copyable,
        apartFrom memory: Region
    ) throws(Refusal) -> ims_bytes {
        try inputs.take(given, limits, apartFrom: coded.region, memory)
        coded.clear()
        do throws(StreamError) {
            // SAFETY: the inputs do not change during the call.
            unsafe coded.set(try encoder.encode(frames: inputs.frames))
        } catch {
            throw Refusal(error)
        }
        return unsafe coded.value
    }
}

/// What a handle that encodes holds.
protocol EncodingContent: HandleContent, ~Copyable {
    /// Encodes `given`.
    ///
    /// - Throws: as ``EncodeBuffers/encode(_:with:apartFrom:)``.
    mutating func encode(
        _ given: GivenFrames, apartFrom memory: Region
    ) throws(Refusal) -> ims_bytes
}

extension Handle where Content: EncodingContent & ~Copyable {
    /// Encodes `given` and writes the result to `coded`: what all functions that encode frames do.
    static func encode(
        _ pointer: OpaquePointer?, _ given: GivenFrames, _ coded: UnsafeMutablePointer<ims_bytes>?,
        _ errorOffset: UnsafeMutablePointer<Int>?
    ) -> ims_code {
        // SAFETY: the header asks for places that are NULL or can be written; frames are checked.
        let places = unsafe Places(Region(coded), Region(errorOffset))
        return unsafe use(pointer, places, number: errorOffset) {
            content, memory throws(Refusal) in
            guard let coded = unsafe coded else { throw Refusal(IMS_ERROR_NULL) }
            unsafe coded.pointee = try content.encode(given, apartFrom: memory)
            return 0
        }
    }
}
