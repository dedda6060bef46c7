import {
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  MemoryLog,
  model,
  oneToOne,
  string,
  type SchemaOf,
} from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { count, createStore, F } from '../../src/index.js'
import { refusedWith as refused } from '../worlds/library.js'

const test = suite('names of keys')

const schema = defineSchema(
  {
    User: model({ name: string() }),
    Team: model({ name: string(), members: manyToMany('User', { relatedName: 'teams' }) }),
    Post: model(
      {
        title: string(),
        author: foreignKey('User', { onDelete: 'CASCADE', relatedName: 'posts' }),
        editor: foreignKey('User', {
          column: 'checkedBy',
          onDelete: 'SET_NULL',
          null: true,
          relatedName: 'edited',
        }),
        parent: foreignKey('self', { onDelete: 'SET_NULL', null: true, relatedName: 'replies' }),
      },
      {
        ordering: ['authorId', 'id'],
        uniqueTogether: [['author', 'title']],
        indexes: [['author', '-title']],
      },
    ),
    Profile: model({
      user: oneToOne('User', {
        column: 'owner',
        primaryKey: true,
        onDelete: 'CASCADE',
        relatedName: 'profile',
      }),
      city: string(),
    }),
    Place: model({ name: string() }),
    Cafe: model({ stars: integer() }, { parents: ['Place'] }),
  },
  { keyName: '{relation}Id' },
)
interface App extends SchemaOf<typeof schema> {}
const world = () => {
  const log = new MemoryLog()
  const db = createStore<App>(schema, { log })
  const [ann, ben] = db.User.bulkCreate([{ name: 'Ann' }, { name: 'Ben' }])
  assert.ok(ann !== undefined && ben !== undefined)
  return { db, log, ann, ben }
}

test('rows, inputs, filters, orders and events have them', () => {
  const { db, ann, ben } = world()
  const { value: post, commit } = db.transact(() =>
    db.Post.create({ title: 'One', authorId: ann.id, checkedBy: ben.id }),
  )
  assert.equal({ ...post }, { id: 1, title: 'One', authorId: 1, checkedBy: 2, parentId: null })
  assert.equal([post.author, post.editor], [ann, ben])
  assert.equal(JSON.parse(JSON.stringify(post)), {
    id: 1,
    title: 'One',
    authorId: 1,
    checkedBy: 2,
    parentId: null,
  })
  const [event] = commit?.events ?? []
  assert.equal(event?.type === 'created' ? { ...event.row } : event, {
    id: 1,
    title: 'One',
    authorId: 1,
    checkedBy: 2,
    parentId: null,
  })
  const moved = db.Post.update(post, { authorId: ben.id, checkedBy: null })
  assert.equal([moved.author, moved.checkedBy], [ben, null])
  assert.is(db.Post.update(post, (draft) => void (draft.authorId = 1)).author, ann)
  db.Post.filter({ authorId: 1 }).update({ parentId: post.id, checkedBy: F('authorId') })
  assert.is(db.Post.get(1).parentId, 1)
  assert.equal(db.Post.filter({ authorId__in: [1], checkedBy__isnull: false }).count(), 1)
  assert.equal(db.User.filter({ posts__checkedBy: 1 }).get(), ann)
  assert.equal(db.Post.orderBy('-authorId').valuesList('authorId', 'checkedBy').toArray(), [[1, 1]])
  assert.equal(
    db.Post.values('authorId')
      .annotate({ n: count('pk') })
      .toArray()
      .map((row) => ({ ...row })),
    [{ authorId: 1, n: 1 }],
  )
  assert.equal(
    db.Post.all()
      .pick({ authorId: true, editor: { name: true } })
      .toArray()
      .map((row) => ({ ...row })),
    [{ authorId: 1, editor: { name: 'Ann' } }].map((row) => ({ ...row })),
  )
})

