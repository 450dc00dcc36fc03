/// The range coder's reading half (FORMAT.md section 10).
///
/// After the last byte zeros follow, without end: an encoder leaves them out. How many are asked for is
/// bounded by the limits on what a message decodes to.
@safe
struct RangeDecoder: ~Copyable {
    private let bytes: UnsafeRawPointer
    private let count: Int
    /// Bytes read, zeros after the end included.
    private var position = 0
    private let probabilities: UnsafeMutablePointer<UInt16>?
    private var code: UInt32 = 0
    private var range: UInt32 = .max

    /// A decoder for bodies that are not range coded; it must not be used.
    init() {
        // SAFETY: without bytes and probabilities neither address is used.
        unsafe bytes = UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
        count = 0
        unsafe probabilities = nil
    }

    /// A decoder of `content`, which is readable for as long as the decoder is used, as is the model
    /// that has the given probabilities.
    init(_ content: UnsafeRawBufferPointer, probabilities: UnsafeMutablePointer<UInt16>) {
        // SAFETY: the address of empty content is never used.
        unsafe bytes = content.baseAddress ?? UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
        count = content.count
        unsafe self.probabilities = probabilities
        for _ in 0..<4 { shiftIn() }
    }

    /// Whether all bytes have been read; more may have been asked for.
    var isAtEnd: Bool { position >= count }

    /// Bytes read, without zeros after the end.
    var bytesRead: Int { min(position, count) }

    @inline(__always)
    private mutating func shiftIn() { code = code &<< 8 | nextOrZero() }

    @inline(__always)
    private mutating func nextOrZero() -> UInt32 {
        var byte: UInt32 = 0
        if position < count {
            // SAFETY: position < count.
            byte = UInt32(unsafe bytes.load(fromByteOffset: position, as: UInt8.self))
        }
        // The limits on output end a message long before this could overflow.
        position &+= 1
        return byte
    }

    /// Decodes a byte of the given tree.
    ///
    /// - Returns: nil if the bytes cannot come from an encoder.
    @inline(__always)
    mutating func byte(tree: UInt8) -> UInt8? {
        guard tree != RangeModel.directTree, let probabilities = unsafe probabilities else {
            return directByte()
        }
        // SAFETY: every tree but the direct one has 256 probabilities; node stays below 256.
        return unsafe byte(nodes: probabilities + Int(tree) &* 256)
    }

    /// The arithmetic is modulo 2^32 as the format defines it: the bound is at most the range, so neither
    /// difference is negative where it is used.
    @inline(__always)
    private mutating func byte(nodes: UnsafeMutablePointer<UInt16>) -> UInt8 {
        var (code, range) = (code, range)
        defer { (self.code, self.range) = (code, range) }
        var node = 1
        while node < 256 {
            let probability = unsafe UInt32(nodes[node])
            let bound = (range &>> 12) &* probability
            // All bits set if the decoded bit is 0. No branch, because the bit is hard to predict.
            let isZero = UInt32(truncatingIfNeeded: (Int64(code) &- Int64(bound)) &>> 63)
            let rest = range &- bound
            range = rest ^ ((rest ^ bound) & isZero)
            code &-= bound & ~isZero
            unsafe nodes[node] = RangeModel.adapted(probability, isOne: ~isZero)
            node = node &* 2 &+ 1 &- Int(isZero & 1)
            while range < 1 << 24 {
                range &<<= 8
                code = code &<< 8 | nextOrZero()
            }
        }
        return UInt8(truncatingIfNeeded: node)
    }

    /// Decodes a byte that was coded with even probabilities. The range is at least 2^24 before, so it
    /// has to be widened by one byte only.
    ///
    /// - Returns: nil if the bytes cannot come from an encoder.
    @inline(__always)
    mutating func directByte() -> UInt8? {
        let width = range &>> 8
        let quotient = code / width
        guard quotient < 256 else { return nil }
        code &-= quotient &* width
        range = width &<< 8
        shiftIn()
        return UInt8(truncatingIfNeeded: quotient)
    }
}
