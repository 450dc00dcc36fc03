/// A walk from item to item that follows a reader to find how many containers are open around its
/// position.
///
/// A reader sees where a container begins, but the program alone knows where it has read the last
/// child of one. Each container header is therefore counted as if it were nested in the one
/// before, which is at most too many. Where that count reaches the limit, this walk goes from
/// where it stopped before to the reader's position and knows the number: all walks of a reader
/// that moves forwards together pass over each item once.
///
///     92 91 01 91 02     the reader is at 3: two headers were read,
///              ^         one container is open
@usableFromInline
final class DepthWalk {
    /// Where the walk is.
    private var position: Int
    /// The items that are due in each container that is open, the innermost last.
    private var levels: [Int] = []
    /// Where the walk begins.
    private let start: Int

    /// A walk that begins at `start`, the first byte of an item that is in no container.
    init(start: Int) {
        position = start
        self.start = start
    }

    /// How many containers are open around the item at `target`.
    ///
    /// - Returns: nil if no item that the walk meets begins at `target`.
    /// - Complexity: O(bytes between the last target and this one); from the start again if this
    ///   one lies before it.
    func depth(at target: Int, in bytes: RawSpan) -> Int? {
        if target < position {
            position = start
            levels = []
        }
        // SAFETY: the buffer is the span's and does not leave the closure.
        return unsafe bytes.withUnsafeBytes { buffer -> Int? in
            guard let base = buffer.baseAddress else { return nil }
            while position < target {
                // SAFETY: `buffer.count` bytes from `base` on are readable.
                guard let item = unsafe ItemHeader.read(base, position, end: buffer.count) else {
                    return nil
                }
                take(item)
            }
            return position == target ? levels.count : nil
        }
    }

    /// Steps over one item; of a container, its header.
    private func take(_ item: ItemHeader) {
        position &+= item.byteCount
        if let innermost = levels.indices.last { levels[innermost] &-= 1 }
        if item.isContainer { levels.append(item.childCount) }
        while levels.last == 0 { levels.removeLast() }
    }
}
