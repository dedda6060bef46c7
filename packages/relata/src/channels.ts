import type { ObservedEvents, ObservedKind, StoreObserver } from '@relata/core'
import { builtinModule } from './builtin-module.js'

interface Channel {
  readonly hasSubscribers: boolean
  publish(message: unknown): void
}
type Report = (event: ObservedEvents[ObservedKind]) => void

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

type Channels = { readonly [K in ObservedKind]: Channel }

let shared: Channels | undefined

/** `relata:commit` and so on; undefined in a runtime without channels. */
function channels(): Channels | undefined {
  return (shared ??= opened())
}

function opened(): Channels | undefined {
  const module = builtinModule<DiagnosticsChannel>('node:diagnostics_channel')
  if (module === undefined) return undefined
  return Object.fromEntries(KINDS.map((kind) => [kind, module.channel(`relata:${kind}`)])) as Channels
}

/**
 * The observer of a store's options, which also publishes to Node's diagnostics channels `relata:commit`,
 * `relata:query` and so on. While a channel has no subscriber, nothing is computed for it.
 */
export function withChannels(observer: StoreObserver | undefined): StoreObserver | undefined {
  const open = channels()
  if (open === undefined) return observer
  const methods = Object.fromEntries(
    KINDS.map((kind) => [
      kind,
      (event: ObservedEvents[ObservedKind]): void => {
        if (open[kind].hasSubscribers) open[kind].publish(event)
        if (wanted(observer, kind)) (observer[kind] as Report).call(observer, event)
      },
    ]),
  )
  return {
    ...methods,
    wants: (kind) => open[kind].hasSubscribers || wanted(observer, kind),
  }
}

function wanted<K extends ObservedKind>(
  observer: StoreObserver | undefined,
  kind: K,
): observer is StoreObserver & Required<Pick<StoreObserver, K>> {
  return observer?.[kind] !== undefined && (observer.wants?.(kind) ?? true)
}
