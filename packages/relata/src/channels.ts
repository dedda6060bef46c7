import type { ObservedEvents, ObservedKind, StoreObserver } from '@relata/core'
import { builtinModule } from './builtin-module.js'

interface Channel {
  readonly hasSubscribers: boolean
  publish(message: unknown): void
}
interface DiagnosticsChannel {
  channel(name: string): Channel
}

const KINDS: readonly ObservedKind[] = [
  'commit',
  'rollback',
  'append',
  'query',
  'replay',
  'listenerError',
  'failure',
]

let shared: ReadonlyMap<ObservedKind, Channel> | undefined

/** `relata:commit` and so on. */
function channels(): ReadonlyMap<ObservedKind, Channel> {
  return (shared ??= opened())
}

function opened(): ReadonlyMap<ObservedKind, Channel> {
  const module = builtinModule<DiagnosticsChannel>('node:diagnostics_channel')
  return new Map(
    module === undefined ? [] : KINDS.map((kind) => [kind, module.channel(`relata:${kind}`)] as const),
  )
}

/**
 * The observer of a store's options, which also publishes to Node's diagnostics channels `relata:commit`,
 * `relata:query` and so on. While a channel has no subscriber, nothing is computed for it.
 */
export function withChannels(observer: StoreObserver | undefined): StoreObserver | undefined {
  const open = channels()
  if (open.size === 0) return observer
  const methods = Object.fromEntries(
    KINDS.map((kind) => [
      kind,
      (event: ObservedEvents[ObservedKind]): void => {
        const channel = open.get(kind)
        if (channel?.hasSubscribers === true) channel.publish(event)
        if (wanted(observer, kind)) Reflect.apply(observer[kind], observer, [event])
      },
    ]),
  )
  return {
    ...methods,
    wants: (kind) => open.get(kind)?.hasSubscribers === true || wanted(observer, kind),
  }
}

function wanted<K extends ObservedKind>(
  observer: StoreObserver | undefined,
  kind: K,
): observer is StoreObserver & Required<Pick<StoreObserver, K>> {
  return observer?.[kind] !== undefined && (observer.wants?.(kind) ?? true)
}
