/// What the blocks of a container hold, one after the other.
public enum ContainerEntry: Equatable, Sendable {
    /// A coded message of the source.
    case record(CaptureRecord)

    /// What one side sent only to say how far it has read; no message of the source. A side that sends
    /// nothing else would otherwise leave the other one without acknowledgements.
    case reply(CaptureDirection, [UInt8])
}
