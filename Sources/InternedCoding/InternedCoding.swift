// InternedCoding: Swift values over an interned stream.
//
//     Values/     Codable and typed values as messages of a StreamSession and back
//     Framing/    packets on a transport of bytes: a length before each
//     Link/       one end of a connection: announces itself, frames, acknowledges, falls back to plain
//
// A module of its own, because its two sides are for different programs: MessagePackCoding has no
// connections, and InternedStream is compiled without Foundation.

// Sessions, values and coders are part of this module's interface, so one import is enough.
@_exported public import InternedStream
@_exported public import MessagePackCoding
