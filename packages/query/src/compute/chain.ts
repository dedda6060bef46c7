import type { BoundColumn, BoundPath } from '../bind/bound-nodes.js'
import { exactly, type Column, type ColumnChain, type Compiled } from '../bind/compiled.js'
import type { Context } from '../bind/context.js'
import type { Variables } from '../bind/variables.js'
import { readPath } from '../select/access.js'

/** A column, read of a frame's row. */
export function columnAt({ kind, unknown, read, exact }: Column): Compiled {
  const compiled: Compiled = { kind, unknown, read: (frame) => read(frame[0] as number) }
  return exact === undefined ? compiled : { ...compiled, exact: (frame) => exact(frame[0] as number) }
}

/** Prepares an annotation for reading from frames; one of choices adds its variables. */
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

/** Prepares a chain for reading from frames; one over several rows adds its choices to the variables. */
export function compileChain(
  context: Context,
  variables: Variables,
  chain: BoundPath | BoundColumn,
): Compiled {
  if (chain.node === 'column') return compileColumn(chain.column, variables)
  const { path } = chain
  const { variable, tail } = variables.reference(path)
  const read = readPath(context.state, tail, path)
  return { kind: path.kind, read: (frame) => read(frame[variable] as number) }
}
