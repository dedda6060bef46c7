import { throwLater } from '../util/throw-later.js'
import { gatesOf, type Gates } from './gate.js'
import {
  OBSERVED_KINDS,
  type ObservedEvents,
  type ObservedKind,
  type StoreObserver,
} from './store-observer.js'

type Report<K extends ObservedKind> = (event: ObservedEvents[K]) => void
type Reports = { [K in ObservedKind]?: Report<K> | undefined }

/** Milliseconds after which a query is reported, by default. */
const SLOW_QUERY = 100

/** The observer of a store, called so that its errors don't affect the store. */
export class Observation {
  /** Milliseconds after which a query is reported. */
  readonly slowQuery: number
  readonly gates: Gates
  readonly #reports: Reports

  constructor(observer: StoreObserver, slowQuery: number = SLOW_QUERY) {
    this.slowQuery = slowQuery
    this.#reports = Object.fromEntries(
      OBSERVED_KINDS.flatMap((kind) => {
        const report = observer[kind]
        return report === undefined ? [] : [[kind, report.bind(observer)]]
      }),
    )
    this.gates = gatesOf(observer)
  }

  /** Whether an event of this kind has to be computed. */
  wants(kind: ObservedKind): boolean {
    return this.gates[kind].hasSubscribers
  }

  report<K extends ObservedKind>(kind: K, event: ObservedEvents[K]): void {
    try {
      const report: Report<K> | undefined = this.#reports[kind]
      report?.(event)
    } catch (error) {
      throwLater(error)
    }
  }
}

/** Creates the observation from the options of a store. */
export function observationOf({
  observer,
  slowQuery,
}: {
  readonly observer?: StoreObserver
  readonly slowQuery?: number
}): Observation | undefined {
  return observer === undefined ? undefined : new Observation(observer, slowQuery)
}