test('so have upsert, bulk calls and related managers', () => {
  const { db, ann, ben } = world()
  const [post] = db.Post.upsert({ authorId: 1, title: 'a' }, { create: { checkedBy: 2 }, update: {} })
  assert.equal(db.Post.upsert({ authorId: 1, title: 'a' }, { create: {}, update: { checkedBy: null } }), [
    db.Post.get(1),
    false,
  ])
  assert.is(post.checkedBy, 2)
  db.Post.bulkCreate([{ authorId: 1, title: 'a', checkedBy: 1 }], {
    updateConflicts: true,
    uniqueFields: ['authorId', 'title'],
    updateFields: ['checkedBy'],
  })
  assert.is(db.Post.get(1).editor, ann)
  assert.is(ben.posts.create({ title: 'b', checkedBy: 1 }).authorId, ben.id)
  ben.posts.add(post.id)
  assert.is(db.Post.get(1).authorId, 2)
  db.User.delete(ann)
  assert.is(db.Post.get(1).checkedBy, null)
})

test('so have nested writes', () => {
  const { db } = world()
  const cleo = db.User.create({
    name: 'Cleo',
    posts: {
      create: [
        { title: 'a', checkedBy: 1 },
        { title: 'b', editor: { connect: 2 } },
      ],
    },
    profile: { create: { city: 'Rome' } },
  })
  assert.equal(cleo.posts.valuesList('authorId', 'checkedBy').toArray(), [
    [3, 1],
    [3, 2],
  ])
  assert.is(db.Profile.get(cleo.id).owner, cleo.id)
  const post = db.Post.create({ title: 'c', author: { create: { name: 'Dan' } } })
  assert.is(post.authorId, 4)
})

test('a one-to-one that is the primary key, parents and automatic through models have them', () => {
  const { db, ann } = world()
  assert.equal({ ...db.Profile.create({ owner: ann.id, city: 'Rome' }) }, { owner: 1, city: 'Rome' })
  assert.is(db.Profile.get(1).user, ann)
  assert.is(db.User.filter({ profile__owner: 1 }).count(), 1)
  const cafe = db.Cafe.create({ name: 'A', stars: 3 })
  assert.equal([cafe.place_ptrId, cafe.place_ptr.name], [1, 'A'])
  db.Team.create({ name: 'T' }).members.add(ann)
  assert.equal(db.Team_members.valuesList('teamId', 'userId').toArray(), [[1, 1]])
})

test('errors name the key as it was passed', () => {
  const { db } = world()
  const wrong = refused('ERR_VALUE_TYPE', () => db.Post.create({ title: 'a', authorId: 'x' as never }))
  assert.match(wrong.message, 'Post.authorId')
  const twice = refused('ERR_ARGUMENT', () =>
    db.Post.create({ title: 'a', author: db.User.get(1), authorId: 1 } as never),
  )
  assert.match(twice.message, "as 'author' and as 'authorId'")
  const usual = refused('ERR_UNKNOWN_FIELD', () => db.Post.create({ title: 'a', author_id: 1 } as never))
  assert.match(usual.message, 'authorId')
  refused('ERR_UNKNOWN_FIELD', () => db.Post.filter({ author_id: 1 } as never))
  const dangling = refused('ERR_DANGLING_KEY', () => db.Post.create({ title: 'a', authorId: 9 }))
  assert.is(dangling.field, 'author')
})

test('the log is replayed, and live queries by a key follow it', () => {
  const { db, log, ann } = world()
  let seen: readonly unknown[] = []
  const live = db.Post.filter({ authorId: ann.id })
    .valuesList('checkedBy', { flat: true })
    .live()
    .subscribe((list) => void (seen = list))
  const post = db.Post.create({ title: 'a', authorId: 1, checkedBy: 2 })
  assert.equal(seen, [2])
  db.Post.update(post, { checkedBy: 1 })
  assert.equal(seen, [1])
  live.unsubscribe()
  assert.is(createStore<App>(schema, { log }).stateHash(), db.stateHash())
})

test('keyName is a text with one {relation}', () => {
  const models = { User: model({ name: string() }) }
  for (const keyName of ['{relation}', 'id', '{relation}{relation}', 5]) {
    const error = refused('ERR_ARGUMENT', () => defineSchema(models, { keyName: keyName as never }))
    assert.match(error.message, "must be a text with {relation} in it, such as '{relation}Id'")
  }
})

test.run()
