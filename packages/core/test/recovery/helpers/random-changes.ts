import fc from 'fast-check'
import type { Values } from '../../../src/event/event.js'
import { MemoryLog } from '../../../src/log/memory-log.js'
import type { AnyMigration } from '../../../src/recovery/schema-plan.js'
import type { FieldDeclaration } from '../../../src/schema/declaration.js'
import type { SchemaMeta } from '../../../src/schema/meta.js'
import {
  addField,
  alterField,
  removeField,
  removeModel,
  renameField,
  renameModel,
} from '../../../src/schema/migration/steps.js'
import type { SchemaStep } from '../../../src/schema/migration/schema-step.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import { CoreStore } from '../../../src/store/core-store.js'
import type { WriteStore } from '../../../src/store/read-store.js'
import { key, many, model, number, scalar, text } from '../../schema/helpers/declarations.js'

/*
 * A store of books, and random changes of its schema: a new schema, with a migration for what needs one.
 */

type Fields = Record<string, FieldDeclaration>

export const FIELDS: Fields = {
  title: text(),
  pages: number({ null: true }),
  code: text({ null: true }),
  price: scalar('decimal', { null: true, decimalPlaces: 2 }),
  author: key('Author', { null: true, onDelete: 'SET_NULL', relatedName: '+' }),
  tags: many('Author', { relatedName: '+' }),
}

export const before = resolveSchema({
  Author: model({ name: text() }),
  Other: model({ n: number() }),
  Book: model(FIELDS),
})

export const row = fc.record({
  title: fc.constantFrom('a', 'bb', 'ccc'),
  pages: fc.option(fc.nat({ max: 5 })),
  code: fc.option(fc.constantFrom('1', '02', 'x', '7')),
  price: fc.option(fc.constantFrom('1.00', '2.50')),
  author_id: fc.option(fc.constantFrom(1, 2)),
  tag: fc.option(fc.constantFrom(0, 1)),
})
export type BookRow = ReturnType<typeof row.generate>['value']

export function written(books: readonly BookRow[], migrations: readonly AnyMigration[] = []): MemoryLog {
  const log = new MemoryLog()
  const store = new CoreStore(before, { log, migrations })
  for (const name of ['Ann', 'Ben']) store.create(before.model('Author'), { name })
  store.create(before.model('Other'), { n: 1 })
  for (const { tag, ...values } of books) {
    const slot = store.create(before.model('Book'), values as unknown as Values)
    if (tag !== null) store.link(before.links[0] as never, slot, tag)
  }
  return log
}

/** What becomes of one field: by a step, or by an option that needs none. */
const change = fc.constantFrom('keep', 'remove', 'rename', 'convert', 'unique', 'required', 'narrow')
type Change = ReturnType<typeof change.generate>['value']
export const changes = fc.record({
  fields: fc.record(Object.fromEntries(Object.keys(FIELDS).map((name) => [name, change]))),
  add: fc.constantFrom('none', 'null', 'default', 'required'),
  other: fc.constantFrom('keep', 'remove', 'rename'),
  run: fc.boolean(),
  /** Whether the code has the migration at all. */
  given: fc.boolean(),
})
export type Changes = ReturnType<typeof changes.generate>['value']

export interface Code {
  readonly schema: SchemaMeta
  readonly migrations: readonly AnyMigration[]
}

/** The schema and the migration that a list of changes means. */
export function codeOf({ fields, add, other, run, given }: Changes): Code {
  const steps: SchemaStep[] = []
  const after: Fields = {}
  for (const [name, declared] of Object.entries(FIELDS))
    after[name] = changed(steps, name, { declared, change: fields[name] as Change }) ?? declared
  for (const step of steps) {
    if (step.step === 'removeField') Reflect.deleteProperty(after, step.field)
    if (step.step !== 'renameField') continue
    after[step.to] = after[step.field] as FieldDeclaration
    Reflect.deleteProperty(after, step.field)
  }
  if (add === 'null') after['extra'] = number({ null: true })
  if (add === 'default') after['extra'] = number({ default: 3 })
  if (add === 'required') {
    after['extra'] = number()
    steps.push(addField('Book', 'extra', number() as never, { value: 7 }))
  }
  if (other === 'remove') steps.push(removeModel('Other'))
  if (other === 'rename') steps.push(renameModel('Other', 'Another'))
  const others =
    other === 'remove' ? {} : { [other === 'keep' ? 'Other' : 'Another']: model({ n: number() }) }
  const write = (_: unknown, store: WriteStore): void => {
    store.create(store.schema.model('Author'), { name: 'Cid' })
    store.update(store.schema.model('Author'), 0, { name: 'Anne' })
  }
  const migration: AnyMigration = { name: '0002', steps, ...(run ? { run: write } : {}) }
  return {
    schema: resolveSchema({ Author: model({ name: text() }), Book: model(after), ...others }),
    migrations: given && steps.length > 0 ? [migration] : [],
  }
}

function changed(
  steps: SchemaStep[],
  name: string,
  { declared, change: kind }: { readonly declared: FieldDeclaration; readonly change: Change },
): FieldDeclaration | undefined {
  const { options, kind: of, type } = declared
  const isText = of === 'scalar' && type === 'string'
  if (kind === 'remove') steps.push(removeField('Book', name))
  if (kind === 'rename') steps.push(renameField('Book', name, `${name}_now`))
  if (kind === 'unique' && of === 'scalar') return { ...declared, options: { ...options, unique: true } }
  if (kind === 'required' && of === 'scalar') return { ...declared, options: { ...options, null: false } }
  if (kind === 'narrow' && isText) return { ...declared, options: { ...options, maxLength: 2 } }
  if (kind !== 'convert' || of !== 'scalar') return undefined
  const to = isText ? number(options) : text({ null: options.null === true })
  steps.push(alterField('Book', name, to as never))
  return to
}
