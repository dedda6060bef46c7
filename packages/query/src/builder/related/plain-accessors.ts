import type { ReverseEdge, Row, Value } from '@relata/core'
import {
  accessorOf,
  type AccessedStore,
  type Accessor,
  type Accessors,
  type ManagerClass,
  type Missing,
  type StoredTable,
} from './accessor.js'

/**
 * The same as {@link GeneratedAccessors} without code from strings; a chain of two steps takes about twice as
 * long.
 */
export class PlainAccessors implements Accessors {
  private readonly store: AccessedStore

  constructor(store: AccessedStore) {
    this.store = store
  }

  forward(target: StoredTable, attribute: string, missing: Missing): Accessor {
    const store = this.store
    return accessorOf((row) => {
      const key = row[attribute] as Value | undefined
      if (key === null || key === undefined) return key
      store.assertOpen()
      return target.rowByKey(key)
    }, missing)
  }

  reverseOne(edge: ReverseEdge, missing: Missing): Accessor {
    const store = this.store
    const owners = store.state.stored(edge.source)
    const sources = store.state.stored(edge.target)
    const column = sources.key(edge.key.field)
    const { attribute } = edge.source.pk
    return accessorOf((row) => {
      const key = row[attribute] as Value | undefined
      if (key === undefined) return undefined
      store.assertOpen()
      const source = column.onlySource(owners.place(key))
      return source < 0 ? undefined : sources.row(source)
    }, missing)
  }

  manager(Manager: ManagerClass, relation: { readonly ownerAttribute: string }): Accessor {
    const make = (row: Row): object =>
      new Manager(relation as never, row, row[relation.ownerAttribute] as Value)
    return accessorOf(make, () => undefined)
  }
}
