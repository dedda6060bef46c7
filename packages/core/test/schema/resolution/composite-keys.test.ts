import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { declarationsOf } from '../../../src/schema/migration/declarations-of.js'
import { applySteps } from '../../../src/schema/migration/apply-steps.js'
import type { SchemaStep } from '../../../src/schema/migration/schema-step.js'
import { addModel, alterModel, renameField } from '../../../src/schema/migration/steps.js'
import type { SchemaDescription } from '../../../src/schema/meta.js'
import { printSchema } from '../../../src/schema/print/print-schema.js'
import { schemaDiagram } from '../../../src/schema/print/schema-diagram.js'
import { resolveSchema } from '../../../src/schema/resolve.js'
import { abstract, key, model, number, scalar, text } from '../helpers/declarations.js'

const test = suite('primary keys of several fields')

const Project = model({ name: text() })
const fields = { project: key('Project'), number: number(), title: text() }
const Task = model(fields, { primaryKey: ['project', 'number'] })
const schema = resolveSchema({ Project, Task })
const task = schema.model('Task')
const names = (list: readonly { readonly name: string }[]): readonly string[] => list.map(({ name }) => name)

const applied = (before: SchemaDescription, ...steps: readonly SchemaStep[]): SchemaDescription =>
  applySteps(before, { name: 'step', steps })

test('the key of the rows is automatic, and the fields are unique together and an order', () => {
  assert.is(task.pk.name, 'id')
  assert.equal(names(task.fields), ['id', 'project', 'number', 'title'])
  assert.equal(names(task.keyParts), ['project', 'number'])
  assert.equal(
    task.uniques.map((unique) => names(unique.fields)),
    [['project', 'number']],
  )
  assert.ok(
    task.orders.some((columns) => columns.map(({ field }) => field.name).join(' ') === 'project number'),
  )
  assert.equal(schema.model('Project').keyParts, [])
})

test('beside a field id the automatic key is _id, and auto() gives it another name', () => {
  const options = { primaryKey: ['project', 'id'] }
  const keyOf = (declared: Record<string, unknown>, given: object = options): string =>
    resolveSchema({ Project, Task: model({ project: key('Project'), ...declared }, given) }).model('Task').pk
      .name
  assert.is(keyOf({ id: number() }), '_id')
  assert.is(keyOf({ id: number(), row: scalar('auto') }), 'row')
  assert.is(keyOf({ id: scalar('auto') }), 'id')
  assert.is(keyOf({ id: text(), n: number() }, { primaryKey: ['project', 'n'] }), '_id')
})

test('a list in uniqueTogether with the same fields adds nothing', () => {
  const again = model(fields, {
    primaryKey: ['project', 'number'],
    uniqueTogether: [
      ['number', 'project'],
      ['title', 'number'],
    ],
  })
  assert.equal(
    resolveSchema({ Project, Task: again })
      .model('Task')
      .uniques.map((unique) => names(unique.fields)),
    [
      ['project', 'number'],
      ['title', 'number'],
    ],
  )
})

test('the option of an abstract base applies to the models that have it', () => {
  const Numbered = abstract(
    { project: key('Project', { relatedName: '+' }), number: number() },
    { primaryKey: ['project', 'number'] },
  )
  const own = { primaryKey: ['number', 'title'] }
  const models = resolveSchema({
    Project,
    Task: model({ title: text() }, { bases: [Numbered] }),
    Bug: model({ title: text() }, { bases: [Numbered], ...own }),
  })
  assert.equal(names(models.model('Task').keyParts), ['project', 'number'])
  assert.equal(names(models.model('Bug').keyParts), ['number', 'title'])
})

test('a description keeps it, also if the automatic key has another name', () => {
  const other = model({ project: key('Project'), id: number() }, { primaryKey: ['project', 'id'] })
  const described = resolveSchema({ Project, Task, Other: other }).describe()
  assert.equal(described.models['Task'], {
    pk: 'id',
    fields: (described.models['Task'] as { fields: object }).fields,
    primaryKey: ['project', 'number'],
  })
  assert.equal(resolveSchema(declarationsOf(described)).describe(), described)
  const printed = printSchema(described)
  assert.match(printed, "{ primaryKey: ['project', 'number'] }")
  assert.match(printed, "{ primaryKey: ['project', 'id'] }")
  assert.not.match(printed, '_id')
  assert.match(
    schemaDiagram(described),
    /"Other" \{\n {4}auto _id UK\n {4}foreignKey project_id PK, FK\n {4}integer id PK\n/,
  )
})

test('steps add, change and remove it, and a renamed field is renamed in it', () => {
  const before = resolveSchema({ Project, Task: model(fields) }).describe()
  const after = applied(before, alterModel('Task', { primaryKey: ['project', 'number'] }))
  assert.equal(after, schema.describe())
  assert.equal(applied(after, alterModel('Task', { primaryKey: undefined })), before)
  assert.equal(
    (applied(after, renameField('Task', 'number', 'no')).models['Task'] as { primaryKey: unknown })
      .primaryKey,
    ['project', 'no'],
  )
  const other = model({ project: key('Project'), id: number() }, { primaryKey: ['project', 'id'] })
  assert.equal(
    applied(resolveSchema({ Project }).describe(), addModel('Task', other)),
    resolveSchema({ Project, Task: other }).describe(),
  )
})

test.run()
