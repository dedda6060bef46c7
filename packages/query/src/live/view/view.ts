import type { Row } from '@relata/core'
import type { Query } from '../../ast/query.js'
import type { Changes } from '../result/change.js'
import { Listeners } from './listeners.js'
import type { ValueId } from '../dependency/key-reader.js'
import { valueText } from '../result/value-equality.js'
import type { FailedDeliveries } from './failed-deliveries.js'
import type { Dependent } from '../dependency/dependency-index.js'

/** One live result, shared by all who asked the same. */
export abstract class View {
  readonly query: Query
  readonly listeners: Listeners = new Listeners()

  /** Where it stands: kept here, because a record a view would be a hundred thousand. */
  group: Dependent | undefined
  key: ValueId | undefined
  first: ValueId = null

  constructor(query: Query) {
    this.query = query
  }

  /** The result: the same array until a commit changes it. */
  abstract readonly current: readonly unknown[]
  /** What the last commit did to it. */
  abstract readonly changes: Changes<unknown>
  /** How many it has, without making an array. */
  abstract readonly size: number
  /** Slots have moved. */
  move(_moves: Int32Array): void {}

  /** What tells members apart from one result to the next. */
  ids(values: readonly unknown[]): readonly unknown[] {
    if (this.query.shape.kind === 'rows') {
      const { attribute, type } = this.query.model.pk
      return distinctIds(values.map((row) => type.key((row as Row)[attribute] as never)))
    }
    return distinctIds(values.map(valueText))
  }

  notify(tick: number, unserved: FailedDeliveries): void {
    this.listeners.notify(this, tick, unserved)
  }
}

/** The second of two equal ones is another one. */
export function distinctIds(ids: readonly unknown[]): readonly unknown[] {
  const seen = new Map<unknown, number>()
  return ids.map((id) => {
    const nth = seen.get(id) ?? 0
    seen.set(id, nth + 1)
    return nth === 0 ? id : `${typeof id}:${String(id)}#${nth}`
  })
}
