import type { AsyncContext } from '@relata/core'

/** What this needs of a runtime; of a browser nothing of it is there. */
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
 * Node's way to follow async callbacks; false where there is none, and in production, where it would cost a
 * tenth of each small transaction and, before Node 24, some of every await. It is asked for by name, since
 * bundles for browsers have no modules of Node.
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
