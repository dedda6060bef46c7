import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decimal, defineSchema, foreignKey, integer, model, string } from '@relata/core'
import { createStore, not, or } from '../../src/index.js'

const test = suite('fields that are unique together')

const schema = defineSchema({
  Project: model({ name: string() }),
  Task: model(
    {
      project: foreignKey('Project', { onDelete: 'CASCADE', null: true, relatedName: 'tasks', index: false }),
      code: string({ null: true }),
      price: decimal({ maxDigits: 8, decimalPlaces: 2, null: true }),
      size: integer(),
    },
    {
      uniqueTogether: [
        ['project', 'code'],
        ['price', 'size'],
      ],
    },
  ),
})
const store = () => createStore(schema)
type Store = ReturnType<typeof store>

/** Tasks whose project and code, and whose price and size, are different. */
function fill(db: Store, tasks: readonly (readonly [number | null, string | null, string | null])[]): void {
  for (const name of ['a', 'b', 'c']) db.Project.create({ name })
  db.Task.bulkCreate(
    tasks.map(([project, code, price], size) => ({ project_id: project, code, price, size: size % 2 })),
    { ignoreConflicts: true },
  )
}
const tasks = fc.array(
  fc.tuple(
    fc.option(fc.integer({ min: 1, max: 3 })),
    fc.option(fc.constantFrom('x', 'y', 'z')),
    fc.option(fc.constantFrom('1.00', '1.0', '2.50')),
  ),
  { maxLength: 25 },
)

test('conditions on all of them find what a pass over the rows finds', () => {
  const wanted = fc.record({
    project: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constant(null)),
    code: fc.constantFrom('x', 'y', 'q'),
    price: fc.constantFrom('1', '2.50', '7'),
    size: fc.nat(1),
  })
  fc.assert(
    fc.property(tasks, wanted, (list, { project, code, price, size }) => {
      const db = store()
      fill(db, list)
      const all = db.Task.orderBy('pk').toArray()
      const keys = (rows: Iterable<{ readonly id: number }>): number[] =>
        [...rows].map(({ id }) => id).toSorted((a, b) => a - b)
      const expect = (keep: (task: (typeof all)[number]) => boolean): number[] => keys(all.filter(keep))
      assert.equal(
        keys(db.Task.filter({ code, project_id: project })),
        expect((task) => task.project_id === project && task.code === code),
      )
      assert.equal(
        keys(db.Task.filter({ project_id: project }).filter({ code, size })),
        expect((task) => task.project_id === project && task.code === code && task.size === size),
        'in two calls, with another condition',
      )
      assert.equal(
        keys(db.Task.filter({ project_id__in: [1, 3], code__in: ['x', code] })),
        expect((task) => [1, 3].includes(task.project_id ?? 0) && (task.code === 'x' || task.code === code)),
        'lists',
      )
      assert.equal(
        keys(db.Task.filter({ price, size })),
        expect((task) => task.price !== null && Number(task.price) === Number(price) && task.size === size),
        'decimals by value',
      )
      assert.equal(
        keys(db.Task.exclude({ code, project_id: project })),
        expect((task) => !(task.project_id === project && task.code === code)),
        'the complement',
      )
      assert.equal(
        keys(db.Task.filter(or({ code, project_id: project }, not({ size })))),
        expect((task) => (task.project_id === project && task.code === code) || task.size !== size),
        'inside an alternative',
      )
    }),
    { numRuns: 300, includeErrorInReport: true },
  )
})

/** So many that a pass over them is dearer than an index. */
function large(): Store {
  const db = store()
  const project = db.Project.create({ name: 'a' })
  db.Task.bulkCreate(
    Array.from({ length: 2_000 }, (_, i) => ({ project, code: `c${i}`, price: null, size: i })),
  )
  return db
}
const keysOf = (rows: Iterable<{ readonly id: number }>): number[] => [...rows].map(({ id }) => id)
const planOf = (set: { explain(): unknown }): string => String(set.explain())

test('the plan is their index, whatever the order of names and calls', () => {
  const db = large()
  const [project] = db.Project
  assert.ok(project !== undefined)
  for (const set of [
    db.Task.filter({ project, code: 'c7' }),
    db.Task.filter({ code: 'c7', project_id: project.id }),
    db.Task.filter({ code: 'c7' }).filter({ project, size__gt: 3 }),
    db.Task.filter({ project, code__in: ['c7', 'c8'] }),
  ])
    assert.match(planOf(set), 'unique together: ')
  assert.not.match(planOf(db.Task.filter({ project })), 'unique together')
  assert.is(db.Task.get({ project, code: 'c7' }).size, 7)
})

test('one row at most is read without an order, whatever the query is ordered and cut by', () => {
  const db = large()
  const [project] = db.Project
  assert.ok(project !== undefined)
  const { id } = db.Task.get({ project, code: 'c7' })
  for (const one of [db.Task.filter({ project, code: 'c7' }), db.Task.filter({ pk: id, size__lt: 9 })]) {
    assert.not.match(planOf(one.orderBy('-size').slice(0, 5)), /order|sort|first|slice/)
    for (const ordered of [one, one.orderBy('-size', 'code'), one.orderBy('code').reverse()]) {
      assert.equal(keysOf(ordered), [id])
      assert.equal(keysOf(ordered.slice(0, 1)), [id])
      assert.equal(keysOf(ordered.slice(0, 0)), [])
      assert.equal(keysOf(ordered.slice(1, 3)), [])
      assert.is(ordered.first()?.id, id)
      assert.is(ordered.last()?.id, id)
      assert.equal(ordered.valuesList('code', { flat: true }).toArray(), ['c7'])
      assert.is(ordered.exists(), true)
    }
    const none = one.filter({ size__gt: 7 })
    assert.equal(keysOf(none.orderBy('size')), [])
    assert.is(none.first(), null)
    assert.is(none.exists(), false)
  }
})

test('get, getOrCreate, updateOrCreate and bulkCreate with updateConflicts go by it, after every write', () => {
  const db = large()
  const [project] = db.Project
  assert.ok(project !== undefined)
  assert.equal(db.Task.getOrCreate({ project, code: 'c9' }, { size: 0 })[1], false)
  assert.equal(db.Task.updateOrCreate({ project, code: 'c9' }, { size: -9 })[0].size, -9)
  db.Task.update(db.Task.get({ project, code: 'c9' }), { code: 'renamed' })
  assert.is(db.Task.filter({ project, code: 'c9' }).count(), 0)
  assert.is(db.Task.get({ project, code: 'renamed' }).size, -9)
  db.Task.bulkCreate(
    [
      { project, code: 'renamed', size: 5 },
      { project, code: 'new', size: 6 },
    ],
    {
      updateConflicts: true,
      uniqueFields: ['project', 'code'],
      updateFields: ['size'],
    },
  )
  assert.equal(
    [db.Task.get({ project, code: 'renamed' }).size, db.Task.get({ project, code: 'new' }).size],
    [5, 6],
  )
  assert.is(db.Task.count(), 2_001)
})

test.run()
