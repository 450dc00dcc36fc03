/// What both ends of a stream agree on (docs/FORMAT.md, sections 2 and 11).
public struct ReferenceStreamParameters: Equatable, Sendable {
    /// 0: every message raw; 1: main frames as copies; 2: by the walk; 3: by the walk, through stage 1.
    public var level: Int

    /// Base 2 logarithm of the number of items a direction keeps, 4 to 15.
    public var entriesLog2: Int

    /// Base 2 logarithm of the bytes of the history, 8 to 16.
    public var historyLog2: Int

    /// Payloads of the str keys whose values are kept out of all state (section 8.4).
    public var neverIntern: Set<[UInt8]>

    /// The limits on a message.
    public var limits: ReferenceStreamLimits

    /// The parameters of a stream; the defaults are those of RESET without operands.
    public init(
        level: Int = 2, entriesLog2: Int = 11, historyLog2: Int = 16,
        neverIntern: Set<[UInt8]> = [], limits: ReferenceStreamLimits = .init()
    ) {
        self.level = level
        self.entriesLog2 = entriesLog2
        self.historyLog2 = historyLog2
        self.neverIntern = neverIntern
        self.limits = limits
    }

    /// The stage that RESET announces.
    var stage: Int { level == 3 ? 1 : 0 }

    /// Whether a main frame may be any bytes.
    var takesAnyBytes: Bool { level == 0 || level == 1 && neverIntern.isEmpty }

    /// How much both ends remember.
    var walk: WalkParameters {
        WalkParameters(entriesLog2: entriesLog2, historyLog2: historyLog2)
    }
}

/// The limits of section 11, with their defaults.
public struct ReferenceStreamLimits: Equatable, Sendable {
    /// Decoded bytes of a message, attachments included.
    public var messageBytes: Int

    /// Values of a message.
    public var messageValues: Int

    /// How many arrays and maps may be nested.
    public var depth: Int

    /// Attachments of a message.
    public var attachments: Int

    /// The largest entriesLog2 that a decoder accepts.
    public var entriesLog2: Int

    /// The largest historyLog2 that a decoder accepts.
    public var historyLog2: Int

    /// The defaults of section 11.
    public init(
        messageBytes: Int = 64 << 20, messageValues: Int = 1 << 22, depth: Int = 128,
        attachments: Int = 4_096, entriesLog2: Int = 12, historyLog2: Int = 16
    ) {
        self.messageBytes = messageBytes
        self.messageValues = messageValues
        self.depth = depth
        self.attachments = attachments
        self.entriesLog2 = entriesLog2
        self.historyLog2 = historyLog2
    }

    /// The decoded bytes that a coded message of `codedBytes` bytes may have.
    func decodedBytes(ofCoded codedBytes: Int) -> Int {
        min(messageBytes, (1 << 20) + 16_384 * codedBytes)
    }
}
