import { inspect } from 'node:util'
import { produce } from 'immer'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Values } from '../../../src/event/event.js'
import { defineSchema } from '../../../src/schema/define.js'
import { binary, integer, json, string } from '../../../src/schema/fields.js'
import { model } from '../../../src/schema/model.js'
import { foreignKey } from '../../../src/schema/relations.js'
import { RowClass } from '../../../src/state/table/row-class.js'
import { modelOf, stateOf } from '../../../src/state/model-of.js'
import { State } from '../../../src/state/state.js'

const schema = defineSchema({
  File: model({
    name: string(),
    bytes: binary({ null: true }),
    size: integer({ null: true }),
    meta: json({ null: true }),
    mask: binary({ null: true }),
    folder: foreignKey('Folder', { onDelete: 'CASCADE', null: true }),
  }),
  Folder: model({ name: string() }),
  Shared: model({ owner: string() }, { parents: ['Folder'] }),
})
const file = schema.model('File')
const values = {
  id: 1,
  name: 'a',
  bytes: new Uint8Array([1, 2]),
  size: 2,
  meta: { tags: ['x'] },
  mask: null,
  folder_id: 7,
} as const

for (const generated of [true, false]) {
  const test = suite(generated ? 'row class' : 'row class without generated code')
  const rows = new RowClass({ model: file, state: new State(schema) }, generated)
  const row = rows.create(values, [])

  test('has its scalar fields and raw keys as own properties in declared order, binary ones last', () => {
    assert.equal(Object.keys(row), ['id', 'name', 'size', 'meta', 'folder_id', 'bytes', 'mask'])
    assert.equal({ ...row }, { ...values, bytes: new Uint8Array([1, 2]) })
    assert.equal(Object.keys(rows.create({ id: 2 }, [])), Object.keys(row))
    assert.is(rows.create({ id: 2 }, [])['name'], null)
  })

  test('takes a value for a name that every object has from its own properties alone', () => {
    for (const name of Object.getOwnPropertyNames(Object.prototype).filter(
      (one) => !one.startsWith('__') && one !== 'toString',
    )) {
      const odd = defineSchema({
        Odd: model({ [name]: string({ null: true }), other: string({ default: '' }) }),
      })
      const made = new RowClass({ model: odd.model('Odd'), state: new State(odd) }, generated)
      const first = made.create({ id: 1, other: 'a' }, [])
      assert.is(first[name], null)
      const second = made.patch(made.patch(first, { [name]: 'b' }), { other: 'c' })
      assert.equal({ ...second }, { id: 1, [name]: 'b', other: 'c' })
    }
  })

  test('makes frozen rows: assigning to one throws and changes nothing', () => {
    assert.ok(Object.isFrozen(row))
    assert.ok(Object.isFrozen((row['meta'] as { tags: unknown }).tags))
    const open = row as Record<string, unknown>
    for (const name of ['name', 'bytes', 'other']) {
      assert.throws(
        () => (open[name] = 'b'),
        (error: unknown) => error instanceof TypeError,
      )
    }
    assert.is(row['name'], 'a')
  })

  test('makes a changed row of the old one and the changes', () => {
    const changed = rows.patch(row, { name: 'b', size: null, meta: { tags: [] }, mask: new Uint8Array([9]) })
    assert.equal(
      { ...changed },
      { ...values, name: 'b', size: null, meta: { tags: [] }, mask: new Uint8Array([9]) },
    )
    assert.equal(changed['bytes'], new Uint8Array([1, 2]))
    assert.equal(changed['mask'], new Uint8Array([9]))
    assert.ok(Object.isFrozen(changed) && Object.isFrozen(changed['meta']))
    assert.ok(rows.owns(changed))
    assert.is(row['name'], 'a')
  })

  test('returns copies of binary values; text shows their length, JSON has them as base64', () => {
    const bytes = row['bytes'] as Uint8Array
    bytes[0] = 99
    assert.equal(row['bytes'], new Uint8Array([1, 2]))
    assert.is(row['mask'], null)
    assert.match(inspect(row), /bytes: 2 bytes, +mask: null|bytes: 2 bytes,\n +mask: null/)
    assert.not.match(inspect(row, { showHidden: true }), /Symbol/)
    assert.match(JSON.stringify(row), /"bytes":"AQI=","mask":null/)
    assert.not.equal(row, rows.patch(row, { bytes: new Uint8Array([1, 3]) }))
    assert.equal(row, rows.patch(row, { bytes: new Uint8Array([1, 2]) }))
  })

  test('prints as its model, without what the prototype holds', () => {
    Object.defineProperty(rows.prototype, 'folder', {
      configurable: true,
      get: () => assert.unreachable('a printer read a relation'),
    })
    assert.is(
      inspect(row, { breakLength: Infinity }),
      "File { id: 1, name: 'a', size: 2, meta: { tags: [ 'x' ] }, folder_id: 7, bytes: 2 bytes, mask: null }",
    )
    assert.is(
      JSON.stringify(row),
      '{"id":1,"name":"a","size":2,"meta":{"tags":["x"]},"folder_id":7,"bytes":"AQI=","mask":null}',
    )
  })

  test('makes rows that immer drafts', () => {
    const next = produce(row, (draft) => {
      ;(draft as { name: string }).name = 'c'
    })
    assert.is(next['name'], 'c')
    assert.is(row['name'], 'a')
    assert.is(modelOf(next), file)
  })

  test('knows its own rows', () => {
    assert.ok(rows.owns(row))
    assert.not(rows.owns({ ...row }))
    assert.not(new RowClass({ model: file, state: new State(schema) }, generated).owns(row))
  })

  test("takes inherited columns from the parents' rows", () => {
    const shared = new RowClass({ model: schema.model('Shared'), state: new State(schema) }, generated)
    const parent = { id: 3, name: 'home' }
    assert.equal(
      { ...shared.create({ folder_ptr_id: 3, owner: 'me' }, [parent]) },
      { id: 3, name: 'home', folder_ptr_id: 3, owner: 'me' },
    )
    assert.equal(
      { ...shared.create({ folder_ptr_id: 3, owner: 'me' }, [undefined]) },
      { id: null, name: null, folder_ptr_id: 3, owner: 'me' },
    )
  })

  test.run()
}

