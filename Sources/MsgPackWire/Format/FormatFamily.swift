/// The family an item belongs to, as the MessagePack specification groups its formats.
///
/// Positive and negative fixint and the eight wide integer formats are one family: they differ in
/// size, not in meaning. float 32 and float 64 stay apart, because a transcoder must keep the
/// width.
@frozen
public enum FormatFamily: UInt8, Sendable {
    /// `c0`.
    case `nil`
    /// `c2` and `c3`.
    case boolean
    /// Fixints and `cc`…`cf`, `d0`…`d3`.
    case integer
    /// `ca`.
    case float32
    /// `cb`.
    case float64
    /// Text: fixstr and `d9`…`db`.
    case str
    /// Bytes: `c4`…`c6`.
    case bin
    /// A typed payload: fixext `d4`…`d8` and `c7`…`c9`.
    case ext
    /// fixarray and `dc`, `dd`.
    case array
    /// fixmap and `de`, `df`.
    case map
    /// `c1`, which no item may start with.
    case reserved
}
