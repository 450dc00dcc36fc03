/// A MessagePack document as msgpack-c understood it.
///
/// It is made for comparisons: it owns its bytes, and pairs keep their order and their duplicates.
/// msgpack-c loses some facts: the format in which an integer was written, and the difference
/// between a signalling and a quiet NaN in float 32, because it widens the number to a double.
/// Timestamps are extensions of type −1.
public indirect enum MsgPackCValue: Equatable, Sendable {
    /// nil.
    case `nil`
    /// `true` or `false`.
    case bool(Bool)
    /// An integer from 0 up.
    case unsigned(UInt64)
    /// An integer below 0.
    case negative(Int64)
    /// The bits of a float 32; two NaN are equal if their bits are.
    case float32(bits: UInt32)
    /// The bits of a float 64.
    case float64(bits: UInt64)
    /// The bytes of a str, valid UTF-8 or not.
    case string(utf8: [UInt8])
    /// The bytes of a bin.
    case binary([UInt8])
    /// An extension: its type and its bytes.
    case ext(type: Int8, [UInt8])
    /// The items of an array.
    case array([MsgPackCValue])
    /// The pairs of a map.
    case map([Pair])

    /// A key and its value.
    public struct Pair: Equatable, Sendable {
        /// The key; any item may be one.
        public let key: MsgPackCValue
        /// The value.
        public let value: MsgPackCValue
    }
}
