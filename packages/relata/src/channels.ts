import type { ObservedEvents, ObservedKind, StoreObserver } from '@relata/core'
import { GATES, gateOf, OBSERVED_KINDS, type Gate } from '@relata/core/engine'
import { builtinModule } from './builtin-module.js'

interface Channel {
  readonly hasSubscribers: boolean
  publish(message: unknown): void
}
type Report = (event: ObservedEvents[ObservedKind]) => void

interface DiagnosticsChannel {
  channel(name: string): Channel
}

type Gates = { readonly [K in ObservedKind]: Gate }
type Channels = { readonly [K in ObservedKind]: Channel }

let shared: Channels | undefined

/** `relata:commit` and so on; undefined in a runtime without channels. */
function channels(): Channels | undefined {
  return (shared ??= opened())
}

function opened(): Channels | undefined {
  const module = builtinModule<DiagnosticsChannel>('node:diagnostics_channel')
  if (module === undefined) return undefined
  return Object.fromEntries(
    OBSERVED_KINDS.map((kind) => [kind, module.channel(`relata:${kind}`)]),
  ) as Channels
}

/**
 * The observer of a store's options, which also publishes to Node's diagnostics channels `relata:commit`,
 * `relata:query` and so on. While a channel has no subscriber, nothing is computed for it.
 */
export function withChannels(observer: StoreObserver | undefined): StoreObserver | undefined {
  const open = channels()
  if (open === undefined) return observer
  const gates = Object.fromEntries(OBSERVED_KINDS.map((kind) => [kind, gateOf(observer, kind)])) as Gates
  const methods = Object.fromEntries(
    OBSERVED_KINDS.map((kind) => [
      kind,
      (event: ObservedEvents[ObservedKind]): void => {
        if (open[kind].hasSubscribers) open[kind].publish(event)
        if (gates[kind].hasSubscribers) (observer?.[kind] as Report | undefined)?.call(observer, event)
      },
    ]),
  )
  const both = OBSERVED_KINDS.map((kind) => [
    kind,
    eitherOf(open[kind], gates[kind], observer?.[kind] !== undefined),
  ])
  return { ...methods, [GATES]: Object.fromEntries(both) } as StoreObserver
}

/** A gate that is open if one of two is; without an observer's method, the channel itself. */
function eitherOf(channel: Channel, gate: Gate, observed: boolean): Gate {
  if (!observed) return channel
  return {
    get hasSubscribers() {
      return channel.hasSubscribers || gate.hasSubscribers
    },
  }
}
