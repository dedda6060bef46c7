import type { AsyncContext } from '@relata/core'

/** The parts of a runtime that this needs. A browser has none of them. */
interface Runtime {
  readonly process?: {
    readonly env?: Readonly<Record<string, string | undefined>>
    readonly getBuiltinModule?: (
      name: string,
    ) => { readonly AsyncLocalStorage?: new () => AsyncContext } | undefined
  }
}

let shared: AsyncContext | false | undefined

/**
 * Node's AsyncLocalStorage, which tracks async callbacks. False in runtimes without it, and in production,
 * where it would cost a tenth of each small transaction and, before Node 24, part of every await. It is
 * loaded by name, because browser bundles have no Node modules.
 */
export function asyncContext(): AsyncContext | false {
  return (shared ??= made())
}

function made(): AsyncContext | false {
  const { process } = globalThis as Runtime
  if (process?.env?.['NODE_ENV'] === 'production') return false
  const Storage = process?.getBuiltinModule?.('node:async_hooks')?.AsyncLocalStorage
  return Storage === undefined ? false : new Storage()
}
