import CaptureFiles
import MsgPackReference

/// Finds the paths of a message's operations, in their order, on one walk over frame 0.
struct OperationPaths {
    private var walker: ItemWalker
    private var item: WalkedItem?

    /// The paths of the message with this main frame.
    init(_ main: [UInt8], limits: CaptureLimits) {
        walker = ItemWalker(main, limits: limits)
        item = try? walker.next()
    }

    /// The path of `operation`; `nil` for the end and for attachments.
    mutating func next(_ operation: ReferenceStreamTrace.Operation) -> String? {
        operation.isValue ? path(at: operation.outputOffset) : nil
    }

    /// The path of the item at byte `offset` of frame 0; the offsets of successive calls do not decrease.
    private mutating func path(at offset: Int) -> String? {
        while let found = item, found.offset < offset { item = try? walker.next() }
        return item?.offset == offset ? walker.path : nil
    }
}
