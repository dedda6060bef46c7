import type { Row } from '@relata/core'
import type { Query } from '../../ast/nodes.js'
import type { Changes } from '../result/change.js'
import { Listeners } from './listeners.js'
import type { ValueId } from '../dependency/key-reader.js'
import type { RoutedRange } from '../dependency/range.js'
import { valueText } from '../result/value-equality.js'
import type { FailedDeliveries } from './failed-deliveries.js'
import type { LiveResult } from './listener.js'
import type { Dependent } from '../dependency/dependency-index.js'

/** One live result, shared by all subscribers of equal queries. */
export abstract class View implements LiveResult {
  readonly query: Query
  readonly listeners: Listeners = new Listeners()

  /** Registry position, stored on the view: with 100,000 views a separate record each costs too much. */
  group: Dependent | undefined
  key: ValueId | undefined
  first: ValueId = null
  /** Undefined if the view is not routed by a range. */
  range: RoutedRange | undefined

  constructor(query: Query) {
    this.query = query
  }

  /** The result: the same array until a commit changes it. */
  abstract readonly current: readonly unknown[]
  /** The changes of the last commit. */
  abstract readonly changes: Changes<unknown>
  /** The number of entries, without creating an array. */
  abstract readonly size: number
  /** Slots have moved. */
  move(_moves: Int32Array): void {}

  /** The identities of entries, comparable from one result to the next. */
  ids(values: readonly unknown[]): readonly unknown[] {
    if (this.query.shape.kind === 'rows') {
      const { attribute, type } = this.query.model.pk
      return distinctIds(values.map((row) => type.key((row as Row)[attribute] as never)))
    }
    return distinctIds(values.map(valueText))
  }

  notify(tick: number, failures: FailedDeliveries): void {
    this.listeners.notify(this, tick, failures)
  }
}

/** Makes repeated ids distinct by appending an ordinal. */
export function distinctIds(ids: readonly unknown[]): readonly unknown[] {
  const seen = new Map<unknown, number>()
  return ids.map((id) => {
    const nth = seen.get(id) ?? 0
    seen.set(id, nth + 1)
    return nth === 0 ? id : `${typeof id}:${String(id)}#${nth}`
  })
}
