import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The temporary files of this process, for the moment in which a signal ends it.
///
/// A handler of signals may interrupt the program anywhere, so it may neither allocate nor wait for a
/// lock. It finds the files in a fixed number of atomic places.
@safe
public enum TemporaryFiles {
    /// The place of a file that is to be removed.
    struct Ticket {
        fileprivate let index: Int
    }

    /// What the handler needs of a file.
    @unsafe private struct Entry {
        let folder: Int32
        let name: UnsafePointer<CChar>
    }

    private static let capacity = 16

    // SAFETY: made once, never freed, and used only through atomic operations.
    nonisolated(unsafe) private static let places: UnsafeMutablePointer<Atomic<UInt>> = {
        let places = UnsafeMutablePointer<Atomic<UInt>>.allocate(capacity: capacity)
        for index in 0..<capacity { unsafe (places + index).initialize(to: Atomic(0)) }
        return unsafe places
    }()

    /// The actions that were in force before, by number of signal.
    // SAFETY: written by `removeOnSignals` before the handler can run, and only read after that.
    nonisolated(unsafe) private static let previous: UnsafeMutablePointer<sigaction> = {
        let actions = UnsafeMutablePointer<sigaction>.allocate(capacity: limitSignals)
        unsafe actions.initialize(repeating: sigaction(), count: limitSignals)
        return unsafe actions
    }()

    private static let limitSignals = 64

    /// Signals that end a program from outside, and those by which it ends itself.
    private static let signals = [
        SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGALRM, SIGXCPU, SIGUSR1, SIGUSR2,
        SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV,
    ]

    /// From now on a signal that ends the program removes the temporary files first. It then ends the
    /// program as it would have done. Signals that are ignored stay ignored.
    public static func removeOnSignals() {
        // Both are made now, because the handler may not allocate.
        _ = unsafe (places, previous)
        for signal in signals {
            var current = sigaction()
            // SAFETY: both structures live during the calls; the number is below `limitSignals`.
            guard unsafe sigaction(signal, nil, &current) == 0, !ignores(current) else { continue }
            unsafe previous[Int(signal)] = current
            var action = handling(removeAndEnd)
            _ = unsafe sigaction(signal, &action, nil)
        }
    }

    /// Notes the file `name` of `folder`; both must stay until `remove`.
    ///
    /// - Returns: `nil` if more files are under way than there are places; a signal leaves it then.
    @unsafe
    static func add(_ folder: Int32, _ name: UnsafePointer<CChar>) -> Ticket? {
        let entry = UnsafeMutablePointer<Entry>.allocate(capacity: 1)
        unsafe entry.initialize(to: Entry(folder: folder, name: name))
        let address = UInt(bitPattern: entry)
        for index in 0..<capacity {
            let (isDone, _) = unsafe places[index].compareExchange(
                expected: 0, desired: address, ordering: .acquiringAndReleasing)
            if isDone { return Ticket(index: index) }
        }
        unsafe entry.deallocate()
        return nil
    }

    /// Forgets a file.
    static func remove(_ ticket: Ticket?) {
        guard let ticket else { return }
        let address = unsafe places[ticket.index].exchange(0, ordering: .acquiringAndReleasing)
        // SAFETY: whoever takes the address out of the place owns it, so it is freed once.
        unsafe UnsafeMutablePointer<Entry>(bitPattern: address)?.deallocate()
    }

    /// Lets no signal interrupt this thread until `release`, which gets what is returned.
    static func holdSignals() -> sigset_t {
        var all = sigset_t()
        var before = sigset_t()
        // SAFETY: both sets live during the calls.
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
        return before
    }

    /// Lets signals through again.
    static func release(_ mask: sigset_t) {
        var mask = mask
        // SAFETY: the set lives during the call.
        unsafe pthread_sigmask(SIG_SETMASK, &mask, nil)
    }

    // MARK: The handler. Everything that it calls may be called in one.

    fileprivate static func removeAll() {
        for index in 0..<capacity {
            let address = unsafe places[index].exchange(0, ordering: .acquiringAndReleasing)
            // SAFETY: an address in a place is that of an entry whose file is still under way.
            guard let entry = unsafe UnsafeMutablePointer<Entry>(bitPattern: address) else {
                continue
            }
            _ = unsafe unlinkat(entry.pointee.folder, entry.pointee.name, 0)
        }
    }

    fileprivate static func restore(_ signal: Int32) {
        // SAFETY: the handler is installed only for numbers below `limitSignals`.
        _ = unsafe sigaction(signal, previous + Int(signal), nil)
    }
}

/// Removes the files and lets the signal do what it would have done: its old action is in force
/// again, and the signal, which waits while its handler runs, arrives as soon as that returns.
private func removeAndEnd(_ signal: Int32) {
    TemporaryFiles.removeAll()
    TemporaryFiles.restore(signal)
    raise(signal)
}

private func handling(_ handler: @escaping @convention(c) (Int32) -> Void) -> sigaction {
    var action = sigaction()
    #if canImport(Darwin)
    unsafe action.__sigaction_u.__sa_handler = handler
    #elseif canImport(Musl)
    unsafe action.__sa_handler.sa_handler = handler
    #else
    unsafe action.__sigaction_handler.sa_handler = handler
    #endif
    return action
}

/// Whether `action` is to ignore the signal.
private func ignores(_ action: sigaction) -> Bool {
    // SAFETY: a handler is a pointer or a small number, and is only compared.
    #if canImport(Darwin)
    let handler = unsafe action.__sigaction_u.__sa_handler
    #elseif canImport(Musl)
    let handler = unsafe action.__sa_handler.sa_handler
    #else
    let handler = unsafe action.__sigaction_handler.sa_handler
    #endif
    return unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
}
