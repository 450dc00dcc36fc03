// MessagePackCoding: Swift values as MessagePack and back, built on MsgPackWire.
//
//     Codable/    MessagePackEncoder and MessagePackDecoder for Codable types
//     Typed/      two protocols without Codable, several times as fast
//     Borrowed/   reading without copying, and paths into an index
//     Values/     a value of any shape
//     Streams/    many values, as they arrive
//
// A folder knows those that are listed above it only where its files say so; the hot paths of all
// of them do not use Foundation.

// Writers, readers and errors are part of this module's interface, so one import is enough.
@_exported public import MsgPackWire
