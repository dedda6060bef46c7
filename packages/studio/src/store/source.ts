import { UsageError, type ModelMeta, type SchemaMeta } from 'relata'
import { StudioError } from '../errors.js'
import type { DynamicDatabase, Manager } from './dynamic.js'

/** The state that one request reads, and its position. */
export interface ReadState {
  readonly db: DynamicDatabase
  readonly schema: SchemaMeta
  readonly position: number
}

/**
 * Provides the state that requests read: nothing else in the studio refers to a store for reading. To read
 * the state at another position, change this class.
 */
export class Source {
  #db: DynamicDatabase

  /** Throws UsageError `ERR_ARGUMENT` for an argument that isn't a store. */
  constructor(db: unknown) {
    this.#db = dynamic(db)
  }

  read(): ReadState {
    const db = this.#db
    return { db, schema: db.schema, position: db.position }
  }

  replace(db: unknown): void {
    this.#db = dynamic(db)
  }
}

/** The model of a name, or of a proxy's name. Throws StudioError `ERR_STUDIO_REQUEST`. */
export function modelNamed({ schema }: Pick<ReadState, 'schema'>, name: string): ModelMeta {
  if (schema.has(name)) return schema.model(name)
  const names = schema.models.map((model) => model.name)
  throw new StudioError(
    'ERR_STUDIO_REQUEST',
    `There is no model '${name.slice(0, 100)}'. Models: ${names.slice(0, 50).join(', ')}.`,
    { status: 404, field: 'model' },
  )
}

/** The manager of a model or proxy. Throws StudioError `ERR_STUDIO_REQUEST`. */
export function managerNamed(state: ReadState, name: string): Manager {
  modelNamed(state, name)
  return state.db.model(name)
}

function dynamic(db: unknown): DynamicDatabase {
  const passed = db as Partial<DynamicDatabase> | null | undefined
  if (typeof passed?.model === 'function' && typeof passed.transact === 'function')
    return passed as DynamicDatabase
  throw new UsageError('ERR_ARGUMENT', 'studio takes a store, as openStore or createStore returns it', {
    value: db,
  })
}
