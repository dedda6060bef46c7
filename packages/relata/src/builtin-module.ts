/** The parts of a runtime that this needs. A browser has none of them. */
interface Runtime {
  readonly process?: {
    readonly getBuiltinModule?: (name: string) => unknown
  }
}

/**
 * A module of Node; undefined in other runtimes. Loaded by name, because browser bundles have
 * no Node modules.
 */
export function builtinModule<T>(name: string): T | undefined {
  const { process } = globalThis as Runtime
  return process?.getBuiltinModule?.(name) as T | undefined
}
