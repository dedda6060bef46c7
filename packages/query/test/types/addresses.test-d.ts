import {
  abstractModel,
  boolean,
  defineSchema,
  foreignKey,
  integer,
  model,
  oneToOne,
  string,
  type SchemaOf,
} from '@relata/core'
import { expectTypeOf } from 'expect-type'
import { lower, type AddressOf, type Database, type Row } from '../../src/index.js'
import type { Library } from './library.js'

declare const db: Database<Library>
declare const book: Row<Library, 'Book'>
declare const author: Row<Library, 'Author'>

expectTypeOf(db.Tag.update({ name: 'x' }, { kind: 'mood' })).toEqualTypeOf<Row<Library, 'Tag'>>()
db.Tag.delete({ name: 'x' })
db.Tag.delete({ pk: 1 })
db.Tag.delete({ id: 1 })
db.Tag.all().contains({ name: 'x' })
db.Tag.bulkUpdate([[{ name: 'x' }, { kind: 'mood' }]])
book.tags.add({ name: 'x' }, 1)
book.tags.add([{ name: 'x' }, 1])
book.tags.set([{ name: 'x' }])
book.tags.remove({ name: 'x' })
author.books.add({ id: 1 })
db.Book.create({ title: 'x', published: 'x', author: { id: 1 } })
db.Book.create({ title: 'x', published: 'x', author, shelf: { code: 'x' } })
db.Book.update({ id: 1 }, { author: { id: 2 }, tags: { connect: { name: 'x' }, set: [{ name: 'x' }] } })
db.Book.filter({ id: 1 }).update({ author: { id: 2 } })
db.Profile.update({ author }, { city: 'x' })
db.Profile.update({ author: 1 }, { city: 'x' })
db.Profile.update({ author: { id: 1 } }, { city: 'x' })
// @ts-expect-error a name is not unique
db.Author.delete({ name: 'x' })
// @ts-expect-error no such field
db.Tag.delete({ nmae: 'x' })
// @ts-expect-error a value of another type
db.Tag.delete({ name: 3 })
// @ts-expect-error not unique
db.Tag.delete({ name: 'x', kind: 'mood' })
// @ts-expect-error nothing
db.Tag.delete({})
// @ts-expect-error not unique
book.tags.add({ kind: 'mood' })
// @ts-expect-error not unique
book.tags.set([{ kind: 'mood' }])
// @ts-expect-error a name is not unique
db.Book.create({ title: 'x', published: 'x', author: { name: 'x' } })
// @ts-expect-error a title is not unique
db.Book.update({ title: 'x' }, { pages: 1 })

const Slotted = abstractModel({ row: integer(), seat: integer() }, { uniqueTogether: [['row', 'seat']] })
const schema = defineSchema(
  {
    Team: model({ slug: string({ unique: true }) }),
    User: model(
      { email: string({ primaryKey: true }), name: string() },
      { uniques: [{ fields: [lower('name')] }] },
    ),
    Membership: model(
      {
        team: foreignKey('Team', { onDelete: 'CASCADE', toField: 'slug' }),
        user: foreignKey('User', { onDelete: 'CASCADE', column: 'who' }),
        active: boolean(),
        role: string(),
      },
      {
        uniqueTogether: [['team', 'user']],
        uniques: [{ fields: ['role'], where: { active: true, team__isnull: false } }],
      },
    ),
    Place: model({ name: string() }, { bases: [Slotted] }),
    Shop: model({ licence: string() }, { parents: ['Place'], uniqueTogether: [['licence']] }),
    Pass: model({ user: oneToOne('User', { onDelete: 'CASCADE', primaryKey: true }) }),
  },
  { keyName: '{relation}Id' },
)
interface Club extends SchemaOf<typeof schema> {}
declare const club: Database<Club>
declare const team: Row<Club, 'Team'>
declare const user: Row<Club, 'User'>

club.Membership.delete({ team, user })
club.Membership.delete({ team: 'red', user: 'a@b.c' })
club.Membership.delete({ team: { slug: 'red' }, user: { email: 'a@b.c' } })
club.Membership.delete({ teamId: 'red', who: 'a@b.c' })
club.Membership.delete({ role: 'x', active: true, team })
club.User.delete({ email: 'x' })
club.Place.delete({ row: 1, seat: 2 })
club.Shop.delete({ row: 1, seat: 2 })
club.Shop.delete({ licence: 'x' })
club.Pass.delete({ user: 'a@b.c' })
club.Pass.delete({ userId: 'a@b.c' })
// @ts-expect-error the user is missing
club.Membership.delete({ team })
// @ts-expect-error the condition is missing
club.Membership.delete({ role: 'x' })
// @ts-expect-error the key is the slug
club.Membership.delete({ team: 1, user })
// @ts-expect-error a row of another model
club.Membership.delete({ team: user, user })
// @ts-expect-error unique without case alone
club.User.delete({ name: 'x' })
// @ts-expect-error the seat is missing
club.Shop.delete({ row: 1 })

const remove = (who: AddressOf<Club, 'User'>): number => club.User.delete(who).total
remove({ email: 'x' })
