import Testing

@testable import StringInterning

/// The block that every table is built on.
@Suite struct BitwiseStorageTests {
    /// Four bytes of padding after the fields.
    private struct Padded: BitwiseCopyable {
        var wide: UInt64 = 0
        var narrow: UInt32 = 0
    }

    private func bytes(_ block: borrowing BitwiseStorage<Padded>, _ count: Int) -> [UInt8] {
        unsafe [UInt8](UnsafeRawBufferPointer(start: block.start, count: count))
    }

    /// Where elements lend their place to something else, as the common contexts of a stream do, all
    /// of their bytes count. A copy by fields once lost some, in the C library alone.
    @Test func growthKeepsTheBytesBetweenFields() {
        var block = BitwiseStorage<Padded>(capacity: 3, filler: Padded())
        let size = 3 * MemoryLayout<Padded>.stride
        let place = unsafe UnsafeMutableRawPointer(block.start)
        for index in 0..<size {
            unsafe place.storeBytes(of: UInt8(index), toByteOffset: index, as: UInt8.self)
        }
        let before = bytes(block, size)
        block.grow(to: 7, filler: Padded())
        let grown = bytes(block, size)
        #expect(grown == before)
        block.grow(to: 9, keeping: 3)
        let moved = bytes(block, size)
        #expect(moved == before)
    }

    @Test func blockWithoutElementsGrows() {
        var block = BitwiseStorage<UInt32>()
        let empty = block.capacity
        #expect(empty == 0)
        block.fill(with: 1)
        block.grow(to: 5, filler: 7)
        let found = (0..<5).map { block[$0] }
        #expect(found == [7, 7, 7, 7, 7])
    }

    @Test func growthKeepsWhatItsOwnerWrote() {
        var block = BitwiseStorage<UInt8>(unwritten: 4)
        for index in 0..<3 { block[index] = UInt8(index) }
        block.grow(to: 100, keeping: 3)
        let size = block.capacity
        #expect(size == 100)
        let found = (0..<3).map { block[$0] }
        #expect(found == [0, 1, 2])
    }
}
