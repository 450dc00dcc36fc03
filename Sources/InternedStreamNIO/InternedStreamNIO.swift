// InternedStreamNIO: MessagePack and interned streams for SwiftNIO. All of it is compiled with the package
// trait `NIO` only; without the trait swift-nio is not fetched, and this module is empty.
//
//     MessagePackMessageDecoder      bytes → messages, each a slice of what was received
//     MessagePackValueDecoder, …     messages ↔ values of Codable types
//     MessagePackTypedDecoder, …     messages ↔ values without Codable
//     InternedStreamHandler          below them: what goes over the transport is interned
//     ByteBuffer+MessagePack         values in a buffer

#if NIO
// Values, coders and errors are part of this module's interface, so one import is enough.
@_exported public import InternedCoding
#endif
