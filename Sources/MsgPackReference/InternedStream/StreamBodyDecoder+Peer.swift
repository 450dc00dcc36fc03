/// Section 9: items of the other direction.
extension StreamBodyDecoder {
    /// PEER1 and PEER2.
    func readPeerReference(
        _ unit: UInt8, in context: Int
    ) throws(ReferenceStreamError) -> [UInt8] {
        let near = unit == 5 ? Int(Int8(bitPattern: try readByte(.nearReference))) : 0
        let far = unit == 6 ? Int(try readLittleEndian(2, .farReference)) : 0
        guard let peer, state.isTwoWay else { throw error(.unitNotAllowed) }
        let mark = peer.acknowledged
        let number = unit == 5 ? state.lastPeerReference + near : mark.head - far
        guard peer.items.isOpen(number, upTo: mark), let bytes = peer.items.kept(number) else {
            throw error(.itemGone)
        }
        state.lastPeerReference = number
        state.remember(item: state.insert(bytes), in: context)
        return bytes
    }
}
