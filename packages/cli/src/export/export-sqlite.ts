import { rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import type { FieldMeta, LinkMeta, ModelMeta, State, Value } from '@relata/core/engine'
import { CommandError } from '../command-error.js'
import { rowsOf, storedModels } from './export-lines.js'
import { createDatabase, type SqlDatabase, type SqlValue } from './sql-database.js'
import { quoted, sqlSchema, type SqlSchema } from './sql-schema.js'

/**
 * Writes a state as a SQLite database: a table for each model and each many-to-many without a through model, with
 * primary, foreign and unique keys and indexes. A symmetric pair is two rows there. Throws CommandError
 * `ERR_FILE_EXISTS` if the file exists, `ERR_NO_SQLITE` without SQLite.
 */
export async function exportSqlite(
  state: State,
  file: string,
  onRows: (rows: number) => void = () => undefined,
): Promise<void> {
  if (existsSync(file))
    throw new CommandError('ERR_FILE_EXISTS', `${file} exists: pass the name of a new file.`, { value: file })
  const db = await createDatabase(file)
  try {
    const sql = sqlSchema(state)
    db.exec('PRAGMA foreign_keys = OFF')
    for (const statement of sql.tables) db.exec(statement)
    db.exec('BEGIN')
    let rows = 0
    for (const model of storedModels(state)) rows = writeRows({ db, state, sql }, model, { rows, onRows })
    for (const link of state.schema.links)
      if (link.through === undefined) writeLinks({ db, state, sql }, link)
    db.exec('COMMIT')
    for (const statement of sql.indexes) db.exec(statement)
    await db.close()
  } catch (error) {
    await rm(file, { force: true })
    throw error
  }
}

interface Writing {
  readonly db: SqlDatabase
  readonly state: State
  readonly sql: SqlSchema
}

interface Counted {
  readonly rows: number
  readonly onRows: (rows: number) => void
}

function writeRows({ db, state, sql }: Writing, model: ModelMeta, counted: Counted): number {
  const { names } = sql
  const columns = model.fields.map((field) => quoted(names.column(field)))
  const insert = db.prepare(
    `INSERT INTO ${quoted(names.table(model))} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  )
  let { rows } = counted
  for (const row of rowsOf(state, model)) {
    insert(model.fields.map((field) => columnValue(state, sql, field, row)))
    if (++rows % 1000 === 0) counted.onRows(rows)
  }
  return rows
}

/** A key is written as in the row that it refers to, because equal decimals may be written in two ways. */
function columnValue(state: State, sql: SqlSchema, field: FieldMeta, row: Row): SqlValue {
  const value = row[field.attribute] as Value
  if (field.key === undefined || value === null) return sqlValue(sql, field, value)
  const { targetField } = field.key
  const table = state.stored(targetField.model)
  const slot = table.findUnique(targetField, value)
  const target = slot < 0 ? undefined : table.row(slot)
  return sqlValue(sql, targetField, target === undefined ? value : (target[targetField.attribute] as Value))
}

function writeLinks({ db, state, sql }: Writing, link: LinkMeta): void {
  const insert = db.prepare(`INSERT INTO ${quoted(sql.names.links(link))} VALUES (?, ?)`)
  const table = state.links[link.id]
  if (table === undefined) return
  const [left, right] = table.edges
  for (let edge = 0; edge < left.length; edge++) {
    const from = state.stored(link.model).row(left[edge] as number)
    const to = state.stored(link.target).row(right[edge] as number)
    if (from === undefined || to === undefined) continue
    const ends = [keyOf(sql, link.model, from), keyOf(sql, link.target, to)] as const
    insert(ends)
    if (link.symmetrical && left[edge] !== right[edge]) insert([ends[1], ends[0]])
  }
}

type Row = Readonly<Record<string, unknown>>

function keyOf(sql: SqlSchema, { pk }: ModelMeta, row: Row): SqlValue {
  return sqlValue(sql, pk, row[pk.attribute] as Value)
}

/** A value in the form of its column. */
function sqlValue(sql: SqlSchema, field: FieldMeta, value: Value): SqlValue {
  if (value === null || typeof value === 'number' || value instanceof Uint8Array) {
    return field.type.name === 'json' && value !== null ? JSON.stringify(value) : value
  }
  if (typeof value === 'bigint') return sql.typeOf(field) === 'INTEGER' ? value : String(value)
  if (field.type.name === 'json') return JSON.stringify(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'string' ? value : JSON.stringify(value)
}
