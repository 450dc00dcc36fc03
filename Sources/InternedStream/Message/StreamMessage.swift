/// A message: one MessagePack value, and byte strings beside it.
public struct StreamMessage: Equatable, Sendable {
    /// The main frame: one whole MessagePack value.
    public var main: [UInt8]
    /// The attachments: any bytes.
    public var attachments: [[UInt8]]

    /// A message.
    public init(_ main: [UInt8], attachments: [[UInt8]] = []) {
        self.main = main
        self.attachments = attachments
    }

    /// Calls `body` with the frames: the main frame, then the attachments.
    func withFrames<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UnsafeRawBufferPointer>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // One block with all frames, so that every pointer lives as long as the call.
        var bytes: [UInt8] = main
        for attachment in attachments { bytes += attachment }
        var sizes = [main.count]
        for attachment in attachments { sizes.append(attachment.count) }
        var outcome: Swift.Result<Result, Failure>?
        unsafe bytes.withUnsafeBytes { all in
            var frames: [UnsafeRawBufferPointer] = unsafe []
            var start = 0
            for size in sizes {
                // SAFETY: the sizes add up to the block; the array outlives the closure.
                unsafe frames.append(
                    UnsafeRawBufferPointer(rebasing: all[start..<start + size]))
                start += size
            }
            unsafe frames.withUnsafeBufferPointer { list in
                do throws(Failure) {
                    outcome = .success(try unsafe body(list))
                } catch {
                    outcome = .failure(error)
                }
            }
        }
        switch outcome {
        case .success(let result): return result
        case .failure(let error): throw error
        case nil: preconditionFailure("the closure has run")
        }
    }
}

extension InternedStreamEncoder {
    /// Encodes a message.
    ///
    /// - Throws: `invalidMessage` if the main frame is not one whole MessagePack value,
    ///   `messageTooLarge`, `tooManyAttachments`.
    /// - Complexity: O(bytes of the message).
    public mutating func encode(_ message: StreamMessage) throws(StreamError) -> [UInt8] {
        var coded: [UInt8] = []
        unsafe try message.withFrames { frames throws(StreamError) in
            // SAFETY: the coded bytes are copied before the encoder is used again.
            unsafe coded.append(contentsOf: try unsafe self.encode(frames))
        }
        return coded
    }
}

extension InternedStreamDecoder {
    /// Decodes a message.
    ///
    /// - Throws: any decoding code of ``StreamError/Code``; the decoder is then poisoned.
    /// - Complexity: O(bytes of the coded message + bytes that come out).
    public mutating func decode(_ coded: [UInt8]) throws(StreamError) -> StreamMessage {
        var failure: StreamError?
        unsafe coded.withUnsafeBytes { bytes in
            do throws(StreamError) {
                _ = try unsafe decode(bytes)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return decodedMessage
    }

    /// The message decoded last.
    var decodedMessage: StreamMessage {
        var attachments: [[UInt8]] = []
        for index in 1..<body.frameCount {
            unsafe attachments.append([UInt8](unsafe body.frame(index)))
        }
        return unsafe StreamMessage([UInt8](unsafe body.frame(0)), attachments: attachments)
    }
}
