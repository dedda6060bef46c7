import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { filledLibrary, refused } from '../worlds/library.js'

const test = suite('arguments of methods that take none')

type Method = (...args: readonly unknown[]) => unknown
const methodsOf = (value: object): Readonly<Record<string, Method>> =>
  value as Readonly<Record<string, Method>>
const { db, stardust: book } = filledLibrary()
const where = { title: 'none of them' }

test('would be conditions elsewhere, so they are refused instead of ignored', () => {
  const sets = {
    manager: methodsOf(db.Book),
    'query set': methodsOf(db.Book.filter({})),
    'related manager': methodsOf(book.tags),
  }
  for (const [kind, set] of Object.entries(sets))
    for (const name of ['all', 'none', 'reverse', 'first', 'last', 'count', 'exists', 'toArray']) {
      const method = set[name]
      assert.ok(method !== undefined)
      const error = refused(() => method.call(set, where))
      assert.is(error.code, 'ERR_ARGUMENT', `${kind}.${name}`)
      assert.match(error.message, `${name} takes no arguments`, `${kind}.${name}`)
      method.call(set)
      method.call(set, undefined)
    }
})

test('no row is written or deleted by a call that is refused', () => {
  const tags = book.tags.count()
  assert.ok(tags > 0)
  const books = db.Book.count()
  const calls: Readonly<Record<string, readonly [() => unknown, RegExp]>> = {
    'delete of a query set': [
      () => methodsOf(db.Book.filter({}))['delete']?.(where),
      /^delete of a query set takes no arguments: .*filter\(…\)/,
    ],
    'update of a query set': [
      () => methodsOf(db.Book.filter({}))['update']?.({ title: 'x' }, where),
      /^update has no option 'title'/,
    ],
    'delete of a manager': [
      () => methodsOf(db.Book)['delete']?.(book, { cascade: false }),
      /^delete has no option 'cascade'/,
    ],
    'clear of a many-to-many': [() => methodsOf(book.tags)['clear']?.(where), /^clear takes no arguments/],
  }
  for (const [name, [call, message]] of Object.entries(calls))
    assert.match(refused(call).message, message, name)
  assert.is(db.Book.count(), books)
  assert.is(book.tags.count(), tags)
  assert.is(db.Book.filter({ title: 'x' }).count(), 0)
})

test.run()
