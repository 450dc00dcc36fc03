import CInternedStream

/// The fields of the header's structs that can be refused.
enum Field: Int {
    case reserved = 1
    // ims_limits
    case messageBytes, outputRatio, values, attachments, depth, entriesLog2, historyLog2
    // ims_parameters
    case level, selfContained, neverInterned, neverInternedCount
    // ims_keymap_options
    case mode, names, slots, itemBytes, namesBytes, slotsBytes, definitions, references, fields
    case fieldCount
    // ims_validation
    case bytes, items, requiresUTF8, allowsSequence

    /// The error that names this field.
    var refusal: Refusal { refusal(IMS_ERROR_PARAMETER) }

    /// Another error that names this field.
    func refusal(_ constant: Int) -> Refusal { Refusal(constant, number: rawValue) }

    /// The name that the header gives the field.
    var name: StaticString {
        switch self {
        case .reserved: "reserved"
        case .messageBytes: "message_bytes"
        case .outputRatio: "output_ratio"
        case .values: "values"
        case .attachments: "attachments"
        case .depth: "depth"
        case .entriesLog2: "entries_log2"
        case .historyLog2: "history_log2"
        case .level: "level"
        case .selfContained: "self_contained"
        case .neverInterned: "never_interned"
        case .neverInternedCount: "never_interned_count"
        case .mode: "mode"
        case .names: "names"
        case .slots: "slots"
        case .itemBytes: "item_bytes"
        case .namesBytes: "names_bytes"
        case .slotsBytes: "slots_bytes"
        case .definitions: "definitions"
        case .references: "references"
        case .fields: "fields"
        case .fieldCount: "field_count"
        case .bytes: "bytes"
        case .items: "items"
        case .requiresUTF8: "requires_utf8"
        case .allowsSequence: "allows_sequence"
        }
    }
}

/// Ends a function that checks a struct: writes the name of the wrong field to a caller's place, NULL
/// if no field is to blame, and returns the code.
func checked(
    _ field: UnsafeMutablePointer<UnsafePointer<CChar>?>?, _ error: Refusal = Refusal(IMS_OK)
) -> ims_code {
    let ranOut = OutOfMemory.end()
    let name = ranOut ? nil : Field(rawValue: error.number)?.name
    // SAFETY: the header asks for a place that is NULL or can be written. A literal of several
    // characters is stored as constant bytes that end with a zero.
    unsafe field?.pointee = name.map {
        unsafe UnsafeRawPointer($0.utf8Start).assumingMemoryBound(to: CChar.self)
    }
    return ranOut ? ims_code(IMS_ERROR_MEMORY) : error.code
}
