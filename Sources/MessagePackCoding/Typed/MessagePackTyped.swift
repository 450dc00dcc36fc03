#if Macros
/// Writes the conformances of a structure to ``MessagePackWritable`` and ``MessagePackReadable``:
///
///     @MessagePackTyped
///     struct Task {
///         var key: String
///         @MessagePackName("nbytes") var size: Int
///         var owner: String?
///         var attempts = 1
///     }
///
/// It is there with the package trait `Macros`. The functions are those that one would write by hand, and
/// as fast. An optional property is left out where it is nil; it and a variable with a value may be
/// missing in the map, all others must be there. Static and computed properties and constants with a
/// value are no fields.
@attached(
    extension, conformances: MessagePackWritable, MessagePackReadable,
    names: named(init(reading:)), named(write(to:)))
public macro MessagePackTyped() = #externalMacro(module: "MessagePackMacros", type: "TypedMacro")

/// The key of a property in a structure with ``MessagePackTyped()``; without it, the key is its name.
@attached(peer)
public macro MessagePackName(_ key: StaticString) =
    #externalMacro(module: "MessagePackMacros", type: "NameMacro")
#endif
