import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { OpenReading } from '../../src/state/reader.js'
import { library, Library } from '../helpers/library.js'

const test = suite('readings that are open while a state changes')

/** A reading that counts how often it was finished. */
class Reading implements OpenReading {
  finished: number = 0
  finish(): void {
    this.finished++
  }
}

function opened(db: Library): Reading {
  const reading = new Reading()
  db.store.state.keepOpen(reading)
  return reading
}

test('are finished once, before the first change after them, whatever changes', () => {
  const db = new Library()
  const tag = db.create('Tag', { name: 'a' })
  const author = db.create('Author', { name: 'Ann' })
  const book = db.create('Book', { title: 'One', author_id: author + 1 })
  const changes: readonly (() => unknown)[] = [
    () => db.create('Tag', { name: 'b' }),
    () => db.store.update(library.model('Book'), book, { year: 1999 }),
    () => db.link('Book.tags', book, tag),
    () => db.store.delete(library.model('Book'), [book]),
  ]
  for (const change of changes) {
    const [one, two] = [opened(db), opened(db)]
    change()
    assert.equal([one.finished, two.finished], [1, 1])
    db.create('Author', { name: 'Ben' })
    assert.equal([one.finished, two.finished], [1, 1])
  }
})

test('one that is closed is left alone, and the oldest of too many is finished early', () => {
  const db = new Library()
  const readings = Array.from({ length: 256 }, () => opened(db))
  const [oldest] = readings
  assert.is(oldest?.finished, 0)
  // One that is open already takes no place of another.
  db.store.state.keepOpen(readings[5] as Reading)
  assert.is(oldest?.finished, 0)
  opened(db)
  assert.is(oldest?.finished, 1)
  db.store.state.close(readings[1] as Reading)
  db.create('Tag', { name: 'a' })
  assert.equal(
    readings.slice(0, 3).map(({ finished }) => finished),
    [1, 0, 1],
  )
})

test.run()
