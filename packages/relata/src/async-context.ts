import type { AsyncContext, BindFunction } from '@relata/core'
import { builtinModule } from './builtin-module.js'

interface Runtime {
  readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> }
}
interface AsyncHooks {
  readonly AsyncLocalStorage: new () => AsyncContext
  readonly AsyncResource?: new (type: string) => { runInAsyncScope<T>(fn: () => T): T }
}

let shared: AsyncContext | false | undefined

/**
 * Node's AsyncLocalStorage, which tracks async callbacks. False in runtimes without it, and in production,
 * where it would cost a tenth of each small transaction and, before Node 24, part of every await.
 */
export function asyncContext(): AsyncContext | false {
  return (shared ??= made())
}

function made(): AsyncContext | false {
  const { process } = globalThis as Runtime
  if (process?.env?.['NODE_ENV'] === 'production') return false
  const hooks = builtinModule<AsyncHooks>('node:async_hooks')
  return hooks === undefined ? false : new hooks.AsyncLocalStorage()
}

/**
 * Binds functions to the async context of a call; undefined in runtimes without that. `AsyncLocalStorage.bind` would take ten
 * times as long, for a deprecated property that it adds to each function.
 */
export function bindFunction(): BindFunction | undefined {
  const Resource = builtinModule<AsyncHooks>('node:async_hooks')?.AsyncResource
  if (Resource === undefined) return undefined
  return (fn) => {
    const resource = new Resource('relata.submit')
    return () => resource.runInAsyncScope(fn)
  }
}
