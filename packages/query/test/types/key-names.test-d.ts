import { defineSchema, foreignKey, manyToMany, model, oneToOne, string, type SchemaOf } from '@relata/core'
import { expectTypeOf } from 'expect-type'
import { createStore, type CreateInput, type Row } from '../../src/index.js'

const schema = defineSchema(
  {
    User: model({ name: string() }),
    Team: model({ members: manyToMany('User', { relatedName: 'teams' }) }),
    Post: model({
      title: string(),
      author: foreignKey('User', { onDelete: 'CASCADE', relatedName: 'posts' }),
      editor: foreignKey('User', { column: 'checkedBy', onDelete: 'SET_NULL', null: true, relatedName: '+' }),
    }),
    Place: model({ name: string() }),
    Cafe: model(
      { owner: foreignKey('User', { onDelete: 'CASCADE', relatedName: '+' }) },
      { parents: ['Place'] },
    ),
  },
  { keyName: '{relation}Id' },
)
interface App extends SchemaOf<typeof schema> {}
const db = createStore<App>(schema)

declare const post: Row<App, 'Post'>
expectTypeOf(post.authorId).toEqualTypeOf<number>()
expectTypeOf(post.checkedBy).toEqualTypeOf<number | null>()
expectTypeOf(post.author).toEqualTypeOf<Row<App, 'User'>>()
// @ts-expect-error -- the key has another name
expectTypeOf(post.author_id).toEqualTypeOf<number>()
expectTypeOf(db.Cafe.get(1).place_ptrId).toEqualTypeOf<number>()
expectTypeOf(db.Cafe.get(1).ownerId).toEqualTypeOf<number>()
expectTypeOf(db.Team_members.valuesList('teamId', { flat: true }).get(0)).toEqualTypeOf<number>()

db.Post.create({ title: 'a', authorId: 1 })
db.Post.create({ title: 'a', author: db.User.get(1), checkedBy: 2 })
// @ts-expect-error -- Post.author is required: write { author: row } or { authorId: key }
db.Post.create({ title: 'a' })
// @ts-expect-error -- Post has no field 'author_id'
db.Post.create({ title: 'a', author_id: 1 })
// @ts-expect-error -- a key goes into authorId
db.Post.create({ title: 'a', author: 1 })
db.User.get(1).posts.create({ title: 'a', checkedBy: null })
db.User.create({ name: 'x', posts: { create: [{ title: 'a', checkedBy: 1 }] } })
db.Post.create({ title: 'a', author: { create: { name: 'x' } } })
db.Post.update(post, { authorId: 2, checkedBy: null })
db.Post.filter({ authorId: 1, checkedBy__isnull: true, author__name: 'x' }).orderBy('-authorId', 'checkedBy')
db.User.filter({ posts__checkedBy: 1 })
// @ts-expect-error -- Post has no author_id
db.Post.filter({ author_id: 1 })
expectTypeOf<CreateInput<App, 'Post', 'author'>['authorId']>().toEqualTypeOf<number>()

// A key with a name of its own, in a schema without a template.
const single = createStore(
  defineSchema({
    User: model({ name: string() }),
    Card: model({
      user: oneToOne('User', { column: 'userId', onDelete: 'CASCADE', relatedName: 'card' }),
      parent: foreignKey('self', { onDelete: 'SET_NULL', null: true, relatedName: '+' }),
    }),
  }),
)
const card = single.Card.create({ userId: 1, parent_id: null })
expectTypeOf(card.userId).toEqualTypeOf<number>()
expectTypeOf(card.parent_id).toEqualTypeOf<number | null>()
// @ts-expect-error -- the key is userId
single.Card.create({ user_id: 1 })

// @ts-expect-error -- a template has the name of the relation in it
defineSchema({ User: model({ name: string() }) }, { keyName: 'id' })
