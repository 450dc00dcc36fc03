/// The table of streams: every method on the same messages, one by one.
enum StreamTable {
    /// The rows. The name of a method is also its label in the picture.
    static var methods: [StreamMethod] {
        [
            StreamMethod("memcpy", CopyCodec.self, isPinned: true),
            StreamMethod("header-walk", HeaderWalkCodec.self, isPinned: true),
            StreamMethod("keymap-names", KeyMapCodec<NamesOnly>.self, isPinned: true),
            StreamMethod("keymap-values", KeyMapCodec<NamesAndValues>.self, isPinned: true),
            StreamMethod("stream-1", InternedCodec<LevelFast, DefaultSizes>.self, isPinned: true),
            StreamMethod("stream-2", InternedCodec<LevelSmall, DefaultSizes>.self, isPinned: true),
            StreamMethod("stream-2-small", InternedCodec<LevelSmall, SmallSizes>.self),
            StreamMethod("stream-2-tiny", InternedCodec<LevelSmall, TinySizes>.self),
            StreamMethod(
                "stream-3", InternedCodec<LevelSmallest, DefaultSizes>.self, isPinned: true),
            StreamMethod(
                "c-library-1", CLibraryCodec<LevelFast>.self, isPinned: true, twin: "stream-1",
                missing: CLibrary.missing),
            StreamMethod(
                "c-library-2", CLibraryCodec<LevelSmall>.self, isPinned: true, twin: "stream-2",
                missing: CLibrary.missing),
            StreamMethod(
                "c-library-3", CLibraryCodec<LevelSmallest>.self, isPinned: true, twin: "stream-3",
                missing: CLibrary.missing),
            StreamMethod("lz4", Lz4StreamCodec.self),
            StreamMethod("zstd-1", ZstdStreamCodec<Level1>.self),
            StreamMethod("zstd-3", ZstdStreamCodec<Level3>.self),
            StreamMethod("zlib-1", ZlibCodec<Level1, CarriedWindow>.self),
            StreamMethod("zlib-6", ZlibCodec<Level6, CarriedWindow>.self),
            StreamMethod("zlib-6-message", ZlibCodec<Level6, WindowOfMessage>.self),
        ]
    }

    /// The benchmarks of methods on one kind of traffic.
    static func definitions(
        _ trafficName: String, _ methods: [StreamMethod] = methods
    ) -> [Definition] {
        // The key map knows messages, not attachments.
        let isWire = trafficName == "wire"
        return methods.filter { !(isWire && $0.name.hasPrefix("keymap")) }.flatMap { method in
            method.definitions(trafficName) { try Traffic.named(trafficName) }
        }
    }
}
