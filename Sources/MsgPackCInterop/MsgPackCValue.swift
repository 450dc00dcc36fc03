/// A MessagePack document as msgpack-c understood it.
///
/// Made for comparisons, so it is plain and owns its bytes. Pairs keep their order and duplicates.
/// msgpack-c's limits show: integers no longer say in which form they came, timestamps are
/// extensions of type -1, and a signalling NaN in float 32 has become quiet, because msgpack-c
/// widens it to a double on the way.
public indirect enum MsgPackCValue: Equatable, Sendable {
    /// nil.
    case `nil`
    /// `true` or `false`.
    case bool(Bool)
    /// An integer from 0 up.
    case unsigned(UInt64)
    /// An integer below 0.
    case negative(Int64)
    /// A float 32 by its bits, so that equality is that of bytes.
    case float32(bits: UInt32)
    /// A float 64 by its bits.
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
