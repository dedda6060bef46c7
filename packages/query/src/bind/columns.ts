import { FieldError } from '@relata/core'
import { isLookupName, type LookupName } from '../resolve/lookups/registry.js'
import { transformOf } from '../resolve/transforms.js'
import { type Transform } from '../resolve/transform.js'
import type { BoundColumn, BoundPath } from './bound-nodes.js'
import type { Column, ColumnChain } from './compiled.js'
import type { Context } from './context.js'
import { valuePathOf } from './relations.js'

/**
 * The annotation that a chain begins with; the longest name wins, since group keys are chains themselves.
 */
export function matchColumn(context: Context, chain: string): ColumnChain | undefined {
  if (context.columns.size === 0) return undefined
  for (let end = chain.length; end > 0; end = chain.lastIndexOf('__', end - 1)) {
    const name = chain.slice(0, end)
    const column = context.columns.get(name)
    if (column !== undefined) return rest(column, name, chain.slice(end + 2))
  }
  return undefined
}

function rest(column: Column, name: string, tail: string): ColumnChain {
  const transforms: Transform[] = []
  let kind = column.kind
  let lookup: LookupName | '' = ''
  const names = tail === '' ? [] : tail.split('__')
  names.forEach((part, i) => {
    const transform = transformOf(kind, part)
    if (i === names.length - 1 && isLookupName(part)) lookup = part
    else if (transform === undefined) {
      throw new FieldError(
        'ERR_UNKNOWN_LOOKUP',
        `'${part}' is not a lookup or transform of the annotation '${name}' (${kind}).`,
        {
          field: name,
          value: tail,
        },
      )
    } else {
      transforms.push(transform)
      kind = transform.output
    }
  })
  return { name, column, transforms, kind, lookup }
}

/** A chain that is read as a value: an annotation, or a path. Throws as {@link valuePathOf}. */
export function bindChain(context: Context, chain: string): BoundColumn | BoundPath {
  const column = matchColumn(context, chain)
  if (column !== undefined) return boundColumn(column)
  const path = valuePathOf(context, chain)
  return { node: 'path', kind: path.kind, path }
}

export const boundColumn = (column: ColumnChain): BoundColumn => ({
  node: 'column',
  kind: column.kind,
  unknown: column.column.unknown,
  column,
})
