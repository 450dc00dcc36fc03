import InternedStream
import KeyMap
import StringInterning

/// The level of an interned stream, as a type: a codec of the table has no other parameters.
protocol StreamLevelChoice { static var level: StreamLevel { get } }
enum LevelFast: StreamLevelChoice { static var level: StreamLevel { .fast } }
enum LevelSmall: StreamLevelChoice { static var level: StreamLevel { .small } }
enum LevelSmallest: StreamLevelChoice { static var level: StreamLevel { .smallest } }

/// The memory of an interned stream, as a type.
protocol StreamSizesChoice { static var sizes: StreamSizes { get } }
enum DefaultSizes: StreamSizesChoice { static var sizes: StreamSizes { .default } }
enum SmallSizes: StreamSizesChoice { static var sizes: StreamSizes { .small } }
enum TinySizes: StreamSizesChoice { static var sizes: StreamSizes { .tiny } }

/// Secrets that are the same in every run, so that a checksum can be written down.
let benchmarkSecrets = InterningSecrets(unpredictable: 1, 2)

/// The same secrets for streams.
let benchmarkOptions = StreamOptions(seed: StreamSeed(unpredictable: 1, 2))

/// The interned stream, one way, through the entrances for spans.
struct InternedCodec<Choice: StreamLevelChoice, Sizes: StreamSizesChoice>: StreamCodec, ~Copyable {
    private var encoder: InternedStreamEncoder
    private var decoder: InternedStreamDecoder
    private let joined: Block

    init(_ connection: Connection) {
        var options = benchmarkOptions
        options.level = Choice.level
        options.sizes = Sizes.sizes
        encoder = InternedStreamEncoder(options)
        decoder = InternedStreamDecoder()
        joined = Block(connection.greatestBytes)
    }

    @inline(__always)
    mutating func encode(_ message: TrafficMessage) -> UnsafeRawBufferPointer {
        do {
            if message.frames.count == 1 {
                let coded = try encoder.encode(Span(_unsafeBytes: message.frames[0]))
                return coded.withUnsafeBytes { $0 }
            }
            var frames = FrameList()
            frames.appendToMain(Span(_unsafeBytes: message.frames[0]))
            for index in 1..<message.frames.count {
                frames.appendAttachment(Span(_unsafeBytes: message.frames[index]))
            }
            let coded = try encoder.encode(frames)
            return coded.withUnsafeBytes { $0 }
        } catch {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
    }

    @inline(__always)
    mutating func decode(
        _ coded: UnsafeRawBufferPointer, rawBytes: Int, isChecked: Bool
    ) -> UnsafeRawBufferPointer {
        // The frames borrow this codec, so the address of its other memory is taken before.
        let target = joined.start
        do {
            let frames = try decoder.decode(Span(_unsafeBytes: coded))
            if frames.count == 1 { return frames.main.withUnsafeBytes { $0 } }
            // Frames are handed out one by one; a user does not need them joined.
            var count = 0
            for index in 0..<frames.count {
                let frame = frames[index].withUnsafeBytes { $0 }
                if isChecked, let start = frame.baseAddress {
                    (target + count).copyMemory(from: start, byteCount: frame.count)
                }
                count &+= frame.count
            }
            return UnsafeRawBufferPointer(start: target, count: count)
        } catch {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
    }
}

/// The mode of a key map, as a type.
protocol KeyMapChoice { static var mode: KeyMapMode { get } }
enum NamesOnly: KeyMapChoice { static var mode: KeyMapMode { .names } }
enum NamesAndValues: KeyMapChoice { static var mode: KeyMapMode { .values(.dask) } }

/// The key map of dask/distributed #7386 on the main frames; attachments go by untouched.
struct KeyMapCodec<Choice: KeyMapChoice>: StreamCodec, ~Copyable {
    private var encoder: KeyMapEncoder
    private var decoder: KeyMapDecoder

    init(_ connection: Connection) {
        encoder = KeyMapEncoder(
            KeyMapOptions(Choice.mode, seed: KeyMapSeed(unpredictable: 1, 2)))
        decoder = KeyMapDecoder(KeyMapOptions(Choice.mode))
    }

    @inline(__always)
    mutating func encode(_ message: TrafficMessage) -> UnsafeRawBufferPointer {
        do {
            try encoder.encode(RawSpan(_unsafeBytes: message.raw))
        } catch {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return encoder.wire.withUnsafeBytes { $0 }
    }

    @inline(__always)
    mutating func decode(
        _ coded: UnsafeRawBufferPointer, rawBytes: Int, isChecked: Bool
    ) -> UnsafeRawBufferPointer {
        do {
            try decoder.decode(RawSpan(_unsafeBytes: coded))
        } catch {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return decoder.message.withUnsafeBytes { $0 }
    }
}
