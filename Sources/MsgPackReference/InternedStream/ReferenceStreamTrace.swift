/// The parts of one message of an interned stream as a decoder has read them.
public struct ReferenceStreamTrace: Equatable, Sendable {
    /// Bytes outside of a body: the header, the check, a prefix, the content of a raw message (section 2).
    public struct Part: Equatable, Sendable {
        /// `RESET`, `header`, …
        public let name: String
        /// Its operands as text.
        public let detail: String
        /// Where it is in the coded message, in bytes.
        public let range: Range<Int>
    }

    /// How a unit was coded (section 5).
    public enum Prediction: String, Equatable, Sendable {
        /// The first of the pair. It takes no bytes of its own, only a share of a run.
        case hit
        /// The second of the pair, which ends a run.
        case second
        /// The unit that costs as much as the second.
        case third
        /// None of them: the unit itself is in the body.
        case miss
        /// SAME where nothing is predicted; it takes no bytes.
        case silent
        /// Another unit where nothing is predicted.
        case change
    }

    /// The parts outside of the body, in order.
    public internal(set) var parts: [Part] = []

    /// The range of the staged body in the coded message, or of a raw message's content, in bytes.
    public internal(set) var content = 0..<0

    /// Bytes of attachments that travel as they are.
    public internal(set) var plainBytes = 0

    /// Bytes of the tail.
    public internal(set) var tailBytes = 0

    /// Bytes of the body, before the stage.
    public internal(set) var bodyBytes = 0

    /// The kind of the content: `coded`, `raw`, …
    public internal(set) var kind = ""

    /// The operations of a coded message, in the order of their units.
    public internal(set) var operations = OperationList()

    /// Whether offsets of operations are those of the coded message, and not of the body.
    public internal(set) var isPlain = true

    /// The decoded bytes of all operations, in the order in which they were produced.
    private var values: [UInt8] = []

    /// The trace of a message before anything was read.
    public init() {}

    /// The value of `operation`: its bytes, or those of its header if it is an array or map.
    public func value(of operation: Operation) -> ArraySlice<UInt8> {
        values[Int(operation.valueStart)..<Int(operation.valueStart + operation.valueCount)]
    }

    /// Notes the decoded bytes of operation `index`.
    mutating func append(_ bytes: [UInt8], toValueOf index: Int) {
        operations[index].valueStart = UInt32(values.count)
        operations[index].valueCount = UInt32(bytes.count)
        values += bytes
    }
}

extension ReferenceStreamTrace {
    /// A value, the end of the main frame, or an attachment: a unit with its operands (sections 5 to 8).
    /// Also a main frame that is copies, which has no units (section 8.2).
    ///
    /// Its numbers are kept in 32 bits, because a message of one-byte values has an operation for each.
    public struct Operation: Equatable, Sendable {
        enum Role { case value, end, copies, attachment, plainAttachment }

        private static let none = UInt32.max

        private var role: Role
        private var parentNumber: UInt32
        private var placeNumber: UInt32 = 0
        private var baseNumber: UInt32 = 0
        private var start: UInt32 = 0
        private var runCount: UInt32 = 0
        private var unitCount: UInt32 = 0
        private var operandCount: UInt32 = 0
        private var literalCount: UInt32 = 0
        private var outputStart: UInt32 = 0
        private var itemNumber = Self.none
        private var anchorNumber: UInt16?
        /// Whether a unit was read for it.
        private var hasUnit = false
        /// Where its value begins in the bytes of all values, and how many follow there.
        fileprivate var valueStart: UInt32 = 0
        fileprivate var valueCount: UInt32 = 0

        /// The unit itself.
        public private(set) var unit: UInt8 = 0
        /// How the unit was coded.
        public private(set) var prediction = Prediction.hit

        init(_ role: Role, parent: Int?) {
            self.role = role
            parentNumber = parent.map { UInt32($0) } ?? Self.none
        }

