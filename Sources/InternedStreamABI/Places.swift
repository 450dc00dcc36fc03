import CInternedStream

/// The places that a caller names for the results of one call.
///
/// The checks cost about 250 instructions a call.
///
/// Results are written when all inputs were read, so a place may lie in an input: the result
/// replaces it. Two places may not overlap, and none may lie in memory of the handle.
@safe
struct Places {
    private let all: (Region, Region, Region, Region)
    /// A run that holds all places. It is short, as most callers have them in one frame of the stack.
    private let bounds: Region
    /// Whether the last place is a buffer, which an error leaves as it is.
    private let endsWithBuffer: Bool

    /// Up to four places, each NULL or writable.
    init(
        _ first: Region = Region(), _ second: Region = Region(), _ third: Region = Region(),
        _ fourth: Region = Region()
    ) {
        all = (first, second, third, fourth)
        bounds = Region(bounding: first, second, third, fourth)
        endsWithBuffer = false
    }

    /// A place, and a buffer of the caller's.
    init(_ first: Region, buffer: Region) {
        all = (first, Region(), Region(), buffer)
        bounds = Region(bounding: first, buffer, first, buffer)
        endsWithBuffer = true
    }

    /// Whether no two places overlap.
    var areApart: Bool {
        if all.0.overlaps(all.1) { return false }
        // Most functions have two places.
        if all.2.isEmpty && all.3.isEmpty { return true }
        return !all.0.overlaps(all.2) && !all.0.overlaps(all.3) && !all.1.overlaps(all.2)
            && !all.1.overlaps(all.3) && !all.2.overlaps(all.3)
    }

    /// Whether a place lies in `memory`, in whole or in part.
    func touch(_ memory: Region) -> Bool {
        bounds.overlaps(memory) && touchClosely(memory)
    }

    @inline(never)
    private func touchClosely(_ memory: Region) -> Bool {
        all.0.overlaps(memory) || all.1.overlaps(memory) || all.2.overlaps(memory)
            || all.3.overlaps(memory)
    }

    /// Makes all results empty: NULL, 0.
    func clear() {
        // SAFETY: the header asks for places that are NULL or can be written.
        unsafe all.0.clear()
        unsafe all.1.clear()
        unsafe all.2.clear()
        if !endsWithBuffer { unsafe all.3.clear() }
    }

    /// Reports an error: makes the results empty and `number` that of the error.
    @inline(never)
    func fail(_ error: Refusal, _ number: UnsafeMutablePointer<Int>?) -> ims_code {
        guard !error.writesNothing else { return error.code }
        clear()
        // SAFETY: the header asks for a number that is NULL or can be written.
        unsafe number?.pointee = error.number
        return error.code
    }
}
