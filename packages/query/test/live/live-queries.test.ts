import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { emptyLibrary } from '../worlds/library.js'

const test = suite('a description of live queries')

test('says what is open: queries that differ in a constant are one entry', () => {
  const db = emptyLibrary()
  const [ann, bob] = ['Ann', 'Bob'].map((name) => db.Author.create({ name }))
  db.Book.create({ title: 'A', author: ann as never })
  assert.equal(db.liveQueries(), [])
  const subscriptions = [
    db.Book.filter({ author: ann as never })
      .live()
      .subscribe(),
    db.Book.filter({ author: ann as never })
      .live()
      .subscribe(),
    db.Book.filter({ author: bob as never })
      .live()
      .subscribe(),
    db.Tag.all().live().subscribe(),
  ]
  const [books, tags, ...others] = [...db.liveQueries()].sort((a, b) => (a.model < b.model ? -1 : 1))
  assert.is(others.length, 0)
  assert.equal(
    [books?.model, books?.views, books?.subscribers, books?.rows, books?.maintenance],
    ['Book', 2, 3, 1, 'perRow'],
  )
  assert.equal([tags?.model, tags?.views, tags?.subscribers, tags?.rows], ['Tag', 1, 1, 0])
  for (const subscription of subscriptions) subscription.unsubscribe()
  assert.equal(db.liveQueries(), [])
})

test('counts the commits that reach a query, and measures their time from the first description on', () => {
  const db = emptyLibrary()
  const subscription = db.Tag.all().live().subscribe()
  db.Tag.create({ name: 'a' })
  const only = () => db.liveQueries()[0]
  assert.equal([only()?.commits, only()?.ms], [1, 0])
  db.Tag.create({ name: 'b' })
  db.Author.create({ name: 'Ann' })
  assert.is(only()?.commits, 2)
  assert.ok((only()?.ms ?? 0) > 0)
  assert.match(only()?.plan ?? '', 'Tag')
  subscription.unsubscribe()
})

test.run()
