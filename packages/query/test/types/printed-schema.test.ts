import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  bigInteger,
  binary,
  custom,
  datetime,
  decimal,
  defineSchema,
  float,
  foreignKey,
  integer,
  json,
  manyToMany,
  model,
  oneToOne,
  printSchema,
  SET,
  string,
  uuid,
  uuid7,
} from '@relata/core'
import { compile, VERSIONS, withProject } from './compiler.js'

const test = suite('a printed schema and the compiler')

const schema = defineSchema({
  Place: model({ name: string({ maxLength: 9, index: true }) }, { ordering: ['-name'] }),
  Cafe: model(
    {
      place: oneToOne('Place', { parentLink: true, relatedName: 'cafe_of', onDelete: 'PROTECT' }),
      stars: integer({ min: 1, max: 5, choices: [1, [2, 'two'], 3] }),
    },
    { parents: ['Place'], ordering: [] },
  ),
  'shop.Item': model(
    {
      code: string({ primaryKey: true, choices: ["it's", ['b', 'B\n']] }),
      size: string({ choices: { S: 'Small', 'X L': 'Very large' }, default: 'S' }),
      price: decimal({ maxDigits: 8, decimalPlaces: 2, default: '0.50' }),
      big: bigInteger({ default: 7n, min: 0n, choices: [[7n, 'seven']] }),
      ratio: float({ default: Infinity }),
      bytes: binary({ default: new Uint8Array([1, 255]) }),
      token: uuid({ unique: true, default: uuid7 }),
      made: datetime({ default: () => new Date() }),
      changed: datetime({ now: 'update' }),
      version: integer({ version: true }),
      age: integer({ computed: ['version', 'ownerId'], null: true }),
      data: json({ default: { a: [1, null] } }),
      own: custom({ null: true }),
      owner: foreignKey('Place', { column: 'ownerId', onDelete: 'CASCADE', relatedName: '+' }),
      cafe: foreignKey('Cafe', { onDelete: SET(() => 1), index: false, dbConstraint: false, default: 3 }),
      twin: oneToOne('self', { null: true, onDelete: 'SET_NULL', relatedName: 'twins' }),
      near: foreignKey('Place', {
        null: true,
        onDelete: 'CASCADE',
        limitChoicesTo: { name__in: ['a'] },
        enforce: true,
        relatedName: 'near_items',
      }),
      friends: manyToMany('self', { symmetrical: true }),
      places: manyToMany('Place', {
        through: 'Visit',
        throughFields: ['item', 'place'],
        relatedName: 'items',
      }),
    },
    {
      computed: { age: ({ version }) => version },
      uniqueTogether: [['price', 'big']],
      uniques: [
        { fields: ['code', 'owner'], where: { size: 'S', near__isnull: true, big__in: [7n] }, name: 'small' },
        { fields: ['price'], nullsDistinct: false, message: "It's taken" },
      ],
      indexes: [['made', '-big']],
    },
  ),
  Visit: model(
    {
      item: foreignKey('shop.Item', { onDelete: 'CASCADE', relatedName: '+' }),
      place: foreignKey('Place', { onDelete: 'CASCADE', relatedName: '+' }),
    },
    { orderWithRespectTo: 'item' },
  ),
})

test('it compiles, and its types are those of the schema', async () => {
  const use = `
import type { Database } from '@relata/query'
import type { Models } from './schema.js'
export function read(db: Database<Models>): string | undefined {
  const cafe = db.Cafe.filter({ stars__gte: 2, name__startswith: 'x' }).first()
  const visited = db['shop.Item'].filter({ places__name: 'x', cafe__stars: 3 }).first()
  const exact: 'it\\'s' | 'b' | undefined = visited?.code
  const owner: number | undefined = visited?.ownerId
  // @ts-expect-error -- 4 is none of the choices
  db.Cafe.create({ name: 'x', stars: 4 })
  return cafe?.name ?? exact ?? String(owner)
}
`
  const printed = printSchema(schema.describe(), { from: '@relata/core' })
  await withProject({ 'schema.ts': printed, 'use.ts': use }, async (folder) => {
    for (const version of VERSIONS) assert.is(await compile(folder, version), '', version)
  })
})

test.run()
