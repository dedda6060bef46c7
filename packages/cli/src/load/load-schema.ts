import type { SchemaMeta } from '@relata/core'
import { CommandError } from '../command-error.js'
import { loadModule } from './load-module.js'

export interface SchemaSource {
  /** Path of a module. */
  readonly schema: string
  /** The name of the export; by default `schema`, or else the default export. */
  readonly export?: string
}

/**
 * The schema that a module of the user exports: what `defineSchema` returned. Throws CommandError
 * `ERR_LOAD_MODULE`.
 */
export async function loadSchema(
  cwd: string,
  { schema: path, export: name }: SchemaSource,
): Promise<SchemaMeta> {
  const exports = await loadModule(cwd, path)
  const names = name === undefined ? ['schema', 'default'] : [name]
  for (const each of names) {
    const value: unknown = Object.hasOwn(exports, each) ? exports[each] : undefined
    if (isSchema(value)) return value
  }
  const found = Object.entries(exports).filter(([, value]) => isSchema(value))
  const hint =
    found.length > 0
      ? `Pass --export ${found.map(([key]) => key).join(' or ')}.`
      : 'Export what defineSchema returns: export const schema = defineSchema({ … })'
  throw new CommandError('ERR_LOAD_MODULE', `${path} exports no schema as ${names.join(' or ')}. ${hint}`, {
    value: path,
  })
}

/** It is recognized by its members, because the user's module may import another copy of Relata. */
function isSchema(value: unknown): value is SchemaMeta {
  if (typeof value !== 'object' || value === null) return false
  return Array.isArray(Reflect.get(value, 'models')) && typeof Reflect.get(value, 'describe') === 'function'
}
