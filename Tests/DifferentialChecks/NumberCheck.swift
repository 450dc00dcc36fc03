import MsgPackReference
import MsgPackWire

/// The reads and writes of numbers against the value that the reference codec gives, if `item` is a
/// number.
func checkNumber(_ item: [UInt8]) throws(Discrepancy) {
    var tokens = ReferenceTokenReader(item)
    guard let node = try? ReferenceNode(from: &tokens, depthLeft: 1),
        let value = try? ReferenceValue(node)
    else { return }
    switch value {
    case .unsigned(let number): try checkInteger(Int128(number), item)
    case .negative(let number): try checkInteger(Int128(number), item)
    case .float32(let bits): try checkFloat(Double(Float(bitPattern: bits)), item)
    case .float64(let bits): try checkFloat(Double(bitPattern: bits), item)
    default: break
    }
}

/// Every type that holds the integer reads it, strictly and on request, and writes it alike.
private func checkInteger(_ value: Int128, _ item: [UInt8]) throws(Discrepancy) {
    try checkInteger(value, item, as: Int8.self)
    try checkInteger(value, item, as: UInt16.self)
    try checkInteger(value, item, as: Int32.self)
    try checkInteger(value, item, as: UInt64.self)
    try checkInteger(value, item, as: Int64.self)
    try checkInteger(value, item, as: Int128.self)
    try checkInteger(value, item, as: UInt128.self)
    try expectEqual(number(item, as: Double.self), Double(value), "\(value) as Double")
    try expectEqual(number(item, as: Float.self), Float(value), "\(value) as Float")
}

private func checkInteger<Value: FixedWidthInteger>(
    _ value: Int128, _ item: [UInt8], as type: Value.Type
) throws(Discrepancy) {
    let expected = value >= Int128(clamping: Value.min) && value <= Int128(clamping: Value.max)
    var reader = MsgPackReader(item)
    let strict = try? reader.readInteger(as: Value.self)
    try expectEqual(strict.map { Int128($0) }, expected ? value : nil, "\(value) as \(type)")
    try expectEqual(whole(item, as: Value.self), strict, "\(value) as \(type) on request")
    guard let strict else { return }
    var writer = MsgPackWriter()
    try? writer.writeInteger(strict)
    let shortest = ReferenceValue(integer: value).flatMap { try? ReferenceEncoder().encode($0) }
    try expectEqual(writer.copyBytes(), shortest, "\(value) written as \(type)")
}

/// A float is an integer if it has no fraction and the type reaches as far.
private func checkFloat(_ value: Double, _ item: [UInt8]) throws(Discrepancy) {
    try checkFloat(value, item, as: UInt8.self)
    try checkFloat(value, item, as: Int32.self)
    try checkFloat(value, item, as: Int64.self)
    try checkFloat(value, item, as: UInt64.self)
    try checkFloat(value, item, as: Int128.self)
    let double = number(item, as: Double.self)
    try expectEqual(double?.bitPattern, value.bitPattern, "\(value) as Double")
    // Half a unit above the greatest Float is the first number that is rounded to infinity.
    let isTooLarge = value.isFinite && value.magnitude >= 0x1.ffffffp127
    let float = number(item, as: Float.self)
    try expectEqual(float == nil, isTooLarge, "\(value) as Float is refused")
    if let float { try expectEqual(float.isNaN || float == Float(value), true, "\(value)") }
}

private func checkFloat<Value: FixedWidthInteger>(
    _ value: Double, _ item: [UInt8], as type: Value.Type
) throws(Discrepancy) {
    var expected: Value?
    if value.isFinite, value == value.rounded(.towardZero), value.magnitude < 0x1p100 {
        let whole = Int128(value)
        if whole >= Int128(Value.min), whole <= Int128(Value.max) { expected = Value(whole) }
    } else if value.magnitude >= 0x1p100 {
        expected = Value(exactly: value)
    }
    try expectEqual(whole(item, as: Value.self), expected, "\(value) as \(type)")
}

private func whole<Value: FixedWidthInteger>(_ item: [UInt8], as: Value.Type) -> Value? {
    var reader = MsgPackReader(item)
    return try? reader.readNumber(as: Value.self)
}

private func number(_ item: [UInt8], as: Double.Type) -> Double? {
    var reader = MsgPackReader(item)
    return try? reader.readNumber(as: Double.self)
}

private func number(_ item: [UInt8], as: Float.Type) -> Float? {
    var reader = MsgPackReader(item)
    return try? reader.readNumber(as: Float.self)
}
