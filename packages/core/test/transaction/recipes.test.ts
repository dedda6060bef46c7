import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryLog } from '../../src/log/memory-log.js'
import { fieldJson } from '../helpers/field-json.js'
import { library, Library } from '../helpers/library.js'
import { CoreStore } from '../../src/store/core-store.js'

const test = suite('recipes over any JSON')

type Edit = {
  readonly path: readonly number[]
  readonly kind: 'set' | 'remove' | 'push' | 'shorten'
  readonly value: fc.JsonValue
}

const edit: fc.Arbitrary<Edit> = fc.record({
  path: fc.array(fc.nat(3), { maxLength: 3 }),
  kind: fc.constantFrom('set', 'set', 'remove', 'push', 'shorten'),
  value: fieldJson({ maxDepth: 1 }),
})

/** Does an edit somewhere inside of a value, the same way on a draft and on a plain copy. */
function run(root: Record<string, unknown>, { path, kind, value: shared }: Edit): void {
  const value = structuredClone(shared)
  let at = root
  for (const step of path) {
    const names = Object.keys(at)
    const next = at[names[step % Math.max(1, names.length)] ?? '']
    if (typeof next !== 'object' || next === null) break
    at = next as Record<string, unknown>
  }
  if (Array.isArray(at)) {
    if (kind === 'push') at.push(value)
    else if (kind === 'shorten') at.splice(0, 1)
    else if (at.length > 0) at[0] = value
  } else if (kind === 'remove') {
    const [name] = Object.keys(at)
    if (name !== undefined && at !== root) Reflect.deleteProperty(at, name)
  } else if (at !== root || kind === 'set') {
    at[at === root ? 'data' : 'x'] = value
  }
}

test('make what a plain copy would become, can be taken back, and are replayed', () => {
  fc.assert(
    fc.property(
      fieldJson({ maxDepth: 3 }),
      fc.array(fc.array(edit, { maxLength: 4 }), { maxLength: 5 }),
      (first, recipes) => {
        const log = new MemoryLog()
        const db = new Library({ log })
        db.create('Author', { name: 'Ann' })
        const book = db.create('Book', { title: 'One', author_id: 1, data: first === null ? {} : first })
        for (const edits of recipes) {
          const plain = { data: structuredClone(db.row('Book', book)['data']) }
          for (const each of edits) run(plain, each)
          if (plain.data === null) continue
          const before = db.hash()
          const recipe = (draft: Record<string, unknown>): void => {
            const only = {
              get data(): unknown {
                return draft['data']
              },
              set data(value: unknown) {
                draft['data'] = value
              },
            }
            for (const each of edits) run(only, each)
          }
          assert.throws(
            () =>
              db.store.transact(() => {
                db.update('Book', book, recipe)
                throw new Error('back')
              }),
            'back',
          )
          assert.is(db.hash(), before)
          db.update('Book', book, recipe)
          assert.equal(db.row('Book', book)['data'], plain.data)
        }
        assert.is(new CoreStore(library, { log }).state.hash(), db.hash())
      },
    ),
    { numRuns: 200, includeErrorInReport: true },
  )
})

test.run()
