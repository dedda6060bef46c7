import { FieldError, type ScalarName } from '@relata/core'
import { isLookupName, type LookupName } from '../resolve/lookups/registry.js'
import { transformOf } from '../resolve/transforms.js'
import { type Transform } from '../resolve/transform.js'
import { exactly, type Column, type Compiled } from './compiled.js'
import type { Context } from './context.js'
import type { Variables } from './variables.js'

/** A chain that begins with an annotation (or, in a grouped query, with a key of the grouping). */
export interface ColumnChain {
  readonly name: string
  readonly column: Column
  readonly transforms: readonly Transform[]
  readonly kind: ScalarName
  /** '' where none is named. */
  readonly lookup: LookupName | ''
}

/**
 * The annotation that a chain names; the longest name wins, since keys of a grouping are chains themselves.
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

/** A column, read of a frame's row. */
export function columnAt({ kind, unknown, read, exact }: Column): Compiled {
  const compiled: Compiled = { kind, unknown, read: (frame) => read(frame[0] as number) }
  return exact === undefined ? compiled : { ...compiled, exact: (frame) => exact(frame[0] as number) }
}

/** Makes an annotation ready to read from frames; one of choices adds its variables. */
export function compileColumn({ column, transforms, kind }: ColumnChain, variables: Variables): Compiled {
  const own = column.choices === undefined ? columnAt(column) : column.choices.compile(variables)
  if (transforms.length === 0) return own
  const read = exactly(own)
  return {
    kind,
    unknown: column.unknown,
    read(frame) {
      let value = read(frame)
      for (const transform of transforms) value = value === null ? null : transform.apply(value)
      return value
    },
  }
}
