import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { boolean, string } from '../../src/schema/fields.js'
import { model } from '../../src/schema/model.js'
import { foreignKey } from '../../src/schema/relations.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import type { ChoiceChecker } from '../../src/transaction/constraints.js'
import { Library } from '../helpers/library.js'
import { throws } from '../helpers/throws.js'

const test = suite('limitChoicesTo')

const schema = resolveSchema({
  User: model({ name: string(), staff: boolean({ default: false }) }),
  Ticket: model({
    owner: foreignKey('User', {
      onDelete: 'SET_NULL',
      null: true,
      relatedName: 'owned',
      limitChoicesTo: { staff: true },
      enforce: true,
    }),
    reader: foreignKey('User', {
      onDelete: 'SET_NULL',
      null: true,
      relatedName: 'read',
      limitChoicesTo: { staff: true },
    }),
  }),
})

/** What the query layer does, for conditions of equality alone. */
const choices: ChoiceChecker = (key, target, state) => {
  const row = state.table(key.target).row(target)
  return Object.entries(key.limitChoicesTo ?? {}).every(([name, value]) => row?.[name] === value)
}

function withUsers(): Library {
  const db = new Library(new CoreStore(schema, { choices }))
  db.create('User', { name: 'staff', staff: true })
  db.create('User', { name: 'other' })
  return db
}

test('is enforced if the field declares it, on create and update', () => {
  const db = withUsers()
  const ticket = db.create('Ticket', { owner_id: 1, reader_id: 2 })
  const before = db.hash()
  throws(() => db.create('Ticket', { owner_id: 2 }), 'ERR_CHOICE', 'Ticket.owner', 'User 2', 'limitChoicesTo')
  throws(() => db.update('Ticket', ticket, { owner_id: 2 }), 'ERR_CHOICE')
  assert.is(db.hash(), before)
  assert.ok(db.update('Ticket', ticket, { owner_id: null }))
})

test('waits for a row that is not there yet, until the end of the commit', () => {
  const db = withUsers()
  const write = (staff: boolean): unknown =>
    db.store.transact(() => {
      db.create('Ticket', { owner_id: 9 })
      db.create('User', { id: 9, name: 'late', staff })
    })
  const before = db.hash()
  throws(() => write(false), 'ERR_CHOICE', 'User 9')
  assert.is(db.hash(), before)
  db.store.transact(() => {
    db.create('Ticket', { owner_id: 8 })
    db.create('User', { id: 8, name: 'never', staff: false })
    db.update('Ticket', 0, { owner_id: 1 })
  })
  write(true)
  assert.is(db.count('Ticket'), 2)
})

test('is not enforced by a store that does not know what conditions mean', () => {
  const db = new Library(new CoreStore(schema))
  db.create('User', { name: 'other' })
  assert.is(db.create('Ticket', { owner_id: 1 }), 0)
})

test.run()
