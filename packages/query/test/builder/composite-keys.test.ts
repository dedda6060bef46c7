import { defineSchema, foreignKey, integer, model, string, type IntegrityError } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore } from '../../src/index.js'
import { refused } from '../worlds/library.js'

const test = suite('primary keys of several fields')

const schema = defineSchema({
  Project: model({ slug: string({ unique: true }) }),
  Task: model(
    {
      project: foreignKey('Project', { onDelete: 'CASCADE', relatedName: 'tasks' }),
      id: integer(),
      title: string({ default: '' }),
      parent: foreignKey('self', { onDelete: 'SET_NULL', null: true, relatedName: 'parts' }),
    },
    { primaryKey: ['project', 'id'] },
  ),
  Comment: model({
    task: foreignKey('Task', { onDelete: 'CASCADE', relatedName: 'comments' }),
    text: string({ default: '' }),
  }),
})

function world() {
  const db = createStore(schema)
  const [one, two] = db.Project.bulkCreate([{ slug: 'one' }, { slug: 'two' }])
  if (one === undefined || two === undefined) throw new Error('no rows')
  db.Task.bulkCreate([
    { project: two, id: 1 },
    { project: one, id: 2 },
    { project: one, id: 1 },
  ])
  return { db, one, two }
}

test('rows have an automatic key beside a field id, and are in order of creation', () => {
  const { db, one } = world()
  assert.equal(db.Task.valuesList('_id', 'project_id', 'id').toArray(), [
    [1, 2, 1],
    [2, 1, 2],
    [3, 1, 1],
  ])
  assert.is(db.Task.get(3), db.Task.get({ project: one, id: 1 }))
  assert.is(db.Task.get(3).pk, 3)
  assert.is(db.Task.first()?.pk, 1)
  assert.equal({ ...db.Task.get(3) }, { _id: 3, project_id: 1, id: 1, title: '', parent_id: null })
  assert.equal(db.Task.filter({ pk: 3 }).pick({ _id: true, id: true }).toArray(), [{ _id: 3, id: 1 }])
})

test('two rows with the same fields are refused, and fields are required', () => {
  const { db, one } = world()
  assert.throws(
    () => db.Task.create({ project: one, id: 1 }),
    (error: IntegrityError) => error.code === 'ERR_UNIQUE_TOGETHER',
  )
  assert.is(refused(() => db.Task.create({ project: one } as never)).code, 'ERR_REQUIRED')
  assert.is(refused(() => db.Task.create({ project: one, id: null as never })).code, 'ERR_NULL')
})

test('an object of the fields names a row in every call', () => {
  const { db, one } = world()
  const address = { project: { slug: 'one' }, id: 2 }
  assert.is(db.Task.update(address, { title: 'A' }), db.Task.get({ project: one, id: 2 }))
  assert.is(db.Task.bulkUpdate([[{ project: one, id: 1 }, { title: 'B' }]]), 1)
  assert.equal(db.Task.valuesList('title', { flat: true }).toArray(), ['', 'A', 'B'])
  assert.equal(db.Task.upsert(address, { create: {}, update: { title: 'C' } })[1], false)
  assert.equal(db.Task.upsert({ project: one, id: 9 }, { create: {}, update: {} })[1], true)
  assert.ok(db.Task.all().contains({ project: one, id: 9 }))
  const comment = db.Comment.create({ task: address, text: 'x' })
  assert.is(comment.task.id, 2)
  db.Comment.update(comment, { task: { project: one, id: 9 } })
  assert.equal(db.Comment.filter({ task__project__slug: 'one', task__id: 9 }).count(), 1)
  one.tasks.get({ id: 1 }).parts.add(address)
  assert.is(db.Task.get({ project: one, id: 2 }).parent?.id, 1)
  assert.is(db.Task.delete({ project: one, id: 9 }).total, 2)
})

test('conditions on the fields of a related row are chains', () => {
  const { db, one } = world()
  const error = refused(() => db.Comment.filter({ task: { project: one, id: 1 } as never }).count())
  assert.is(error.code, 'ERR_VALUE_TYPE')
  assert.match(error.message, 'chains: { task__project: …, task__id: … }')
  assert.is(db.Comment.filter({ task__project: one, task__id: 1 }).count(), 0)
})

test('bulkCreate updates the rows with the same fields, without uniqueFields', () => {
  const { db, one } = world()
  const rows = db.Task.bulkCreate(
    [
      { project: one, id: 1, title: 'again' },
      { project: one, id: 3, title: 'new' },
    ],
    { updateConflicts: true, updateFields: ['title'] },
  )
  assert.equal(
    rows.map(({ pk, title }) => [pk, title]),
    [
      [3, 'again'],
      [4, 'new'],
    ],
  )
  const withoutKey = (): unknown =>
    db.Project.bulkCreate([{ slug: 'one' }], { updateConflicts: true, updateFields: ['slug'] })
  assert.is(refused(withoutKey).code, 'ERR_ARGUMENT')
})

test('a field of the key may change: references keep the row', () => {
  const { db, one, two } = world()
  const comment = db.Comment.create({ task: { project: one, id: 1 } })
  db.Task.update({ project: one, id: 1 }, { project: two, id: 5 })
  assert.is(db.Comment.get(comment.id).task, db.Task.get({ project: two, id: 5 }))
})

test('the fields are an index: their row, the rows of the first one, and their order', () => {
  const { db, one } = world()
  const found = db.Task.filter({ project: one, id: 1 })
  assert.match(String(found.explain()), 'unique together: Task.project = 1 and Task.id = 1')
  assert.equal(
    db.Task.filter({ project: one }).orderBy('id').valuesList('id', { flat: true }).toArray(),
    [1, 2],
  )
})

test.run()
