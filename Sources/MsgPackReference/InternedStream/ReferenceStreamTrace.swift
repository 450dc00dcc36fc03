/// The parts of one message of an interned stream as a decoder has read them.
public struct ReferenceStreamTrace: Equatable, Sendable {
    /// Bytes outside of a body: a prefix, the header with acknowledgements, the check, the content
    /// of a raw message (section 2).
    public struct Part: Equatable, Sendable {
        /// `RESET`, `header`, …
        public let name: String
        /// Its operands as text.
        public let detail: String
        /// Where it is in the coded message, in bytes.
        public let range: Range<Int>
    }

    /// A value, an attachment, or the end of the body: a unit with its operands (sections 5 to 8).
    public struct Operation: Equatable, Sendable {
        /// The operation around it, as an index; `nil` for those of the main frame's value and of
        /// attachments.
        public let parent: Int?
        /// The context in which its unit is predicted.
        public internal(set) var context = 0
        /// `TOKEN`, `SHAPE`, …; empty if the body ended before it.
        public internal(set) var name = ""
        /// The unit itself.
        public internal(set) var unit: UInt8 = 0
        /// Whether the unit was predicted, a near hit, or a miss.
        public internal(set) var prediction = Prediction.hit
        /// Offset of the first byte that was read for it, in the coded message at level 1, in the
        /// body at levels 2 and 3.
        public internal(set) var offset = 0
        /// Run bytes of the body that were read for it.
        public internal(set) var runBytes = 0
        /// Bytes of missed units.
        public internal(set) var unitBytes = 0
        /// Bytes of operands other than units.
        public internal(set) var operandBytes = 0
        /// Where its value begins in the main frame, in bytes; for an attachment its number.
        public internal(set) var outputOffset = 0
        /// The decoded bytes of it, without those of the operations in it.
        public internal(set) var value: [UInt8] = []
        /// For blobs: the decoded bytes of copies and of literals.
        public internal(set) var literalBytes = 0
        /// The item that it inserted or referred to; of the other direction for PEER1 and PEER2.
        public internal(set) var item: Int?
        /// The shape that it used or defined.
        public internal(set) var shape: Int?

        /// All bytes of the operation in the body.
        public var bodyBytes: Int { runBytes + unitBytes + operandBytes }
    }

    /// How a unit was coded (section 5).
    public enum Prediction: String, Equatable, Sendable {
        /// The first of the pair. It takes no bytes of its own, only a share of a run.
        case hit
        /// The second of the pair.
        case nearHit = "near"
        /// Neither of the pair: the unit itself is in the body.
        case miss
    }

    /// The parts outside of the body, in order.
    public internal(set) var parts: [Part] = []

    /// The range of the content in the coded message, in bytes, without the tail.
    public internal(set) var content = 0..<0

    /// Bytes of the tail.
    public internal(set) var tailBytes = 0

    /// Bytes of the body, before the stage.
    public internal(set) var bodyBytes = 0

    /// The kind of the content: `coded`, `raw`, or empty if there is none.
    public internal(set) var kind = ""

    /// The operations of a coded message, in the order of their units.
    public internal(set) var operations: [Operation] = []

    /// Whether offsets of operations are those of the coded message, and not of the body.
    public internal(set) var isPlain = true

    /// The trace of a message before anything was read.
    public init() {}
}
