import {
  abstractModel,
  bigInteger,
  binary,
  boolean,
  date,
  datetime,
  decimal,
  defineSchema,
  duration,
  float,
  foreignKey,
  integer,
  json,
  manyToMany,
  model,
  oneToOne,
  string,
  text,
  time,
  uuid,
  type SchemaOf,
} from '@relata/core'

const Owned = abstractModel({
  created: datetime({ default: () => new Date() }),
  owner: foreignKey('Author', { onDelete: 'CASCADE', relatedName: '%(class)s_owned', null: true }),
})

/** One of everything that types know about. */
const schema = defineSchema({
  Author: model(
    { name: string(), born: date({ null: true }), friends: manyToMany('self') },
    { ordering: ['name'] },
  ),
  Profile: model({
    author: oneToOne('Author', { onDelete: 'CASCADE' }),
    city: string(),
    bio: text({ null: true }),
  }),
  Tag: model({ name: string({ unique: true }), kind: string({ choices: ['genre', ['mood', 'Mood']] }) }),
  Book: model({
    title: string(),
    published: date({ index: true }),
    pages: integer({ null: true }),
    price: decimal({ default: '1' }),
    settings: json<{ theme: string; widths: number[] }>({ null: true }),
    author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
    editor: foreignKey('Author', { onDelete: 'SET_NULL', null: true, relatedName: 'edited' }),
    tags: manyToMany('Tag', { relatedName: 'books', relatedQueryName: 'book' }),
    shelf: foreignKey('Shelf', { onDelete: 'CASCADE', toField: 'code', null: true, relatedName: '+' }),
  }),
  Shelf: model({ code: uuid({ unique: true }), room: foreignKey('Room', { onDelete: 'CASCADE' }) }),
  Room: model({
    number: bigInteger({ primaryKey: true }),
    plan: binary({ null: true }),
    opens: time(),
    area: float(),
    walk: duration(),
  }),
  Place: model({ name: string() }),
  ByName: model({}, { proxy: 'Author', ordering: ['name'] }),
  Again: model({}, { proxy: 'ByName' }),
  Award: model({
    name: string(),
    winner: foreignKey('Again', { onDelete: 'CASCADE', relatedName: 'awards' }),
    jury: manyToMany('ByName'),
  }),
  Restaurant: model(
    { stars: integer({ default: 0 }), chef: foreignKey('Author', { onDelete: 'PROTECT' }) },
    { parents: ['Place'] },
  ),
  Trattoria: model({ regional: boolean() }, { parents: { Restaurant: 'restaurant_link' } }),
  Osteria: model({}, { parents: ['Trattoria'] }),
  Note: model({ body: text() }, { bases: [Owned] }),
  Step: model(
    {
      text: string(),
      recipe: foreignKey('Book', { onDelete: 'CASCADE', relatedName: 'steps' }),
      cook: foreignKey('Author', { onDelete: 'SET_NULL', null: true }),
    },
    { orderWithRespectTo: 'recipe' },
  ),
  Twist: model({ spoiler: boolean() }, { parents: ['Step'] }),
  Group: model({
    name: string(),
    members: manyToMany('Author', { through: 'Membership', relatedName: 'groups' }),
  }),
  Membership: model({
    group: foreignKey('Group', { onDelete: 'CASCADE' }),
    person: foreignKey('Author', { onDelete: 'CASCADE' }),
    since: date(),
    vip: boolean({ default: false }),
  }),
  'sales.Order': model({
    book: foreignKey('Book', { onDelete: 'CASCADE' }),
    next: oneToOne('self', { onDelete: 'SET_NULL', null: true, relatedName: 'previous' }),
  }),
  'sales.Line': model({
    order: foreignKey('Order', { onDelete: 'CASCADE', relatedName: 'lines' }),
    amount: integer(),
  }),
  'sales.Paper': model({ sheets: integer() }),
  'sales.Thick': model({}, { proxy: 'Paper', ordering: ['-sheets'] }),
  'sales.Folder': model({ first: foreignKey('Thick', { onDelete: 'CASCADE' }) }),
  'sales.Invoice': model(
    { total: integer(), order: foreignKey('Order', { onDelete: 'CASCADE' }) },
    { parents: ['Paper'] },
  ),
  'sales.Reminder': model({ days: integer() }, { parents: ['Invoice'] }),
})

export interface Library extends SchemaOf<typeof schema> {}
