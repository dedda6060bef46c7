import { throwLater } from '../util/throw-later.js'
import { OBSERVED_KINDS, type ObservedKind, type StoreObserver } from './store-observer.js'

/**
 * Whether a kind of event has a subscriber: the part of a channel of Node's diagnostics_channel that is read before each
 * event. A property of an object that never changes costs less than a call. benchmarks: forward, reverse_set.
 */
export interface Gate {
  readonly hasSubscribers: boolean
}
export type Gates = { readonly [K in ObservedKind]: Gate }

/** The property for the gates of an internal observer. */
export const GATES: unique symbol = Symbol('relata.gates')

const OPEN: Gate = Object.freeze({ hasSubscribers: true })
const SHUT: Gate = Object.freeze({ hasSubscribers: false })

/** The gates of an observer: its own, or those that follow from its methods and `wants`. */
export function gatesOf(observer: StoreObserver & { readonly [GATES]?: Gates }): Gates {
  const own = observer[GATES]
  if (own !== undefined) return own
  return Object.fromEntries(OBSERVED_KINDS.map((kind) => [kind, gateOf(observer, kind)])) as Gates
}

/** The gate of one kind: closed if there is no method for it. */
export function gateOf(observer: StoreObserver | undefined, kind: ObservedKind): Gate {
  if (observer?.[kind] === undefined) return SHUT
  if (observer.wants === undefined) return OPEN
  return {
    get hasSubscribers() {
      try {
        return observer.wants?.(kind) ?? true
      } catch (error) {
        throwLater(error)
        return false
      }
    },
  }
}
