import { UsageError } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { emptyLibrary, filledLibrary, loose, refused } from '../worlds/library.js'

const link = suite('many-to-many')

link('both sides have a link immediately', () => {
  const { stardust, omens, fantasy, crime } = filledLibrary()
  assert.equal(omens.tags.toArray(), [fantasy, crime])
  assert.equal(fantasy.books.toArray(), [stardust, omens])
  assert.is(fantasy.books.count(), 2)
  assert.is(crime.books.exists(), true)
  assert.equal(omens.tags.filter({ name__startswith: 'F' }).toArray(), [fantasy])
  assert.equal(omens.tags.orderBy('name').toArray(), [crime, fantasy])
})

link('add takes rows and keys from either side, and linking twice is linking once', () => {
  const { stardust, fantasy, crime, scifi, vacancy } = filledLibrary()
  stardust.tags.add(crime, scifi.id, fantasy)
  stardust.tags.add(crime)
  assert.equal(stardust.tags.toArray(), [fantasy, scifi, crime])
  crime.books.add(vacancy)
  assert.equal(vacancy.tags.toArray(), [crime])
  vacancy.tags.add()
})

link('remove ignores what is not linked; clear and set', () => {
  const { omens, stardust, fantasy, crime, scifi, db } = filledLibrary()
  omens.tags.remove(fantasy, scifi)
  assert.equal(omens.tags.toArray(), [crime])
  omens.tags.set([fantasy, scifi.id])
  assert.equal(omens.tags.toArray(), [fantasy, scifi])
  omens.tags.set(db.Tag.filter({ name: 'Crime' }), { clear: true })
  assert.equal(omens.tags.toArray(), [crime])
  fantasy.books.clear()
  assert.is(stardust.tags.count(), 0)
  omens.tags.clear()
  assert.is(omens.tags.count(), 0)
  assert.is(db.Tag.count(), 3)
})

link('set keeps the links that stay', () => {
  const { db, omens, fantasy, crime, scifi } = filledLibrary()
  const { commit } = db.transact(() => omens.tags.set([fantasy, scifi]))
  assert.equal(
    commit?.events.map((event) => event.type),
    ['unlinked', 'linked'],
  )
  assert.is(db.transact(() => omens.tags.set([scifi, fantasy])).commit, undefined)
  assert.is(crime.books.count(), 0)
})

link('create, getOrCreate and updateOrCreate link what they make', () => {
  const { omens, fantasy, db } = filledLibrary()
  const horror = omens.tags.create({ name: 'Horror' })
  assert.equal(horror.books.toArray(), [omens])
  assert.equal(omens.tags.getOrCreate({ name: 'Fantasy' }), [fantasy, false])
  assert.is(omens.tags.getOrCreate({ name: 'Humour' })[1], true)
  assert.is(omens.tags.count(), 4)
  const [renamed, created] = omens.tags.updateOrCreate({ name: 'Horror' }, { name: 'Terror' })
  assert.is(created, false)
  assert.is(renamed.id, horror.id)
  const before = db.stateHash()
  assert.is(refused(() => omens.tags.getOrCreate({ name: 'Science Fiction' })).code, 'ERR_UNIQUE')
  assert.is(refused(() => omens.tags.create({ name: 'Terror' })).code, 'ERR_UNIQUE')
  assert.is(db.stateHash(), before)
})

link('refuses what is no row of the model, and throughDefaults', () => {
  const { db, omens, vacancy, fantasy, scifi } = filledLibrary()
  const before = db.stateHash()
  assert.is(refused(() => omens.tags.add(scifi, vacancy as never)).code, 'ERR_WRONG_MODEL')
  assert.is(refused(() => omens.tags.add(scifi, undefined as never)).code, 'ERR_UNDEFINED')
  assert.is(refused(() => omens.tags.add(filledLibrary().scifi)).code, 'ERR_OTHER_STORE')
  assert.is(refused(() => omens.tags.add(99)).code, 'ERR_DANGLING_KEY')
  const defaults = refused(() =>
    (omens.tags as unknown as { add(...given: unknown[]): void }).add(scifi, {
      throughDefaults: { role: 'x' },
    }),
  )
  assert.is(defaults.code, 'ERR_THROUGH_DEFAULTS')
  assert.is(db.stateHash(), before)
  assert.is(fantasy.books.count(), 2)
})

link('the automatic through rows can be read, under two names, and not written', () => {
  const { db, omens, fantasy, crime } = filledLibrary()
  const rows = db.Book.through('tags')
  assert.is(rows.count(), 4)
  assert.is(db.Book_tags, rows)
  assert.is(loose(db).model('Book_tags'), rows)
  assert.equal(rows.filter({ book: omens }).valuesList('tag__name', { flat: true }).toArray(), [
    'Fantasy',
    'Crime',
  ])
  const row = rows.filter({ book: omens }).first()
  assert.is(row?.book, omens)
  assert.is(row?.tag, fantasy)
  assert.is(row?.tag_id, fantasy.id)
  const writes: readonly (() => unknown)[] = [
    () => loose(rows).create({ book: omens, tag: crime }),
    () => loose(rows).bulkCreate([{ book: omens, tag: crime }]),
    () => loose(rows).getOrCreate({ book: omens, tag_id: 77 }),
    () => loose(rows).update(row, {}),
    () => loose(rows).bulkUpdate([[row, {}]]),
    () => loose(rows).delete(row),
    () => loose(rows.all()).update({ tag_id: 1 }),
  ]
  for (const write of writes) {
    const error = refused(write)
    assert.instance(error, UsageError)
    assert.is(error.code, 'ERR_READ_ONLY')
  }
  assert.is(refused(() => db.Book.through('author' as never)).code, 'ERR_NOT_A_RELATION')
  assert.is(db.Club.through('members'), db.Membership)
})

