// MessagePackMacros: what the compiler runs for the macros of MessagePackCoding.
//
// The package trait `Macros` switches it on; without it swift-syntax is not fetched, and the program does
// nothing.

#if Macros
import SwiftCompilerPlugin
import SwiftSyntaxMacros

@main struct MacroPlugin: CompilerPlugin {
    let providingMacros: [any Macro.Type] = [TypedMacro.self, NameMacro.self]
}
#else
@main enum MacroPlugin {
    static func main() {}
}
#endif
