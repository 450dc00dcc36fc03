import ArgumentParser

@main
struct MsgPackIntern: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "msgpack-intern")
}
