/// What a reader grants to one message. Every limit stops a named attack.
public struct MsgPackLimits: Equatable, Sendable {
    /// Containers that may be open around an item, empty ones included: a scalar alone has depth 0,
    /// `[[]]` has depth 2. Stops *deep nesting*: kilobytes that overflow the stack of a program
    /// that walks over the message by recursion. Default 128.
    ///
    /// Every function that walks over whole items holds it, and every function that reads the
    /// header of a container.
    public let depth: Int
    /// Items of a message as its headers announce them, keys and values counted one each. Stops
    /// *lying counts* (`dd ffffffff`: five bytes that ask for four thousand million items) and
    /// *amplification* (a megabyte of empty maps that becomes a gigabyte of objects). Default
    /// 16,777,216.
    public let items: Int
    /// Bytes of a message. Stops *oversized input* where a stream has no frame of its own.
    /// Default 64 MiB; never more than 4 GiB − 1, so that an offset fits 32 bits.
    public let bytes: Int

    /// The greatest depth that can be granted: walks keep eight bytes for each open container.
    public static let greatestDepth = 65_536

    /// The limits that every function uses unless it is given others.
    public static let standard = MsgPackLimits()

    /// Limits of the given sizes. A value outside of its range is brought into it: depth
    /// 0…65,536, items 1 and more, bytes 1…4 GiB − 1.
    public init(depth: Int = 128, items: Int = 1 << 24, bytes: Int = 64 << 20) {
        self.depth = min(max(depth, 0), Self.greatestDepth)
        self.items = max(items, 1)
        self.bytes = min(max(bytes, 1), Int(clamping: UInt32.max))
    }
}
