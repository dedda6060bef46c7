import type {
  FieldMeta,
  GenericMeta,
  LinkMeta,
  ModelMeta,
  OnDelete,
  ScalarName,
  State,
} from '@relata/core/engine'
import { rowsOf, storedModels } from './export-lines.js'

/** The names of a schema in SQL, where names are case-insensitive. */
export interface SqlNames {
  table(model: ModelMeta): string
  links(link: LinkMeta): string
  column(field: FieldMeta): string
}

/** A schema in SQL. */
export interface SqlSchema {
  readonly names: SqlNames
  /** The types of columns; '' for one that takes any value. */
  typeOf(field: FieldMeta): string
  /** Statements that create the tables; those that create indexes are run after the rows are inserted. */
  readonly tables: readonly string[]
  readonly indexes: readonly string[]
}

const TYPES: Readonly<Record<ScalarName, string>> = {
  auto: 'INTEGER',
  integer: 'INTEGER',
  bigInteger: 'INTEGER',
  float: 'REAL',
  // SQLite has no exact decimals.
  decimal: 'TEXT',
  boolean: 'BOOLEAN',
  string: 'TEXT',
  text: 'TEXT',
  date: 'TEXT',
  datetime: 'TEXT',
  time: 'TEXT',
  duration: 'REAL',
  uuid: 'TEXT',
  json: 'TEXT',
  binary: 'BLOB',
  custom: '',
}

/** The tables and indexes of a state in SQL, with primary, foreign and unique keys. */
export function sqlSchema(state: State): SqlSchema {
  const names = sqlNames(state)
  const long = longIntegers(state)
  const typeOf = (field: FieldMeta): string => {
    const { type, key } = field
    if (key !== undefined) return typeOf(key.targetField)
    return type.name === 'bigInteger' && long.has(field) ? 'TEXT' : TYPES[type.name]
  }
  const models = storedModels(state)
  const links = state.schema.links.filter(({ through }) => through === undefined)
  const writer = { names, typeOf }
  return {
    names,
    typeOf,
    tables: [
      ...models.map((model) => tableOf(model, writer)),
      ...links.map((link) => linkTable(link, writer)),
    ],
    indexes: [
      ...models.flatMap((model) => indexesOf(model, names)),
      ...links.map((link) => {
        const table = names.links(link)
        return `CREATE INDEX ${quoted(`${table}_to`)} ON ${quoted(table)} ("to_id")`
      }),
    ],
  }
}

/** A name in SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

type Writer = Pick<SqlSchema, 'names' | 'typeOf'>

function tableOf(model: ModelMeta, { names, typeOf }: Writer): string {
  const several = severalKeys(model)
  const columns = model.fields.map((field) => {
    const { key } = field
    const parts = [quoted(names.column(field)), typeOf(field)]
    if (field.primaryKey && several.length === 0) parts.push('PRIMARY KEY')
    if (!field.null) parts.push('NOT NULL')
    if (isUnique(field) || (field.primaryKey && several.length > 0)) parts.push('UNIQUE')
    if (key?.dbConstraint === true) parts.push(references(key.targetField, names), onDelete(key.onDelete))
    return parts.filter((part) => part !== '').join(' ')
  })
  const together = model.uniques
    .filter(({ form, fields }) => form === 'fields' && fields.every(comparesInSql))
    .map(
      ({ fields }) =>
        `${fields === several ? 'PRIMARY KEY' : 'UNIQUE'} (${fields.map((field) => quoted(names.column(field))).join(', ')})`,
    )
  const generics = model.generics.filter((generic) => generic.model === model)
  const parts = [
    ...columns,
    ...genericColumns(generics, new Set(model.fields.map((field) => names.column(field))), names),
    ...together,
    ...generics.map((generic) => genericCheck(generic, names)),
  ]
  return `CREATE TABLE ${quoted(names.table(model))} (\n  ${parts.join(',\n  ')}\n)`
}

/** The kind and the key of the target, as columns that SQLite computes; without names that are taken. */
function genericColumns(
  generics: readonly GenericMeta[],
  taken: ReadonlySet<string>,
  names: SqlNames,
): readonly string[] {
  const used = new Set([...taken].map((name) => name.toLowerCase()))
  return generics.flatMap(({ parts, typeAttribute, idAttribute }) => {
    const columns = parts.map(({ kind, key }) => ({ kind, column: quoted(names.column(key.field)) }))
    const kinds = columns.map(({ kind, column }) => `WHEN ${column} IS NOT NULL THEN '${kind}'`).join(' ')
    const ids = columns.map(({ column }) => `WHEN ${column} IS NOT NULL THEN ${column}`).join(' ')
    return [
      [typeAttribute, 'TEXT', kinds],
      [idAttribute, '', ids],
    ]
      .filter(([name = '']) => !used.has(name.toLowerCase()))
      .map(([name = '', type, whens]) =>
        `${quoted(name)} ${type} GENERATED ALWAYS AS (CASE ${whens} END) VIRTUAL`.replace('  ', ' '),
      )
  })
}