const test = suite('rows of a state')

test('say whose they are, old versions too', () => {
  const state = new State(schema)
  const folder = schema.model('Folder')
  state.apply({ type: 'created', model: 'Folder', key: 1, row: { id: 1, name: 'a' } })
  const old = state.table(folder).row(0)
  state.apply({ type: 'updated', model: 'Folder', key: 1, before: { name: 'a' }, after: { name: 'b' } })
  for (const row of [old, state.table(folder).row(0), Object.create(old as object)]) {
    assert.is(modelOf(row), folder)
    assert.is(stateOf(row), state)
  }
  for (const other of [{}, null, undefined, 1, 'row', []]) {
    assert.is(modelOf(other), undefined)
    assert.is(stateOf(other), undefined)
  }
})

test('are the objects that events carry, where they were made here', () => {
  const state = new State(schema)
  const table = state.stored(schema.model('Folder'))
  const row = table.buildRow({ id: 1, name: 'a' })
  state.apply({ type: 'created', model: 'Folder', key: 1, row: row as Values })
  assert.is(table.row(0), row)
  const copy = new State(schema)
  copy.apply({ type: 'created', model: 'Folder', key: 1, row: row as Values })
  assert.is.not(copy.stored(schema.model('Folder')).row(0), row)
  assert.equal({ ...copy.stored(schema.model('Folder')).row(0) }, { ...row })
})

test("are created again after a change of a parent's row", () => {
  const state = new State(schema)
  const shared = state.stored(schema.model('Shared'))
  state.apply({ type: 'created', model: 'Folder', key: 1, row: { id: 1, name: 'a' } })
  const row = shared.buildRow({ folder_ptr_id: 1, owner: 'me' })
  state.apply({ type: 'created', model: 'Shared', key: 1, row: row as Values })
  assert.is(shared.row(0), row)
  state.apply({ type: 'updated', model: 'Folder', key: 1, before: { name: 'a' }, after: { name: 'b' } })
  assert.is(shared.row(0)?.['name'], 'b')
  state.apply({ type: 'deleted', model: 'Shared', key: 1, row: row as Values })
  state.apply({ type: 'created', model: 'Shared', key: 1, row: row as Values }, 0)
  assert.is(shared.row(0)?.['name'], 'b')
})

test.run()
