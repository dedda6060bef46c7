import type { KeyMeta, StateReader, Value } from '@relata/core/engine'

/** The row that a key's value refers to; negative for none. */
export const targetOf = (state: StateReader, { target, targetField }: KeyMeta, value: Value): number =>
  targetField === target.pk
    ? state.table(target).find(value)
    : state.table(target).findUnique(targetField, value)
