extension ReferenceToken {
    /// The bytes of the token, payload included, in its own format.
    public var bytes: [UInt8] {
        switch content {
        case .nilValue, .bool:
            [format.firstByte]
        case .unsigned(let value):
            format == .positiveFixint ? [UInt8(value)] : header(value)
        case .negative(let value):
            // The low bits of two's complement are the bytes of every signed width.
            format == .negativeFixint
                ? [UInt8(bitPattern: Int8(value))] : header(UInt64(bitPattern: value))
        case .float32(let bits):
            header(UInt64(bits))
        case .float64(let bits):
            header(bits)
        case .str(let payload), .bin(let payload):
            header(UInt64(payload.count)) + payload
        case .array(let count), .map(let count):
            header(UInt64(count))
        case .ext(let type, let data):
            header(UInt64(data.count)) + [UInt8(bitPattern: type)] + data
        }
    }

    /// First byte and the big-endian `number` in the format's width. The fix formats carry the
    /// number in the first byte.
    private func header(_ number: UInt64) -> [UInt8] {
        switch format {
        case .fixstr, .fixarray, .fixmap:
            [format.firstByte | UInt8(number)]
        default:
            [format.firstByte]
                + (0..<format.widthBytes).reversed().map {
                    UInt8(truncatingIfNeeded: number >> (8 * $0))
                }
        }
    }
}