        /// Whether it is a value of the main frame.
        public var isValue: Bool { role == .value }
        /// The operation of the array or map around it, as an index.
        public var parent: Int? { parentNumber == Self.none ? nil : Int(parentNumber) }
        /// The place of its value in the history; 0 if it is no value of the main frame.
        public var place: Int { Int(placeNumber) }
        /// The place that predicted it.
        public var base: Int? { baseNumber == 0 ? nil : Int(baseNumber) }
        /// `TOKEN`, `CALL`, …; empty if the body ended before it.
        public var name: String {
            switch role {
            case .value: hasUnit ? Self.name(of: unit) : ""
            case .end: "END"
            case .copies: "COPIES"
            case .attachment: "ATTACH"
            case .plainAttachment: "ATTACHRAW"
            }
        }
        /// Offset of the first byte that was read for it, in the coded message at levels 1 and 2,
        /// in the body at level 3.
        public internal(set) var offset: Int {
            get { Int(start) }
            set { start = UInt32(newValue) }
        }
        /// Run bytes of the body that were read for it, and numbers of silent places.
        public internal(set) var runBytes: Int {
            get { Int(runCount) }
            set { runCount = UInt32(newValue) }
        }
        /// Bytes of units that were not predicted.
        public internal(set) var unitBytes: Int {
            get { Int(unitCount) }
            set { unitCount = UInt32(newValue) }
        }
        /// Bytes of operands.
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
        /// Of the operands, bytes that are literals.
        public internal(set) var literalBytes: Int {
            get { Int(literalCount) }
            set { literalCount = UInt32(newValue) }
        }
        /// The item that it inserted or referred to; of the other direction for PEER.
        public internal(set) var item: Int? {
            get { itemNumber == Self.none ? nil : Int(itemNumber) }
            set { itemNumber = newValue.map { UInt32($0) } ?? Self.none }
        }
        /// The anchor that it made or called.
        public internal(set) var anchor: Int? {
            get { anchorNumber.map { Int($0) } }
            set { anchorNumber = newValue.map { UInt16(truncatingIfNeeded: $0) } }
        }

        /// All bytes of the operation in the body.
        public var bodyBytes: Int { runBytes + unitBytes + operandBytes }

        mutating func note(place: Int, base: Int?) {
            (placeNumber, baseNumber) = (UInt32(place), UInt32(base ?? 0))
        }

        mutating func note(_ prediction: Prediction) { self.prediction = prediction }

        mutating func note(unit: UInt8) { (self.unit, hasUnit) = (unit, true) }

        mutating func note(role: Role) { self.role = role }
    }
}

extension ReferenceStreamTrace.Operation {
    /// The name of a unit (section 6).
    fileprivate static func name(of unit: UInt8) -> String {
        switch unit {
        case 0...15: names[Int(unit)]
        case WalkUnit.integerToWide: "WIDE"
        case WalkUnit.integer: "INTEGER"
        case WalkUnit.double: "DOUBLE"
        case WalkUnit.leading: "LEADING"
        case WalkUnit.doubleToLast: "DOUBLELAST"
        case WalkUnit.tail: "TAIL"
        case WalkUnit.reference1Jump: "REFERENCE1J"
        case WalkUnit.reference2Jump: "REFERENCE2J"
        case WalkUnit.replacementJump: "REPLACEMENTJ"
        case WalkUnit.peer1: "PEER1"
        case WalkUnit.peer2: "PEER2"
        case WalkUnit.stamp: "STAMP"
        case WalkUnit.stampOther: "STAMPOTHER"
        case WalkUnit.call: "CALL"
        default: "reserved"
        }
    }

    private static let names = [
        "SAME", "TOKEN", "REFERENCE1", "REFERENCE2", "REPLACEMENT", "FORM", "FORMS", "DELTA",
        "DELTADIGITS", "HEADER", "CALLFAR", "CALLCOUNT", "NUMBER", "BLOB", "STEP", "FORMOTHER",
    ]
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
