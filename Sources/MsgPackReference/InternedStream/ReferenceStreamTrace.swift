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
    ///
    /// Its numbers are kept in 32 bits, because a message of one-byte values has an operation for each.
    public struct Operation: Equatable, Sendable {
        private static let none = UInt32.max

        private var parentNumber: UInt32
        private var contextNumber: UInt32 = 0
        private var start: UInt32 = 0
        private var runCount: UInt32 = 0
        private var unitCount: UInt32 = 0
        private var operandCount: UInt32 = 0
        private var literalCount: UInt32 = 0
        private var outputStart: UInt32 = 0
        private var itemNumber = Self.none
        private var shapeNumber: UInt16?
        /// Whether a unit was read for it.
        private var hasUnit = false
        /// Where its value begins in the bytes of all values, and how many follow there.
        fileprivate var valueStart: UInt32 = 0
        fileprivate var valueCount: UInt32 = 0

        /// The unit itself.
        public private(set) var unit: UInt8 = 0
        /// Whether the unit was predicted, a near hit, or a miss.
        public private(set) var prediction = Prediction.hit

        init(parent: Int?) { parentNumber = parent.map { UInt32($0) } ?? Self.none }

        /// The operation around it, as an index; `nil` for those of the main frame's value and of
        /// attachments.
        public var parent: Int? { parentNumber == Self.none ? nil : Int(parentNumber) }
        /// The context in which its unit is predicted.
        public var context: Int { Int(contextNumber) }
        /// `TOKEN`, `SHAPE`, …; empty if the body ended before it.
        public var name: String { hasUnit ? Self.name(of: unit, in: context) : "" }
        /// Offset of the first byte that was read for it, in the coded message at level 1, in the
        /// body at levels 2 and 3.
        public internal(set) var offset: Int {
            get { Int(start) }
            set { start = UInt32(newValue) }
        }
        /// Run bytes of the body that were read for it.
        public internal(set) var runBytes: Int {
            get { Int(runCount) }
            set { runCount = UInt32(newValue) }
        }
        /// Bytes of missed units.
        public internal(set) var unitBytes: Int {
            get { Int(unitCount) }
            set { unitCount = UInt32(newValue) }
        }
        /// Bytes of operands other than units.
        public internal(set) var operandBytes: Int {
            get { Int(operandCount) }
            set { operandCount = UInt32(newValue) }
        }
        /// Where its value begins in the main frame, in bytes; for an attachment its number.
        public internal(set) var outputOffset: Int {
            get { Int(outputStart) }
            set { outputStart = UInt32(newValue) }
        }
        /// The bytes of its value; of an array or map those of its header.
        public var valueBytes: Int { Int(valueCount) }
        /// For blobs: the decoded bytes of copies and of literals.
        public internal(set) var literalBytes: Int {
            get { Int(literalCount) }
            set { literalCount = UInt32(newValue) }
        }
        /// The item that it inserted or referred to; of the other direction for PEER1 and PEER2.
        public internal(set) var item: Int? {
            get { itemNumber == Self.none ? nil : Int(itemNumber) }
            set { itemNumber = newValue.map { UInt32($0) } ?? Self.none }
        }
        /// The shape that it used or defined.
        public internal(set) var shape: Int? {
            get { shapeNumber.map { Int($0) } }
            set { shapeNumber = newValue.map { UInt16($0) } }
        }

        /// All bytes of the operation in the body.
        public var bodyBytes: Int { runBytes + unitBytes + operandBytes }

        /// Notes its unit; those that follow are operands.
        mutating func note(unit: UInt8, in context: Int, _ prediction: Prediction) {
            guard !hasUnit else { return }
            hasUnit = true
            self.unit = unit
            contextNumber = UInt32(context)
            self.prediction = prediction
            if unit >= 128 { shape = Int(unit) - 128 }
        }
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
    public internal(set) var operations = OperationList()

    /// The decoded bytes of all operations, in the order in which they were produced.
    private var values: [UInt8] = []

    /// The value of `operation`: its bytes, or those of its header if it is an array or map.
    public func value(of operation: Operation) -> ArraySlice<UInt8> {
        values[Int(operation.valueStart)..<Int(operation.valueStart + operation.valueCount)]
    }

    /// Notes decoded bytes of operation `index`. Those that follow bytes of another operation, as the later
    /// keys of a map do, are left out.
    mutating func append(_ bytes: [UInt8], toValueOf index: Int) {
        if operations[index].valueCount == 0 {
            operations[index].valueStart = UInt32(values.count)
        }
        let operation = operations[index]
        guard Int(operation.valueStart + operation.valueCount) == values.count else { return }
        values += bytes
        operations[index].valueCount += UInt32(bytes.count)
    }

    /// Whether offsets of operations are those of the coded message, and not of the body.
    public internal(set) var isPlain = true

    /// The trace of a message before anything was read.
    public init() {}
}

/// Operations in the order of their units, in blocks, so that the list grows without being copied.
public struct OperationList: RandomAccessCollection, Equatable, Sendable {
    private static let blockCount = 4_096

    private var blocks: [[ReferenceStreamTrace.Operation]] = []

    /// The first index.
    public var startIndex: Int { 0 }

    /// The number of operations.
    public private(set) var endIndex = 0

    /// The operation with this number.
    public internal(set) subscript(index: Int) -> ReferenceStreamTrace.Operation {
        get { blocks[index / Self.blockCount][index % Self.blockCount] }
        _modify { yield &blocks[index / Self.blockCount][index % Self.blockCount] }
    }

    mutating func append(_ operation: ReferenceStreamTrace.Operation) {
        if endIndex % Self.blockCount == 0 {
            blocks.append([])
            blocks[blocks.count - 1].reserveCapacity(Self.blockCount)
        }
        blocks[blocks.count - 1].append(operation)
        endIndex += 1
    }
}

extension ReferenceStreamTrace.Operation {
    /// The name of a unit (sections 6 and 8).
    fileprivate static func name(of unit: UInt8, in context: Int) -> String {
        if context == StreamContexts.attachments {
            switch unit {
            case StreamAttachmentUnit.end: return "END"
            case StreamAttachmentUnit.attach: return "ATTACH"
            case StreamAttachmentUnit.attachRaw: return "ATTACHRAW"
            default: return "reserved"
            }
        }
        switch unit {
        case 0...12: return names[Int(unit)]
        case 16...23: return "INTEGER"
        case 24...31: return "DOUBLE"
        case 32...39: return "LEADING"
        case 40...47: return "STAMP"
        case 48...55: return "TUPLE"
        case 128...255: return "SHAPE"
        default: return "reserved"
        }
    }

    private static let names = [
        "TOKEN", "SAME", "PREVIOUS", "REFERENCE1", "REFERENCE2", "PEER1", "PEER2", "FORM", "DELTA",
        "BLOB", "OPAQUE", "DEFINE", "SHAPE2",
    ]
}
