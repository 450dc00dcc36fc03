import CaptureFiles
import MsgPackReference

/// Finds the paths of a message's operations, in their order, on one walk over frame 0.
struct OperationPaths {
    /// An operation whose parts have no place of their own in frame 0: a tuple, or the definition of a map.
    private struct Outer {
        let number: Int
        let path: String?
        var parts = 0
    }

    private var walker: ItemWalker
    private var item: WalkedItem?
    private var outers: [Outer] = []

    /// The paths of the message with this main frame.
    init(_ main: [UInt8], limits: CaptureLimits) {
        walker = ItemWalker(main, limits: limits)
        item = try? walker.next()
    }

    /// The path of `operation`, which has this number in the message and is part of `parent`; `nil` for the
    /// end and for attachments.
    mutating func next(
        _ operation: ReferenceStreamTrace.Operation, number: Int,
        _ parent: ReferenceStreamTrace.Operation?
    ) -> String? {
        let path = path(of: operation, isFirst: number == 0, parent)
        if operation.name == "TUPLE" || operation.name == "DEFINE" {
            outers.append(Outer(number: number, path: path))
        }
        return path
    }

    private mutating func path(
        of operation: ReferenceStreamTrace.Operation, isFirst: Bool,
        _ parent: ReferenceStreamTrace.Operation?
    ) -> String? {
        guard let parent, let number = operation.parent else {
            // Without a parent is the value of the main frame, then come attachments and the end.
            return isFirst ? path(at: operation.outputOffset) : nil
        }
        // Parents have smaller numbers than what is in them.
        while let outer = outers.last, outer.number > number { outers.removeLast() }
        guard let outer = outers.last, outer.number == number else {
            return path(at: operation.outputOffset)
        }
        outers[outers.count - 1].parts += 1
        if parent.name == "TUPLE" { return outer.path.map { $0 + "[\(outer.parts)]" } }
        // The keys of a definition come out together with the map.
        if operation.outputOffset == parent.outputOffset {
            return outer.path.map { $0 + "~\(outer.parts)" }
        }
        return path(at: operation.outputOffset)
    }

    /// The path of the item at byte `offset` of frame 0; the offsets of successive calls do not decrease.
    private mutating func path(at offset: Int) -> String? {
        while let found = item, found.offset < offset { item = try? walker.next() }
        return item?.offset == offset ? walker.path : nil
    }
}