link('deleting through rows unlinks', () => {
  const { db, omens, crime, fantasy } = filledLibrary()
  assert.equal(db.Book.through('tags').filter({ tag: fantasy }).delete(), {
    total: 2,
    byModel: { 'Book.tags': 2 },
  })
  assert.equal(omens.tags.toArray(), [crime])
  assert.equal(db.Book_tags.none().delete(), { total: 0, byModel: {} })
})

link.run()

const symmetric = suite('symmetric many-to-many')

symmetric('one link, both sides', () => {
  const db = emptyLibrary()
  const [ann, bob, cat] = ['Ann', 'Bob', 'Cat'].map((name) => db.Person.create({ name })) as [
    ReturnType<typeof db.Person.get>,
    ReturnType<typeof db.Person.get>,
    ReturnType<typeof db.Person.get>,
  ]
  ann.friends.add(cat, bob)
  assert.equal(ann.friends.toArray(), [bob, cat])
  assert.equal(bob.friends.toArray(), [ann])
  bob.friends.add(ann)
  assert.is(ann.friends.count(), 2)
  bob.friends.remove(ann)
  assert.equal(ann.friends.toArray(), [cat])
  assert.is(bob.friends.exists(), false)
  const dan = cat.friends.create({ name: 'Dan' })
  assert.equal(dan.friends.toArray(), [cat])
  cat.friends.set([bob])
  assert.equal([ann.friends.count(), dan.friends.count(), bob.friends.count()], [0, 0, 1])
  ann.friends.add(ann)
  assert.equal(ann.friends.toArray(), [ann])
  ann.friends.clear()
  assert.is(ann.friends.count(), 0)
})

symmetric.run()

const through = suite('many-to-many with a through model')

const club = () => {
  const db = emptyLibrary()
  const chess = db.Club.create({ name: 'Chess' })
  const go = db.Club.create({ name: 'Go' })
  const ann = db.Person.create({ name: 'Ann' })
  const bob = db.Person.create({ name: 'Bob' })
  return { db, chess, go, ann, bob }
}

through('add creates a through row, with throughDefaults, unless there is one', () => {
  const { db, chess, ann, bob } = club()
  let number = 0
  chess.members.add(bob, ann.id, { throughDefaults: { role: () => `r${++number}` } })
  assert.equal(chess.members.toArray(), [ann, bob])
  assert.equal(db.Membership.orderBy('id').valuesList('role', { flat: true }).toArray(), ['r1', 'r2'])
  chess.members.add(ann, { throughDefaults: { role: 'boss' } })
  assert.is(db.Membership.count(), 2)
  ann.clubs.add(chess)
  assert.is(db.Membership.count(), 2)
  assert.equal(ann.clubs.toArray(), [chess])
})

through('several through rows of one pair are one member, and are removed together', () => {
  const { db, chess, go, ann, bob } = club()
  for (const role of ['a', 'b', 'c']) db.Membership.create({ club: chess, person: ann, role })
  go.members.add(ann)
  chess.members.add(bob)
  assert.is(chess.members.count(), 2)
  assert.equal(chess.members.all().toArray(), [ann, bob])
  assert.equal([...ann.clubs], [chess, go])
  chess.members.remove(ann)
  assert.equal(chess.members.toArray(), [bob])
  assert.equal(ann.clubs.toArray(), [go])
  assert.is(db.Membership.count(), 2)
})

through('set keeps rows that stay, with clear it creates them again', () => {
  const { db, chess, ann, bob } = club()
  chess.members.add(ann, { throughDefaults: { role: 'boss' } })
  chess.members.set([ann, bob], { throughDefaults: { role: 'guest' } })
  assert.equal(db.Membership.orderBy('id').valuesList('role', { flat: true }).toArray(), ['boss', 'guest'])
  chess.members.set([bob.id])
  assert.equal(chess.members.toArray(), [bob])
  chess.members.set([ann, bob], { clear: true, throughDefaults: { role: 'new' } })
  assert.equal(db.Membership.valuesList('role', { flat: true }).toArray(), ['new', 'new'])
  ann.clubs.clear()
  assert.equal(chess.members.toArray(), [bob])
})

through('create and getOrCreate make the row and its link', () => {
  const { db, chess } = club()
  const cat = chess.members.create({ name: 'Cat' }, { throughDefaults: { role: 'boss' } })
  assert.is(db.Membership.get({ person: cat }).role, 'boss')
  assert.is(chess.members.getOrCreate({ name: 'Cat' })[1], false)
  assert.is(chess.members.getOrCreate({ name: 'Dan' })[1], true)
  assert.is(chess.members.count(), 2)
  const before = db.stateHash()
  assert.is(
    refused(() => chess.members.create({ name: 'Eve' }, { throughDefaults: { rank: 1 } as never })).code,
    'ERR_UNKNOWN_FIELD',
  )
  assert.is(db.stateHash(), before)
  assert.is(db.Club.through('members').count(), 2)
})

through.run()
