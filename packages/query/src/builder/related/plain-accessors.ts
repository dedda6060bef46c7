import type { ModelMeta, ReverseEdge, Row, Value } from '@relata/core'
import { accessorOf } from './accessor.js'
import type { AccessorContext, Accessor, Accessors, ManagerClass, Missing } from './accessor.js'

/**
 * The same as {@link GeneratedAccessors} without code from strings; a chain of two steps takes about twice as
 * long.
 */
export class PlainAccessors implements Accessors {
  private readonly context: AccessorContext

  constructor(context: AccessorContext) {
    this.context = context
  }

  forward(model: ModelMeta, attribute: string, missing: Missing): Accessor {
    const { context } = this
    const { store } = context
    let target = store.state.table(model)
    context.onReplacement((state) => (target = state.table(model)))
    return accessorOf((row) => {
      const key = row[attribute] as Value | undefined
      if (key === null || key === undefined) return key
      store.assertOpen()
      return target.rowByKey(key)
    }, missing)
  }

  reverseOne({ source, target, key: { field } }: ReverseEdge, missing: Missing): Accessor {
    const { context } = this
    const { store } = context
    const { attribute } = source.pk
    let owners = store.state.table(source)
    let sources = store.state.table(target)
    let column = sources.key(field)
    context.onReplacement((state) => {
      owners = state.table(source)
      sources = state.table(target)
      column = sources.key(field)
    })
    return accessorOf((row) => {
      const key = row[attribute] as Value | undefined
      if (key === undefined) return undefined
      store.assertOpen()
      const slot = column.onlySource(owners.place(key))
      return slot < 0 ? undefined : sources.row(slot)
    }, missing)
  }

  manager(Manager: ManagerClass, relation: { readonly ownerAttribute: string }): Accessor {
    const make = (row: Row): object =>
      new Manager(relation as never, row, row[relation.ownerAttribute] as Value)
    return accessorOf(make, () => undefined)
  }
}