/** A row has one target, or none if the key may be null. */
function genericCheck({ parts, null: isNull }: GenericMeta, names: SqlNames): string {
  const set = parts.map(({ key }) => `(${quoted(names.column(key.field))} IS NOT NULL)`).join(' + ')
  return `CHECK (${set} ${isNull ? '<=' : '='} 1)`
}

function linkTable(link: LinkMeta, { names, typeOf }: Writer): string {
  const end = (column: string, { pk }: ModelMeta): string =>
    `${column} ${typeOf(pk)} NOT NULL ${references(pk, names)} ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED`
  return `CREATE TABLE ${quoted(names.links(link))} (\n  ${end('"from_id"', link.model)},\n  ${end('"to_id"', link.target)},\n  PRIMARY KEY ("from_id", "to_id")\n)`
}

function references(field: FieldMeta, names: SqlNames): string {
  return `REFERENCES ${quoted(names.table(field.model))} (${quoted(names.column(field))})`
}

function onDelete({ kind }: OnDelete): string {
  const deferred = 'DEFERRABLE INITIALLY DEFERRED'
  switch (kind) {
    case 'CASCADE':
      return `ON DELETE CASCADE ${deferred}`
    case 'SET_NULL':
      return `ON DELETE SET NULL ${deferred}`
    case 'SET_DEFAULT':
      return `ON DELETE SET DEFAULT ${deferred}`
    case 'PROTECT':
    case 'RESTRICT':
      return `ON DELETE RESTRICT ${deferred}`
    case 'DO_NOTHING':
    case 'SET':
      return deferred
  }
}

function isUnique(field: FieldMeta): boolean {
  return field.unique && !field.primaryKey && comparesInSql(field)
}

/** The fields of a primary key of several fields. References have the automatic key, which is unique beside it. */
function severalKeys({ keyParts }: ModelMeta): readonly FieldMeta[] {
  return keyParts.every(comparesInSql) ? keyParts : []
}

/** Whether values that differ in Relata differ in SQLite: of a custom type 1 and true are one value there. */
function comparesInSql({ type }: FieldMeta): boolean {
  return type.name !== 'custom'
}

function indexesOf(model: ModelMeta, names: SqlNames): readonly string[] {
  const table = names.table(model)
  const single = model.fields
    .filter((field) => !field.primaryKey && !isUnique(field) && (field.index || field.key?.indexed === true))
    .map((field) => [{ field, descending: false }])
  return [...single, ...model.indexes].map((columns, at) => {
    const list = columns.map(
      ({ field, descending }) => quoted(names.column(field)) + (descending ? ' DESC' : ''),
    )
    return `CREATE INDEX ${quoted(`${table}_index_${at + 1}`)} ON ${quoted(table)} (${list.join(', ')})`
  })
}

/** Columns with a value that SQLite's 64-bit integers can't represent: they are text. */
function longIntegers(state: State): ReadonlySet<FieldMeta> {
  const fields = storedModels(state).flatMap((model) =>
    model.fields.filter(({ type, key }) => type.name === 'bigInteger' && key === undefined),
  )
  return new Set(fields.filter((field) => hasLong(state, field)))
}

function hasLong(state: State, { model, attribute }: FieldMeta): boolean {
  for (const row of rowsOf(state, model)) {
    const value = row[attribute]
    if (typeof value === 'bigint' && BigInt.asIntN(64, value) !== value) return true
  }
  return false
}

function sqlNames(state: State): SqlNames {
  const tables = distinct()
  const byModel = new Map(storedModels(state).map((model) => [model, tables(model.name)]))
  const byLink = new Map(state.schema.links.map((link) => [link, tables(link.label.replace('.', '_'))]))
  const byField = new Map<FieldMeta, string>()
  for (const model of byModel.keys()) {
    const columns = distinct()
    for (const field of model.fields) byField.set(field, columns(field.attribute))
  }
  return {
    table: (model) => byModel.get(model) ?? model.name,
    links: (link) => byLink.get(link) ?? link.label,
    column: (field) => byField.get(field) ?? field.attribute,
  }
}

/** Names that are distinct regardless of case, and are not reserved by SQLite. */
function distinct(): (name: string) => string {
  const taken = new Set<string>()
  return (name) => {
    const first = /^sqlite_/i.test(name) ? `_${name}` : name
    let chosen = first
    for (let number = 2; taken.has(chosen.toLowerCase()); number++) chosen = `${first}_${number}`
    taken.add(chosen.toLowerCase())
    return chosen
  }
}
