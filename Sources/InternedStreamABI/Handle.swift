import CInternedStream
import Synchronization

/// What a kind of handle holds.
protocol HandleContent: ~Copyable {
    /// The word in open handles of this kind. No two kinds have the same one. It is no multiple of 8,
    /// so `_free(handle)` in place of `_free(&handle)` finds a misaligned pointer and is refused.
    static var openMark: UInt64 { get }

    /// Whether a place lies in a result that this handle has returned and that is still valid.
    /// Mutating, because a borrowing access through a pointer copies the whole content.
    mutating func holds(_ places: Places) -> Bool
}

/// Content that a call can return to its beginning.
protocol RenewableContent: HandleContent, ~Copyable {
    /// New content with the same settings.
    borrowing func renewed() -> Self
}

/// What a handle of the C library points to.
///
/// The word at its beginning is the mark of its kind while it is open and idle. A call exchanges it
/// for `busyMark`, so a second call from another thread is refused. A handle whose call ran out of
/// memory is *spent*: its content is destroyed, and it can only be freed.
struct Handle<Content: HandleContent & ~Copyable>: ~Copyable {
    private let mark: Atomic<UInt64>
    private var content: Content

    private init(_ content: consuming Content, mark: UInt64) {
        self.mark = Atomic(mark)
        self.content = content
    }

    /// Puts the content into a new handle at `place`, which becomes NULL if `make` fails.
    ///
    /// `make` reads all inputs before the place is written.
    static func open(
        _ place: UnsafeMutablePointer<OpaquePointer?>?,
        _ make: () throws(Refusal) -> Content
    ) -> ims_code {
        // SAFETY: the header asks for a place that is NULL or can be written.
        guard let place = unsafe place else { return ims_code(IMS_ERROR_NULL) }
        do throws(Refusal) {
            let content = try make()
            let handle = UnsafeMutablePointer<Handle>.allocate(capacity: 1)
            // SAFETY: the memory has just been allocated for one handle.
            unsafe handle.initialize(to: Handle(content, mark: Content.openMark))
            if OutOfMemory.happened {
                unsafe handle.deinitialize(count: 1)
                unsafe handle.deallocate()
                OutOfMemory.end()
                throw Refusal(IMS_ERROR_MEMORY)
            }
            unsafe place.pointee = OpaquePointer(handle)
            return ims_code(IMS_OK)
        } catch {
            OutOfMemory.end()
            unsafe place.pointee = nil
            return error.code
        }
    }

    /// Calls `body` with the content and the memory of the handle, and reports what it throws.
    ///
    /// `body` reads its inputs, then writes the results to `places`, and returns what `number` becomes:
    /// 0, or the size that a function reports.
    static func use(
        _ pointer: OpaquePointer?, _ places: Places, number: UnsafeMutablePointer<Int>? = nil,
        _ body: (inout Content, Region) throws(Refusal) -> Int
    ) -> ims_code {
        do throws(Refusal) {
            let handle = unsafe try begin(pointer, places)
            var outcome = Refusal(IMS_OK)
            do throws(Refusal) {
                outcome = Refusal(
                    IMS_OK, number: try unsafe body(&handle.pointee.content, Region(handle)))
            } catch {
                outcome = error
            }
            return unsafe end(handle, outcome, places, number)
        } catch {
            return unsafe places.fail(error, number)
        }
    }

    /// The handle at `pointer`, marked busy.
    ///
    /// - Throws: as `markBusy`; `IMS_ERROR_OVERLAP` if a place lies in memory of the handle.
    @inline(never)
    private static func begin(
        _ pointer: OpaquePointer?, _ places: Places
    ) throws(Refusal) -> UnsafeMutablePointer<Handle> {
        // SAFETY: the header asks for a pointer that `open` has made. If it was freed since, the mark
        // is most likely gone.
        let handle = unsafe try acquire(pointer, apartFrom: places)
        guard unsafe handle.pointee.content.holds(places) else { return unsafe handle }
        unsafe release(handle)
        throw Refusal.overlap
    }

    /// Ends a call: the handle is idle again, or spent if the call ran out of memory.
    @inline(never)
    private static func end(
        _ handle: UnsafeMutablePointer<Handle>, _ outcome: Refusal, _ places: Places,
        _ number: UnsafeMutablePointer<Int>?
    ) -> ims_code {
        do throws(Refusal) {
            unsafe try finish(handle)
        } catch {
            return unsafe places.fail(error, number)
        }
        guard outcome.code == IMS_OK else { return unsafe places.fail(outcome, number) }
        // SAFETY: the header asks for a number that is NULL or can be written.
        unsafe number?.pointee = outcome.number
        return ims_code(IMS_OK)
    }

    /// Makes the handle idle again, or spent if the call ran out of memory.
    ///
    /// - Throws: `IMS_ERROR_MEMORY`.
    private static func finish(_ handle: UnsafeMutablePointer<Handle>) throws(Refusal) {
        guard OutOfMemory.happened else { return unsafe release(handle) }
        // SAFETY: the handle is busy, so it is this call's alone.
        unsafe spend(handle)
        OutOfMemory.end()
        throw Refusal(IMS_ERROR_MEMORY)
    }

    /// Makes a busy handle idle.
    private static func release(_ handle: UnsafeMutablePointer<Handle>) {
        // SAFETY: a handle that `acquire` returned.
        unsafe handle.pointee.mark.store(Content.openMark, ordering: .releasing)
    }

