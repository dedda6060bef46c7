import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { count, Exists, FilteredRelation, OuterRef } from '../../src/index.js'
import { emptyLibrary, type LibraryDb } from '../worlds/library.js'

const test = suite('the names inside an inner query')

/** Ann has a book with the tag t, Bob a book without one; both have a book rated 5. */
function filled(): LibraryDb {
  const db = emptyLibrary()
  const [ann, bob] = [db.Author.create({ name: 'Ann' }), db.Author.create({ name: 'Bob' })]
  const tagged = db.Book.create({ title: 'a', rating: 5, author: ann })
  db.Book.create({ title: 'b', rating: 5, author: bob })
  tagged.tags.add(db.Tag.create({ name: 't' }))
  return db
}
const names = (rows: Iterable<unknown>): string[] =>
  Array.from(rows as Iterable<{ readonly name: string }>, ({ name }) => name)

/** Authors whose name `tags` is the relation to their books: with it, `tags__name` would be no field. */
const withTags = (db: LibraryDb) => db.Author.alias({ tags: FilteredRelation('books') })

test('a named relation of the outer query does not hide a relation of the inner model', () => {
  const db = filled()
  const tagged = db.Book.filter({ tags__name: 't' })
  const tied = Exists(tagged.filter({ author: OuterRef('pk') }))
  assert.equal(names(withTags(db).filter(tied)), ['Ann'])
  assert.equal(names(withTags(db).exclude(tied)), ['Bob'])
  assert.equal(names(withTags(db).filter({ books__in: tagged })), ['Ann'])
  assert.equal(names(withTags(db).filter({ tags__in: tagged })), ['Ann'])
})

test('nor does an annotation of the outer query', () => {
  const db = filled()
  const counted = db.Author.annotate({ rating: count('books') })
  const good = db.Book.filter({ rating: 5 })
  assert.is(counted.filter({ books__in: good }).count(), 2)
  assert.is(counted.filter(Exists(good.filter({ author: OuterRef('pk') }))).count(), 2)
})

test.run()
