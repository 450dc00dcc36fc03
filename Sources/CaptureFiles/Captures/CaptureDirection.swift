/// Which way a message of a conversation went.
public enum CaptureDirection: UInt8, CaseIterable, Sendable {
    /// From the scheduler to its worker or client; also the one direction of a `.frames` file.
    case fromScheduler = 0

    /// From the worker or client to the scheduler.
    case toScheduler = 1
}
