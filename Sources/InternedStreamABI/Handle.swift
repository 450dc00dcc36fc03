import CInternedStream
import Synchronization

/// What a kind of handle holds.
protocol HandleContent: ~Copyable {
    /// The word in open handles of this kind. No two kinds have the same, and none is an address
    /// or a small number, so freed or foreign memory is seldom taken for a handle.
    static var openMark: UInt64 { get }
}

/// Content that a call can make as new.
protocol RenewableContent: HandleContent, ~Copyable {
    /// Content as this was at its beginning.
    borrowing func renewed() -> Self
}

/// What a handle of the C library points to.
///
/// The word at its beginning is the mark of its kind while it is open and idle. A call exchanges it
/// for `busy`, so that a second call from another thread is refused and not mixed with the first.
struct Handle<Content: HandleContent & ~Copyable>: ~Copyable {
    private let mark: Atomic<UInt64>
    private var content: Content

    private init(_ content: consuming Content, mark: UInt64) {
        self.mark = Atomic(mark)
        self.content = content
    }

    /// Puts the content into a new handle at `place`, which is NULL if `make` fails.
    static func open(
        _ place: UnsafeMutablePointer<OpaquePointer?>?,
        _ make: () throws(Refusal) -> Content
    ) -> ims_code {
        // SAFETY: the header asks for a place that is NULL or can be written.
        guard let place = unsafe place else { return ims_code(IMS_ERROR_NULL) }
        unsafe place.pointee = nil
        do throws(Refusal) {
            let content = try make()
            let handle = UnsafeMutablePointer<Handle>.allocate(capacity: 1)
            // SAFETY: the memory has just been allocated for one handle.
            unsafe handle.initialize(to: Handle(content, mark: Content.openMark))
            unsafe place.pointee = OpaquePointer(handle)
            return ims_code(IMS_OK)
        } catch {
            return error.code
        }
    }

    /// Calls `body` with the content, and reports what it throws.
    static func use(
        _ pointer: OpaquePointer?, errorOffset: UnsafeMutablePointer<Int>? = nil,
        _ body: (inout Content) throws(Refusal) -> Void
    ) -> ims_code {
        // SAFETY: the header asks for an offset that is NULL or can be written, and for a pointer
        // that `open` has made. If it was freed since, the mark is most likely gone.
        unsafe errorOffset?.pointee = 0
        do throws(Refusal) {
            let handle = unsafe try acquire(pointer)
            defer { unsafe handle.pointee.mark.store(Content.openMark, ordering: .releasing) }
            try unsafe body(&handle.pointee.content)
            return ims_code(IMS_OK)
        } catch {
            unsafe errorOffset?.pointee = error.offset
            return error.code
        }
    }

    /// Frees the handle at `place`, if there is one, and puts NULL there.
    static func close(_ place: UnsafeMutablePointer<OpaquePointer?>?) -> ims_code {
        // SAFETY: as in `open` and `use`.
        guard let place = unsafe place else { return ims_code(IMS_ERROR_NULL) }
        if unsafe place.pointee == nil { return ims_code(IMS_OK) }
        do throws(Refusal) {
            let handle = unsafe try acquire(place.pointee)
            unsafe place.pointee = nil
            // Copies of the pointer are told by the missing mark, as long as the memory lies idle.
            unsafe handle.pointee.mark.store(0, ordering: .releasing)
            unsafe handle.deinitialize(count: 1)
            unsafe handle.deallocate()
            return ims_code(IMS_OK)
        } catch {
            return error.code
        }
    }

    /// The handle at `pointer`, marked busy.
    private static func acquire(
        _ pointer: OpaquePointer?
    ) throws(Refusal) -> UnsafeMutablePointer<Handle> {
        let alignment = MemoryLayout<Handle>.alignment
        let memory = unsafe try markBusy(pointer, Content.openMark, alignment: alignment)
        // SAFETY: the mark says that a handle of this kind stands there.
        return unsafe memory.assumingMemoryBound(to: Handle.self)
    }
}

extension Handle where Content: RenewableContent & ~Copyable {
    /// Puts new content in the place of the old.
    static func renew(_ pointer: OpaquePointer?) -> ims_code {
        do throws(Refusal) {
            let handle = unsafe try acquire(pointer)
            let content = unsafe handle.pointee.content.renewed()
            unsafe handle.deinitialize(count: 1)
            // SAFETY: the memory is that of a handle of this kind, which was just taken down. It is
            // marked open only when the content is there.
            unsafe handle.initialize(to: Handle(content, mark: busyMark))
            unsafe handle.pointee.mark.store(Content.openMark, ordering: .releasing)
            return ims_code(IMS_OK)
        } catch {
            return error.code
        }
    }
}

/// Exchanges the mark of an open handle for `busyMark`: the same code for every kind.
@inline(never)
private func markBusy(
    _ pointer: OpaquePointer?, _ openMark: UInt64, alignment: Int
) throws(Refusal) -> UnsafeMutableRawPointer {
    guard let pointer = unsafe pointer else { throw Refusal(IMS_ERROR_NULL) }
    let isAligned = Int(bitPattern: pointer) % alignment == 0
    guard isAligned else { throw Refusal(IMS_ERROR_HANDLE) }
    // SAFETY: every kind of handle begins with its mark.
    let memory = unsafe UnsafeMutableRawPointer(pointer)
    let mark = unsafe memory.assumingMemoryBound(to: Atomic<UInt64>.self)
    let (exchanged, found) = unsafe mark.pointee.compareExchange(
        expected: openMark, desired: busyMark, ordering: .acquiringAndReleasing)
    if exchanged { return unsafe memory }
    throw Refusal(found == busyMark ? IMS_ERROR_BUSY : IMS_ERROR_HANDLE)
}

/// The word in handles of any kind that a call is using.
private let busyMark: UInt64 = 0x6275_7379_2D69_6D73
