import type { KeyMeta, SchemaMeta, StateReader } from '@relata/core/engine'
import { lookup } from '../ast/condition.js'
import { allOf } from '../ast/query.js'
import { conditionOf } from '../builder/condition.js'
import { filtered } from '../builder/refine.js'
import { Engine } from '../engine/engine.js'

/**
 * Checks keys that enforce `limitChoicesTo`. Core declares the condition; this package evaluates it. `clock`
 * is that of the store.
 */
export function choiceChecker(
  schema: SchemaMeta,
  clock: () => number = Date.now,
): (key: KeyMeta, target: number, state: StateReader) => boolean {
  let current: StateReader | undefined
  const engine = new Engine({ schema, state: () => current as StateReader, clock })
  return (key, target, state) => {
    if (key.limitChoicesTo === undefined) return true
    current = state
    const row = state.table(key.target).row(target)
    if (row === undefined) return false
    const narrowed = filtered(allOf(key.target), conditionOf(key.limitChoicesTo), 'limitChoicesTo')
    return engine.exists(filtered(narrowed, lookup('pk', row[key.target.pk.attribute]), 'limitChoicesTo'))
  }
}
