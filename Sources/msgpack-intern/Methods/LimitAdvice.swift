import InternedStream

extension MessageFault {
    /// What to do about a limit of the interned stream; an option is named only if it raises this limit.
    static func advice(on code: StreamError.Code) -> String? {
        switch code {
        case .messageTooLarge: "If the file is right, allow more with --limit-size."
        case .outputTooLarge:
            "If the file is right, allow more with --limit-size; no option allows a message more than "
                + "1 MiB and 16,384 times its coded bytes."
        case .tooDeep:
            "If the file is right, allow more with --limit-depth; a stream can nest 128 deep at most."
        case .tooManyAttachments:
            "No option raises this limit: send the attachments in several messages."
        case .tooManyValues, .parametersTooLarge:
            "No option raises this limit; encode stays within it, so the file has another origin."
        default: nil
        }
    }
}