    /// Destroys the content of a busy handle, whose memory stays until it is freed.
    @inline(never)
    private static func spend(_ handle: UnsafeMutablePointer<Handle>) {
        // SAFETY: the mark says from now on that there is no content to destroy.
        let memory = UnsafeMutableRawPointer(handle)
        unsafe handle.deinitialize(count: 1)
        let mark = unsafe memory.bindMemory(to: Atomic<UInt64>.self, capacity: 1)
        unsafe mark.initialize(to: Atomic(Content.openMark ^ spentBit))
    }

    /// Frees the handle at `place`, if there is one, and puts NULL there.
    static func close(_ place: UnsafeMutablePointer<OpaquePointer?>?) -> ims_code {
        // SAFETY: as in `open` and `use`.
        guard let place = unsafe place else { return ims_code(IMS_ERROR_NULL) }
        if unsafe place.pointee == nil { return ims_code(IMS_OK) }
        do throws(Refusal) {
            let found = unsafe try markBusy(place.pointee, Content.openMark)
            // SAFETY: a handle of this kind, which has content unless it was spent.
            let handle = unsafe found.memory.assumingMemoryBound(to: Handle.self)
            let isSpent = unsafe found.isSpent
            unsafe place.pointee = nil
            // Copies of the pointer are recognised by the missing mark until the memory is used again.
            unsafe handle.pointee.mark.store(0, ordering: .releasing)
            if !isSpent { unsafe handle.deinitialize(count: 1) }
            unsafe handle.deallocate()
            return ims_code(IMS_OK)
        } catch {
            return error.code
        }
    }

    /// The handle at `pointer`, marked busy.
    ///
    /// - Throws: as ``markBusy(_:_:size:apartFrom:)``.
    private static func acquire(
        _ pointer: OpaquePointer?, apartFrom places: Places
    ) throws(Refusal) -> UnsafeMutablePointer<Handle> {
        // SAFETY: `markBusy` found the mark of a handle of this kind there.
        unsafe try markBusy(
            pointer, Content.openMark, size: MemoryLayout<Handle>.size, apartFrom: places
        ).assumingMemoryBound(to: Handle.self)
    }
}

extension Handle where Content: RenewableContent & ~Copyable {
    /// Replaces the content by one at its beginning.
    static func renew(_ pointer: OpaquePointer?) -> ims_code {
        do throws(Refusal) {
            let handle = unsafe try acquire(pointer, apartFrom: Places())
            let content = unsafe handle.pointee.content.renewed()
            unsafe handle.deinitialize(count: 1)
            // SAFETY: the memory is that of a handle of this kind, which was just destroyed. It is
            // marked open only when the content is there.
            unsafe handle.initialize(to: Handle(content, mark: busyMark))
            unsafe try finish(handle)
            return ims_code(IMS_OK)
        } catch {
            return error.code
        }
    }
}

/// Marks an open handle as busy, unless a place lies in it: the same code for every kind.
///
/// - Throws: `IMS_ERROR_OVERLAP`, `IMS_ERROR_NULL`, `IMS_ERROR_HANDLE`, `IMS_ERROR_BUSY`;
///   `IMS_ERROR_MEMORY` if an earlier call ran out of memory.
@inline(never)
private func markBusy(
    _ pointer: OpaquePointer?, _ openMark: UInt64, size: Int, apartFrom places: Places
) throws(Refusal) -> UnsafeMutableRawPointer {
    guard places.areApart else { throw Refusal.overlap }
    let found = unsafe try markBusy(pointer, openMark)
    // SAFETY: the word is the mark, which `markBusy` has exchanged.
    let mark = unsafe found.memory.assumingMemoryBound(to: Atomic<UInt64>.self)
    if unsafe found.isSpent {
        unsafe mark.pointee.store(openMark ^ spentBit, ordering: .releasing)
        throw Refusal(IMS_ERROR_MEMORY)
    }
    if unsafe places.touch(Region(found.memory, size)) {
        unsafe mark.pointee.store(openMark, ordering: .releasing)
        throw Refusal.overlap
    }
    return unsafe found.memory
}

/// Exchanges the mark of an open or spent handle for `busyMark`.
private func markBusy(
    _ pointer: OpaquePointer?, _ openMark: UInt64
) throws(Refusal) -> (memory: UnsafeMutableRawPointer, isSpent: Bool) {
    guard let pointer = unsafe pointer else { throw Refusal(IMS_ERROR_NULL) }
    let isAligned = Int(bitPattern: pointer) % MemoryLayout<UInt64>.alignment == 0
    guard isAligned else { throw Refusal(IMS_ERROR_HANDLE) }
    // SAFETY: every kind of handle begins with its mark.
    let memory = unsafe UnsafeMutableRawPointer(pointer)
    let mark = unsafe memory.assumingMemoryBound(to: Atomic<UInt64>.self)
    let open = unsafe mark.pointee.compareExchange(
        expected: openMark, desired: busyMark, ordering: .acquiringAndReleasing)
    if open.exchanged { return unsafe (memory, false) }
    let spent = unsafe mark.pointee.compareExchange(
        expected: openMark ^ spentBit, desired: busyMark, ordering: .acquiringAndReleasing)
    if spent.exchanged { return unsafe (memory, true) }
    throw Refusal(spent.original == busyMark ? IMS_ERROR_BUSY : IMS_ERROR_HANDLE)
}

/// The bit by which the mark of a handle without content differs from that of an open one.
private let spentBit: UInt64 = 1 << 63

/// The word in handles of any kind that a call is using.
private let busyMark: UInt64 = 0x6275_7379_2D69_6D73
